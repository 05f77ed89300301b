"""Generative adversarial networks as divergences, and their parts (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.nn")

from minent.nn.regularizers import (  # noqa: E402
    Annealed,
    Bottleneck,
    Lazy,
    Regularizer,
    bottleneck_penalty,
    consistency,
    critic_pair,
    drift,
    gradient_penalty,
    noise_penalty,
    orthogonal_penalty,
    regularizer,
    regularizers,
)

__all__ = [
    "Annealed",
    "Bottleneck",
    "Lazy",
    "Regularizer",
    "bottleneck_penalty",
    "consistency",
    "critic_pair",
    "drift",
    "gradient_penalty",
    "noise_penalty",
    "orthogonal_penalty",
    "regularizer",
    "regularizers",
]
