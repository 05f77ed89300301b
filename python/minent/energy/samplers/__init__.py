"""Markov chains on an energy."""

from minent.energy.samplers._annealed import annealed_langevin
from minent.energy.samplers._chains import Chains
from minent.energy.samplers._hmc import hmc
from minent.energy.samplers._langevin import langevin
from minent.energy.samplers._mala import mala
from minent.energy.samplers._persistent import PersistentChains
from minent.energy.samplers._replay import ReplayBuffer

__all__ = [
    "Chains",
    "PersistentChains",
    "ReplayBuffer",
    "annealed_langevin",
    "hmc",
    "langevin",
    "mala",
]
