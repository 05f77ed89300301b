"""GANs on mixtures of Gaussians: modes found, share of good samples, divergence, for each method.

The protocol is that of `mixtures`, the generator the average of its weights. What one copy learns
does not depend on the others but through random numbers. A run that was killed goes on from its
checkpoint, and one that is done is only read. The folder gets ``curves.tsv``, standard output a
table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mixtures
import torch
from gan_methods import METHODS, regularizers_of
from minent.nn import GAN, MLPCritic, MLPGenerator, objective

if TYPE_CHECKING:
    import argparse


def run(data: str, name: str, chosen: argparse.Namespace) -> list[list[float]]:
    """Train all seeds of a method, or what is left of it, and give its curve."""
    mixture, method = mixtures.MIXTURES[data], METHODS[name]
    torch.manual_seed(chosen.seed)
    shared = {"width": chosen.width or mixture.width, "copies": chosen.seeds}
    generator = MLPGenerator(2, latent=2, **shared)
    critic = MLPCritic(2, normalization=method.normalization, **shared)
    mixtures.start(generator, critic)
    gan = GAN(
        generator,
        critic,
        objective(method.objective, **method.options),
        regularizers=regularizers_of(method, {"wgan-gp": 0.1, "r1": mixture.r1}, batch_dims=2),
        joint=True,
    )
    return mixtures.trained(gan, data, name, chosen, critic_lr=chosen.lr)


def main() -> None:
    parser = mixtures.options(__doc__.splitlines()[0], METHODS)
    mixtures.all_of(parser.parse_args(), run)


if __name__ == "__main__":
    main()
