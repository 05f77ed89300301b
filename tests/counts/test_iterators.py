"""What is given to be counted: used once, or not what it was meant to be."""

import io
import re
from array import array

import counting_oracles as oracle
import minent
import numpy as np
import pytest
from minent.counts import ngrams, pairs, words
from minent.text import encode

COUNTS = [words, ngrams, pairs]
LINES = ["the cat sat", "the dog sat"]


@pytest.fixture(params=COUNTS, ids=lambda count: count.__name__)
def count(request):
    return request.param


def total(table):
    if hasattr(table, "data"):
        return int(table.data.sum())
    return int(table.counts.sum())


EXPECTED = {words: 6, ngrams: 4, pairs: 12}


def test_once_is_enough(count):
    for sentences in ((line for line in LINES), iter(LINES), map(str.split, LINES), tuple(LINES)):
        assert total(count(sentences=sentences)) == EXPECTED[count]


@pytest.mark.parametrize("other", COUNTS, ids=lambda count: count.__name__)
def test_one_generator_for_two_calls(count, other):
    once = (line for line in LINES)
    count(sentences=once)
    with pytest.raises(minent.EmptyTextError, match="generator that has been consumed"):
        other(sentences=once)


def test_one_iterator_for_two_calls(count):
    for once in (iter(LINES), map(str.upper, LINES), io.StringIO("a b\nc d\n")):
        count(sentences=once)
        with pytest.raises(minent.EmptyTextError, match="was it consumed before"):
            count(sentences=once)


def test_a_generator_of_paths_for_two_calls(count, text):
    once = (path for path in [text])
    count(once)
    with pytest.raises(minent.InputError, match=r"iterator of paths.*consumed before"):
        count(once)


def test_one_generator_for_both_texts(text):
    once = (path for path in [text])
    with pytest.raises(minent.InputError, match="consumed before"):
        minent.classes.cluster(once, held_out=once, classes=3)


def test_a_file_is_a_source_of_sentences(count, text):
    with text.open(encoding="utf-8") as file:
        of_lines = count(sentences=file)
    assert total(of_lines) == total(count(text))


def test_counting_within_a_generator(count):
    def sentences():
        for line in LINES:
            assert total(words(sentences=[line])) == 3
            yield line

    assert total(count(sentences=sentences())) == EXPECTED[count]


def test_errors_of_a_generator_come_out_unchanged(count, tmp_path):
    error = RuntimeError("mine")

    def sentences():
        yield from LINES * 50_000
        raise error

    with pytest.raises(RuntimeError) as caught:
        count(sentences=sentences(), temp_dir=tmp_path)
    assert caught.value is error
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("sentences", "message"),
    [
        (
            "the cat",
            "sentences must be an iterable of sentences, not one string; wrap it in a list",
        ),
        (b"the cat", "not one string; wrap it in a list"),
        (5, "sentences must be an iterable of sentences, not 5"),
        ([5], "each sentence must be a string or a list of tokens: int found"),
        ([None], "each sentence must be a string or a list of tokens: NoneType found"),
        ([b"the cat"], "bytes found; decode it, or give files by their paths"),
        (lambda: io.BytesIO(b"the cat\n"), "bytes found; decode it, or give files by their paths"),
        ([["the"], None], "each sentence must be a list of tokens, as the first is: None found"),
        (["the", ["cat"]], "sentences mixes strings and other things: list found"),
        ([[["the"]]], "each token must be a string: [['the']] found"),
        ([[b"the"]], "each token must be a string: [b'the'] found"),
        ([["the", None]], "each token must be a string: ['the', None] found"),
        ([["the cat"]], "a token must be non-empty and without white space: ['the cat'] found"),
        ([], "sentences holds no sentence"),
    ],
)
def test_what_are_no_sentences(count, sentences, message):
    with pytest.raises(minent.InputError, match=re.escape(message)) as caught:
        count(sentences=sentences() if callable(sentences) else sentences)
    assert "\n" not in str(caught.value)


def test_errors_far_into_the_sentences(count):
    with pytest.raises(minent.InputError, match="mixes strings"):
        count(sentences=[*LINES * 50_000, 5])


