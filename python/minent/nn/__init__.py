"""Generative models (extra ``torch``): objectives, and what they do on problems with answers."""

from minent._torch import need_torch

need_torch("minent.nn")

from minent.nn.gan import (  # noqa: E402
    GAN,
    Pictures,
)
from minent.nn.objectives import (  # noqa: E402
    GANQP,
    NSGAN,
    RSGAN,
    SGAN,
    WGAN,
    Hinge,
    Objective,
    objective,
    objectives,
    register,
)
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
    "GAN",
    "GANQP",
    "NSGAN",
    "RSGAN",
    "SGAN",
    "WGAN",
    "Annealed",
    "Bottleneck",
    "Hinge",
    "Lazy",
    "Objective",
    "Pictures",
    "Regularizer",
    "bottleneck_penalty",
    "consistency",
    "critic_pair",
    "drift",
    "gradient_penalty",
    "noise_penalty",
    "objective",
    "objectives",
    "orthogonal_penalty",
    "register",
    "regularizer",
    "regularizers",
]
