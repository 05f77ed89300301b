"""The command ``minent vectors``."""

import json
from itertools import permutations

import numpy as np
import pytest
from endings import fails
from minent.text import Reading
from minent.vectors import learn, load

TOPICS = [["red", "blue", "green"], ["sun", "rain", "snow"], ["bread", "milk", "salt"]]


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    lines = [" ".join(words) for topic in TOPICS for words in permutations(topic)] * 2
    path.write_text("\n".join([*lines, "alone"]) + "\n")
    return path


@pytest.mark.parametrize("form", ["bin", "txt", "npz"])
def test_same_as_python(minent, text, tmp_path, form):
    done = minent(
        "vectors", "text.txt", "-o", f"v.{form}", "--dimensions", "4", "--tokens", "space"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"9 words, 4 dimensions: v.{form}\n".encode()
    assert b"1 words that no pair tells of are left out" in done.stderr
    expected = learn(text, reading=Reading(tokens="space"), dimensions=4)
    found = load(tmp_path / f"v.{form}")
    assert found.index_to_key == expected.index_to_key
    assert np.array_equal(found.vectors, expected.vectors)


def test_objective_says_its_bits(minent, text):
    line = ("vectors", "text.txt", "--method", "l2", "--epochs", "3", "--dimensions", "4")
    done = minent(*line, "-o", "v.bin", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    bits = said["ledger"]
    assert bits["conditional"] < bits["method"]
    assert len(said["history"]) == 3
    done = minent(*line, "-o", "v.bin", "--force", "--start", "random")
    assert f"{bits['conditional']:.3f} at least".encode() in done.stdout
    done = minent(*line, "-o", "v.bin", "--force", "--no-ledger")
    assert b"bits" not in done.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--epochs", "2"], "--epochs and --start go with --method"),
        (["--start", "random"], "--epochs and --start go with --method"),
        (["--method", "glove"], "'glove' is not one of"),
        (["--dimensions", "0"], "0 is not in the range"),
        (["--memory", "x"], "--memory"),
    ],
)
def test_bad_options(minent, text, tmp_path, options, message):
    done = minent("vectors", "text.txt", "-o", "v.bin", *options)
    fails(done, 2, message, left=["text.txt"], folder=tmp_path)


def test_output_is_not_lost(minent, text, tmp_path):
    (tmp_path / "v.bin").write_bytes(b"mine")
    left = ["text.txt", "v.bin"]
    fails(minent("vectors", "text.txt", "-o", "v.bin"), 2, "exist", left=left, folder=tmp_path)
    assert (tmp_path / "v.bin").read_bytes() == b"mine"
    fails(minent("vectors", "text.txt", "-o", "v.doc"), 1, ".bin", left=left, folder=tmp_path)
    nan = ("vectors", "text.txt", "-o", "w.bin", "--power", "nan")
    fails(minent(*nan), 1, "power must be", left=left, folder=tmp_path)
    text.write_text("one\ntwo\n")
    fails(minent("vectors", "text.txt", "-o", "w.bin"), 1, "chance", left=left, folder=tmp_path)
