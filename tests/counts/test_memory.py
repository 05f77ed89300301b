"""A limit of memory is kept: the peak of a process of its own, which does nothing but count."""

import subprocess
import sys

import numpy as np
import pytest

LIMIT = 64 * 2**20
WORDS = 300_000

JOB = """
import sys
from minent._clock import peak_memory
from minent.counts._engine import Threads
from minent.counts._pair_options import PairOptions
from minent.counts._source import Given, Options
from minent.text import Reading

kind, path, folder, out = sys.argv[1:]
reading = Reading(tokens="space", split="lines")
options = Options.of(1, None, "word", "64M", 2, folder, None)
given = Given(path, None, reading, None)
if kind == "words":
    Threads().words([path], reading, options).save(out, "tsv")
elif kind == "ngrams":
    tokens, counts = Threads().ngrams(given, 3, options)
    counts.save(out, "parquet", tokens.names)
elif kind == "entropy":
    from minent.measures._of_text import measure_text

    measure_text(Threads(), given, 2, options)
else:
    tokens, counts = Threads().pairs(given, PairOptions(window=1), options)
    counts.save(out, "npz", words=tokens.names, temp_dir=folder)
print(peak_memory())
"""


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """Sixty megabytes of made words, some of them frequent and all of them there."""
    rng = np.random.default_rng(0)
    words = np.array([f"{i:x}{'word' * (i % 3)}" for i in range(WORDS)], dtype=object)
    ranks = np.concatenate([rng.zipf(1.2, 7_500_000) % WORDS, np.arange(WORDS)])
    path = tmp_path_factory.mktemp("memory") / "text.txt"
    with path.open("w") as file:
        for piece in np.array_split(words[ranks], 1000):
            file.write("\n".join(map(" ".join, np.array_split(piece, len(piece) // 20))) + "\n")
    return path


@pytest.fixture(scope="module")
def few_words(tmp_path_factory):
    """Thirty million tokens, whose ids take 120 MB."""
    path = tmp_path_factory.mktemp("memory") / "few.txt"
    path.write_text("a b c d e f g h i j\n" * 3_000_000)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count other things as resident")
@pytest.mark.parametrize("kind", ["words", "ngrams", "pairs", "entropy"])
def test_peak_of_memory(kind, text, few_words, tmp_path):
    text = few_words if kind == "entropy" else text
    folder = tmp_path / "runs"
    folder.mkdir()
    command = [sys.executable, "-c", JOB, kind, text, folder, tmp_path / "out"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) < 1.5 * LIMIT
    assert list(folder.iterdir()) == []


def test_the_peak_of_a_child_is_its_own():
    held = np.ones(30_000_000)  # 240 MB, which this process has held
    command = [sys.executable, "-c", "from minent._clock import peak_memory; print(peak_memory())"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) < held.nbytes / 2
