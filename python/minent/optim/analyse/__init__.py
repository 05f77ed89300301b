"""What methods do to fields whose answer is known: numbers first, figures from the numbers."""

from minent.optim.analyse._average import ema_attenuation
from minent.optim.analyse._bilinear import bilinear
from minent.optim.analyse._contraction import contraction
from minent.optim.analyse._dirac import angular_momentum, dirac_gan, wgan_invariant
from minent.optim.analyse._order import order_of, stability_polynomial
from minent.optim.analyse._plot_phase import plot_phase
from minent.optim.analyse._plot_region import plot_region
from minent.optim.analyse._region import stability_region
from minent.optim.analyse._stability import stability_limit
from minent.optim.analyse._trajectory import trajectory

__all__ = [
    "angular_momentum",
    "bilinear",
    "contraction",
    "dirac_gan",
    "ema_attenuation",
    "order_of",
    "plot_phase",
    "plot_region",
    "stability_limit",
    "stability_polynomial",
    "stability_region",
    "trajectory",
    "wgan_invariant",
]
