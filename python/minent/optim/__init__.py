"""Optimizers as dynamics: a vector field, and a way to step along it (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.optim")

from minent.optim import analyse, fields  # noqa: E402
from minent.optim._flow import Flow  # noqa: E402
from minent.optim._langevin import Langevin  # noqa: E402
from minent.optim._leapfrog import Leapfrog  # noqa: E402
from minent.optim._nesterov import Nesterov  # noqa: E402
from minent.optim._oscillator import dynamics_of, momentum_of, rescale_beta  # noqa: E402
from minent.optim._sgld import SGLD  # noqa: E402
from minent.optim._tables import TABLES, Table  # noqa: E402
from minent.optim.game import Game  # noqa: E402
from minent.optim.wrappers import (  # noqa: E402
    Accumulation,
    LayerAdaptation,
    LazyRows,
    Lookahead,
    PiecewiseLinear,
    WeightDecay,
    piecewise_linear,
)

__all__ = [
    "SGLD",
    "TABLES",
    "Accumulation",
    "Flow",
    "Game",
    "Langevin",
    "LayerAdaptation",
    "LazyRows",
    "Leapfrog",
    "Lookahead",
    "Nesterov",
    "PiecewiseLinear",
    "Table",
    "WeightDecay",
    "analyse",
    "dynamics_of",
    "fields",
    "momentum_of",
    "piecewise_linear",
    "rescale_beta",
]
