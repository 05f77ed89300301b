"""Scores on files of pairs and analogies, beside gensim where it is installed."""

import numpy as np
import pytest
from minent import InputError, RunError
from minent.vectors import Vectors

PAIRS = """# what people say
a1\tb1\t7.5
A2\tB2\t3
a3\tzz\t1
a4\tb4\t0.5
no number\there\tx
a5\tC5\t9
"""
ANALOGIES = """: first
a1 b1 a2 b2
A1 B1 A3 B3
a1 b1 zz b2
C1 D1 C2 D2
: second part
a4 b4 a5 b5
a4 b4 a5 C5
: empty
"""


@pytest.fixture
def kv():
    """Make words of which b is a plus a step, and D is C plus another."""
    rng = np.random.default_rng(3)
    step = rng.standard_normal((2, 20)) * 2
    words, rows = [], []
    for i in range(40):
        base = rng.standard_normal((2, 20))
        words += [f"a{i}", f"b{i}", f"C{i}", f"D{i}"]
        rows += [base[0], base[0] + step[0], base[1], base[1] + step[1]]
    return Vectors(words, np.array(rows, dtype=np.float32))


@pytest.fixture
def theirs(kv):
    pytest.importorskip("gensim")
    return kv.to_gensim()


@pytest.mark.parametrize(
    "how", [{}, {"dummy4unknown": True}, {"case_insensitive": False}, {"restrict_vocab": 18}]
)
def test_pairs_like_gensim(kv, theirs, tmp_path, how):
    path = tmp_path / "pairs.tsv"
    path.write_text(PAIRS)
    mine, other = kv.evaluate_word_pairs(path, **how), theirs.evaluate_word_pairs(str(path), **how)
    for ours, expected in zip(mine[:2], other[:2], strict=True):
        assert ours[0] == pytest.approx(expected[0], abs=1e-5)
        assert ours[1] == pytest.approx(expected[1], abs=1e-4)
    assert mine[2] == pytest.approx(other[2])


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"dummy4unknown": True},
        {"case_insensitive": False},
        {"restrict_vocab": 18},
    ],
)
def test_analogies_like_gensim(kv, theirs, tmp_path, how):
    path = tmp_path / "analogies.txt"
    path.write_text(ANALOGIES)
    score, sections = kv.evaluate_word_analogies(path, **how)
    expected = theirs.evaluate_word_analogies(str(path), **how)
    assert (score, sections) == (pytest.approx(expected[0]), expected[1])
    assert kv.evaluate_word_analogies(path, threads=3, **how) == (score, sections)


def test_analogies_by_products(kv, tmp_path):
    # gensim's parameter of this name changes nothing
    path = tmp_path / "analogies.txt"
    path.write_text(ANALOGIES)
    _, sections = kv.evaluate_word_analogies(path, similarity_function="most_similar_cosmul")
    for question in sections[-1]["correct"] + sections[-1]["incorrect"]:
        a, b, c, d = (next(w for w in kv.index_to_key if w.upper() == q) for q in question)
        best = kv.most_similar_cosmul([b, c], [a], topn=1)[0][0]
        assert (best == d) == (question in sections[-1]["correct"])
    assert len(sections[-1]["correct"]) >= 2


def test_analogies_that_hold(kv, tmp_path):
    path = tmp_path / "analogies.txt"
    path.write_text(ANALOGIES)
    score, sections = kv.evaluate_word_analogies(path)
    assert [section["section"] for section in sections] == [
        "first",
        "second part",
        "empty",
        "Total accuracy",
    ]
    assert ("A4", "B4", "A5", "C5") in sections[1]["incorrect"]
    assert 0.5 <= score < 1


def test_files_that_are_wrong(kv, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("a1 b1 a2 b2\n")
    with pytest.raises(RunError, match="line 1: a section"):
        kv.evaluate_word_analogies(path)
    with pytest.raises(InputError, match="a correlation needs two"):
        kv.evaluate_word_pairs(path)
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(RunError, match="not in the encoding"):
        kv.evaluate_word_pairs(path)
    with pytest.raises(FileNotFoundError):
        kv.evaluate_word_pairs(tmp_path / "no")
    with pytest.raises(InputError, match="similarity_function"):
        kv.evaluate_word_analogies(path, similarity_function="x")
