"""Several processes do what one does; signals stop training cleanly."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from minent.train import load_state
from torchrun import ON_CPU, trained

HERE = Path(__file__).parent
PATHS = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
ENVIRONMENT = {**os.environ, **ON_CPU, "PYTHONPATH": PATHS}


def together(out, engine, processes):
    """Run the cases of together.py."""
    return trained(HERE / "together.py", out, engine, processes, rows=10)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    return together(tmp_path_factory.mktemp("alone") / "out", "none", 1)


def assert_equal(found, alone):
    assert list(found) == list(alone)
    for name, case in alone.items():
        assert list(case["state"]) == list(found[name]["state"])
        for key, value in case["state"].items():
            assert (value - found[name]["state"][key]).abs().max() < 1e-10, (name, key)
        for row, other in zip(case["rows"], found[name]["rows"], strict=True):
            assert other == pytest.approx(row, abs=1e-10), name


def test_two_processes_are_one(alone, tmp_path):
    """DDP with two processes equals one to 1e-10, with a last batch of another size too."""
    assert_equal(together(tmp_path / "out", "ddp", 2), alone)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"out", "out.ckpt", "out.best"}
    assert len(load_state(tmp_path / "out.ckpt")["ranks"]) == 2


@pytest.mark.parametrize("processes", [1, 2])
def test_fabric(alone, tmp_path, processes):
    pytest.importorskip("lightning", reason="Lightning is not installed")
    assert_equal(together(tmp_path / "out", "fabric", processes), alone)


SCRIPT = """
import sys, time, torch
from minent.train import Callback, TrainingInterrupted, fit
from models import Regressor, regression, weights

class Slow(Callback):
    def on_step_end(self, state):
        if wait and state.step == 3:
            print("now", flush=True)
        time.sleep(wait)

path, wait = sys.argv[1], float(sys.argv[2])
torch.manual_seed(0)
model = Regressor(dropout=0.2)
try:
    fit(model, regression(), steps=40, batch_size=8, checkpoint=path, resume=True,
        callbacks=[Slow()], progress=False)
except TrainingInterrupted as stop:
    print(stop, stop.history.stopped)
    raise
print(sum(w.sum().item() for w in weights(model)).hex())
"""


def script(tmp_path, path, wait):
    (tmp_path / "script.py").write_text(SCRIPT)
    return subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py"), str(path), str(wait)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out.splitlines(), err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_signals(tmp_path, number):
    """A step is finished, the checkpoint written; what goes on from there ends at the same bits."""
    code, whole, _ = finish(script(tmp_path, tmp_path / "whole", 0))
    assert code == 0
    process = script(tmp_path, tmp_path / "part", 0.2)
    assert process.stdout.readline() == "now\n"
    began = time.monotonic()
    process.send_signal(number)
    code, out, err = finish(process)
    assert time.monotonic() - began < 30  # not to the end of 40 slow steps, nor stuck
    if number == signal.SIGINT:
        assert code in (1, 130, -signal.SIGINT)
        assert out[-1].startswith("stopped after step ")
        assert out[-1].endswith(f"{tmp_path / 'part'} goes on from there a signal")
        assert "stopping after this step" in err
    if number == signal.SIGTERM:
        assert code == 128 + signal.SIGTERM
    if number != signal.SIGKILL:
        assert 3 <= load_state(tmp_path / "part")["counts"][1] < 40
    code, resumed, _ = finish(script(tmp_path, tmp_path / "part", 0))
    assert code == 0
    assert resumed == whole
