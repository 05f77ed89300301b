import minent
import numpy as np
import oracles
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from minent.counts import Pairs, bigrams

streams = st.lists(st.integers(0, 5), max_size=7).filter(bool)


@given(st.lists(streams, max_size=6), st.integers(1, 3))
def test_against_the_oracle(sentences, threads):
    ids = np.array([i for s in sentences for i in (*s, -1)], dtype=np.int32)
    found = bigrams(ids, 6, threads=threads)
    assert found.shape == (7, 7)
    assert np.array_equal(found.toarray(), oracles.bigram_table(ids, 6))


def test_no_ids():
    assert bigrams([], 3).nnz == 0


@pytest.mark.parametrize(
    ("ids", "vocab", "message"),
    [([0, 3], 3, "between -1"), ([-2], 3, "between -1"), ([0.5], 3, "whole"), ([0], 0, "vocab")],
)
def test_bad_ids(ids, vocab, message):
    with pytest.raises(minent.InputError, match=message):
        bigrams(ids, vocab)


def test_pairs_from_any_sparse_form():
    dense = np.array([[0, 2, 1], [1, 0, 0], [0, 3, 0]])
    for form in (sp.csr_matrix, sp.csc_matrix, sp.coo_matrix, sp.csr_array, sp.lil_matrix):
        pairs = Pairs.of(form(dense))
        assert np.array_equal(pairs.to_scipy().toarray(), dense)
        assert (pairs.vocab, pairs.total) == (2, 7)
        assert (pairs.indptr.dtype, pairs.indices.dtype, pairs.data.dtype) == ("i8", "i4", "u4")


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.eye(3), "SciPy"),
        (sp.csr_matrix((2, 3)), "shape"),
        (sp.csr_matrix([[0.5, 0], [0, 1]]), "whole"),
        (sp.csr_matrix([[-1, 0], [0, 1]]), "between 0"),
    ],
)
def test_bad_pairs(matrix, message):
    with pytest.raises(minent.InputError, match=message):
        Pairs.of(matrix)
