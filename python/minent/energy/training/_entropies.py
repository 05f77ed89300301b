"""Networks that keep the entropy of a generator high, trained with it."""

from __future__ import annotations

from math import e, log, pi
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from minent.energy._one_each import one_each
from minent.energy.training._information import (
    donsker_varadhan,
    gaussian_information,
    jensen_shannon,
    jsd_information,
)
from minent.errors import InputError
from minent.nn._given import wide
from minent.train import track

if TYPE_CHECKING:
    from collections.abc import Sequence

# Entropy of a component of a prior, nats.
_ENTROPIES = {"normal": 0.5 * log(2 * pi * e), "uniform": log(2.0)}
# Share of a batch in the running variances.
_NEW = 0.01


class JSDEntropy(nn.Module):
    """Information by a statistics network H(x, z) that tells pairs from others.

    Parameters
    ----------
    net : nn.Module
        ``net(x, z)`` gives a number for each pair.
    batch_dims : int
        How many leading dimensions count samples.
    paper_exact : bool
        As the original code: latents are shuffled so that some stay with their own sample, and the
        loss is the mean over both kinds of pairs, which halves the weight.
    """

    def __init__(self, net: nn.Module, batch_dims: int, *, paper_exact: bool) -> None:
        super().__init__()
        self.net = net
        self._dim = batch_dims - 1
        self._exact = paper_exact

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        """Give the estimate in nats, and track it in bits.

        A batch of one, as the last of an epoch may be, has no others to be told from: it gives 0.
        """
        if x.shape[self._dim] < 2:
            nothing: Tensor = 0 * self.net(x, z).sum()
            return nothing
        joint, product = self.compare(x, z)
        information = jsd_information(joint, product)
        track("jsd_bits", jensen_shannon(joint.detach(), product.detach()))
        track("information_bits", donsker_varadhan(joint.detach(), product.detach()))
        return information / 2 if self._exact else information

    def compare(self, x: Tensor, z: Tensor) -> tuple[Tensor, Tensor]:
        """Give what H says of pairs, and of samples with the latents of others."""
        dim, n = self._dim, x.shape[self._dim]
        if self._exact:
            others = z.index_select(dim, torch.randperm(n, device=z.device))
        else:  # no latent stays where it was, and no random number is needed
            others = z.roll(1, dim)
        said = self.net(torch.cat([x, x], dim), torch.cat([z, others], dim))
        lead = torch.Size((*x.shape[:dim], 2 * n))
        joint, product = torch.split(wide(one_each("statistics", said, lead)), n, dim)
        return joint, product


class EncoderEntropy(nn.Module):
    """Information by an encoder that finds latents again: minus the mean of ||z - E(G(z))||^2.

    What is tracked is the bound with the running variances of its errors, from batches before.

    Parameters
    ----------
    net : nn.Module
        ``net(x)`` gives z.
    batch_dims : int
        How many leading dimensions count samples.
    prior : str or callable
        Of the latents; the bound is known for "normal" and "uniform" alone.
    shape : sequence of int
        Of the running variances: that of one latent vector, of each copy.
    """

    variance: Tensor

    def __init__(
        self, net: nn.Module, batch_dims: int, *, prior: object, shape: Sequence[int]
    ) -> None:
        super().__init__()
        self.net = net
        self._batch_dims = batch_dims
        self._entropy = _ENTROPIES.get(prior) if isinstance(prior, str) else None
        self.register_buffer("variance", torch.ones(tuple(shape)))

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        """Give minus the squared error, which is the bound but for factor and constant."""
        error = self.errors(x, z)
        if self._entropy is not None:
            track("information_bits", self.bits(error.detach()))
        with torch.no_grad():
            dim = self._batch_dims - 1
            self.variance.lerp_(error.mean(dim).to(self.variance.dtype), _NEW)
        return -error.flatten(self._batch_dims).sum(-1).mean()

    def errors(self, x: Tensor, z: Tensor) -> Tensor:
        """Give the squared error of each component."""
        found = self.net(x)
        if found.shape != z.shape:
            raise InputError(
                f"encoder must give latents of shape {tuple(z.shape)}, not {tuple(found.shape)}"
            )
        return (wide(found) - wide(z)).square()

    def bits(self, error: Tensor) -> Tensor:
        """Give the bound for errors that the variances do not know yet."""
        assert self._entropy is not None
        variance = self.variance.unsqueeze(self._batch_dims - 1)
        return gaussian_information(error, variance, self._entropy, batch_dims=self._batch_dims)
