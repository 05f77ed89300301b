"""Each bad input gives one clear sentence and its exit status, and leaves nothing behind."""

import gzip
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from endings import fails


@pytest.mark.parametrize(
    ("content", "options", "parts"),
    [
        (b"", [], ["no word"]),
        (b" \n\t\n", [], ["no word"]),
        (b"word\n", [], ["one word only", "'word'"]),
        (b"one two three\n", ["--min-count", "4"], ["minimum count of 4"]),
        (
            b"one two three\n",
            ["--min-count", str(10**30)],
            ["minimum count of 9223372036854775807"],
        ),
        (b"<unk> <unk>\n", ["--tokens", "space"], ["every token", "<unk>"]),
        (b"one two three\n", ["--classes", "4"], ["classes = 4", "vocabulary of 3"]),
        (b"one two three\n", ["--classes", str(10**30)], ["vocabulary of 3"]),
        (b"good\nbad \xff\n", ["--encoding", "utf-8"], ["text.txt", "line 2", "byte 9"]),
        (gzip.compress(b"some words here\n" * 9999)[:-9], [], ["text.txt", "cut short"]),
        (b"one two\n", ["--encoding", "klingon"], ["klingon"]),
        (b"one two\n", ["--start", "."], ["not the output of a run"]),
        (b"one two\n", ["--start", "nowhere"], ["no such run"]),
        (b"one two\n", ["--held-out", "nowhere"], ["nowhere"]),
    ],
)
def test_text_that_cannot_be_used(minent, tmp_path, content, options, parts):
    (tmp_path / "text.txt").write_bytes(content)
    done = minent("cluster", "text.txt", "-o", "out", *options)
    fails(done, 1, *parts, left=["text.txt"], folder=tmp_path)


def test_missing_file_and_glob(minent, tmp_path):
    fails(
        minent("cluster", "no.txt", "-o", "out"),
        1,
        "no such file",
        "no.txt",
        left=[],
        folder=tmp_path,
    )
    fails(minent("cluster", "no*.txt", "-o", "out"), 1, "pattern", left=[], folder=tmp_path)


def test_folder_without_text(minent, tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "x.png").write_bytes(b"\x89PNG\r\n")
    done = minent("cluster", "corpus", "-o", "out")
    fails(done, 1, "no text file", "1 binary", left=["corpus"], folder=tmp_path)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/urandom", "/dev/null"])
def test_device(minent, tmp_path, device):
    if not Path(device).exists():
        pytest.skip(f"no {device} on this system")
    fails(minent("cluster", device, "-o", "out"), 1, device, "device", left=[], folder=tmp_path)


def test_standard_input_is_empty_or_closed_or_given_twice(minent, tmp_path):
    fails(minent("cluster", "-", "-o", "out"), 1, "standard input", left=[], folder=tmp_path)
    done = subprocess.run(
        ["sh", "-c", f'exec "{sys.executable}" -m minent cluster - -o out <&-'],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    fails(done, 1, "standard input", left=[], folder=tmp_path)
    for args in (["-"], ["--held-out", "-"]):
        done = minent("cluster", "-", *args, "-o", "out", stdin=b"one two\n")
        fails(done, 1, "twice", left=[], folder=tmp_path)


def test_replaced_bytes_are_counted(minent, tmp_path):
    (tmp_path / "text.txt").write_bytes(b"good \xff line\nbad \xff\xfe line\n")
    done = minent("cluster", "text.txt", "-o", "out", "--encoding", "utf-8", "--errors", "replace")
    assert done.returncode == 0
    assert b"3 byte sequences" in done.stderr


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (["cluster"], ["-o"]),
        (["cluster", "-o", "out"], ["corpus"]),
        (["cluster", "text.txt", "--demo", "-o", "out"], ["--demo"]),
        (["cluster", "text.txt", "-o", "out", "--classes", "0"], ["--classes"]),
        (["cluster", "text.txt", "-o", "out", "--classes", "some"], ["--classes"]),
        (["cluster", "text.txt", "-o", "out", "--held-out", "1.5"], ["--held-out"]),
        (["cluster", "text.txt", "-o", "out", "--seed", str(2**64)], ["--seed"]),
        (["cluster", "text.txt", "-o", "out", "--seed", "-1"], ["--seed"]),
        (["cluster", "text.txt", "-o", "out", "--threads", "0"], ["--threads"]),
        (["cluster", "text.txt", "-o", "out", "--max-vocab", "0"], ["--max-vocab"]),
        (["cluster", "text.txt", "-o", "out", "--lang", "fr"], ["--lang"]),
        (["cluster", "text.txt", "-o", "out", "--by", "rooms"], ["--by"]),
        (
            ["cluster", "text.txt", "-o", "out", "--by", "shelves", "--save-pairs"],
            ["go with classes"],
        ),
        (["cluster", "text.txt", "-o", "out", "--nothing"], ["--nothing"]),
        (["cluster", "text.txt", "-o", "full"], ["full exists"]),
        (["cluster", "text.txt", "-o", "empty"], ["empty exists"]),
        (["cluster", "text.txt", "-o", "full", "--force"], ["mine.txt", "not ours"]),
        (["cluster", "text.txt", "-o", "text.txt", "--force"], ["not a folder"]),
        (["nothing"], ["nothing"]),
        ([], ["command"]),
    ],
)
def test_wrong_usage(minent, tmp_path, text, args, parts):
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    fails(minent(*args), 2, *parts, left=["empty", "full", "text.txt"], folder=tmp_path)


def test_output_is_checked_before_any_work(minent, tmp_path):
    (tmp_path / "out").mkdir()
    fails(minent("cluster", "no.txt", "-o", "out"), 2, "out exists", left=["out"], folder=tmp_path)


def test_no_folder_for_the_output(minent, tmp_path, text):
    done = minent("cluster", "text.txt", "-o", "no/out")
    fails(done, 1, "no/out", "does not exist", left=["text.txt"], folder=tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_may_not_be_written(minent, tmp_path, text):
    (tmp_path / "closed").mkdir(mode=0o500)
    done = minent("cluster", "text.txt", "-o", "closed/out")
    fails(done, 1, "cannot write", left=["closed", "text.txt"], folder=tmp_path)


def test_no_space_left(minent, tmp_path):
    (tmp_path / "text.txt").write_text("".join(f"common word{i}\n" for i in range(20_000)))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    done = minent("cluster", "text.txt", "-o", "out", "--classes", "2", preexec_fn=limit)
    fails(done, 1, "File too large", left=["text.txt"], folder=tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_standard_output_is_full(minent, text, tmp_path):
    minent("cluster", "text.txt", "-o", "out", "-q")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "minent", "info", "out"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"minent: error: No space left")
    assert done.stderr.count(b"\n") == 1
