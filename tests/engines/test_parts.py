import errno
import fcntl
import json
import os
import signal
import subprocess
import sys

import pytest
from minent.counts._engine import Threads
from minent.counts._pair_options import PairOptions
from minent.counts._source import Given, Options
from minent.engines import open_engine
from minent.engines._shards import plan
from minent.errors import EmptyTextError, EncodingError, InputError, OutputExistsError
from minent.text import Reading

PLAIN = ["plain.txt", "more.txt"]
ALL = ["plain.txt", "packed.txt.gz", "more.txt", "wide.txt", "packed.txt.bz2", "one_line.txt"]
READINGS = {
    "space": (ALL, Reading(tokens="space", split="lines")),
    "auto": (ALL, Reading()),
    "wrapped": (["wrapped.txt"], Reading(lang="en", tokens="words", split="wrapped")),
    "chars": (["chinese.txt", "chinese.gb"], Reading(tokens="chars")),
    "jieba": (["chinese.txt"], Reading(tokens="jieba", hmm=True)),
}
CHOICES = {
    "all words": Options(limit=2**28),
    "frequent words": Options(min_count=3, max_vocab=50, limit=2**28),
    "others dropped": Options(min_count=2, max_vocab=40, unknown="drop", limit=2**28),
}


def paths(folder, names):
    return [str(folder / name) for name in names]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("how", READINGS)
def test_ngrams_are_the_same(folder, tmp_path, same_as_threads, how, choice):
    names, reading = READINGS[how]
    given = Given(paths(folder, names), reading=reading)
    for order in (1, 2, 3):
        with open_engine(parts=tmp_path / "parts", shard=5000) as engine:
            same_as_threads(engine, given, CHOICES[choice], order=order)
        assert not (tmp_path / "parts").exists()


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize(
    "wanted",
    [
        PairOptions(window=2),
        PairOptions(window=3, direction="before", weights="harmonic"),
        PairOptions(window=4, direction="after", weights="linear", across=True),
        PairOptions(window=2, subsample=0.01, seed=7),
        PairOptions(window="sentence", once=True),
        PairOptions(window="document"),
    ],
    ids=str,
)
def test_pairs_are_the_same(folder, tmp_path, same_as_threads, wanted, choice):
    given = Given(paths(folder, ALL), reading=Reading(tokens="space", split="lines"))
    with open_engine(parts=tmp_path / "parts", shard=5000) as engine:
        same_as_threads(engine, given, CHOICES[choice], wanted=wanted)


def test_words_are_the_same(folder, tmp_path):
    sources = paths(folder, ALL)
    with open_engine(parts=tmp_path / "parts", shard=5000) as engine:
        found = engine.words(sources, Reading(), CHOICES["all words"])
        expected = Threads().words(sources, Reading(), CHOICES["all words"])
        assert found.info == expected.info
        assert found.run() == expected.run()
        for ours, theirs in zip(found.table(), expected.table(), strict=True):
            assert list(ours) == list(theirs)


