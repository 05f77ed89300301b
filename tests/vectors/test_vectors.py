"""The object by itself, and beside gensim where it is installed."""

import numpy as np
import pytest
from minent import InputError, UnknownWordError
from minent.vectors import Vectors

WORDS = [f"{letter}{i}" for i in range(60) for letter in "abCD"]


@pytest.fixture
def kv():
    table = np.random.default_rng(7).standard_normal((len(WORDS), 12)).astype(np.float32)
    return Vectors(WORDS, table, np.arange(len(WORDS), 0, -1))


@pytest.fixture
def theirs(kv):
    pytest.importorskip("gensim")
    return kv.to_gensim()


def same(mine, theirs):
    assert [word for word, _ in mine] == [word for word, _ in theirs]
    np.testing.assert_allclose([x for _, x in mine], [x for _, x in theirs], atol=2e-6)


def test_basics(kv):
    assert len(kv) == 240 and kv.vector_size == 12 and "a1" in kv and "zz" not in kv
    assert kv.index_to_key == WORDS and kv.key_to_index["D0"] == 3
    assert (kv["a1"] == kv.vectors[4]).all() and kv[["a1", "b1"]].shape == (2, 12)
    assert np.linalg.norm(kv.get_vector("a1", norm=True)) == pytest.approx(1)
    assert repr(kv) == "<Vectors: 240 words, 12 dimensions>"
    assert kv.similarity("a1", "a1") == 1
    with pytest.raises(ValueError, match="read-only"):
        kv["a1"][0] = 3


def test_a_table_is_not_copied():
    table = np.ones((2, 3), dtype=np.float32)
    assert Vectors(["a", "b"], table).vectors is table
    assert Vectors(["a", "b"], table.T[:2, :2].astype(float)).vectors.dtype == np.float32


def test_unknown_words(kv):
    for ask in (
        lambda: kv["zz"],
        lambda: kv.get_vector("zz"),
        lambda: kv.similarity("a1", "zz"),
        lambda: kv.most_similar("zz"),
        lambda: kv.most_similar("a1", negative=["zz"]),
        lambda: kv.doesnt_match(["a1", "zz"]),
        lambda: kv.n_similarity(["a1"], ["zz"]),
        lambda: kv.closer_than("a1", "zz"),
        lambda: kv.get_mean_vector(["zz"], ignore_missing=False),
        lambda: kv[["a1", "zz"]],
    ):
        with pytest.raises(UnknownWordError, match=r"^'zz' is not in the vocabulary$"):
            ask()
    with pytest.raises(KeyError, match="'A1' is not in the vocabulary; 'a1' is"):
        kv["A1"]


def test_bad_vectors():
    for words, table, part in [
        (["a"], [[1.0], [2.0]], "1 words, but 2 vectors"),
        (["a", "a"], [[1.0], [2.0]], "'a' comes twice"),
        ([], np.zeros((0, 2)), "there are no words"),
        (["a"], np.zeros((1, 0)), "no dimensions"),
        (["a", 3], [[1.0], [2.0]], "words must be text"),
        (["a", "b"], [[1.0], [float("nan")]], "row 1 of vectors holds NaN"),
        (["a"], [1.0], "must have 2 dimensions"),
    ]:
        with pytest.raises(InputError, match=part):
            Vectors(words, table)
    with pytest.raises(InputError, match="counts must be 1 numbers"):
        Vectors(["a"], [[1.0]], [1, 2])
    for bad in ("inf", "NaN"):
        late = Vectors(["a", "b"], [[1.0], [float(bad)]], check=False)
        with pytest.raises(InputError, match=f"row 1 of vectors holds {bad}"):
            late.most_similar("a")


def test_bad_questions(kv):
    for ask in (
        lambda: kv.most_similar(),
        lambda: kv.most_similar_cosmul([]),
        lambda: kv.doesnt_match([]),
        lambda: kv.most_similar("a1", clip_start=500),
        lambda: kv.most_similar([np.ones(3)]),
        lambda: kv.similar_by_vector(np.full(12, np.nan)),
        lambda: kv.most_similar([4]),
        lambda: kv.get_mean_vector([]),
    ):
        with pytest.raises(InputError):
            ask()


