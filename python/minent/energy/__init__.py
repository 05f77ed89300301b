"""Energies (extra ``torch``): sampling from exp(-U), in x and in latents."""

from minent._torch import need_torch

need_torch("minent.energy")

from minent.energy.diagnostics import (  # noqa: E402
    effective_sample_size,
    split_rhat,
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

__all__ = [
    "Chains",
    "LatentEnergy",
    "PersistentChains",
    "ReplayBuffer",
    "Truncation",
    "annealed_langevin",
    "compare_truncation",
    "effective_sample_size",
    "hmc",
    "langevin",
    "latent_energy",
    "mala",
    "split_rhat",
]
