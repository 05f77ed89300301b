"""Maximum-entropy GANs on mixtures of Gaussians: with entropy by either bound, and without.

The protocol is that of `mixtures`, the generator the average of its weights. A run that was killed
goes on from its checkpoint, and one that is done is only read. The folder gets ``curves.tsv``,
standard output a table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mixtures
import torch
from minent.energy import MaximumEntropyGAN, MLPStatistics
from minent.nn import MLP, MLPCritic, MLPGenerator

if TYPE_CHECKING:
    import argparse

METHODS = {"MEG": "jsd", "MEG, encoder": "encoder", "no entropy": None}


def run(data: str, name: str, chosen: argparse.Namespace) -> list[list[float]]:
    """Train all seeds of a method, or what is left of it, and give its curve."""
    mixture, entropy = mixtures.MIXTURES[data], METHODS[name]
    torch.manual_seed(chosen.seed)
    shared = {"width": chosen.width or mixture.width, "copies": chosen.seeds}
    generator, energy = MLPGenerator(2, latent=chosen.latent, **shared), MLPCritic(2, **shared)
    statistics = MLPStatistics(2, chosen.latent, **shared) if entropy == "jsd" else None
    encoder = MLP(2, chosen.latent, **shared) if entropy == "encoder" else None
    mixtures.start(*(net for net in (generator, energy, statistics, encoder) if net is not None))
    gan = MaximumEntropyGAN(
        generator,
        energy,
        statistics,
        encoder,
        form=chosen.form,
        penalty=chosen.penalty,
        entropy=entropy,
        entropy_weight=chosen.entropy_weight,
        energy_steps=chosen.energy_steps,
    )
    return mixtures.trained(gan, data, name, chosen, energy_lr=chosen.energy_lr or chosen.lr)


def main() -> None:
    parser = mixtures.options(__doc__.splitlines()[0], METHODS)
    parser.add_argument("--latent", type=int, default=2)
    parser.add_argument("--form", default="penalty")
    parser.add_argument("--penalty", type=float, default=0.02)
    parser.add_argument("--entropy-weight", type=float, default=0.1)
    parser.add_argument("--energy-steps", type=int, default=1)
    parser.add_argument("--energy-lr", type=float, help="if it is not --lr")
    mixtures.all_of(parser.parse_args(), run)


if __name__ == "__main__":
    main()