def test_equal_words_come_in_order():
    kv = Vectors(list("dcba"), [[1, 1], [2, 2], [1, 1], [0, 0]])
    assert [word for word, _ in kv.most_similar("b")] == ["d", "c", "a"]
    assert kv.most_similar("d", topn=1) == [("c", 1.0)]
    assert kv.most_similar("a")[0] == ("d", 0.0)


def test_single_words_like_gensim(kv, theirs):
    for word in ("a1", "C7"):
        same(kv.most_similar(word), theirs.most_similar(word))
        same(kv.similar_by_word(word, 5, 50), theirs.similar_by_word(word, 5, 50))
        same(kv.similar_by_vector(kv[word], topn=300), theirs.similar_by_vector(kv[word], topn=300))
        np.testing.assert_allclose(kv.distances(word), theirs.distances(word), atol=2e-6)
        assert kv.distance(word, "b9") == pytest.approx(theirs.distance(word, "b9"), abs=2e-6)
        assert kv.similarity(word, "b9") == pytest.approx(theirs.similarity(word, "b9"), abs=2e-6)
        assert kv.closer_than(word, "b9") == theirs.closer_than(word, "b9")
        assert kv.rank(word, "b9") == theirs.rank(word, "b9")
        expected = theirs.get_vector(word, norm=True)
        np.testing.assert_allclose(kv.get_vector(word, norm=True), expected, atol=2e-6)


@pytest.mark.filterwarnings("ignore:Call to deprecated")
def test_questions_like_gensim(kv, theirs):
    for positive, negative in [
        (["a1", "b2"], ["C3"]),
        ([("a1", 0.5), "b2"], [("C3", -2.0)]),
        (["a1", kv["b4"]], None),
        (None, ["a1"]),
        (("a1", "b2"), ()),
    ]:
        same(kv.most_similar(positive, negative), theirs.most_similar(positive, negative))
    for more in ({"topn": 3}, {"clip_start": 20, "clip_end": 100}, {"restrict_vocab": 30}):
        same(kv.most_similar(["a1", "b2"], **more), theirs.most_similar(["a1", "b2"], **more))
    every = kv.most_similar("a1", topn=None)
    np.testing.assert_allclose(every, theirs.most_similar("a1", topn=None), atol=2e-6)
    assert kv.most_similar("a1", topn=0) == theirs.most_similar("a1", topn=0) == []
    ours = kv.most_similar_cosmul(["a1", "b2"], ["C3"])
    same(ours, theirs.most_similar_cosmul(["a1", "b2"], ["C3"]))
    assert kv.doesnt_match(["a1", "b2", "C3"]) == theirs.doesnt_match(["a1", "b2", "C3"])
    lists = ["a1", "b2"], ["C3", "D4", "a9"]
    assert kv.n_similarity(*lists) == pytest.approx(theirs.n_similarity(*lists), abs=2e-6)
    for more in ({}, {"weights": [1, -2, 0.5]}, {"pre_normalize": False, "post_normalize": True}):
        keys = ["a1", "b2", kv["C3"]]
        expected = theirs.get_mean_vector(keys, **more)
        np.testing.assert_allclose(kv.get_mean_vector(keys, **more), expected, atol=2e-6)
    expected = theirs.get_mean_vector(["a1", "zz"])
    np.testing.assert_allclose(kv.get_mean_vector(["a1", "zz"]), expected, atol=2e-6)


def test_to_gensim(kv, theirs):
    assert theirs.index_to_key == kv.index_to_key
    assert (theirs.vectors == kv.vectors).all()
    assert theirs.get_vecattr("b0", "count") == 239


@pytest.mark.parametrize("topn", ["x", 1.5, True])
def test_topn_is_whole(topn):
    kv = Vectors(["a", "b"], [[1, 0], [0, 1]])
    with pytest.raises(InputError, match="topn must be a whole number"):
        kv.most_similar("a", topn=topn)


@pytest.mark.parametrize("words", ["ab", None, 3])
def test_words_are_a_list(words):
    with pytest.raises(InputError, match="words must be a list of str"):
        Vectors(words, [[1, 0], [0, 1]])
