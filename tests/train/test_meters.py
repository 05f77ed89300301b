"""Averages that stay on the device."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from minent import InputError
from minent.train._meters import Meters

NUMBERS = st.floats(-1e3, 1e3, width=32)


@given(st.lists(st.tuples(NUMBERS, st.integers(1, 9), st.booleans()), min_size=1, max_size=150))
def test_means_sums_and_last_values(rows):
    meters = Meters()
    for value, weight, on_device in rows:
        given_value = torch.tensor(value) if on_device else value
        for how in ("mean", "sum", "last"):
            meters.add(how, given_value, how, weight)
    total = sum(weight for _, weight, _ in rows)
    expected = {
        "mean": sum(value * weight for value, weight, _ in rows) / total,
        "sum": sum(value for value, _, _ in rows),
        "last": rows[-1][0],
    }
    assert meters.values() == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.integers(0, 200), st.integers(0, 200))
def test_reading_and_saving_change_no_bit(before, after):
    one, other = Meters(), Meters()
    values = torch.randn(before + after, generator=torch.Generator().manual_seed(0))
    for place, value in enumerate(values):
        one.add("a", value, "mean", 1 + place % 3)
    for place, value in enumerate(values[:before]):
        other.add("a", value, "mean", 1 + place % 3)
        other.values()
    again = Meters()
    again.load_state_dict(other.state_dict(), torch.device("cpu"))
    for place, value in enumerate(values[before:], before):
        again.add("a", value, "mean", 1 + place % 3)
    assert again.values() == one.values()


def test_half_precision_does_not_saturate():
    meters = Meters()
    for _ in range(5000):
        meters.add("a", torch.tensor(1.0, dtype=torch.float16), "sum", 1)
    assert meters.values() == {"a": 5000.0}


def test_processes_are_joined():
    meters = Meters()
    meters.add("mean", 1.0, "mean", 3)
    meters.add("sum", 1.0, "sum", 3)
    meters.add("last", 1.0, "last", 3)
    other = {"mean": ("mean", 5.0, 1.0), "sum": ("sum", 2.0, 1.0), "last": ("last", 3.0, 1.0)}
    found = meters.values(lambda mine: [mine, {**other, "only there": ("mean", 4.0, 2.0)}])
    assert found == {"mean": 2.0, "sum": 3.0, "last": 2.0, "only there": 2.0}


def test_one_name_one_way():
    meters = Meters()
    meters.add("a", 1.0, "mean", 1)
    with pytest.raises(InputError, match="how='sum' and with how='mean'"):
        meters.add("a", 1.0, "sum", 1)
