"""Generative models (extra ``torch``): objectives, regularizers, and problems with answers."""

from minent._torch import need_torch

need_torch("minent.nn")

from minent.nn.analyse import (  # noqa: E402
    Dirac,
    TwoPoint,
    dirac,
    dirac_table,
    plot_dirac,
    two_point,
    two_point_table,
)
from minent.nn.objectives import (  # noqa: E402
    Divergence,
    Objective,
    objective,
    objectives,
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
    "Annealed",
    "Bottleneck",
    "Dirac",
    "Divergence",
    "Lazy",
    "Objective",
    "Regularizer",
    "TwoPoint",
    "bottleneck_penalty",
    "consistency",
    "critic_pair",
    "dirac",
    "dirac_table",
    "drift",
    "gradient_penalty",
    "noise_penalty",
    "objective",
    "objectives",
    "orthogonal_penalty",
    "plot_dirac",
    "regularizer",
    "regularizers",
    "two_point",
    "two_point_table",
]
