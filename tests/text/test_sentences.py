import minent
import pytest


def lines():
    yield "the cat sat"
    yield "the dog sat"


def test_generator():
    assert minent.text.encode(sentences=lines()).tokens == 6


def test_consumed_generator():
    once = lines()
    minent.text.encode(sentences=once)
    with pytest.raises(minent.EmptyTextError, match="consumed"):
        minent.text.encode(sentences=once)


def test_consumed_iterator():
    once = iter(["a b"])
    minent.text.encode(sentences=once)
    with pytest.raises(minent.EmptyTextError, match="consumed"):
        minent.text.encode(sentences=once)


def test_line_ends_inside_a_sentence_are_spaces():
    text = minent.text.encode(sentences=["one\ntwo\r\nthree\u2028four"])
    assert (text.ids == -1).sum() == 1
    assert text.tokens == 4


@pytest.mark.parametrize(
    ("sentences", "message"),
    [
        ("one string", "not one string"),
        ([], "no sentence"),
        (["a b", ["c"]], "mixes"),
        ([["a"], "b c"], "list of tokens"),
        ([["a", 1]], "must be a string"),
        ([["a b"]], "white space"),
        ([["a", ""]], "non-empty"),
        (["a \udc80"], "surrogate"),
    ],
)
def test_bad_sentences(sentences, message):
    with pytest.raises(minent.InputError, match=message):
        minent.text.encode(sentences=sentences)


def test_errors_of_the_iterator_pass_unchanged():
    def broken():
        yield "a b"
        raise RuntimeError("from inside")

    with pytest.raises(RuntimeError, match="from inside"):
        minent.text.encode(sentences=broken())


def test_one_of_both():
    with pytest.raises(minent.InputError, match="not both"):
        minent.classes.cluster("text.txt", sentences=["a b"])
    with pytest.raises(minent.InputError, match="corpus or sentences"):
        minent.classes.cluster()


def test_token_lists_cannot_be_cut():
    with pytest.raises(minent.InputError, match="literally"):
        minent.classes.cluster(sentences=[["a", "b"]], tokens="chars")


@pytest.mark.parametrize("sign", ["%PDF-", "PK\x03\x04", "\ufeff", "\ufeffa", "\ufeff\ufeff"])
def test_sentences_have_no_file_form(sign):
    assert minent.text.encode(sentences=[[sign, "b"]]).words == sorted([sign, "b"])


def test_sentences_that_are_none():
    with pytest.raises(minent.InputError, match="iterable"):
        minent.text.encode(sentences=5)


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit, EOFError, OSError])
@pytest.mark.parametrize("before", [0, 3, 100_000])
def test_errors_of_a_generator_come_out_unchanged(kind, before):
    error = kind("mine")

    def sentences():
        for _ in range(before):
            yield "a b c"
        raise error

    with pytest.raises(kind) as caught:
        minent.classes.cluster(sentences=sentences())
    assert caught.value is error
