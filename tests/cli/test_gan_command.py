"""The command ``minent gan train``."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from minent.cli._main import status_of
from minent.nn.recipe._file import settings_of

pytest.importorskip("tomllib", reason="before Python 3.11 nothing reads TOML")

CONFIG = """
data = "digits.npy"
out = "run"
size = 8
steps = {steps}
batch_size = 8
seed = 3
{more}
[network]
name = "dcgan"
latent = 4
generator = {{width = 2}}
critic = {{width = 2}}
[pictures]
every = 4
n = 4
"""
FILES = ["config.toml", "history.tsv", "run.ckpt", "samples"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    np.save(tmp_path / "digits.npy", rng.integers(0, 256, (24, 8, 8), np.uint8))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def train(capsys):
    """Run the command in this process, which has PyTorch already; give status and sentences."""
    before = signal.getsignal(signal.SIGTERM)

    def run(*args):
        status = status_of(["gan", "train", "--config", *args])
        out, err = capsys.readouterr()
        assert out == ""
        return status, err

    yield run
    signal.signal(signal.SIGTERM, before)


def write(folder, steps=8, more="", name="gan.toml"):
    (folder / name).write_text(CONFIG.format(steps=steps, more=more), encoding="utf-8")


def rows(folder, out="run"):
    """Give the table without the seconds that it took."""
    lines = (folder / out / "history.tsv").read_text().splitlines()
    return [line.split("\t")[:-1] for line in lines]


def test_a_run_that_goes_on_is_one_without_a_stop(train, folder):
    write(folder)
    status, said = train("gan.toml")
    assert status == 0, said
    assert "24 images of 1 x 8 x 8; GANQP(" in said
    assert sorted(path.name for path in (folder / "run").iterdir()) == FILES
    pictures = [path.name for path in sorted((folder / "run" / "samples").iterdir())]
    assert pictures == ["00000004.png", "00000008.png"]
    assert rows(folder)[0] == ["epoch", "step", "critic_loss", "generator_loss"]
    assert [row[1] for row in rows(folder)[1:]] == ["3", "6", "8"]
    write(folder, steps=13)
    assert "goes on with the run in run" in train("gan.toml")[1]
    text = (folder / "gan.toml").read_text()
    assert (folder / "run" / "config.toml").read_text() == text
    (folder / "gan.toml").write_text(text.replace('"run"', '"whole"'))
    assert train("gan.toml", "-q") == (0, "")
    assert rows(folder) == rows(folder, "whole")
    assert [row[1] for row in rows(folder)[1:]] == ["3", "6", "9", "12", "13"]
    last = [(folder / out / "samples" / "00000012.png").read_bytes() for out in ("run", "whole")]
    assert last[0] == last[1]
    assert train("gan.toml", "-q") == (0, "")
    assert rows(folder) == rows(folder, "whole")


def test_another_configuration_does_not_write_over_a_run(train, folder):
    write(folder)
    assert train("gan.toml", "-q") == (0, "")
    before = rows(folder)
    write(folder, more="lr = 0.01\n[trainer]\nema = 0.5")
    status, said = train("gan.toml")
    assert status == 2
    assert "run holds a run with another value of lr, trainer" in said
    assert rows(folder) == before
    (folder / "other").mkdir()
    (folder / "other" / "file").touch()
    text = (folder / "gan.toml").read_text().replace('"run"', '"other"')
    (folder / "gan.toml").write_text(text)
    status, said = train("gan.toml")
    assert status == 2
    assert "other exists" in said


def test_what_never_trained_may_be_changed(train, folder):
    write(folder, more='[images]\ncrop = "left"')
    status, said = train("gan.toml", "-q")
    assert status == 1
    assert "data: crop must be one of" in said
    write(folder)
    assert train("gan.toml", "-q") == (0, "")
    assert rows(folder)[-1][1] == "8"
    # the same keys as JSON are the same configuration, unless the checkpoint is damaged
    keys = json.dumps(settings_of(folder / "gan.toml"))
    (folder / "gan.json").write_text(keys)
    assert train("gan.json", "-q") == (0, "")
    assert (folder / "run" / "config.json").read_text() == keys
    assert not (folder / "run" / "config.toml").exists()
    (folder / "run" / "run.ckpt").write_bytes(b"no")
    status, said = train("gan.json", "-q")
    assert status == 1
    assert "run.ckpt is no checkpoint of minent" in said


BAD = {
    "unknown key": ("step = 3", 2, "there is no key step; there are data, out, steps"),
    "unknown key within": ("[trainer]\nrate = 1", 2, "there is no key trainer.rate"),
    "kind": ('lr = "fast"', 2, "lr must be a number, not 'fast'"),
    "true is no number": ("lr = true", 2, "lr must be a number, not True"),
    "range": ("lr = -1", 2, "lr must be"),
    "range within": ("[trainer]\nema = 1.5", 2, "trainer.ema must be"),
    "word": ('[trainer]\nprecision = "bf8"', 2, "trainer.precision must be one of"),
    "objective": ('objective = "no"', 2, "objective: name must be one of"),
    "option": (
        'objective = {name = "gan-qp", lambda = 3}',
        2,
        "objective: objective 'gan-qp' has no option 'lambda'",
    ),
    "option's value": ('objective = {name = "gan-qp", lam = "x"}', 2, "objective: lam must be"),
    "regularizer": ('regularizers = ["no"]', 2, "regularizers[0]: name must be one of"),
    "regularizer's option": (
        'regularizers = [{name = "r1", centre = "x"}]',
        2,
        "regularizers[0]: centre must be a number of at least 0, not 'x'",
    ),
    "no name": ("regularizers = [{weight = 1}]", 2, "regularizers[0]: must be a name"),
    "together": ("[trainer]\ncritic_steps = 2\none_loss = true", 2, "trainer: one_loss moves"),
    "prior": ('[trainer]\nlatent = "cauchy"', 2, "trainer: latent must be one of"),
    "crop": ('[images]\ncrop = "left"', 1, "data: crop must be one of"),
    "not TOML": ("lr =", 2, "gan.toml is damaged"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_sentence_names_the_key(train, folder, case):
    more, status, sentence = BAD[case]
    write(folder, more=more)
    assert_refused(train, folder, status, sentence)


def assert_refused(train, folder, status, sentence, name="gan.toml"):
    found, said = train(name)
    (line,) = said.splitlines()
    assert found == status, line
    assert line.startswith("minent: error: ")
    assert sentence in line
    assert not (folder / "run").exists()


@pytest.mark.parametrize(
    ("old", "new", "status", "sentence"),
    [
        ('data = "digits.npy"', "", 2, "the key data is missing"),
        ('"digits.npy"', '"none.npy"', 1, "data: No such file or directory: none.npy"),
        ('"dcgan"', '"vgg"', 2, "network: name must be one of"),
        ("size = 8", "size = 9", 2, "network: size must be one of"),
        ("{width = 2}", "{depth = 2}", 2, "network: dcgan takes other options"),
        ('"run"', '"no/such/run"', 1, "No such file or directory: no/such/run"),
    ],
)
def test_what_is_missing(train, folder, old, new, status, sentence):
    text = CONFIG.format(steps=4, more="")
    assert old in text
    (folder / "gan.toml").write_text(text.replace(old, new))
    assert_refused(train, folder, status, sentence)


def test_files_that_are_no_configuration(train, folder):
    assert_refused(train, folder, 1, "No such file or directory: gan.toml")
    (folder / "gan.yaml").touch()
    assert_refused(train, folder, 2, "ends with .toml or .json", "gan.yaml")
    (folder / "gan.json").write_text("[]")
    assert_refused(train, folder, 2, "must hold keys", "gan.json")
    assert status_of(["gan"]) == 2


@pytest.mark.parametrize("objective", ["o-gan", "bigan-qp"])
def test_encoders_in_json(train, folder, objective):
    small = {"width": 4, "depth": 1}
    network = {"name": "mlp", "latent": 3, "generator": small, "critic": small}
    if objective == "bigan-qp":
        network |= {"encoder": small, "features": 5}
    keys = {"data": "digits.npy", "out": "run", "size": 8, "steps": 2, "objective": objective}
    (folder / "gan.json").write_text(json.dumps({**keys, "network": network}))
    assert train("gan.json", "-q") == (0, "")
    assert rows(folder)[-1][1] == "2"


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")],
)
def test_stopped_in_the_middle_it_goes_on(minent, folder, number, status, word):
    write(folder, steps=10**7)
    process = subprocess.Popen(
        [sys.executable, "-m", "minent", "gan", "train", "--config", "gan.toml"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 120
        while not (folder / "run" / "samples" / "00000008.png").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == status
    assert err.splitlines()[-1] == b"minent: " + word
    assert b"Traceback" not in err
    assert out == b""
    assert sorted(path.name for path in (folder / "run").iterdir()) == FILES
    step = int(rows(folder)[-1][1])
    write(folder, steps=step + 4)
    assert minent("gan", "train", "--config", "gan.toml", "-q").returncode == 0
    assert int(rows(folder)[-1][1]) == step + 4


def test_without_a_reader_of_toml(train, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "tomllib", None)
    write(folder)
    sentence = "error: gan.toml: TOML needs Python 3.11 or later: give the same keys as JSON"
    assert_refused(train, folder, 2, sentence)
