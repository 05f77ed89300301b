"""GANs on mixtures of Gaussians: modes found, share of good samples, divergence, for each method.

The protocol is that of `mixtures`, the generator the average of its weights. What one copy learns
does not depend on the others but through random numbers. A run that was killed goes on from its
checkpoint, and one that is done is only read. The folder gets ``curves.tsv``, standard output a
table.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import mixtures
import torch
from minent.nn import GAN, MLPCritic, MLPGenerator, objective, regularizer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


class Method(NamedTuple):
    """What a method is, beside the settings that all share; R1 has a weight for each mixture."""

    objective: str
    options: Mapping[str, Any] = MappingProxyType({})
    regularizers: tuple[tuple[str, float | None], ...] = ()
    normalization: str | None = None


METHODS = {
    "SGAN": Method("ns-gan"),
    "WGAN-GP": Method("wgan", regularizers=(("wgan-gp", 0.1),)),
    "WGAN-div": Method("wgan-div"),
    "GAN-QP, L1": Method("gan-qp", {"distance": "l1"}),
    "GAN-QP, L2": Method("gan-qp", {"distance": "l2"}),
    "RSGAN": Method("rsgan"),
    "hinge + SN": Method("hinge", normalization="spectral"),
    "SGAN + R1": Method("ns-gan", regularizers=(("r1", None),)),
}


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
        regularizers=[
            regularizer(r, weight=mixture.r1 if w is None else w, batch_dims=2)
            for r, w in method.regularizers
        ],
        joint=True,
    )
    file = f"{data}-{name.lower().replace(' ', '-').replace(',', '')}.ckpt"
    return mixtures.trained(gan, file, mixture, chosen, critic_lr=chosen.lr)


def main() -> None:
    parser = mixtures.options("of checkpoints and curves.tsv", __doc__.splitlines()[0])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    chosen = parser.parse_args()
    mixtures.all_of(chosen, chosen.methods, run)


if __name__ == "__main__":
    main()
