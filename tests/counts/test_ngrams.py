import counting_oracles as oracle
import minent
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minent.counts import ngrams, pairs
from minent.text import Reading, encode

LEAST = "64M"

tokens = st.sampled_from([*"aaabbcdé", "<unk>", "long" * 5])
sentences = st.lists(st.lists(tokens, min_size=1, max_size=9), min_size=1, max_size=6)
streams = st.lists(st.integers(-1, 5), max_size=40)


def rows_of(table):
    assert (table.grams.dtype, table.counts.dtype) == ("i4", "u8")
    grams = map(tuple, table.grams.tolist())
    return list(zip(grams, table.counts.tolist(), strict=True))


def split_ids(ids):
    """Sentences of ids; what follows the last -1 is one too."""
    out = [[]]
    for i in ids:
        out.append([]) if i == -1 else out[-1].append(i)
    return [out]


@given(
    sentences,
    st.integers(1, 6),
    st.integers(1, 3),
    st.none() | st.integers(1, 6),
    st.sampled_from(["word", "drop"]),
    st.integers(1, 3),
)
def test_against_the_oracle(lists, order, min_count, max_vocab, unknown, threads):
    chosen = oracle.choose([lists], min_count, max_vocab, unknown)
    options = {"min_count": min_count, "max_vocab": max_vocab, "unknown": unknown}
    if chosen is None:
        with pytest.raises(minent.InputError):
            ngrams(sentences=lists, order=order, **options)
        return
    found = ngrams(sentences=lists, order=order, threads=threads, **options)
    assert found.words == [word for word, _ in chosen]
    assert found.word_counts.tolist() == [n for _, n in chosen]
    assert found.order == order
    assert rows_of(found) == oracle.ngrams(oracle.as_ids([lists], chosen), order)


@given(streams, st.integers(1, 6), st.integers(1, 3))
def test_arrays_of_ids(ids, order, threads):
    found = ngrams(np.array(ids, dtype=np.int32), order, threads=threads)
    assert rows_of(found) == oracle.ngrams(split_ids(ids), order)
    assert found.words is None
    assert len(found.word_counts) == max(ids, default=-1) + 1


@given(st.lists(st.text("abé東 <", min_size=1, max_size=8), min_size=1), st.integers(1, 4))
def test_characters(lines, order):
    reading = Reading(tokens="chars", split="lines", punctuation=True)
    letters = [[c for c in line if not c.isspace()] for line in lines]
    chosen = oracle.choose([letters])
    if chosen is None:
        return
    found = ngrams(sentences=lines, order=order, reading=reading)
    expected = oracle.ngrams(oracle.as_ids([letters], chosen), order)
    assert found.words == [word for word, _ in chosen]
    assert rows_of(found) == expected
    if expected:
        top, n = found.top(1)[0]
        assert len(top) == order
        assert n == max(n for _, n in expected)


def test_text_array_list_and_path_agree(text):
    read = encode(text, min_count=1)
    of_text = ngrams(read, 3)
    for same in (ngrams(text, 3), ngrams([text], 3), ngrams(read.ids, 3)):
        assert np.array_equal(same.grams, of_text.grams)
        assert np.array_equal(same.counts, of_text.counts)
    of_list = ngrams(read.ids.tolist(), 3, vocab=len(read.words) + 5)
    assert np.array_equal(of_list.grams, of_text.grams)
    assert len(of_list.word_counts) == len(read.words) + 5


def test_text_with_folded_words():
    """`fold_rare` changes ids after reading, so that they no longer lie where they were read."""
    read = encode(sentences=["a b a b c d"] * 200 + ["e"] * 99_000 + ["f"])
    assert read.unk is not None
    lists = [["<unk>" if t == "f" else t for t in "ababcd"]] * 200 + [["e"]] * 99_000 + [["<unk>"]]
    chosen = oracle.choose([lists])
    assert rows_of(ngrams(read, 2)) == oracle.ngrams(oracle.as_ids([lists], chosen), 2)


def test_files_do_not_run_into_each_other(tmp_path):
    for name in "ab":
        (tmp_path / name).write_text("x y")  # no line end
    assert ngrams(tmp_path, 2).top(9) == [("x y", 2)]


def test_top():
    found = ngrams(sentences=["b a b a c", "c b a"])
    assert found.top(2) == [("b a", 3), ("a b", 1)]
    assert len(found.top(99)) == len(found) == 4
    # ranks are a, b, c: equal counts stand in order of ids
    assert found.top(99)[1:] == [("a b", 1), ("a c", 1), ("c b", 1)]
    with pytest.raises(minent.InputError, match="n must be"):
        found.top(0)


