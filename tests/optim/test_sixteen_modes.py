"""The bench of sixteen modes counts right, and goes on where it stopped."""

import importlib.util
import sys
from pathlib import Path

import pytest
import torch

BENCH = Path(__file__).parents[2] / "benches" / "sixteen_modes.py"


@pytest.fixture
def bench():
    spec = importlib.util.spec_from_file_location("sixteen_modes", BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_counts_modes(bench):
    centers = torch.cartesian_prod(torch.tensor(bench.SIDE), torch.tensor(bench.SIDE))
    assert bench.count(centers + 0.1) == (16, 1.0)
    points = torch.cat([centers[:3].repeat(100, 1), centers[3:4], torch.full((99, 2), 9.0)])
    assert bench.count(points) == (3, pytest.approx(301 / 400))


def test_goes_on_where_it_stopped(bench, tmp_path, monkeypatch, capsys):
    runs = tmp_path / "runs.tsv"
    command = ["sixteen_modes", "--runs", str(runs), "--evaluations", "4", "--seeds", "2"]
    monkeypatch.setattr(sys, "argv", [*command, "--methods", "RK4", "optimistic, Adam"])
    bench.main()
    table, lines = capsys.readouterr().out, runs.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 * (6 + 2)
    assert "| RK4 |" in table
    runs.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    bench.main()
    again = runs.read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[:-1] for line in again] == [line.split("\t")[:-1] for line in lines]
    assert again[:-1] == lines[:-1]
    assert capsys.readouterr().out == table