@pytest.mark.parametrize(
    ("corpus", "message"),
    [
        (b"text.txt", "a corpus is a path or an iterable of paths, not b'text.txt'"),
        ([b"text.txt"], "a corpus is a path or an iterable of paths; b'text.txt' is no path"),
        ([None], "a corpus is a path or an iterable of paths; None is no path"),
        ([["the", "cat"]], "a corpus is a path or an iterable of paths; ['the', 'cat'] is no path"),
        (5, "a corpus is a path or an iterable of paths, not 5"),
        (lambda: iter([5]), "a corpus is a path or an iterable of paths; 5 is no path"),
        (
            lambda: io.StringIO("the cat"),
            "not an open file; give its name, or give its lines as sentences",
        ),
        (
            lambda: io.BytesIO(b"the cat"),
            "not an open file; give its name, or give its lines as sentences",
        ),
        ([], "no corpus: give at least one file, folder, glob or '-'"),
        (None, "give either a corpus or sentences"),
    ],
)
def test_what_is_no_corpus(count, corpus, message):
    with pytest.raises(minent.InputError, match=re.escape(message)) as caught:
        count(corpus() if callable(corpus) else corpus)
    assert "\n" not in str(caught.value)


def test_sentences_in_place_of_paths(count):
    with pytest.raises(FileNotFoundError, match="no such file or folder: 'the cat sat'"):
        count(LINES)


def test_both(count, text):
    with pytest.raises(minent.InputError, match="not both"):
        count(text, sentences=LINES)


IDS = [0, 1, 2, -1, 2, 1]


@pytest.mark.parametrize(
    "ids",
    [
        IDS,
        tuple(IDS),
        array("q", IDS),
        np.array(IDS),
        np.array(IDS, dtype=np.int8),
        np.array(IDS, float),
    ],
    ids=lambda ids: type(ids).__name__,
)
def test_ids_of_all_kinds(ids):
    expected = oracle.ngrams([[[0, 1, 2], [2, 1]]], 2)
    found = ngrams(ids, 2)
    grams = map(tuple, found.grams.tolist())
    assert list(zip(grams, found.counts.tolist(), strict=True)) == expected
    assert ngrams(range(9), 2).counts.tolist() == [1] * 8


def test_ids_of_pandas_and_polars(text):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    for kind in (pandas.Series, polars.Series):
        assert ngrams(kind(IDS), 2).counts.sum() == 3
        assert words(kind([str(text)])).counts.sum() == total(words(text))
        assert ngrams(kind([str(text)]), 2).counts.sum() == total(ngrams(text))
        assert words(sentences=kind(LINES)).counts.sum() == 6


def test_words_of_ids():
    """Ids have no words: those of a text are counted already."""
    for ids in (IDS, np.array(IDS)):
        with pytest.raises(minent.InputError, match="is no path"):
            words(ids)
    with pytest.raises(minent.InputError, match="a path or an iterable of paths, not Text"):
        words(encode(sentences=LINES))


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([0.5], "ids must be whole numbers, not float64"),
        ([True, False], "ids must be whole numbers, not bool"),
        ([1, None], "ids must be whole numbers, not object"),
        ([1, "a"], "ids must be whole numbers, not <U21"),
        ([[1, 2], [3, 4]], "ids must have one dimension, not 2"),
        ([[1, 2], [3]], "ids must be an array of whole numbers"),
        ([2**40], "vocab must be at most"),
        ([2**70], "ids must be whole numbers, not object"),
        (np.array(["a"]), "ids must be whole numbers, not <U1"),
        (np.array(5), "ids must have one dimension, not 0"),
        ([-2, 1], "ids must lie between -1 and vocab - 1 = 1"),
    ],
)
@pytest.mark.parametrize("count", [ngrams, pairs], ids=lambda count: count.__name__)
def test_what_are_no_ids(count, ids, message):
    with pytest.raises(minent.InputError, match=re.escape(message)):
        count(ids)


def test_ids_of_far_more_words_than_fit():
    with pytest.raises(minent.InputError, match="1073741825 words take more than"):
        pairs([0, 2**30], memory="64M")
