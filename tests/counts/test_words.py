import bz2
import gzip
from itertools import pairwise

import counting_oracles as oracle
import minent
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minent.counts import words
from minent.counts._engine import Threads
from minent.counts._source import Options
from minent.text import Reading

SPACE = Reading(tokens="space", split="lines")
LEAST = "64M"

# words that sort differently by UTF-16, long ones, and the one that is special elsewhere
tokens = st.sampled_from(["a", "b", "B", "é", "\ue000", "\U0001f408", "<unk>", "long" * 5, "東京"])
sentences = st.lists(st.lists(tokens, min_size=1, max_size=6), min_size=1, max_size=8)


def table_of(found):
    assert found.counts.dtype == np.int64
    return list(zip(found.words, found.counts.tolist(), strict=True))


@given(sentences, st.integers(1, 4), st.integers(1, 3))
def test_token_lists(lists, min_count, threads):
    expected = oracle.ranked(oracle.Counter(oracle.tokens_of([lists])))
    found = words(sentences=lists, min_count=min_count, threads=threads)
    assert table_of(found) == [(word, n) for word, n in expected if n >= min_count]
    assert found.info["n_tokens"] == sum(map(len, lists))
    assert (found.info["n_sentences"], found.info["n_types"]) == (len(lists), len(expected))


@given(sentences)
def test_strings_are_token_lists_with_spaces(lists):
    lines = [" ".join(tokens) for tokens in lists]
    assert table_of(words(sentences=lines, reading=SPACE)) == table_of(words(sentences=lists))


def packed(data, form):
    if form == "zst":
        return bytes(pytest.importorskip("pyarrow").compress(data, codec="zstd"))
    return {"gz": gzip.compress, "bz2": bz2.compress, "txt": bytes}[form](data)


@pytest.mark.parametrize("form", ["txt", "gz", "bz2", "zst"])
def test_files_of_all_forms(tmp_path, form):
    text = "the cat sat\nthe dog sat down\n" * 50
    (tmp_path / f"b.{form}").write_bytes(packed(text.encode(), form))
    (tmp_path / "a.txt").write_text("the end\n")
    expected = [("the", 101), ("sat", 100), ("cat", 50), ("dog", 50), ("down", 50), ("end", 1)]
    assert table_of(words(tmp_path, reading=SPACE)) == expected
    one = words([tmp_path / f"b.{form}"], reading=SPACE)
    assert one.info["sources"][0]["text_bytes"] == len(text)


def test_words_by_default_are_folded_and_without_punctuation():
    assert table_of(words(sentences=["The cat, the CAT."])) == [("cat", 2), ("the", 2)]


@pytest.mark.parametrize("text", ["", "\n \n", "...\n"])
def test_no_words(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    found = words(tmp_path / "a.txt", reading=Reading(tokens="words"))
    assert (table_of(found), len(found), found.info["n_tokens"]) == ([], 0, 0)


def test_min_count_above_all(tmp_path):
    found = words(sentences=["a a b"], min_count=9)
    assert table_of(found) == []


@pytest.fixture(scope="module")
def many_words(tmp_path_factory):
    """A text of so many different words that they do not fit in the least memory."""
    rng = np.random.default_rng(0)
    chosen = np.concatenate([np.arange(400_000), rng.integers(0, 1000, 100_000)])
    rng.shuffle(chosen)
    # the longer ones do not fit in an entry of a table
    lines = (f"{i:x}{'-long-enough-to-be' * (i % 5 == 0)}" for i in chosen.tolist())
    path = tmp_path_factory.mktemp("words") / "many.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_memory_does_not_change_the_counts(many_words, tmp_path):
    plain = words(many_words, reading=SPACE, memory="4G", threads=1)
    expected = oracle.ranked(oracle.Counter(many_words.read_text().split()))
    assert table_of(plain) == expected
    for threads in (1, 3):
        found = words(many_words, reading=SPACE, memory=LEAST, threads=threads, temp_dir=tmp_path)
        assert found.words == plain.words
        assert np.array_equal(found.counts, plain.counts)
    assert not list(tmp_path.iterdir())


def test_little_memory_needs_the_disk(many_words, tmp_path):
    nowhere = tmp_path / "nowhere"
    with pytest.raises(FileNotFoundError) as caught:
        words(many_words, reading=SPACE, memory=LEAST, temp_dir=nowhere)
    assert caught.value.filename == str(nowhere)
    assert len(words(many_words, reading=SPACE, memory="4G", temp_dir=nowhere)) == 400_000


def count(sources):
    options = Options.of(1, None, "word", None, None, None, None)
    found, counts = Threads().words(sources, SPACE, options).table()
    return dict(zip(found, counts.tolist(), strict=True))


@given(st.text("ab \n\r", max_size=40), st.lists(st.integers(0, 42), max_size=4), st.booleans())
def test_ranges_of_a_file_sum_up(tmp_path_factory, text, cuts, blank):
    path = tmp_path_factory.getbasetemp() / "ranges.txt"
    path.write_bytes(text.encode())
    places = [0, *sorted(cuts), len(text) + 1]
    total = oracle.Counter()
    for start, end in pairwise(places):
        total.update(count([(str(path), start, end, blank)]))
    assert total == count([str(path)]) == oracle.Counter(text.split())


def test_ranges_together_are_the_file(text):
    size = text.stat().st_size
    parts = [(str(text), at, min(at + 100, size), False) for at in range(0, size, 100)]
    assert count(parts) == count([str(text)])


def test_arrow():
    pa = pytest.importorskip("pyarrow")
    found = words(sentences=["é b b", "c"])
    assert pa.table(found).to_pydict() == {"word": ["b", "c", "é"], "count": [2, 1, 1]}
    assert pa.table(words(sentences=["a"], min_count=2)).num_rows == 0
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(found).rows() == [("b", 2), ("c", 1), ("é", 1)]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"min_count": 0}, "min_count"),
        ({"min_count": 1.5}, "min_count"),
        ({"threads": 0}, "threads"),
        ({"memory": "1M"}, "at least 64M"),
        ({"memory": "much"}, "such as 256M"),
        ({"memory": True}, "such as 256M"),
        ({"progress": 7}, "progress"),
        ({"reading": Reading(tokens="bytes")}, "tokens"),
    ],
)
def test_bad_parameters(more, message):
    with pytest.raises(minent.InputError, match=message):
        words(sentences=["a b"], **more)
