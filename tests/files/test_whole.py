"""A single file that is there whole or not at all."""

import os
import stat

import pytest
from minent import OutputExistsError
from minent._whole import whole_file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_replaced_by_a_file(tmp_path):
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link):
        with pytest.raises(OutputExistsError, match="exists and is no file"), whole_file(path):
            pass
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "pipe"]


def test_an_earlier_file_stays_when_the_new_one_breaks_off(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"first")
    with pytest.raises(RuntimeError), whole_file(path) as file:
        file.write(b"sec")
        raise RuntimeError
    assert path.read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
