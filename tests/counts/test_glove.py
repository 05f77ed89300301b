import random

import numpy as np
import pytest
from minent import InputError, RunError
from minent.counts import load_glove, pairs

RECORD = np.dtype([("i", "<i4"), ("j", "<i4"), ("weight", "<f8")])


def write(path, records):
    path.write_bytes(np.array(records, RECORD).tobytes())


@pytest.mark.parametrize(("weights", "unit"), [("flat", 1), ("harmonic", 60), ("linear", 5)])
def test_there_and_back(tmp_path, weights, unit):
    rng = random.Random(1)
    sentences = [rng.choices("abcdefgh", k=rng.randrange(12)) for _ in range(200)]
    made = pairs(sentences=sentences, window=5, weights=weights)
    made.save(tmp_path / "pairs.bin")
    vocab = "".join(f"{w} {n}\n" for w, n in zip(made.words, made.word_counts, strict=True))
    (tmp_path / "vocab.txt").write_text(vocab)
    back = load_glove(tmp_path / "pairs.bin", words=tmp_path / "vocab.txt", unit=unit)
    assert made.unit == back.unit == unit
    for name in ("indptr", "indices", "data", "word_counts"):
        assert getattr(back, name).tolist() == getattr(made, name).tolist()
    assert back.words == made.words


def test_records_of_one_pair_are_added(tmp_path):
    path = tmp_path / "p.bin"
    write(path, [(3, 1, 2.0), (1, 2, 0.5), (3, 1, 1.0), (1, 2, 1.0)])
    found = load_glove(path, unit=2)
    assert found.words is None
    assert found.to_scipy().toarray().tolist() == [[0, 1.5, 0], [0, 0, 0], [3, 0, 0]]
    path.write_bytes(b"")
    assert load_glove(path, words=["a", "b"]).shape == (2, 2)
    assert load_glove(path).nnz == 0


def test_what_does_not_fit(tmp_path):
    path = tmp_path / "p.bin"
    write(path, [(1, 3, 1.0)])
    with pytest.raises(RunError, match=r"p\.bin"):
        load_glove(path, words=["a", "b"])
    write(path, [(1, 2, 0.25)])
    with pytest.raises(InputError, match=r"p\.bin has weights .* of 1/2: give its unit"):
        load_glove(path, unit=2)
    for line in (b"b", b"b -1", b"b \xd9\xa3", b"b 9999999999999999999", b" 3"):
        (tmp_path / "vocab.txt").write_bytes(b"a 3\n" + line + b"\n")
        with pytest.raises(InputError, match=r"vocab\.txt, line 2: a word, a space and its count"):
            load_glove(path, words=tmp_path / "vocab.txt")
    (tmp_path / "vocab.txt").write_bytes(b"a 3\n\xff 2\n")
    with pytest.raises(InputError, match=r"vocab\.txt, line 2: it is not UTF-8"):
        load_glove(path, words=tmp_path / "vocab.txt")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(RunError, match=r"p\.bin"):
        load_glove(path)
