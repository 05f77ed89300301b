"""Disks that are full, files that change, signals that come while there is work to do."""

import errno
import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import minent
import numpy as np
import pytest
from minent.counts import ngrams, pairs, words
from minent.text import Reading

LEAST = "64M"
SPACE = Reading(tokens="space", split="lines")
COUNTS = [words, ngrams, pairs]
by_name = pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.__name__)


@pytest.fixture(scope="module")
def wide():
    """Ids of so many different pairs that they do not fit in the least memory."""
    rng = np.random.default_rng(3)
    ids = rng.zipf(1.2, 1_500_000).clip(max=50_000).astype(np.int32) - 1
    ids[::19] = -1
    return ids


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A text of so many different words that they do not fit in the least memory."""
    path = tmp_path_factory.mktemp("large") / "text.txt"
    path.write_text("".join(f"w{i:x} x{i % 777:x}\n" for i in range(400_000)))
    return path


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    # at once, even while a stopped thread still holds a file
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def is_empty(folder):
    """Nothing is left, with or without a name; threads that were stopped may take a moment."""
    assert list(folder.iterdir()) == []
    for _ in range(200):
        about = os.statvfs(folder)
        if about.f_bfree == about.f_blocks:
            return True
        time.sleep(0.05)
    return False


# -- full disks -------------------------------------------------------------------------------


@by_name
@pytest.mark.parametrize("threads", [1, 3])
def test_no_room_for_temporary_files(count, threads, large, small_disk):
    with pytest.raises(OSError, match="No space left") as caught:
        count(large, reading=SPACE, memory=LEAST, temp_dir=small_disk, threads=threads)
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(small_disk)
    assert is_empty(small_disk)


@pytest.mark.parametrize("count", [ngrams, pairs], ids=lambda count: count.__name__)
def test_no_room_for_runs(count, wide, small_disk):
    with pytest.raises(OSError, match="No space left") as caught:
        count(wide, memory=LEAST, temp_dir=small_disk)
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(small_disk))
    assert is_empty(small_disk)


@pytest.mark.parametrize("name", ["p.npz", "p.parquet", "p.tsv", "p.bin"])
def test_no_room_for_a_table(name, wide, small_disk):
    table = pairs(wide)
    path = small_disk / name
    path.write_text("what was there before")
    with pytest.raises(OSError, match="No space left") as caught:
        table.save(path)
    assert caught.value.errno == errno.ENOSPC
    assert [p.name for p in small_disk.iterdir()] == [name]
    assert path.read_text() == "what was there before"


def test_no_room_while_a_table_is_written(wide, small_disk, tmp_path):
    table = pairs(wide[:300_000])
    with pytest.raises(OSError, match="No space left") as caught:
        table.save(tmp_path / "p.npz", temp_dir=small_disk)
    assert caught.value.filename == str(small_disk)
    assert [p.name for p in tmp_path.iterdir()] == ["disk"]


@by_name
def test_a_folder_that_is_none(count, large, tmp_path):
    (tmp_path / "file").touch()
    for name, kind in (("nothing", FileNotFoundError), ("file", NotADirectoryError)):
        with pytest.raises(kind) as caught:
            count(large, reading=SPACE, memory=LEAST, temp_dir=tmp_path / name)
        assert caught.value.filename == str(tmp_path / name)


# -- files that change ------------------------------------------------------------------------

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="open files are listed on Linux")


class Meanwhile:
    """A pipe that is read before a file, so that the file can be changed at a known time.

    The pipe ends when progress is reported for the first time. Blocks come back to the thread that
    reads when they were counted, which waits for the function that hears of progress: so no more
    than about 3 MB of the file are read until it returns.
    """

    def __init__(self, folder, path, change, *, opened=True):
        self.pipe, self.path, self.change, self.opened = folder / "pipe", path, change, opened
        self.changed, self._go_on = False, threading.Event()
        os.mkfifo(self.pipe)
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def _write(self):
        with self.pipe.open("w") as pipe:
            pipe.write("a b\n")
            pipe.flush()
            self._go_on.wait(60)

    def progress(self, stage, done, total):
        if self.changed:
            return
        self.changed = True
        if self.opened:
            self._go_on.set()
            while not self._is_open():
                time.sleep(0.01)
            time.sleep(0.1)  # until its size is known
        self.change()
        self._go_on.set()

    def _is_open(self):
        for link in Path("/proc/self/fd").iterdir():
            with suppress(OSError):
                if link.readlink() == self.path:
                    return True
        return False

    def count(self, count, folder):
        try:
            return count(
                [self.pipe, self.path],
                reading=SPACE,
                threads=1,
                temp_dir=folder,
                progress=self.progress,
            )
        finally:
            assert self.changed
            self._writer.join()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("the cat sat on the mat\n" * 400_000)
    return path


@pytest.fixture
def folder(tmp_path):
    """A folder of temporary files, of which nothing must be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    yield folder
    assert list(folder.iterdir()) == []


@on_linux
@by_name
def test_a_file_that_shrinks(count, file, folder, tmp_path):
    size = file.stat().st_size
    meanwhile = Meanwhile(tmp_path, file, lambda: os.truncate(file, 100))
    with pytest.raises(minent.InputError) as caught:
        meanwhile.count(count, folder)
    expected = f"{file} became shorter while it was read ({size} bytes expected, "
    assert str(caught.value).startswith(expected)


