"""Energies (extra ``torch``): trained, sampled from, and taken for scores."""

from minent._torch import need_torch

need_torch("minent.energy")

from minent.energy._information import (  # noqa: E402
    donsker_varadhan,
    gaussian_information,
    jensen_shannon,
    jsd_information,
)
from minent.energy._meg import MaximumEntropyGAN  # noqa: E402
from minent.energy._pits import pits  # noqa: E402
from minent.energy._statistics import DCGANStatistics, MLPStatistics  # noqa: E402

__all__ = [
    "DCGANStatistics",
    "MLPStatistics",
    "MaximumEntropyGAN",
    "donsker_varadhan",
    "gaussian_information",
    "jensen_shannon",
    "jsd_information",
    "pits",
]
