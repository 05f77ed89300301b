"""Objectives: a divergence each, as the losses of a critic and a generator."""

from minent.nn.objectives._gan_qp import GANQP
from minent.nn.objectives._hinge import Hinge
from minent.nn.objectives._objective import Objective
from minent.nn.objectives._registry import objective, objectives, register
from minent.nn.objectives._rsgan import RSGAN
from minent.nn.objectives._sgan import NSGAN, SGAN
from minent.nn.objectives._wgan import WGAN

__all__ = [
    "GANQP",
    "NSGAN",
    "RSGAN",
    "SGAN",
    "WGAN",
    "Hinge",
    "Objective",
    "objective",
    "objectives",
    "register",
]
