"""What cannot be counted or written gives one sentence, its status, and leaves nothing behind."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from endings import fails

WORDS = "the cat sat here\nthe dog ran there\n" * 50
COMMANDS = {
    "count": ["count", "text.txt", "-o", "out.tsv"],
    "ngrams": ["count", "text.txt", "--ngrams", "2", "-o", "out.tsv"],
    "pairs": ["pairs", "text.txt", "-o", "out.tsv"],
    "entropy": ["entropy", "text.txt", "-o", "out.tsv"],
}
each_command = pytest.mark.parametrize("name", COMMANDS)


@pytest.fixture
def words(tmp_path):
    (tmp_path / "text.txt").write_text(WORDS)
    return tmp_path


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (["count"], ["CORPUS"]),
        (["count", "text.txt", "-o", "out.csv"], ["out.csv", ".parquet"]),
        (["count", "text.txt", "-o", "out"], ["out must end"]),
        (["count", "text.txt", "-o", "out.npz"], ["out.npz"]),
        (["pairs", "text.txt"], ["-o"]),
        (["pairs", "text.txt", "-o", "out.json"], ["out.json", ".npz"]),
        (["entropy", "text.txt", "-o", "out.bin"], ["out.bin"]),
        (["count", "text.txt", "--memory", "much"], ["--memory", "256M"]),
        (["count", "text.txt", "--memory", "1M"], ["--memory", "64M"]),
        (["count", "text.txt", "--memory", "-1"], ["--memory"]),
        (["count", "text.txt", "--ngrams", "7"], ["--ngrams", "6"]),
        (["count", "text.txt", "--ngrams", "0"], ["--ngrams"]),
        (["entropy", "text.txt", "--order", "7"], ["--order", "6"]),
        (["entropy", "text.txt", "--order", "0"], ["--order"]),
        (["entropy", "text.txt", "--estimator", "best"], ["--estimator", "chao-shen"]),
        (["entropy", "text.txt", "--unit", "bans"], ["--unit"]),
        (["entropy", "text.txt", "--resume"], ["--resume"]),
        (["pairs", "text.txt", "-o", "p.npz", "--window", "0"], ["--window"]),
        (["pairs", "text.txt", "-o", "p.npz", "--window", "65537"], ["65536"]),
        (["pairs", "text.txt", "-o", "p.npz", "--window", "page"], ["--window", "sentence"]),
        (["pairs", "text.txt", "-o", "p.npz", "--once"], ["--once", "--window"]),
        (
            ["pairs", "text.txt", "-o", "p.npz", "--window", "sentence", "--across"],
            ["--across", "--window sentence"],
        ),
        (["pairs", "text.txt", "-o", "p.npz", "--subsample", "0"], ["--subsample"]),
        (["pairs", "text.txt", "-o", "p.npz", "--seed", str(2**64)], ["--seed"]),
        (["pairs", "text.txt", "-o", "p.bin", "--vocab", "p.bin"], ["one name"]),
        (["count", "text.txt", "--top", "0"], ["--top"]),
        (["count", "text.txt", "--min-count", "0"], ["--min-count"]),
        (["count", "text.txt", "--max-vocab", "5"], ["--max-vocab", "--ngrams"]),
        (["count", "text.txt", "--unknown", "drop"], ["--unknown", "--ngrams"]),
        (["count", "text.txt", "--json"], ["--json", "-o"]),
        (["count", "text.txt", "--resume"], ["--resume", "-o"]),
        (["count", "text.txt", "-o", "p.tsv", "--resume", "--engine", "dask"], ["--resume"]),
        (["count", "text.txt", "--shard", "1M"], ["--shard"]),
        (["count", "text.txt", "--engine", "dask", "--shard", "0"], ["--shard"]),
        (["count", "text.txt", "--scheduler", "tcp://host:1"], ["--scheduler", "dask"]),
        (["count", "text.txt", "--engine", "spark"], ["--engine"]),
    ],
)
def test_wrong_usage(minent, words, args, parts):
    fails(minent(*args), 2, *parts, left=["text.txt"], folder=words)


@each_command
def test_output_exists_and_is_checked_first(minent, words, name):
    (words / "out.tsv").write_text("mine\n")
    args = ["missing.txt" if arg == "text.txt" else arg for arg in COMMANDS[name]]
    left = ["out.tsv", "text.txt"]
    fails(minent(*args), 2, "out.tsv exists", "--force", left=left, folder=words)
    assert (words / "out.tsv").read_text() == "mine\n"
    assert minent(*COMMANDS[name], "--force").returncode == 0
    assert (words / "out.tsv").read_text() != "mine\n"


@each_command
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_output_is_a_folder_or_a_broken_link(minent, words, name, force):
    (words / "out.tsv").mkdir()
    left = ["out.tsv", "text.txt"]
    fails(minent(*COMMANDS[name], *force), 2, "no file", left=left, folder=words)
    (words / "out.tsv").rmdir()
    (words / "out.tsv").symlink_to("nowhere")
    fails(minent(*COMMANDS[name], *force), 2, "nowhere", left=left, folder=words)


def test_a_link_stays_a_link(minent, words):
    (words / "real.tsv").write_text("mine\n")
    (words / "out.tsv").symlink_to("real.tsv")
    assert minent(*COMMANDS["pairs"], "--vocab", "v.txt", "--force").returncode == 0
    (words / "v.txt").rename(words / "v2.txt")
    (words / "v.txt").symlink_to("v2.txt")
    (words / "v2.txt").write_text("mine\n")
    assert minent(*COMMANDS["pairs"], "--vocab", "v.txt", "--force").returncode == 0
    for name in ("out.tsv", "v.txt"):
        assert (words / name).is_symlink()
        assert (words / name).read_text() != "mine\n"


@each_command
def test_output_is_an_input(minent, words, name):
    (words / "text.tsv").write_text(WORDS)
    (words / "link.tsv").symlink_to("text.tsv")
    (words / "corpus").mkdir()
    (words / "corpus" / "hard.txt").hardlink_to(words / "text.tsv")
    left = sorted(path.name for path in words.iterdir())
    for given in ("text.tsv", "link.tsv", "./corpus/../text.tsv", "corpus", "*.tsv"):
        args = [given if arg == "text.txt" else arg for arg in COMMANDS[name]]
        args[args.index("out.tsv")] = "text.tsv"
        fails(minent(*args, "--force"), 2, "text.tsv is read", left=left, folder=words)
    assert (words / "text.tsv").read_text() == WORDS


def test_output_is_an_input_whose_name_is_no_text(minent, words):
    name = os.fsdecode(b"\xff.tsv")
    (words / name).write_text(WORDS)
    done = minent("count", name, "-o", name, "--force")
    assert done.returncode == 2 and b"is read" in done.stderr
    assert (words / name).read_text() == WORDS
    done = minent("count", name, "-o", "out.tsv")
    assert done.returncode == 0, done.stderr


def test_vocabulary_is_an_input(minent, words):
    done = minent(*COMMANDS["pairs"], "--vocab", "text.txt", "--force")
    fails(done, 2, "text.txt is read", left=["text.txt"], folder=words)


@each_command
def test_no_folder(minent, words, name):
    args = ["no/out.tsv" if arg == "out.tsv" else arg for arg in COMMANDS[name]]
    fails(minent(*args), 1, "no/out.tsv", "does not exist", left=["text.txt"], folder=words)
    done = minent(*COMMANDS[name], "--temp-dir", "nowhere")
    fails(done, 1, "nowhere", "does not exist", left=["text.txt"], folder=words)


@each_command
def test_text_that_cannot_be_used(minent, words, name):
    left = ["text.txt"]
    args = COMMANDS[name]
    (words / "text.txt").write_text("\n \n")
    fails(minent(*args), 1, "no word", "text.txt", left=left, folder=words)
    (words / "text.txt").write_bytes(b"good\nbad \xff\n")
    done = minent(*args, "--encoding", "utf-8")
    fails(done, 1, "text.txt", "line 2", "byte 9", left=left, folder=words)
    (words / "text.txt").unlink()
    fails(minent(*args), 1, "no such file", "text.txt", left=[], folder=words)


def test_numbers_without_end(minent, words):
    """Limits that no text reaches are no limits."""
    most = str(10**30)
    expected = minent("count", "text.txt").stdout
    for args in (["--top", most], ["--threads", most], ["--memory", f"{most}G"]):
        assert minent("count", "text.txt", *args).stdout == expected
    assert minent("count", "text.txt", "--min-count", most).stdout == b""
    grams = minent("count", "text.txt", "--ngrams", "2").stdout
    assert minent("count", "text.txt", "--ngrams", "2", "--max-vocab", most).stdout == grams
    done = minent(*COMMANDS["pairs"], "--min-count", most)
    fails(done, 1, "minimum count", left=["text.txt"], folder=words)
    assert minent(*COMMANDS["pairs"], "--max-vocab", most, "--resume").returncode == 0


@each_command
def test_standard_input_is_empty(minent, tmp_path, name):
    args = ["-" if arg == "text.txt" else arg for arg in COMMANDS[name]]
    fails(minent(*args), 1, "no words in standard input", left=[], folder=tmp_path)
    fails(minent(args[0], "-", *args[1:]), 1, "twice", left=[], folder=tmp_path)


def many_words(path):
    rng = random.Random(0)
    lines = (" ".join(f"w{rng.randrange(200_000)}" for _ in range(20)) for _ in range(30_000))
    path.write_text("\n".join(lines))


@pytest.mark.parametrize("name", ["count", "ngrams", "pairs"])
def test_output_is_too_large(minent, tmp_path, name):
    """Writing fails in the middle, as on a full disk."""
    many_words(tmp_path / "text.txt")

    def limit():
        # ids of the text, 2.5 MB, fit; so do no counts of words, n-grams and pairs
        size = 1_000_000 if name == "count" else 3_000_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    # what comes to a table of pairs is in a temporary file first
    out = "out.bin" if name == "pairs" else "out.tsv"
    done = minent(*COMMANDS[name][:-1], out, preexec_fn=limit)
    fails(done, 1, out, "File too large", left=["text.txt"], folder=tmp_path)


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no disk can be mounted here")
    yield folder
    # at once, even while a stopped thread still holds a file
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("name", ["count", "ngrams", "pairs"])
def test_disk_of_the_output_is_full(minent, tmp_path, small_disk, name):
    many_words(tmp_path / "text.txt")
    if name == "count":
        (small_disk / "else").write_bytes(bytes(1_500_000))
    before = sorted(path.name for path in small_disk.iterdir())
    args = ["disk/out.tsv" if arg == "out.tsv" else arg for arg in COMMANDS[name]]
    done = minent(*args)
    left = ["disk", "text.txt"]
    fails(done, 1, "disk/out.tsv", "No space left", left=left, folder=tmp_path)
    assert sorted(path.name for path in small_disk.iterdir()) == before


@pytest.mark.parametrize("name", ["count", "ngrams", "pairs", "entropy"])
def test_disk_of_temporary_files_is_full(minent, tmp_path, small_disk, name):
    many_words(tmp_path / "text.txt")
    if name == "count":
        args = ["count", "text.txt"]  # standard output waits in a temporary file
        (small_disk / "else").write_bytes(bytes(1_500_000))
    else:
        args = COMMANDS[name]
    before = sorted(path.name for path in small_disk.iterdir())
    done = minent(*args, "--temp-dir", "disk")
    fails(done, 1, "disk", "No space left", left=["disk", "text.txt"], folder=tmp_path)
    assert sorted(path.name for path in small_disk.iterdir()) == before


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_in_the_middle(tmp_path, name, number, status):
    """Standard input that stays open keeps the command waiting where it reads."""
    args = ["-" if arg == "text.txt" else arg for arg in COMMANDS[name]]
    process = subprocess.Popen(
        [sys.executable, "-m", "minent", *args, "--temp-dir", str(tmp_path)],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        process.stdin.write(b"some words\n" * 100_000)
        process.stdin.flush()
        assert process.stderr.readline().startswith(b"minent: the size")
        time.sleep(0.5)
        process.send_signal(number)
        assert process.wait(timeout=10) == status
        assert process.stdout.read() == b""
    finally:
        process.kill()
        process.communicate()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("args", [["count"], ["count", "--ngrams", "2", "--top", "3"], ["entropy"]])
def test_standard_output_is_full(words, args):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "minent", *args, "text.txt", "-q"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=words,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"minent: error: No space left on device: standard output")
    assert done.stderr.count(b"\n") == 1


def test_standard_input_that_is_the_output(text, tmp_path):
    before = text.read_bytes()
    with text.open("rb") as stdin:
        done = subprocess.run(
            [sys.executable, "-m", "minent", "count", "-", "-o", str(text), "--force"],
            stdin=stdin,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 2
    assert b"is read, and cannot be written too" in done.stderr
    assert text.read_bytes() == before
