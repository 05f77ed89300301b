"""What attaches to any torch optimizer by its step hooks, and comes off again."""

from minent.optim.wrappers._accumulation import Accumulation
from minent.optim.wrappers._layer_adaptation import LayerAdaptation
from minent.optim.wrappers._lazy_rows import LazyRows
from minent.optim.wrappers._lookahead import Lookahead
from minent.optim.wrappers._piecewise_linear import PiecewiseLinear, piecewise_linear
from minent.optim.wrappers._weight_decay import WeightDecay

__all__ = [
    "Accumulation",
    "LayerAdaptation",
    "LazyRows",
    "Lookahead",
    "PiecewiseLinear",
    "WeightDecay",
    "piecewise_linear",
]
