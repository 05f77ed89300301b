"""Optimizers as dynamics: a vector field, and a way to step along it (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.optim")

from minent.optim import analyse, fields  # noqa: E402
from minent.optim._flow import Flow  # noqa: E402
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
    "TABLES",
    "Accumulation",
    "Flow",
    "Game",
    "LayerAdaptation",
    "LazyRows",
    "Lookahead",
    "PiecewiseLinear",
    "Table",
    "WeightDecay",
    "analyse",
    "fields",
    "piecewise_linear",
]