def test_large_plain_files_are_cut_and_small_ones_gathered(folder):
    reading = Reading(tokens="space", split="lines")
    size = (folder / "plain.txt").stat().st_size
    found = plan(paths(folder, ["plain.txt"]), reading, 5000, whole=False).shards
    assert len(found) == -(-size // 5000)
    whole = plan(paths(folder, ["plain.txt"]), reading, 5000, whole=True).shards
    assert [shard.pieces for shard in whole] == [[str(folder / "plain.txt")]]
    packed = plan(paths(folder, ["packed.txt.gz"]), reading, 500, whole=False).shards
    assert [shard.pieces for shard in packed] == [[str(folder / "packed.txt.gz")]]
    small = plan(paths(folder, ["more.txt"] * 9), reading, 10**6, whole=False).shards
    assert [len(shard.pieces) for shard in small] == [9]


def interrupted(folder, parts, after):
    """Count in a process of its own that is killed once it has finished some parts."""
    program = f"""
import os, signal
from minent.counts._pair_options import PairOptions
from minent.counts._source import Given, Options
from minent.engines import open_engine
from minent.text import Reading

done = []
def watch(stage, n, total):
    if stage.endswith("of shards"):
        done.append(stage)
        if len(done) == {after}:
            os.kill(os.getpid(), signal.SIGKILL)

with open_engine(parts={str(parts)!r}, shard=5000) as engine:
    reading = Reading(tokens="space", split="lines")
    options = Options(limit=2**28, watch=watch)
    engine.pairs(Given({paths(folder, PLAIN)!r}, reading=reading), PairOptions(), options)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("after", [1, 4, 14])
def test_killed_and_resumed(folder, tmp_path, same_as_threads, after):
    parts = tmp_path / "parts"
    interrupted(folder, parts, after)
    finished = {path.name: path.stat().st_mtime_ns for path in parts.glob("*.run")}
    assert len(finished) >= after
    # one part is damaged meanwhile, one is cut short, and rubbish lies about
    names = sorted(finished)
    data = bytearray((parts / names[0]).read_bytes())
    data[len(data) // 2] ^= 1
    (parts / names[0]).write_bytes(data)
    (parts / names[-1]).write_bytes((parts / names[-1]).read_bytes()[:-3])
    (parts / "words-000003.run.new").write_bytes(b"half")
    given = Given(paths(folder, PLAIN), reading=Reading(tokens="space", split="lines"))
    seen = {}

    class Looking:
        def __init__(self, engine):
            self.engine = engine

        def pairs(self, *arguments):
            counted = self.engine.pairs(*arguments)
            seen.update({path.name: path.stat().st_mtime_ns for path in parts.glob("*.run")})
            return counted

    with open_engine(parts=parts, shard=5000) as engine:
        same_as_threads(Looking(engine), given, Options(limit=2**28), wanted=PairOptions())
    kept = {name for name in finished if seen[name] == finished[name]}
    assert kept == set(finished) - {names[0], names[-1]}
    assert not parts.exists()


def count(folder, parts, names=PLAIN, order=2, **options):
    reading = options.pop("reading", Reading(tokens="space", split="lines"))
    with open_engine(parts=parts, shard=5000) as engine:
        given = Given(paths(folder, names), reading=reading)
        return engine.ngrams(given, order, Options(limit=2**28, **options))


def test_parts_of_another_count_are_refused(folder, tmp_path):
    parts = tmp_path / "parts"
    interrupted(folder, parts, 2)
    with pytest.raises(OutputExistsError, match=r"parts has parts of another count \(count is not"):
        count(folder, parts)
    assert len(list(parts.glob("*.run"))) == 2
    job = json.loads((parts / "job.json").read_text())
    job["shards"][0][0][-1] += 1
    (parts / "job.json").write_text(json.dumps(job))
    with (
        pytest.raises(OutputExistsError, match="files to count or the size of shards have changed"),
        open_engine(parts=parts, shard=5000) as engine,
    ):
        reading = Reading(tokens="space", split="lines")
        given = Given(paths(folder, PLAIN), reading=reading)
        engine.pairs(given, PairOptions(), Options(limit=2**28))
    (parts / "job.json").write_text("{")
    with pytest.raises(OutputExistsError, match=r"job\.json is damaged"):
        count(folder, parts)


def test_two_at_once_are_refused(folder, tmp_path):
    parts = tmp_path / "parts"
    parts.mkdir()
    with (parts / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OutputExistsError, match="another process is counting in"):
            count(folder, parts)
    count(folder, parts)
    assert not parts.exists()


def test_a_folder_of_something_else_is_refused(folder, tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "letter.txt").write_text("dear")
    with pytest.raises(OutputExistsError, match="no parts of a count"):
        count(folder, tmp_path / "parts")
    assert (tmp_path / "parts" / "letter.txt").read_text() == "dear"
    assert not (tmp_path / "parts" / "job.json").exists()
    with pytest.raises(OutputExistsError, match="not a folder"):
        count(folder, tmp_path / "parts" / "letter.txt")


def test_errors_are_those_of_threads(folder, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"good line\n" * 999 + b"bad \xff line\n" + b"good\n" * 999)
    (tmp_path / "empty.txt").write_bytes(b" \n\n \n")
    reading = Reading(tokens="space", split="lines", encoding="utf-8")
    with pytest.raises(EncodingError, match=r"bad\.txt"):
        count(tmp_path, tmp_path / "parts", ["bad.txt"], reading=reading)
    with pytest.raises(EmptyTextError, match=r"empty\.txt"):
        count(tmp_path, tmp_path / "others", ["empty.txt"], reading=reading)
    with pytest.raises(FileNotFoundError, match="missing"):
        count(tmp_path, tmp_path / "others", ["missing.txt"])
    with pytest.raises(InputError, match="minimum count of 1000000"):
        count(folder, tmp_path / "rare", min_count=10**6)


def test_what_can_be_read_only_once_is_refused(tmp_path):
    with open_engine(parts=tmp_path / "parts") as engine:
        for given in (Given("-"), Given(sentences=["a b"]), Given(sentences=iter(["a b"]))):
            with pytest.raises(InputError, match="this way of counting needs files"):
                engine.ngrams(given, 2, Options(limit=2**28))
    assert not os.path.lexists(tmp_path / "parts")


def test_empty_files_are_files_too(tmp_path, same_as_threads):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "mark.txt").write_bytes(b"\xef\xbb\xbf")
    (tmp_path / "full.txt").write_bytes(b"a b c\nb c\n")
    given = Given(
        paths(tmp_path, ["empty.txt", "mark.txt", "full.txt", "empty.txt"]),
        reading=Reading(tokens="space", split="lines"),
    )
    with open_engine(parts=tmp_path / "parts", shard=2) as engine:
        same_as_threads(engine, given, Options(limit=2**28), order=2)
    with (
        pytest.raises(EmptyTextError),
        open_engine(parts=tmp_path / "parts", shard=2) as engine,
    ):
        engine.ngrams(Given(paths(tmp_path, ["empty.txt"])), 2, Options(limit=2**28))


def test_pipes_are_refused_before_they_are_read(tmp_path):
    """A look at the text would take away what is to be counted."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe can be read only once"):
        plan(paths(tmp_path, ["pipe"]), Reading(), 1000, whole=False)


