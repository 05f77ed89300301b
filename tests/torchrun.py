"""Scripts that train in one process, or under torchrun in several."""

import os
import subprocess
import sys
from pathlib import Path

import torch

# for `import torchrun` in scripts
PATHS = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")]))
# on the CPU, also where there are GPUs
ON_CPU = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}


def trained(script, out, engine, processes, rows):
    """Run a script with `rows` samples of a batch in all, and give what it saved."""
    launch = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    command = [sys.executable, *(launch if processes > 1 else []), str(script)]
    done = subprocess.run(
        [*command, str(out), engine, str(rows // processes)],
        env={**os.environ, **ON_CPU, "PYTHONPATH": PATHS},
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return torch.load(out, weights_only=True)


def check_two_processes(script, folder):
    """Check that two processes find the losses and weights that one finds, in each case."""
    one, two = (
        trained(script, folder / engine, engine, processes, rows=8)
        for engine, processes in (("none", 1), ("ddp", 2))
    )
    assert list(one) == list(two)
    for name, case in one.items():
        torch.testing.assert_close(case["losses"], two[name]["losses"], rtol=0, atol=1e-10)
        for mine, other in zip(case["weights"], two[name]["weights"], strict=True):
            torch.testing.assert_close(mine, other, rtol=0, atol=1e-10, msg=name)


def end():
    """End a process of several: threads of gloo abort where one ends before another.

    They may do so while a process is taken down too, which is PyTorch's and not what is tested.
    """
    if torch.distributed.is_initialized():
        torch.distributed.barrier()
    os._exit(0)
