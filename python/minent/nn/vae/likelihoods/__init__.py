"""Likelihoods: what a decoder says about samples, one a file."""

from minent.nn.vae.likelihoods._bernoulli import Bernoulli
from minent.nn.vae.likelihoods._gaussian import Gaussian
from minent.nn.vae.likelihoods._likelihood import Likelihood
from minent.nn.vae.likelihoods._logistic import DiscretizedLogistic
from minent.nn.vae.likelihoods._named import likelihood, likelihoods

__all__ = [
    "Bernoulli",
    "DiscretizedLogistic",
    "Gaussian",
    "Likelihood",
    "likelihood",
    "likelihoods",
]
