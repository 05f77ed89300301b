import os
import sys

import minent
import pytest
from minent.text._folder import is_binary, text_files
from minent.text._sources import find_sources


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").write_text("hidden")
    (tmp_path / "b.txt").write_text("b")
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "sub" / "c.txt").write_text("c")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "numbers.bin").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "empty.txt").touch()
    return tmp_path


def test_folder_is_walked_in_order(folder):
    found = find_sources(folder)
    names = [os.path.relpath(source, folder) for source in found.sources]
    assert names == ["a.txt", "b.txt", f"sub{os.sep}c.txt"]
    assert (found.hidden, found.binary, found.empty) == (1, 2, 1)
    assert found.skipped() == "1 hidden, 2 binary, 1 empty"


def test_runs_are_not_text(folder):
    (folder / "out").mkdir()
    for name in ("run.json", "classes.tsv", "vocab.tsv"):
        (folder / "out" / name).write_text("x")
    assert len(text_files(folder).files) == 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_text_is_not_binary(tmp_path, encoding):
    path = tmp_path / "text"
    path.write_bytes(("plain words, and more of them\n" * 9).encode(encoding))
    assert not is_binary(path)


def test_globs_files_and_standard_input_mix(folder):
    found = find_sources([str(folder / "*.txt"), "-", folder / "sub"])
    assert found.sources[-2] == "-"
    assert len(found.sources) == 5


def test_a_name_with_brackets_is_a_name_first(tmp_path):
    path = tmp_path / "a[1].txt"
    path.write_text("x")
    assert find_sources(path).sources == [str(path)]


@pytest.mark.parametrize(
    ("corpus", "kind", "message"),
    [
        ("nothing.txt", FileNotFoundError, "no such file"),
        ("*.nothing", FileNotFoundError, "pattern"),
        ("", FileNotFoundError, "no such file"),
        ([], minent.InputError, "no corpus"),
        (["-", "-"], minent.InputError, "twice"),
    ],
)
def test_nothing_to_read(corpus, kind, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind, match=message):
        find_sources(corpus)


def test_folder_without_text(tmp_path):
    (tmp_path / ".hidden").write_text("x")
    with pytest.raises(minent.EmptyTextError, match=r"no text file.*1 hidden"):
        find_sources(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes are a matter of Linux")
def test_names_that_are_not_text(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"one two\n")
    text = minent.text.encode(tmp_path)
    assert text.tokens == 2
    assert "caf" in text.info["sources"][0]["name"]


def test_a_file_called_like_standard_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").write_text("one two\n")
    assert find_sources("./-").sources == find_sources("*").sources == ["./-"]
    assert minent.text.encode("./-").tokens == 2


def test_a_glob_reads_each_file_once(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    name = folder.name
    once = find_sources(folder.name).sources
    assert find_sources(f"{name}/**").sources == once
    assert sorted(find_sources(f"{name}/*").sources) == sorted(
        [*once, f"{name}/empty.txt", f"{name}/numbers.bin", f"{name}/picture.png"]
    )


@pytest.mark.parametrize("corpus", [5, None, b"text.txt", [5], [["text.txt"]]])
def test_what_is_no_path(corpus):
    with pytest.raises(minent.InputError, match="a path or an iterable of paths"):
        find_sources(corpus)


def test_standard_input_for_text_and_held_out_text():
    with pytest.raises(minent.InputError, match="twice"):
        minent.classes.cluster("-", held_out="-")


@pytest.mark.skipif(sys.platform != "linux", reason="devices of Linux")
def test_devices_are_refused():
    with pytest.raises(minent.InputError, match="/dev/zero is a character device"):
        minent.text.encode("/dev/zero")
