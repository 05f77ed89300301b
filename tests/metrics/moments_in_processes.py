"""What the tests run in three processes: moments of parts of the rows are gathered."""

import sys
from pathlib import Path

import numpy as np
from minent.metrics import Moments
from torch import distributed

rank, folder = int(sys.argv[1]), Path(sys.argv[2])
distributed.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=3)
rows = np.random.default_rng(0).normal(size=(50, 5)) + 100
moments = Moments()
if rank:
    moments.add(rows[:20] if rank == 1 else rows[20:])
moments.gather()
moments.save(folder / f"moments{rank}")
distributed.destroy_process_group()
