"""Files of vectors: round trips, gensim's own, and everything that cannot be whole."""

import bz2
import gzip
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minent import InputError, RunError
from minent.vectors import Vectors, load

FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
WORD = TEXT.filter(lambda w: w and not set(w) & set(" \t\n\r\x0b\x0c") and w[0] != "\ufeff")


@st.composite
def vectors(draw, word=WORD):
    words = draw(st.lists(word, min_size=1, max_size=6, unique=True))
    columns = draw(st.integers(1, 4))
    row = st.lists(FINITE, min_size=columns, max_size=columns)
    table = draw(st.lists(row, min_size=len(words), max_size=len(words)))
    counts = draw(st.none() | st.just(list(range(len(words)))))
    return Vectors(words, np.array(table, dtype=np.float32), counts)


def same(mine, other, counts=True):
    assert mine.index_to_key == other.index_to_key
    assert np.asarray(mine.vectors).tobytes() == np.asarray(other.vectors).tobytes()
    if counts:
        assert (mine.counts is None) == (other.counts is None)
        assert mine.counts is None or (mine.counts == other.counts).all()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("vectors")


@given(vectors())
def test_word2vec_round_trip_and_truncation(folder, kv):
    for name, how in [("v.bin", {}), ("v.txt", {}), ("v.vec", {"header": False})]:
        path = folder / name
        kv.save(path, **how)
        same(load(path, **how), kv, counts=False)
        whole = path.read_bytes()
        for end in range(len(whole)):
            path.write_bytes(whole[:end])
            if how and end and whole[end - 1 : end] == b"\n":
                continue  # without a header, some lines are a file too
            with pytest.raises(RunError):
                load(path, **how)


@given(vectors(TEXT))
@settings(max_examples=30)
def test_archive_round_trip_and_truncation(folder, kv):
    path, part = folder / "v.npz", folder / "part.npz"
    kv.save(path)
    for mmap in (True, False):
        same(load(path, mmap=mmap), kv)
        same(Vectors.load(path, mmap), kv)
    with np.load(path) as arrays:
        assert (arrays["vectors"] == kv.vectors).all()
        assert arrays["words"].tobytes().decode() == "".join(kv.index_to_key)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        part.write_bytes(whole[:end])
        with pytest.raises(RunError):
            load(part)
    part.write_bytes(whole[:-1])
    with pytest.raises(RunError):
        load(part)


def test_an_archive_is_mapped(tmp_path):
    path = tmp_path / "v.npz"
    kv = Vectors(["a", "b c", ""], np.arange(9, dtype=np.float32).reshape(3, 3), [3, 2, 1])
    kv.save(path)
    mapped = load(path)
    assert isinstance(mapped.vectors.base, np.memmap)
    assert mapped.vectors.base.offset % 64 == 0
    assert not isinstance(load(path, mmap=False).vectors.base, np.memmap)
    assert mapped.most_similar("a", topn=1)[0][0] == kv.most_similar("a", topn=1)[0][0]
    # written over while it is mapped: the old file stays what it was
    Vectors(["x"], [[1.0]]).save(path)
    assert (mapped.vectors == kv.vectors).all()


