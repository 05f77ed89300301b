"""Objectives: a divergence each, as the losses of a critic and a generator."""

from minent.nn.objectives._bigan_qp import BiGANQP
from minent.nn.objectives._divergence import Divergence
from minent.nn.objectives._ebgan import EBGAN
from minent.nn.objectives._exp_gan import ExpGAN
from minent.nn.objectives._f_gan import FGAN
from minent.nn.objectives._gan_qp import GANQP
from minent.nn.objectives._hinge import Hinge
from minent.nn.objectives._lsgan import LSGAN
from minent.nn.objectives._o_gan import OGAN
from minent.nn.objectives._objective import Objective
from minent.nn.objectives._paired import Paired
from minent.nn.objectives._ragan import RaGAN
from minent.nn.objectives._registry import objective, objectives, register
from minent.nn.objectives._rsgan import RSGAN
from minent.nn.objectives._sgan import NSGAN, SGAN
from minent.nn.objectives._unpaired import Unpaired
from minent.nn.objectives._wgan import WGAN
from minent.nn.objectives._wgan_div import WGANDiv

__all__ = [
    "EBGAN",
    "FGAN",
    "GANQP",
    "LSGAN",
    "NSGAN",
    "OGAN",
    "RSGAN",
    "SGAN",
    "WGAN",
    "BiGANQP",
    "Divergence",
    "ExpGAN",
    "Hinge",
    "Objective",
    "Paired",
    "RaGAN",
    "Unpaired",
    "WGANDiv",
    "objective",
    "objectives",
    "register",
]
