"""Regularizers of critics."""

from minent.nn.regularizers._annealed import Annealed
from minent.nn.regularizers._bottleneck import Bottleneck
from minent.nn.regularizers._consistency import consistency
from minent.nn.regularizers._drift import drift
from minent.nn.regularizers._gradient_penalty import gradient_penalty
from minent.nn.regularizers._lazy import Lazy
from minent.nn.regularizers._noise import noise_penalty
from minent.nn.regularizers._orthogonal import orthogonal_penalty
from minent.nn.regularizers._pair import critic_pair
from minent.nn.regularizers._regularizer import Regularizer, regularizer, regularizers
from minent.nn.regularizers._vdb import bottleneck_penalty

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
