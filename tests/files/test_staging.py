import errno
import os
import signal

import minent
import pytest
from minent.files._staging import Staging, signals_held


def left(folder):
    return sorted(path.name for path in folder.iterdir())


def test_committed(tmp_path):
    with Staging(tmp_path / "out") as stage:
        (stage.folder / "run.json").write_text("{}")
        assert not (tmp_path / "out").exists()
        stage.commit()
    assert left(tmp_path) == ["out"]
    assert (tmp_path / "out" / "run.json").read_text() == "{}"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, OSError])
def test_nothing_stays_on_error(tmp_path, error):
    with pytest.raises(error), Staging(tmp_path / "out") as stage:
        (stage.folder / "run.json").write_text("{}")
        raise error
    assert left(tmp_path) == []


def test_the_old_output_survives_an_error(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json").write_text("old")
    with pytest.raises(ValueError, match="x"), Staging(tmp_path / "out", force=True):
        raise ValueError("x")
    assert (tmp_path / "out" / "run.json").read_text() == "old"
    assert left(tmp_path) == ["out"]


def test_existing_output(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(minent.OutputExistsError, match="--force"):
        Staging(out)
    (out / "run.json").write_text("old")
    (out / "run.json.bak").write_text("mine")
    with pytest.raises(minent.OutputExistsError, match=r"run\.json\.bak, which is not ours"):
        Staging(out, force=True)
    (out / "run.json.bak").unlink()
    with Staging(out, force=True) as stage:
        (stage.folder / "run.json").write_text("new")
        stage.commit(force=True)
    assert (out / "run.json").read_text() == "new"
    assert left(tmp_path) == ["out"]


def test_a_file_or_folder_of_our_name_inside(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(minent.OutputExistsError, match="not a folder"):
        Staging(tmp_path / "file", force=True)
    (tmp_path / "out" / "run.json").mkdir(parents=True)
    with pytest.raises(minent.OutputExistsError, match="not ours"):
        Staging(tmp_path / "out", force=True)


def test_links(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "lost").symlink_to("nowhere")
    with pytest.raises(minent.OutputExistsError, match="points nowhere"):
        Staging(tmp_path / "lost")
    with pytest.raises(minent.OutputExistsError):
        Staging(tmp_path / "link")
    with Staging(tmp_path / "link", force=True) as stage:
        (stage.folder / "run.json").write_text("new")
        stage.commit(force=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "run.json").read_text() == "new"


def test_no_parent(tmp_path):
    with pytest.raises(FileNotFoundError, match="would hold"):
        Staging(tmp_path / "no" / "out")
    with pytest.raises(minent.InputError, match="empty"):
        Staging("")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_parent_that_may_not_be_written(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(PermissionError, match="would hold"):
        Staging(tmp_path / "closed" / "out")


def test_output_that_appeared_meanwhile(tmp_path):
    with pytest.raises(minent.OutputExistsError), Staging(tmp_path / "out") as stage:
        (tmp_path / "out").mkdir()
        stage.commit()
    assert left(tmp_path) == ["out"]


def test_inputs_inside_the_output(tmp_path):
    (tmp_path / "out").mkdir()
    with Staging(tmp_path / "out", force=True) as stage:
        stage.refuse_inputs(["-", str(tmp_path / "text.txt"), ("name", [b""])])
        with pytest.raises(minent.OutputExistsError, match="would be replaced"):
            stage.refuse_inputs([str(tmp_path / "out" / "vocab.tsv")])


def test_signals_wait_for_the_end_of_the_block():
    reached = False
    with pytest.raises(KeyboardInterrupt), signals_held():
        signal.raise_signal(signal.SIGINT)
        reached = True
    assert reached


def test_a_link_to_itself(tmp_path):
    (tmp_path / "out").symlink_to("out")
    with pytest.raises((minent.OutputExistsError, OSError), match="link"):
        Staging(tmp_path / "out")


def test_a_place_where_a_disk_is_mounted(tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()
    monkeypatch.setattr("pathlib.Path.is_mount", lambda _: True)
    with pytest.raises(minent.OutputExistsError, match="mounted"):
        Staging(tmp_path / "out", force=True)


def test_errors_of_writing_name_the_output(tmp_path):
    out = tmp_path / "out"
    for name in (None, "here", "inside"):
        error = OSError(errno.ENOSPC, "No space left on device")
        with pytest.raises(OSError, match="No space left") as caught, Staging(out) as stage:
            error.filename = {"here": stage.folder, "inside": str(stage.folder / "x")}.get(name)
            raise error
        assert caught.value.filename == str(out)
    with pytest.raises(OSError, match="else") as caught, Staging(out):
        raise FileNotFoundError(errno.ENOENT, "else", "text.txt")
    assert caught.value.filename == "text.txt"
