"""Priors of latents, one a file."""

from minent.nn.vae.priors._clusters import ClusterPrior
from minent.nn.vae.priors._named import prior, priors
from minent.nn.vae.priors._normal import NormalPrior
from minent.nn.vae.priors._prior import LatentPrior

__all__ = ["ClusterPrior", "LatentPrior", "NormalPrior", "prior", "priors"]