def test_altered_archives(tmp_path):
    path = tmp_path / "v.npz"
    kv = Vectors(["ab", "cd"], np.ones((2, 2), dtype=np.float32), [3, 2])
    kv.save(path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(bytes([*whole[:place], whole[place] ^ 0x41, *whole[place + 1 :]]))
        try:
            found = load(path, mmap=False)
        except RunError:
            continue
        # what no reader looks at: dates, rights, the field before the vectors
        same(found, kv)
    np.savez(path, a=np.ones(3))
    with pytest.raises(RunError, match="not one of vectors"):
        load(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_compressed(tmp_path, pack):
    kv = Vectors(["a", "中"], [[1, 2], [3, 4]])
    for name in ("v.bin", "v.txt"):
        kv.save(tmp_path / name)
        end = ".gz" if pack is gzip.compress else ".bz2"
        packed = tmp_path / (name + end)
        packed.write_bytes(pack((tmp_path / name).read_bytes()))
        same(load(packed), kv)
        packed.write_bytes(packed.read_bytes()[:-5])
        with pytest.raises(InputError, match="cut short"):
            load(packed)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:.*unclosed file")
def test_gensim_reads_and_writes_the_same(tmp_path):
    gensim = pytest.importorskip("gensim")
    rng = np.random.default_rng(2)
    words = ["the", "中文", "naïve", "a\u00a0b", "x"]
    kv = Vectors(words, rng.standard_normal((5, 7)).astype(np.float32), [5, 4, 3, 2, 1])
    for binary, name in [(True, "v.bin"), (False, "v.txt")]:
        kv.save(tmp_path / name)
        found = gensim.models.KeyedVectors.load_word2vec_format(tmp_path / name, binary=binary)
        assert found.index_to_key == words and (found.vectors == kv.vectors).all()
        kv.to_gensim().save_word2vec_format(tmp_path / ("g" + name), binary=binary)
        same(load(tmp_path / ("g" + name)), kv, counts=False)
    kv.save(tmp_path / "glove.txt", header=False)
    found = gensim.models.KeyedVectors.load_word2vec_format(
        tmp_path / "glove.txt", binary=False, no_header=True
    )
    assert found.index_to_key == words and (found.vectors == kv.vectors).all()


def test_lines_are_named(tmp_path):
    path = tmp_path / "v.txt"
    for text, part in [
        ("2 2\na 1 2\nb 1\n", "line 3: the vector has 1 dimensions, not 2"),
        ("2 2\na 1 2\nb c 1 2\n", "line 3: 'c' is no number|line 3: \"c\" is no number"),
        ("2 2\na 1 2\nb nan 2\n", 'line 3: the vector of "b" holds NaN'),
        ("2 2\na 1 2\na 1 2\n", "has a vector already, as word 1"),
        ("a 1 2\nb 1 2\n", "line 1: the number of words .*files of GloVe"),
        ("3 2\na 1 2\nb 1 2\n", "line 1 says that there are 3 words, and it holds 2"),
    ]:
        path.write_text(text)
        with pytest.raises(RunError, match=part):
            load(path)
    path.write_bytes(b"2 1\n\xff 1\na 1\n")
    with pytest.raises(RunError, match=r"line 2: the word .* is not UTF-8"):
        load(path)
    assert load(path, errors="replace").index_to_key == ["\ufffd", "a"]
    path.write_text("2 1\na 1\na 2\n")
    assert load(path, duplicates="first").vectors.tolist() == [[1]]
    path.write_text("3 1\na 1\nb 2\nc")
    assert load(path, limit=2).index_to_key == ["a", "b"]


def test_words_that_cannot_be_written(tmp_path):
    for word in ("New York", "a\nb", "\t", ""):
        kv = Vectors(["a", word], [[1.0], [2.0]])
        for name in ("v.bin", "v.txt"):
            with pytest.raises(InputError, match="word2vec cannot hold word 1"):
                kv.save(tmp_path / name)
    odd = Vectors(["a\ud800"], [[1.0]])
    for name in ("v.bin", "v.txt", "v.npz"):
        with pytest.raises(InputError, match="no Unicode text"):
            odd.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_names_and_options(tmp_path):
    kv = Vectors(["a"], [[1.0]])
    with pytest.raises(InputError, match=r"must end with one of .npz, .bin, .txt, .vec"):
        kv.save(tmp_path / "v.xyz")
    with pytest.raises(InputError, match="form must be"):
        kv.save(tmp_path / "v.bin", form="glove")
    kv.save(tmp_path / "v.xyz", form="text")
    assert load(tmp_path / "v.xyz", form="text").index_to_key == ["a"]
    with pytest.raises(InputError, match="errors must be"):
        load(tmp_path / "v.xyz", errors="ignore")
    for name in ("no.bin", "no.txt", "no.npz"):
        with pytest.raises(FileNotFoundError):
            load(tmp_path / name)
    with pytest.raises(FileNotFoundError, match=r"no/v.bin"):
        kv.save(tmp_path / "no" / "v.bin")
    with pytest.raises(RunError):
        load(tmp_path / "v.xyz", form="archive")
