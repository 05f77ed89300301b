"""The bar: averages, lines, terminals, streams that are gone."""

import io
import os
import pty
import sys

import pytest
import torch
from minent import InputError
from minent.train import Progbar, fit
from minent.train import _progbar as module
from models import Regressor, regression


class Clock:
    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_averages_by_steps_and_raw_values(clock):
    out = io.StringIO()
    bar = Progbar(10, stateful=["rate"], title="fit", file=out)
    bar.update(1, {"loss": 4.0, "rate": 1.0})
    bar.update(4, [("loss", torch.tensor(2.0)), ("rate", torch.tensor(0.5))])
    clock.now += 2
    assert out.getvalue() == ""
    bar.close()
    assert out.getvalue() == "fit  4/10 steps, 2 a second, 0:03 left  loss 2.5  rate 0.5\n"
    bar.close()
    assert out.getvalue().count("\n") == 1


def test_lines_come_every_ten_seconds(clock):
    out = io.StringIO()
    bar = Progbar(None, file=out)
    for step in range(1, 26):
        clock.now += 1
        bar.add(1, {"a": float(step)})
    bar.close({"b": 1.0})
    assert out.getvalue().splitlines() == [
        "10 steps, 1 a second  a 5.5",
        "20 steps, 1 a second  a 10.5",
        "25 steps, 1 a second  b 1",
    ]


def test_functions_are_called_when_something_is_drawn(clock):
    calls = []

    def values():
        calls.append(1)
        return {"x": 1.0}

    out = io.StringIO()
    with Progbar(3, file=out) as bar:
        for step in range(3):
            bar.update(step + 1, values)
    assert len(calls) == 1
    assert "3/3 steps" in out.getvalue()


def test_tensors_are_read_when_something_is_drawn(clock, monkeypatch):
    reads = []
    read = torch.Tensor.tolist
    monkeypatch.setattr(torch.Tensor, "tolist", lambda t: (reads.append(1), read(t))[1])
    bar = Progbar(101, file=io.StringIO())
    for step in range(100):
        bar.update(step + 1, {"a": torch.tensor(1.0)})
    assert not reads
    bar.close()
    assert len(reads) == 1


def test_a_terminal():
    parent, child = pty.openpty()
    with os.fdopen(child, "w") as terminal:
        bar = Progbar(3, title="fit", file=terminal)
        bar._next = 0.0
        bar.update(2, {"loss": 1.5})
        bar.close()
        terminal.flush()
        shown = ""
        while "fit  2/3" not in shown:
            shown += os.read(parent, 10_000).decode()
    os.close(parent)
    assert "fit:  67%" in shown and "2/3" in shown and "loss 1.5" in shown
    assert shown.splitlines()[-1].split("\r")[-1].startswith("fit  2/3 steps")


def test_streams_that_are_gone(clock):
    out = io.StringIO()
    bar = Progbar(2, file=out)
    out.close()
    clock.now += 20
    bar.update(1, {"a": 1.0})
    bar.close()


def test_no_standard_error(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with Progbar(2) as bar:
        bar.add(1)


def test_only_the_first_process_shows(clock, monkeypatch):
    monkeypatch.setattr(module.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(module.distributed, "get_rank", lambda: 1)
    out = io.StringIO()
    with Progbar(2, file=out) as bar:
        bar.add(1, {"a": 1.0})
    assert out.getvalue() == ""


def test_long_times():
    assert module._clock(3661) == "1:01:01"
    for wrong in (-1, 1.5, "3"):
        with pytest.raises(InputError, match="n must be"):
            Progbar(wrong)


def test_the_last_line_comes_when_all_is_done(clock):
    out = io.StringIO()
    bar = Progbar(2, file=out)
    bar.update(1, [("a", 1.0)])
    assert out.getvalue() == ""
    bar.update(2, [("a", 3.0)])
    assert out.getvalue().endswith("  a 2\n")
    held = Progbar(1, file=out, hold=True)
    held.update(1)
    assert out.getvalue().count("\n") == 1
    Progbar(0, file=out).close()


def test_fit_leaves_lines_on_standard_error(capsys):
    fit(Regressor(), regression(), epochs=3, batch_size=10)
    out, err = capsys.readouterr()
    assert out == ""
    first, last = err.splitlines()
    assert first.startswith("epoch 1/3  4/4 steps, ") and last.startswith("epoch 3/3  4/4 steps, ")
    assert "  loss 0." in last or "  loss 1" in last or "  loss" in last
    assert "hidden" in last
