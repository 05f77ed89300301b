"""Variational autoencoders: skeleton, likelihoods, priors, objectives, evaluation, paths."""

from minent.nn._paths import latent_path, path_norms, plot_path_norms, prior_norm
from minent.nn.vae._bounds import elbo, iwae_bound
from minent.nn.vae._information import Information, active_units, latent_information
from minent.nn.vae._moments import BatchNormMoments
from minent.nn.vae._quantizer import VectorQuantizer
from minent.nn.vae._vae import VAE
from minent.nn.vae._vq_vae import VQVAE
from minent.nn.vae.likelihoods import Likelihood, likelihood, likelihoods
from minent.nn.vae.objectives import VAEObjective, vae_objective, vae_objectives
from minent.nn.vae.priors import ClusterPrior, LatentPrior, prior, priors

__all__ = [
    "VAE",
    "VQVAE",
    "BatchNormMoments",
    "ClusterPrior",
    "Information",
    "LatentPrior",
    "Likelihood",
    "VAEObjective",
    "VectorQuantizer",
    "active_units",
    "elbo",
    "iwae_bound",
    "latent_information",
    "latent_path",
    "likelihood",
    "likelihoods",
    "path_norms",
    "plot_path_norms",
    "prior",
    "prior_norm",
    "priors",
    "vae_objective",
    "vae_objectives",
]
