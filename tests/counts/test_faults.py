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
    subprocess.run(["umount", str(folder)], check=True)


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

SLOW = Reading(tokens="jieba", split="lines")


@pytest.fixture
def slow(tmp_path):
    """A text that is read slowly, so that it can be changed meanwhile; it is read ahead by 2 MB."""
    path = tmp_path / "slow.txt"
    path.write_text("今天天气很好我们去公园玩吧大家都高兴\n" * 150_000, encoding="utf-8")
    return path


def at_once(change):
    """A function that is told of progress, and makes the change when it hears of reading."""
    changed = []

    def progress(stage, done, total):
        if stage == "reading" and not changed:
            changed.append(stage)
            change()

    return progress, changed


@by_name
def test_a_file_that_shrinks(count, slow, tmp_path):
    progress, changed = at_once(lambda: os.truncate(slow, 100))
    with pytest.raises(minent.InputError) as caught:
        count(slow, reading=SLOW, threads=1, temp_dir=tmp_path, progress=progress)
    assert changed
    size = slow.stat().st_size
    assert str(caught.value).startswith(f"{slow} became shorter while it was read (")
    assert size == 100
    assert [path.name for path in tmp_path.iterdir()] == [slow.name]


@by_name
def test_a_compressed_file_that_shrinks(count, slow, tmp_path):
    path = tmp_path / "noise.gz"
    rng = np.random.default_rng(0)
    letters = np.array(list("天地玄黄宇宙洪荒日月盈昃辰宿列张"))
    text = "".join(letters[rng.integers(0, 16, 2_500_000)].tolist())
    lines = "\n".join(text[at : at + 50] for at in range(0, len(text), 50))
    path.write_bytes(gzip.compress(lines.encode(), compresslevel=1))
    progress, changed = at_once(lambda: os.truncate(path, 100))
    with pytest.raises(minent.InputError, match=f"{path.name} (became shorter|is cut short)"):
        count(path, reading=SLOW, threads=1, progress=progress)
    assert changed


def test_a_file_that_vanishes_is_read_to_its_end(slow):
    progress, changed = at_once(slow.unlink)
    found = words(slow, reading=SLOW, threads=1, progress=progress)
    assert changed
    assert set(found.counts.tolist()) == {150_000}


@by_name
def test_the_next_file_vanishes(count, slow, tmp_path):
    following = tmp_path / "z.txt"
    following.write_text("a b\n")
    progress, changed = at_once(following.unlink)
    with pytest.raises(FileNotFoundError) as caught:
        count([slow, following], reading=SLOW, threads=1, progress=progress)
    assert changed
    assert caught.value.filename == str(following)


def test_a_file_that_grows(slow):
    """What was appended while the file was read is read too."""

    def append():
        with slow.open("a", encoding="utf-8") as file:
            file.write("飞机\n")

    progress, changed = at_once(append)
    found = words(slow, reading=SLOW, threads=1, progress=progress)
    assert changed
    assert found.counts[found.words.index("飞机")] == 1


# -- signals ----------------------------------------------------------------------------------

JOB = """
import sys
import numpy as np
import minent.counts as counts

rng = np.random.default_rng(0)
ids = (rng.zipf(1.2, 9_000_000) % 200_000).astype(np.int32)
said = []

def progress(stage, done, total):
    if stage == "counting" and done > total // 2 and not said:
        said.append(stage)
        print("half", flush=True)

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
    assert process.stdout.readline() == "half\n"
    yield process, folder
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
    ids = (rng.zipf(1.2, 6_000_000) % 200_000).astype(np.int32)

    def progress(stage, done, total):
        if stage == "counting" and done > total // 2:
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