@on_linux
@by_name
def test_a_compressed_file_that_shrinks(count, folder, tmp_path):
    path = tmp_path / "noise.gz"
    letters = np.random.default_rng(0).integers(0, 26, 10_000_000) + ord("a")
    letters[::9] = ord("\n")
    path.write_bytes(gzip.compress(letters.astype(np.uint8).tobytes(), compresslevel=1))
    meanwhile = Meanwhile(tmp_path, path, lambda: os.truncate(path, 100))
    with pytest.raises(minent.InputError, match=f"{path.name} (became shorter|is cut short)"):
        meanwhile.count(count, folder)


@on_linux
def test_a_file_that_vanishes_is_read_to_its_end(file, folder, tmp_path):
    found = Meanwhile(tmp_path, file, file.unlink).count(words, folder)
    assert found.counts.tolist() == [800_000, *[400_000] * 4, 1, 1]
    assert not file.exists()


@on_linux
@by_name
def test_a_file_that_vanishes_before_its_turn(count, file, folder, tmp_path):
    meanwhile = Meanwhile(tmp_path, file, file.unlink, opened=False)
    with pytest.raises(FileNotFoundError) as caught:
        meanwhile.count(count, folder)
    assert caught.value.filename == str(file)


@on_linux
def test_a_file_that_grows(file, folder, tmp_path):
    """What was appended while the file was read is read too."""

    def append():
        with file.open("a") as more:
            more.write("at last\n")

    found = Meanwhile(tmp_path, file, append).count(words, folder)
    assert found.words[-4:] == ["a", "at", "b", "last"]


# -- signals ----------------------------------------------------------------------------------

JOB = """
import sys
import numpy as np
import minent.counts as counts

rng = np.random.default_rng(0)
ids = (rng.zipf(1.2, 30_000_000) % 200_000).astype(np.int32)
said = []

def progress(stage, done, total):
    if stage == "counting" and done > 0 and not said:
        said.append(stage)
        print("begun", flush=True)

try:
    getattr(counts, sys.argv[1])(
        ids, memory="64M", temp_dir=sys.argv[2], progress=progress, threads=2
    )
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(130)
print("done", flush=True)
"""


@pytest.fixture(params=["ngrams", "pairs"])
def spilling(request, tmp_path):
    """A process that counts for many seconds and has written runs."""
    folder = tmp_path / "runs"
    folder.mkdir()
    command = [sys.executable, "-c", JOB, request.param, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "begun\n"
        yield process, folder
    finally:
        process.kill()
        process.communicate()


def test_killed_in_the_middle(spilling):
    process, folder = spilling
    assert process.poll() is None
    assert list(folder.iterdir()) == []  # runs have no names
    process.kill()
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("", "", -signal.SIGKILL)
    assert list(folder.iterdir()) == []


def test_interrupted_in_the_middle(spilling):
    process, folder = spilling
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert out.splitlines()[-1] == "interrupted", out
    assert (err, process.returncode) == ("", 130)
    assert list(folder.iterdir()) == []


class Stop(Exception):
    pass


@pytest.mark.parametrize("count", [ngrams, pairs], ids=lambda count: count.__name__)
def test_errors_of_the_progress_function_stop_the_work(count, tmp_path):
    rng = np.random.default_rng(0)
    ids = (rng.zipf(1.2, 30_000_000) % 200_000).astype(np.int32)

    def progress(stage, done, total):
        if stage == "counting" and done > 0:
            raise Stop(stage)

    with pytest.raises(Stop, match="counting"):
        count(ids, memory=LEAST, temp_dir=tmp_path, progress=progress, threads=2)
    assert list(tmp_path.iterdir()) == []


def interrupt_after(seconds):
    """Send the signal of Ctrl-C to this process."""
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer


def test_interrupted_within_a_very_long_window():
    """One word, 65,536 times on both sides of 400,000 places: minutes of work in one row."""
    ids = np.zeros(400_000, dtype=np.int32)
    timer = interrupt_after(0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            pairs(ids, window=2**16, threads=1)
    finally:
        timer.cancel()


# -- at the same time -------------------------------------------------------------------------


def test_two_counts_in_one_folder(wide, large, tmp_path):
    jobs = {
        "pairs": lambda folder: pairs(wide, memory=LEAST, temp_dir=folder).data.sum(),
        "ngrams": lambda folder: ngrams(wide, 3, memory=LEAST, temp_dir=folder).counts.sum(),
        "words": lambda folder: words(
            large, reading=SPACE, memory=LEAST, temp_dir=folder
        ).counts.sum(),
    }
    with ThreadPoolExecutor(len(jobs) * 2) as pool:
        futures = [(name, pool.submit(job, tmp_path)) for name, job in list(jobs.items()) * 2]
        found = [(name, int(future.result())) for name, future in futures]
    assert len(set(found)) == len(jobs)
    sentence = np.where(wide >= 0, np.cumsum(wide == -1), -np.arange(1, len(wide) + 1))
    near = [int((sentence[d:] == sentence[:-d]).sum()) for d in range(1, 6)]
    assert dict(found) == {"words": 800_000, "ngrams": near[1], "pairs": 2 * sum(near)}
    assert list(tmp_path.iterdir()) == []
