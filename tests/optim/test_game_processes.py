"""Two processes with half batches play as one with the whole batch."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import torch

PROGRAM = Path(__file__).with_name("game_in_processes.py")


def load():
    spec = importlib.util.spec_from_file_location("game_in_processes", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch without distributed")
@pytest.mark.parametrize("how", ["ddp", "average"])
def test_two_processes_are_one(tmp_path, how):
    command = [sys.executable, PROGRAM, how]
    both = [
        subprocess.Popen([*map(str, command), str(rank), "2", str(tmp_path)], stderr=-1)
        for rank in (0, 1)
    ]
    complaints = [process.communicate(timeout=100)[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], complaints
    program = load()
    for setting in program.SETTINGS:
        if (how, setting) == ("ddp", "consensus"):
            assert "average=True" in torch.load(tmp_path / "consensus-0.pt")
            continue
        whole = program.play(0, 1, setting, "alone").detach()
        for rank in (0, 1):
            part = torch.load(tmp_path / f"{setting}-{rank}.pt")
            assert (part - whole).abs().max() < 1e-10
        assert (program.play(0, 2, setting, "alone").detach() - whole).abs().max() > 1e-3
