"""Two processes train energies as one does."""

from pathlib import Path

import torch
from torchrun import trained

SCRIPT = Path(__file__).parent / "energies_together.py"


def test_two_processes_are_one(tmp_path):
    one, two = (
        trained(SCRIPT, tmp_path / engine, engine, processes, rows=8)
        for engine, processes in (("none", 1), ("ddp", 2))
    )
    assert list(one) == list(two)
    for name, case in one.items():
        torch.testing.assert_close(case["losses"], two[name]["losses"], rtol=0, atol=1e-10)
        for mine, other in zip(case["weights"], two[name]["weights"], strict=True):
            torch.testing.assert_close(mine, other, rtol=0, atol=1e-10, msg=name)
