"""A GAN that the tests train under torchrun: two processes are to do what one does."""

import sys

import torch
from minent.nn import GAN, OGAN, BiGAN, PairCritic, regularizer
from minent.train import normalize
from torch import nn
from torchrun import end


def halves(shape, *, dtype, device, generator):
    """Give latents that are the same in all processes."""
    return torch.full(shape, 0.5, dtype=dtype, device=device)


def rising(shape, **options):
    """Give latents that are the same in all processes, of a variance above 0."""
    return halves(shape, **options) * torch.arange(1, shape[1] + 1, dtype=options["dtype"])


def net(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 8), nn.Tanh(), nn.Linear(8, outputs)).double()


def gans():
    """Give a GAN of each kind, by name."""
    cases = {
        "pairs": ("gan-qp", {"joint": True}),
        "penalty": ("ns-gan", {"regularizers": [regularizer("r1")], "critic_steps": 2}),
        "gradients": ("wgan-div", {}),
        "one loss": ("hinge", {"one_loss": True}),
    }
    for name, (objective, options) in cases.items():
        torch.manual_seed(1)
        generator, critic = net(2, 3), net(3, 1)
        if name == "pairs":
            normalize(critic, "spectral")
        yield name, GAN(generator, critic, objective, latent=halves, latent_dim=2, **options)
    torch.manual_seed(1)
    latent = {"latent": rising, "latent_dim": 4}
    yield "o-gan", OGAN(net(4, 3), net(3, 4), **latent)
    critic = PairCritic(net(3, 5), 5, 4, width=8).double()
    yield "bigan-qp", BiGAN(net(4, 3), net(3, 4), critic, **latent)


def main():
    out, engine, batch_size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    numbers = torch.Generator().manual_seed(0)
    data = torch.randn(40, 3, generator=numbers, dtype=torch.float64), torch.arange(40) % 4
    found = {}
    for name, gan in gans():
        history = gan.fit(
            data, epochs=3, batch_size=batch_size, progress=False, ema=0.5, critic_lr=1e-2,
            engine=None if engine == "none" else engine,
        )  # fmt: skip
        nets = [gan.generator, gan.critic, gan.average.averaged]
        found[name] = {
            "weights": [value for net in nets for value in net.state_dict().values()],
            "losses": history["critic_loss"] + history["generator_loss"],
        }
        rank = torch.distributed.get_rank() if engine == "ddp" else 0
    if rank == 0:
        torch.save(found, out)


main()
end()
