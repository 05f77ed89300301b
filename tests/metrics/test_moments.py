"""Moments of batches are those of all rows."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from minent.errors import InputError, RunError
from minent.metrics import Moments
from minent.train import save_state

PROGRAM = Path(__file__).with_name("moments_in_processes.py")


def table(samples, dimensions=5, seed=0):
    return np.random.default_rng(seed).normal(size=(samples, dimensions)) + 100


def assert_are(moments, rows):
    assert moments.count == len(rows)
    assert moments.mean.numpy() == pytest.approx(rows.mean(0), rel=1e-12)
    assert moments.covariance.numpy() == pytest.approx(np.cov(rows, rowvar=False), rel=1e-10)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 1500), min_size=2, max_size=6), st.integers(0, 6))
def test_any_cuts(sizes, merged):
    """However rows are cut into batches and merged, the moments are those of all."""
    rows = table(sum(sizes))
    parts = np.split(rows, np.cumsum(sizes)[:-1])
    one, other = Moments(), Moments()
    for place, part in enumerate(parts):
        (one if place < merged else other).add(part)
    one.merge(other)
    assert_are(one, rows)
    if other.count:
        assert torch.allclose(other.mean, torch.from_numpy(np.concatenate(parts[merged:]).mean(0)))


def test_many_rows_at_once_and_many_columns():
    rows = table(9000, 300, seed=1)
    assert_are(Moments(rows), rows)


def test_a_batch_may_be_changed_afterwards():
    rows = torch.from_numpy(table(10))
    moments, wanted = Moments(rows), rows.mean(0)
    rows.zero_()
    assert torch.allclose(moments.mean, wanted)


def test_saved_and_loaded(tmp_path):
    rows = table(100)
    moments = Moments(rows[:60])
    moments.save(tmp_path / "m.pt")
    again = Moments.load(tmp_path / "m.pt")
    again.add(rows[60:])
    assert_are(again, rows)
    assert repr(again) == "Moments(100 rows, 5 dimensions)"
    Moments().save(tmp_path / "none.pt")
    assert Moments.load(tmp_path / "none.pt").count == 0


def test_files_that_are_none(tmp_path):
    save_state(tmp_path / "other", {"a": 1})
    with pytest.raises(RunError, match="other holds no moments"):
        Moments.load(tmp_path / "other")
    (tmp_path / "junk").write_bytes(b"junk" * 100)
    with pytest.raises(RunError, match="junk is no checkpoint"):
        Moments.load(tmp_path / "junk")


def test_bad_rows():
    moments = Moments(table(3))
    with pytest.raises(InputError, match=r"batch and the rows before .* not 4 and 5"):
        moments.add(table(3, 4))
    with pytest.raises(InputError, match=r"self and other .* not 5 and 4"):
        moments.merge(Moments(table(3, 4)))
    with pytest.raises(InputError, match="batch must be finite"):
        moments.add(table(2) * np.nan)
    assert_are(moments, table(3))
    with pytest.raises(InputError, match="no moments of no rows"):
        _ = Moments().mean
    with pytest.raises(InputError, match="2 samples at least"):
        _ = Moments(table(1)).covariance


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch without distributed")
def test_processes_gather(tmp_path):
    """Three processes, one of them without rows, all have the moments of all rows."""
    started = [
        subprocess.Popen([sys.executable, PROGRAM, str(rank), str(tmp_path)], stderr=-1)
        for rank in range(3)
    ]
    complaints = [process.communicate(timeout=100)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], complaints
    for rank in range(3):
        assert_are(Moments.load(tmp_path / f"moments{rank}"), table(50))


def test_gather_alone_changes_nothing():
    moments = Moments(table(9))
    moments.gather()
    assert_are(moments, table(9))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_on_a_gpu():
    rows = table(3000)
    moments = Moments(torch.from_numpy(rows).cuda())
    assert moments.mean.device.type == "cuda"
    assert_are(moments.to("cpu"), rows)


def test_rows_are_no_moments():
    with pytest.raises(InputError, match="other must be Moments, not Tensor"):
        Moments().merge(torch.zeros(3, 2))
