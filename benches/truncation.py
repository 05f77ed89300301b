"""Precision against recall: latents moved by MALA on the critic's energy, and a narrower prior.

A GAN with R1 learns 25 Gaussians (standard deviation 0.05, at distances of 2); its critic, low on
real samples when its sign is turned, is the energy. Compared with as many real samples, none of
which was trained on.
"""

from __future__ import annotations

import argparse

import mixtures
import torch
from minent.energy import compare_truncation
from minent.nn import GAN, MLPCritic, MLPGenerator, regularizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=5000, help="of the GAN")
    parser.add_argument("--moves", type=int, default=200, help="of each chain")
    parser.add_argument("--samples", type=int, default=2500)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    draw = torch.Generator().manual_seed(0)
    grid, scale = mixtures.MIXTURES["grid"], 8**0.5
    gan = GAN(
        MLPGenerator(2, latent=2, width=chosen.width),
        MLPCritic(2, width=chosen.width),
        "ns-gan",
        regularizers=[regularizer("r1", weight=grid.r1)],
    )
    gan.fit(
        mixtures.draw(grid, 100_000, generator=draw) / scale, steps=chosen.steps, batch_size=256,
        critic_lr=2e-3, generator_lr=2e-3, decay=0.5, progress=False,
    )  # fmt: skip
    net, critic = gan.generator.eval(), gan.critic.eval()
    real = mixtures.draw(grid, chosen.samples, generator=draw) / scale
    z = torch.randn(chosen.samples, 2, generator=draw)

    def energy(x):
        return -critic(x)

    rows = compare_truncation(net, energy, real, z, steps=chosen.moves, generator=draw)
    print(
        "| way | amount | precision | recall | density | coverage | acceptance |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for way, amount, *numbers in rows:
        print(f"| {way} | {amount:g} | " + " | ".join(f"{x:.3f}" for x in numbers) + " |")


if __name__ == "__main__":
    main()
