"""Entries of tables of pairs, each once."""

import types

import numpy as np
import pytest
import scipy.sparse
import torch
from minent import InputError
from minent.counts import pairs
from minent.loaders import Triples


def read(loader):
    i, j, count = (torch.cat(parts) for parts in zip(*loader, strict=True))
    return i, j, count


@pytest.fixture(scope="module")
def matrix():
    """A table with empty rows, also at both ends."""
    rng = np.random.default_rng(1)
    dense = rng.integers(1, 1000, (300, 200), np.uint32) * (rng.random((300, 200)) < 0.05)
    dense[[0, 1, 7, 299]] = 0
    return scipy.sparse.csr_array(dense)


@pytest.mark.parametrize("shuffle", [True, False, 1000])
@pytest.mark.parametrize("kind", [np.uint32, np.uint64, np.float32, np.float64, np.int64])
@pytest.mark.parametrize("form", ["csr", "coo", "csc", "arrays"])
def test_each_entry_comes_once(matrix, shuffle, kind, form):
    matrix = matrix.astype(kind)
    matrix.eliminate_zeros()
    coo = matrix.tocoo()
    given = (coo.row, coo.col, coo.data) if form == "arrays" else matrix.asformat(form)
    i, j, count = read(Triples(given, 100, shuffle, threads=2))
    assert (i.dtype, j.dtype, count.dtype) == (torch.int64, torch.int64, torch.float32)
    assert len(i) == matrix.nnz
    found = scipy.sparse.coo_array((count.numpy(), (i.numpy(), j.numpy())), matrix.shape)
    assert (found.toarray() == matrix.toarray()).all()
    in_order = (np.lexsort((j, i)) == np.arange(len(i))).all()
    assert in_order == (not shuffle)


def test_pairs_of_a_text_and_whole_counts():
    rng = np.random.default_rng(0)
    table = pairs((rng.zipf(1.5, 5000).clip(max=60) - 1).astype(np.int32))
    i, _, count = read(Triples(table, dtype=torch.int32, counts=torch.int64))
    assert (i.dtype, count.dtype) == (torch.int32, torch.int64)
    assert count.sum() == table.data.sum()


def csr(indptr, indices, data):
    return types.SimpleNamespace(indptr=indptr, indices=indices, data=data)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (([0], [1]), r"must be \(i, j, counts\)"),
        (([0, 1], [1], [1]), "of one length"),
        (([0.5], [1], [1]), "i must be a row of whole numbers"),
        (([-1], [1], [1]), "i must be numbers from 0"),
        (([0], [1], ["a"]), "counts must be a row of numbers"),
        (([0], [1, [2]], [1]), "j cannot be read as an array"),
        (([0, 0], [0, 1], [-1, 2**53 + 1]), "counts must lie from"),
        (([], [], []), "i must be a row of whole numbers"),
        (scipy.sparse.csr_array((3, 3)), "no entry"),
        (csr([0, 3], [0, 1], [1, 2]), "indptr must ascend from 0 to 2"),
        (csr([0, 2, 1, 2], [0, 1], [1, 2]), "indptr must ascend from 0 to 2"),
        (csr([0, 2], [0], [1, 2]), "indices are 1, but data 2"),
        (7, "sparse matrix"),
        ("pairs.npz", "sparse matrix .* not 'pairs.npz'"),
    ],
)
def test_what_is_no_table(given, words):
    with pytest.raises(InputError, match=words):
        Triples(given)


def test_numbers_at_any_address():
    i, j, counts = [0, 2], [1, 0], np.array([5, 3], np.float64)
    odd = np.frombuffer(b"-" + counts.tobytes(), np.float64, offset=1)
    (batch,) = Triples((i, j, odd), shuffle=False)
    assert [part.tolist() for part in batch] == [i, j, [5, 3]]