@pytest.mark.parametrize("kind", ["words", "pairs"])
def test_a_lost_run_is_counted_again(folder, tmp_path, same_as_threads, kind):
    parts = tmp_path / "parts"
    interrupted(folder, parts, 14)
    (parts / f"{kind}-000001.run").unlink()
    given = Given(paths(folder, PLAIN), reading=Reading(tokens="space", split="lines"))
    with open_engine(parts=parts, shard=5000) as engine:
        same_as_threads(engine, given, Options(limit=2**28), wanted=PairOptions())


@pytest.mark.parametrize(
    ("after", "message"),
    [("a q q d\n", "the text changed while it was counted"), ("a b c d e\n", "had 8000 bytes")],
)
def test_a_text_that_changes_between_two_steps(tmp_path, after, message):
    (tmp_path / "text.txt").write_text("a b c d\n" * 1000)

    def watch(stage, done, total):
        if stage == "words of shards" and done == total:
            (tmp_path / "text.txt").write_text(after * 1000)

    options = Options(limit=2**28, watch=watch, unknown="drop")
    given = Given(paths(tmp_path, ["text.txt"]), reading=Reading(tokens="space", split="lines"))
    with (
        pytest.raises(InputError, match=message),
        open_engine(parts=tmp_path / "parts", shard=3000) as engine,
    ):
        engine.pairs(given, PairOptions(), options)


@pytest.mark.parametrize(
    "said", ["[]", "{}", '{"run": null, "said": {}, "seal": ""}', "[" * 100_000, "\udcff", "null"]
)
def test_what_is_said_of_a_part_is_not_trusted(folder, tmp_path, said):
    parts = tmp_path / "parts"
    interrupted(folder, parts, 14)
    expected = Threads().ngrams(Given(paths(folder, PLAIN)), 1, Options(limit=2**28))[0]
    for path in parts.glob("*-*.json"):
        path.write_text(said, errors="surrogateescape")
    with open_engine(parts=parts, shard=5000) as engine:
        reading = Reading(tokens="space", split="lines")
        given = Given(paths(folder, PLAIN), reading=reading)
        tokens, _ = engine.pairs(given, PairOptions(), Options(limit=2**28))
    assert tokens.counts.tolist() == expected.counts.tolist()


@pytest.mark.parametrize("with_json", [True, False])
def test_parts_that_changed_places_are_counted_again(folder, tmp_path, same_as_threads, with_json):
    """Each is whole, but what it says would be counted twice."""
    parts = tmp_path / "parts"
    interrupted(folder, parts, 14)
    ends = [".run", ".json"] if with_json else [".run"]
    for end in ends:
        (parts / f"words-000001{end}").write_bytes((parts / f"words-000000{end}").read_bytes())
    given = Given(paths(folder, PLAIN), reading=Reading(tokens="space", split="lines"))
    with open_engine(parts=parts, shard=5000) as engine:
        same_as_threads(engine, given, Options(limit=2**28), wanted=PairOptions())


def test_parts_of_another_count_whose_description_is_gone(folder, tmp_path, same_as_threads):
    parts = tmp_path / "parts"
    interrupted(folder, parts, 14)
    (parts / "job.json").unlink()
    given = Given(paths(folder, PLAIN[:1]), reading=Reading(tokens="space", split="lines"))
    with open_engine(parts=parts, shard=5000) as engine:
        same_as_threads(engine, given, Options(limit=2**28), wanted=PairOptions())


def test_a_damaged_description_is_refused(folder, tmp_path):
    parts = tmp_path / "parts"
    interrupted(folder, parts, 1)
    (parts / "job.json").write_text("[" * 100_000)
    with pytest.raises(OutputExistsError, match=r"job\.json is damaged"):
        count(folder, parts)


def test_a_part_that_cannot_be_written_is_named(folder, tmp_path, monkeypatch):
    """A full disk leaves neither half a part nor a folder without any."""

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match=r"No space left.*job\.json"):
        count(folder, tmp_path / "parts")
    assert not (tmp_path / "parts").exists()
