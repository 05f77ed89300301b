"""Two processes train a GAN as one does."""

import os
import subprocess
import sys
from pathlib import Path

import torch

ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}


def trained(out, engine, processes):
    launch = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    start = [sys.executable, *(launch if processes > 1 else [])]
    done = subprocess.run(
        [*start, str(Path(__file__).parent / "together.py"), str(out), engine, str(8 // processes)],
        env=ENVIRONMENT,
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return torch.load(out, weights_only=True)


def test_two_processes_are_one(tmp_path):
    one, two = trained(tmp_path / "one", "none", 1), trained(tmp_path / "two", "ddp", 2)
    assert list(one) == list(two)
    for name, case in one.items():
        torch.testing.assert_close(case["losses"], two[name]["losses"], rtol=0, atol=1e-10)
        for mine, other in zip(case["weights"], two[name]["weights"], strict=True):
            torch.testing.assert_close(mine, other, rtol=0, atol=1e-10, msg=name)
