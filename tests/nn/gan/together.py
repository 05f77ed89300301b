"""A GAN that the tests train under torchrun: two processes are to do what one does."""

import sys

import torch
from minent.nn import GAN, regularizer
from minent.train import normalize
from torch import nn
from torchrun import end


def halves(shape, *, dtype, device, generator):
    """Give latents that are the same in all processes."""
    return torch.full(shape, 0.5, dtype=dtype, device=device)


def main():
    out, engine, batch_size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    numbers = torch.Generator().manual_seed(0)
    data = torch.randn(40, 3, generator=numbers, dtype=torch.float64), torch.arange(40) % 4
    cases = {
        "pairs": ("gan-qp", {"joint": True}),
        "penalty": ("ns-gan", {"regularizers": [regularizer("r1")], "critic_steps": 2}),
        "gradients": ("wgan-div", {}),
        "one loss": ("hinge", {"one_loss": True}),
    }
    found = {}
    for name, (objective, options) in cases.items():
        torch.manual_seed(1)
        generator = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3)).double()
        critic = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)).double()
        if name == "pairs":
            normalize(critic, "spectral")
        gan = GAN(generator, critic, objective, latent=halves, latent_dim=2, **options)
        history = gan.fit(
            data, epochs=3, batch_size=batch_size, progress=False, ema=0.5, critic_lr=1e-2,
            engine=None if engine == "none" else engine,
        )  # fmt: skip
        nets = [generator, critic, gan.average.averaged]
        found[name] = {
            "weights": [value for net in nets for value in net.state_dict().values()],
            "losses": history["critic_loss"] + history["generator_loss"],
        }
        rank = torch.distributed.get_rank() if engine == "ddp" else 0
    if rank == 0:
        torch.save(found, out)


main()
end()
