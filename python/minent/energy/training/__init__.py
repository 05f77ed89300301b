"""Training of energies on `minent.train`."""

from minent.energy.training._implicit import ImplicitEBM
from minent.energy.training._information import (
    donsker_varadhan,
    gaussian_information,
    jensen_shannon,
    jsd_information,
)
from minent.energy.training._meg import MaximumEntropyGAN
from minent.energy.training._pits import pits
from minent.energy.training._statistics import DCGANStatistics, MLPStatistics

__all__ = [
    "DCGANStatistics",
    "ImplicitEBM",
    "MLPStatistics",
    "MaximumEntropyGAN",
    "donsker_varadhan",
    "gaussian_information",
    "jensen_shannon",
    "jsd_information",
    "pits",
]