def test_no_ngram_is_long_enough():
    found = ngrams(sentences=["a b", "c"], order=3)
    assert found.grams.shape == (0, 3)
    assert found.top(1) == []


def test_order_one_leaves_out_words_that_do_not_occur():
    found = ngrams(np.array([3, 3, -1, 1]), 1, vocab=9)
    assert rows_of(found) == [((1,), 1), ((3,), 2)]


@pytest.fixture(scope="module")
def wide():
    """Ids of so many different n-grams that they do not fit in the least memory."""
    rng = np.random.default_rng(1)
    ids = rng.zipf(1.3, 1_500_000).clip(max=50_000).astype(np.int32) - 1
    ids[::17] = -1
    return ids


@pytest.mark.parametrize("order", [2, 3, 5])
def test_memory_does_not_change_the_counts(wide, order, tmp_path):
    plain = ngrams(wide, order, memory="8G", threads=1)
    columns = [wide[k : len(wide) - order + 1 + k] for k in range(order)]
    inside = np.stack(columns)[:, np.all(np.stack(columns) >= 0, axis=0)]
    assert int(plain.counts.sum()) == inside.shape[1]
    for threads in (1, 3):
        found = ngrams(wide, order, memory=LEAST, threads=threads, temp_dir=tmp_path)
        assert np.array_equal(found.grams, plain.grams)
        assert np.array_equal(found.counts, plain.counts)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        ngrams(wide, order, memory=LEAST, temp_dir=tmp_path / "nowhere")
    assert not list(tmp_path.iterdir())


def test_bigrams_are_pairs_of_a_window_of_one(wide):
    found = ngrams(wide, 2)
    table = pairs(wide, window=1, direction="after")
    rows = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    assert np.array_equal(found.grams, np.stack([rows, table.indices], axis=1))
    assert np.array_equal(found.counts, table.data)


def test_wide_ids():
    """N-grams of large ids take more than 64 bits when they are packed."""
    most = 2**21 - 1
    rows = [(most, 0, 5, most, 1, most), (most, 0, 5, most, 2, 0)]
    found = ngrams(np.array([*rows[0], -1, *rows[1], -1, *rows[0]]), 6)
    assert rows_of(found) == [(rows[0], 2), (rows[1], 1)]
    with pytest.raises(minent.InputError, match="lower the order"):
        ngrams(np.array([2**25]), 6)


def test_arrow():
    pa = pytest.importorskip("pyarrow")
    found = ngrams(sentences=["a b c", "a b"])
    expected = {"w1": [0, 1], "w2": [1, 2], "count": [2, 1]}
    assert pa.table(found).to_pydict() == expected
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(found).to_dict(as_series=False) == expected


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"order": 0}, "from 1 to 6"),
        ({"order": 7}, "from 1 to 6"),
        ({"order": 2.0}, "from 1 to 6"),
        ({"order": True}, "from 1 to 6"),
        ({"unknown": "keep"}, "unknown must be one of"),
        ({"max_vocab": 0}, "max_vocab"),
        ({"max_vocab": "all"}, "max_vocab"),
        ({"vocab": 5}, "vocab goes with"),
        ({"min_count": "auto"}, "min_count"),
    ],
)
def test_bad_parameters(more, message):
    with pytest.raises(minent.InputError, match=message):
        ngrams(sentences=["a b"], **more)


@pytest.mark.parametrize(
    ("ids", "vocab", "message"),
    [
        ([0, 3], 3, "between -1 and"),
        ([-2, 1], None, "between -1"),
        ([0.5], None, "whole"),
        ([[1, 2]], None, "one dimension|path"),
        (np.zeros((2, 2), dtype=np.int32), None, "one dimension"),
        (np.array(["a"]), None, "whole"),
        ([1], 0, "vocab"),
        ([1], 2**31, "vocab must be at most"),
    ],
)
def test_bad_ids(ids, vocab, message):
    with pytest.raises(minent.InputError, match=message):
        ngrams(ids, vocab=vocab)


def test_what_does_not_go_together():
    read = encode(sentences=["a b"])
    for source in (read, read.ids):
        with pytest.raises(minent.InputError, match="read before"):
            ngrams(source, sentences=["a"])
        with pytest.raises(minent.InputError, match="read before"):
            ngrams(source, reading=Reading())
    with pytest.raises(minent.InputError, match="read before"):
        ngrams(read, vocab=3)
