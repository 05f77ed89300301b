import os
import signal
import subprocess
import sys
import time

import pytest
from minent import MinentError
from minent.counts import ngrams, pairs, words
from minent.counts._pair_options import PairOptions
from minent.counts._source import Given, Options
from minent.engines import engine_of
from minent.engines._dask import Workers
from minent.engines._sharded import Job, Sharded
from minent.engines._shards import plan
from minent.errors import EncodingError, InputError
from minent.text import Reading

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # those of Dask and its libraries

ALL = ["plain.txt", "packed.txt.gz", "more.txt", "wide.txt", "one_line.txt"]
READING = Reading(tokens="space", split="lines")
OPTIONS = Options(min_count=2, max_vocab=100, unknown="drop", limit=2**28)


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def given(folder, names=ALL):
    return Given([str(folder / name) for name in names], reading=READING)


def test_counts_are_those_of_threads(client, folder, same_as_threads):
    engine = Sharded(Workers(client), 5000)
    for order in (1, 2, 4):
        same_as_threads(engine, given(folder), OPTIONS, order=order)
    for wanted in (
        PairOptions(window=3, weights="harmonic", subsample=0.02, seed=3),
        PairOptions(window="document", once=True),
    ):
        same_as_threads(engine, given(folder), OPTIONS, wanted=wanted)


def test_public_functions_take_a_client(client, folder):
    paths = given(folder).source
    found, expected = words(paths, reading=READING, engine=client), words(paths, reading=READING)
    assert found.words == expected.words
    assert found.counts.tolist() == expected.counts.tolist()
    assert found.info == expected.info
    grams = [ngrams(paths, 3, reading=READING, engine=engine) for engine in (client, "threads")]
    assert grams[0].grams.tolist() == grams[1].grams.tolist()
    assert grams[0].counts.tolist() == grams[1].counts.tolist()
    near = [pairs(paths, reading=READING, engine=engine) for engine in (client, "threads")]
    assert (near[0].to_scipy() != near[1].to_scipy()).nnz == 0
    assert near[0].words == near[1].words
    assert near[0].info == near[1].info


def test_one_line_starts_two_workers(folder):
    paths = given(folder).source
    found, expected = words(paths, engine="dask"), words(paths)
    assert dict(zip(found.words, found.counts.tolist(), strict=True)) == dict(
        zip(expected.words, expected.counts.tolist(), strict=True)
    )


def test_a_killed_worker_costs_a_retry(client, folder, same_as_threads):
    """SIGKILL reaches a worker while shards are counted, and another while runs are merged."""
    engine = Sharded(Workers(client), 1000)
    killed = []

    def watch(stage, done, total):
        if done == 2 and stage not in killed:
            killed.append(stage)
            at = sorted(client.run(os.getpid).values())[0]
            os.kill(at, signal.SIGKILL)

    class Watched:
        def pairs(self, what, wanted, options):
            return engine.pairs(what, wanted, options._replace(watch=watch))

    pids = set(client.run(os.getpid).values())
    same_as_threads(
        type("Either", (), {"pairs": lambda _, *a: Watched().pairs(*a)})(),
        given(folder),
        OPTIONS,
        wanted=PairOptions(window=4),
    )
    assert killed == ["words of shards", "pairs of shards"]
    assert len(pids & set(client.run(os.getpid).values())) < 2


def test_the_only_worker_dies(folder, same_as_threads):
    """What was shared with it, the vocabulary, comes again."""
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed = []

        def watch(stage, done, total):
            if stage == "pairs of shards" and done == 2 and not killed:
                killed.append(stage)
                os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

        engine = Sharded(Workers(client), 5000)
        options = OPTIONS._replace(watch=watch)
        same_as_threads(engine, given(folder), options, wanted=PairOptions(window=4))
        assert killed


def test_a_shard_that_always_fails_names_itself(client, folder):
    def die(shard):
        if "bytes 0 to" in str(shard):
            os.kill(os.getpid(), signal.SIGKILL)
        return b"", {}

    shards = plan([str(folder / "plain.txt")], READING, 20_000, whole=False).shards
    job = Job("words", 1, die, shards, [()] * len(shards), ())
    with pytest.raises(MinentError, match=r"shard .*plain\.txt, bytes 0 to \d+ cannot be counted"):
        Workers(client).run(job, OPTIONS, apart=False)


def test_bad_bytes_are_named_at_once(client, tmp_path):
    good = b"good line\n" * 150_000  # more than is looked at before shards are made
    (tmp_path / "bad.txt").write_bytes(good + b"bad \xff line\n" + good)
    reading = Reading(tokens="space", split="lines", encoding="utf-8")
    engine = Sharded(Workers(client), 500_000)
    with pytest.raises(EncodingError, match=r"bad\.txt, bytes \d+ to \d+ .*line \d+"):
        engine.words([str(tmp_path / "bad.txt")], reading, OPTIONS)


def test_what_is_no_engine():
    for wrong in ("spark", 3, None):
        with pytest.raises(InputError, match="engine must be 'threads', 'dask' or a client"):
            words(sentences=["a b"], engine=wrong)
    with pytest.raises(InputError, match="engine must be"):
        engine_of("spark").words([], Reading(), OPTIONS)


def test_clients_that_would_never_answer():
    class Fake:
        status, asynchronous = "running", False

        def submit(self): ...
        def scatter(self): ...
        def gather(self): ...

    closed, waiting = Fake(), Fake()
    closed.status, waiting.asynchronous = "closed", True
    for fake, message in ((closed, "is closed"), (waiting, "event loop")):
        with pytest.raises(InputError, match=message):
            words(sentences=["a b"], engine=fake)


def test_a_worker_that_sees_another_file(client, tmp_path):
    (tmp_path / "text.txt").write_text("a b\n" * 1000)

    class Elsewhere(Workers):
        def run(self, job, options, *, apart):
            (tmp_path / "text.txt").write_text("a b c\n")
            return super().run(job, options, apart=apart)

    engine = Sharded(Elsewhere(client), 3000)
    with pytest.raises(InputError, match=r"text\.txt had 4000 bytes .* now has 6: .*same file"):
        engine.words([str(tmp_path / "text.txt")], READING, OPTIONS)


def test_texts_in_memory_are_refused(client):
    with pytest.raises(InputError, match="counts files"):
        ngrams([0, 1, 2], 2, vocab=3, engine=client)
    with pytest.raises(InputError, match="needs files"):
        pairs(sentences=["a b"], engine=client)


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [0.8, 2.4])
def test_interrupted_workers_leave_no_file(folder, tmp_path, kind, after):
    """Whatever the workers were doing, starting and stopping included."""
    program = "from minent.cli import main; main()"
    arguments = ["count", str(folder / "plain.txt"), "--engine", "dask", "--shard", "100", "-q"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    ) as running:
        time.sleep(after)
        running.send_signal(kind)
        said = running.communicate(timeout=60)[1].decode()
    if running.returncode not in (0, -signal.SIGINT, -signal.SIGTERM):
        assert running.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}[kind]
        words = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
        assert said.endswith(f"minent: {words[kind]}\n")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_of_workers_is_one_line(folder, tmp_path):
    """The traces that Dask logs on the workers are not shown."""
    program = (
        "import os, resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 14, 1 << 14))\n"
        "from minent.cli import main; main()"
    )
    arguments = ["count", str(folder / "plain.txt"), "--engine", "dask", "--ngrams", "3", "-q"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("minent: error: shard ")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
