import gzip

import minent
import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minent.text import Reading, encode

SPACE = Reading(tokens="space", split="lines", keep_case=True)


@given(st.lists(st.text("ab\u00e9\u4e2d\t \u3000\x1c\x00<>", max_size=12), min_size=1, max_size=8))
def test_space_is_str_split(lines):
    expected = oracles.split_counts(lines)
    if not expected:
        with pytest.raises(minent.EmptyTextError):
            encode(sentences=lines, reading=SPACE)
        return
    text = encode(sentences=lines, reading=SPACE)
    words = [word for word, _ in expected]
    # a control character that ends a line for str.splitlines is white space for str.split as well
    assert text.words == words
    assert text.counts.tolist() == [count for _, count in expected]
    assert text.ids.tolist() == oracles.ids_of(lines, words).tolist()
    assert text.ids.dtype == np.int32


def test_case_is_folded_unless_kept():
    words = encode(sentences=["The the THE"], reading=Reading(tokens="words")).words
    assert words == ["the"]
    kept = encode(sentences=["The the THE"], reading=Reading(tokens="words", keep_case=True)).words
    assert sorted(kept) == ["THE", "The", "the"]


def test_token_lists_are_literal():
    text = encode(sentences=[["The", "<unk>", "can't"], ["The", "."]])
    assert text.words == ["The", ".", "<unk>", "can't"]
    assert text.reading.tokens == "space"


def test_min_count_1_keeps_every_word():
    text = encode(sentences=["a a b", "c"], min_count=1)
    assert (text.words, text.unk) == (["a", "b", "c"], None)


def test_rare_words_become_unk():
    text = encode(sentences=["a a b", "c a"], min_count=2)
    assert text.words == ["a", "<unk>"]
    assert text.counts.tolist() == [3, 2]
    assert text.ids.tolist() == [0, 0, 1, -1, 1, 0, -1]
    assert text.words[text.unk] == "<unk>"


def test_max_vocab():
    text = encode(sentences=["a a a b b c d"], max_vocab=2)
    assert text.words == ["<unk>", "a"]
    assert text.tokens == 7


def test_held_out_share_is_drawn_by_seed():
    lines = [f"word{i} word{i % 7}" for i in range(400)]
    one, same, other = (encode(sentences=lines, held_out=0.25, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.held_out_ids, same.held_out_ids)
    assert not np.array_equal(one.held_out_ids, other.held_out_ids)
    assert 0.1 < (one.held_out_ids == -1).sum() / 400 < 0.4


def test_save_ids(tmp_path):
    text = encode(sentences=["a b", "b"])
    text.save_ids(tmp_path / "ids.npy")
    ids = np.load(tmp_path / "ids.npy", mmap_mode="r")
    assert ids.dtype == np.int32
    assert np.array_equal(ids, text.ids)


def test_files_and_compressed_files_mix(tmp_path):
    (tmp_path / "a.txt").write_text("one two\r\nthree\r\n", encoding="utf-8-sig")
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"four\n"))
    (tmp_path / "c.txt").write_text("five six\n", encoding="utf-16")
    text = encode([tmp_path / "a.txt", tmp_path / "b.gz", str(tmp_path / "c.txt")])
    assert set(text.words) == {"one", "two", "three", "four", "five", "six"}
    assert [source["bytes"] for source in text.info["sources"]] == [19, 25, 20]


def test_truncated_gz(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(("word another third\n" * 5000).encode())[:-20])
    with pytest.raises(minent.InputError, match=r"a\.gz"):
        encode(path)


def test_bad_bytes(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(b"good line\nbad \xff byte\n")
    with pytest.raises(minent.EncodingError, match=r"bad\.txt.*line 2.*byte 14"):
        encode(path, reading=Reading(encoding="utf-8"))
    text = encode(path, reading=Reading(encoding="utf-8", errors="replace"))
    assert text.info["sources"][0]["replaced"] == 1
    assert {"good", "line", "bad", "byte"} <= set(text.words)


def test_gb18030(tmp_path):
    path = tmp_path / "zh.txt"
    path.write_bytes("我们 在 学习\n".encode("gb18030"))
    text = encode(path, reading=Reading(encoding="gb18030", tokens="space"))
    assert set(text.words) == {"我们", "在", "学习"}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("min_count", 0), ("max_vocab", 0), ("held_out", 1.0), ("held_out", 0.0), ("threads", 0)],
)
def test_parameters_out_of_range(parameter, value):
    with pytest.raises(minent.InputError, match=parameter):
        encode(sentences=["a b"], **{parameter: value})


@pytest.mark.parametrize("name", ["lang", "tokens", "split", "errors"])
def test_unknown_names(name):
    with pytest.raises(minent.InputError, match=f"{name} must be one of"):
        encode(sentences=["a b"], reading=Reading(**{name: "other"}))


def test_unknown_encoding():
    with pytest.raises(minent.InputError, match="klingon"):
        encode(__file__, reading=Reading(encoding="klingon"))


def test_threads_do_not_change_the_text(tmp_path):
    path = tmp_path / "text.txt"
    rng = np.random.default_rng(0)
    words = np.array([f"w{i}" for i in range(3000)])
    lines = [" ".join(words[rng.zipf(1.3, 12) % 3000]) for _ in range(20000)]
    path.write_text("\n".join(lines), encoding="utf-8")
    texts = [encode(path, threads=n, held_out=0.1) for n in (1, 2, 3)]
    for other in texts[1:]:
        assert other.words == texts[0].words
        assert np.array_equal(other.ids, texts[0].ids)
        assert np.array_equal(other.held_out_ids, texts[0].held_out_ids)
