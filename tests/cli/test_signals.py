import signal
import subprocess
import sys
import time

import numpy as np
import pytest

COMMAND = [sys.executable, "-m", "minent"]


@pytest.fixture
def long_job(tmp_path):
    """A job of many seconds, once it has said what it does."""
    rng = np.random.default_rng(0)
    words = np.array([f"w{i}" for i in range(30_000)])
    lines = [" ".join(words[rng.integers(30_000, size=20)]) for _ in range(60_000)]
    (tmp_path / "text.txt").write_text("\n".join(lines))
    process = subprocess.Popen(
        [*COMMAND, "cluster", "text.txt", "-o", "out", "--classes", "1000", "--threads", "1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    first = process.stderr.readline()
    assert first.startswith(b"minent: "), first
    time.sleep(1.0)
    assert process.poll() is None, "the job is too short for this test"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")],
)
def test_stopped_in_the_middle(long_job, tmp_path, number, status, word):
    long_job.send_signal(number)
    out, err = long_job.communicate(timeout=60)
    assert long_job.returncode == status
    assert err.splitlines()[-1] == b"minent: " + word
    assert b"Traceback" not in err
    assert out == b""
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


def test_stopped_while_waiting_for_standard_input(tmp_path):
    process = subprocess.Popen(
        [*COMMAND, "cluster", "-", "-o", "out"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        process.stdin.write(b"some words\n")
        process.stdin.flush()
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 130
    finally:
        process.kill()
        process.communicate()
    assert list(tmp_path.iterdir()) == []


def test_closed_pipe_ends_quietly(minent, text, tmp_path):
    minent("cluster", "text.txt", "-o", "out", "-q")
    process = subprocess.Popen(
        [*COMMAND, "info", "out"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    err = process.stderr.read()
    process.wait(timeout=60)
    process.stderr.close()
    assert (process.returncode, err) == (0, b"")


def test_closed_standard_error_does_not_stop_the_job(text, tmp_path):
    process = subprocess.Popen(
        [*COMMAND, "cluster", "text.txt", "-o", "out"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stderr.close()
    process.stdout.read()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert (tmp_path / "out" / "run.json").exists()
