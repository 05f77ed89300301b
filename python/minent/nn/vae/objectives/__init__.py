"""Objectives of VAEs, one a file."""

from minent.nn.vae.objectives._beta import Beta
from minent.nn.vae.objectives._beta_tc import BetaTC
from minent.nn.vae.objectives._capacity import Capacity
from minent.nn.vae.objectives._elbo import ELBO
from minent.nn.vae.objectives._free_bits import FreeBits
from minent.nn.vae.objectives._infomax import InfoMax
from minent.nn.vae.objectives._infovae import InfoVAE
from minent.nn.vae.objectives._iwae import IWAE
from minent.nn.vae.objectives._named import vae_objective, vae_objectives
from minent.nn.vae.objectives._objective import VAEObjective

__all__ = [
    "ELBO",
    "IWAE",
    "Beta",
    "BetaTC",
    "Capacity",
    "FreeBits",
    "InfoMax",
    "InfoVAE",
    "VAEObjective",
    "vae_objective",
    "vae_objectives",
]
