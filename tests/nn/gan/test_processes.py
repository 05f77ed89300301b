"""Two processes train a GAN as one does."""

from pathlib import Path

from torchrun import check_two_processes

SCRIPT = Path(__file__).parent / "together.py"


def test_two_processes_are_one(tmp_path):
    check_two_processes(SCRIPT, tmp_path)
