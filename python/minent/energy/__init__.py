"""Energies (extra ``torch``): trained, sampled from exp(-U) in x and in latents, and as scores."""

from minent._torch import need_torch

need_torch("minent.energy")

from minent.energy.detection import EnergyDetector  # noqa: E402
from minent.energy.diagnostics import (  # noqa: E402
    effective_sample_size,
    split_rhat,
)
from minent.energy.landscape import (  # noqa: E402
    Frame,
    Landscape,
    animate_landscapes,
)
from minent.energy.latent import (  # noqa: E402
    LatentEnergy,
    Truncation,
    compare_truncation,
    latent_energy,
)
from minent.energy.samplers import (  # noqa: E402
    Chains,
    PersistentChains,
    ReplayBuffer,
    annealed_langevin,
    hmc,
    langevin,
    mala,
)
from minent.energy.training import (  # noqa: E402
    DCGANStatistics,
    ImplicitEBM,
    MaximumEntropyGAN,
    MLPStatistics,
    donsker_varadhan,
    gaussian_information,
    jensen_shannon,
    jsd_information,
    pits,
)

__all__ = [
    "Chains",
    "DCGANStatistics",
    "EnergyDetector",
    "Frame",
    "ImplicitEBM",
    "Landscape",
    "LatentEnergy",
    "MLPStatistics",
    "MaximumEntropyGAN",
    "PersistentChains",
    "ReplayBuffer",
    "Truncation",
    "animate_landscapes",
    "annealed_langevin",
    "compare_truncation",
    "donsker_varadhan",
    "effective_sample_size",
    "gaussian_information",
    "hmc",
    "jensen_shannon",
    "jsd_information",
    "langevin",
    "latent_energy",
    "mala",
    "pits",
    "split_rhat",
]
