"""The information bottleneck: codes that carry a limited number of nats."""

from minent.nn.bottleneck._kl import kl_normal
from minent.nn.bottleneck._predict import mean_probabilities
from minent.nn.bottleneck._vib import VIB

__all__ = ["VIB", "kl_normal", "mean_probabilities"]
