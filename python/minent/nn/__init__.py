"""Generative models (extra ``torch``): objectives, and what they do on problems with answers."""

from minent._torch import need_torch

need_torch("minent.nn")

from minent.nn.objectives import (  # noqa: E402
    Divergence,
    Objective,
    objective,
    objectives,
)

__all__ = [
    "Divergence",
    "Objective",
    "objective",
    "objectives",
]
