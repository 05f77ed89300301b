"""A program for tests: plays a small GAN in one of several processes, and saves where it ends.

python game_in_processes.py HOW RANK WORLD FOLDER
"""

import os
import sys
from pathlib import Path

import torch
import torch.distributed as dist
from minent import InputError
from minent.optim import Game
from torch import nn
from torch.nn.parallel import DistributedDataParallel

STEPS = 10
TURNS = {"order": "alternating", "steps": {"critic": 2}, "update": "adam"}
SETTINGS = {
    "rk4": {"method": "rk4"},
    "consensus": {"method": "consensus"},
    "turns": {"method": "euler", **TURNS},
}


def network(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 8), nn.Tanh(), nn.Linear(8, outputs)).double()


def play(rank, world, setting, how):
    """Play; return all parameters as one vector."""
    torch.manual_seed(0)
    players = {"generator": network(3, 2), "critic": network(2, 1)}
    noise = torch.randn(STEPS, 16, 3, dtype=torch.float64)
    real = torch.randn(STEPS, 16, 2, dtype=torch.float64)
    share = slice(rank * 16 // world, (rank + 1) * 16 // world)
    nets = dict(players)
    if how == "ddp":
        nets = {name: DistributedDataParallel(net) for name, net in players.items()}
    game = Game(nets, lr=0.2, average=how == "average", **SETTINGS[setting])
    for z, x in zip(noise[:, share], real[:, share], strict=True):

        def losses(z=z, x=x):
            fake = nets["critic"](nets["generator"](z))
            truth = nets["critic"](x)
            softplus = nn.functional.softplus
            return {
                "critic": softplus(fake).mean() + softplus(-truth).mean(),
                "generator": softplus(-fake).mean(),
            }

        game.step(losses)
    return nn.utils.parameters_to_vector([p for net in players.values() for p in net.parameters()])


def main():
    how, rank, world, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    store = f"file://{folder / 'store'}"
    dist.init_process_group("gloo", init_method=store, rank=rank, world_size=world)
    for setting in SETTINGS:
        try:
            found = play(rank, world, setting, how).detach()
        except InputError as error:  # DDP does not see a double backward
            found = str(error)
        torch.save(found, folder / f"{setting}-{rank}.pt")
    dist.barrier()
    os._exit(0)  # threads of gloo now and then abort an interpreter that ends


if __name__ == "__main__":
    main()
