import pytest
from minent.counts import _names
from minent.counts._source import Given, Options, tokens_of
from minent.files._arrow import text_column
from minent.text import Reading

WORDS = ["a", "été", "中文", "\U0001f408", "x" * 300, "<unk>", "b"]


@pytest.mark.parametrize("piece", [1, 2, 3, 1 << 16])
def test_names(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(_names, "_PIECE", piece)
    lines = [" ".join(WORDS[: i + 1]) for i in range(len(WORDS))]
    (tmp_path / "text.txt").write_text("\n".join(lines), encoding="utf-8")
    reading = Reading(tokens="space")
    tokens = tokens_of(Given(str(tmp_path / "text.txt"), reading=reading), Options())
    words = tokens.words()
    assert sorted(words) == sorted(WORDS)
    listed = tokens._replace(names=words)
    for given in (tokens, listed):
        found = _names.names_of(given, str(tmp_path))
        assert [word.decode() for word in found.each()] == words
        assert [word.decode() for word in found.first(3).each()] == words[:3]
        characters = sum(len(token) for line in lines for token in line.split())
        assert found.characters(tokens.counts) == characters
        joined, offsets = text_column(words)
        assert found.joined.tolist() == joined.tolist()
        assert found.offsets.tolist() == offsets.tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]
