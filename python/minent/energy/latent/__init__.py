"""Energies of latents, and what sampling from them does to precision and recall."""

from minent.energy.latent._latent_energy import LatentEnergy, latent_energy
from minent.energy.latent._truncation import Truncation, compare_truncation

__all__ = ["LatentEnergy", "Truncation", "compare_truncation", "latent_energy"]
