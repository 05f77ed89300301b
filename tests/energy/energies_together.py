"""Energies that the tests train under torchrun: two processes are to do what one does."""

import sys

import torch
from minent.energy import ImplicitEBM, MaximumEntropyGAN, MLPStatistics
from minent.nn import MLP
from torch import nn
from torchrun import end


def halves(shape, *, dtype, device, generator):
    """Give latents that are the same in all processes."""
    return torch.full(shape, 0.5, dtype=dtype, device=device)


def main():
    out, engine, batch_size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    numbers = torch.Generator().manual_seed(0)
    data = torch.randn(40, 3, generator=numbers, dtype=torch.float64)
    cases = {
        "jsd": {"statistics": MLPStatistics(3, 2, 8).double(), "energy_steps": 2},
        "encoder": {"encoder": MLP(3, 2, 8).double(), "entropy": "encoder"},
        "implicit": None,
    }
    found = {}
    for name, options in cases.items():
        torch.manual_seed(1)
        energy = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)).double()
        generator = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3)).double()
        if options is None:
            model = ImplicitEBM(
                energy, 3, start=halves, sampler_steps=2, step_size=0.1, noise=0.0, share=0.0
            )
            rates, nets = {"lr": 1e-2}, [energy]
        else:
            model = MaximumEntropyGAN(generator, energy, latent=halves, latent_dim=2, **options)
            rates, nets = {"energy_lr": 1e-2}, [generator, energy, model.keeper]
            for p in model.keeper.parameters():
                p.data = torch.linspace(-1, 1, p.numel(), dtype=torch.float64).view_as(p)
        history = model.fit(
            data, epochs=3, batch_size=batch_size, progress=False, ema=0.5,
            engine=None if engine == "none" else engine, **rates,
        )  # fmt: skip
        nets.append(model.average.averaged)
        found[name] = {
            "weights": [value for net in nets for value in net.state_dict().values()],
            "losses": history["energy_loss"],
        }
        rank = torch.distributed.get_rank() if engine == "ddp" else 0
    if rank == 0:
        torch.save(found, out)


main()
end()
