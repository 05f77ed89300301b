"""Encoder, decoder, prior and likelihood, and what they say of samples and latents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn._kinds import part_of
from minent.nn.bottleneck._held import say_held
from minent.nn.nets import check_labels
from minent.nn.vae._called import called
from minent.nn.vae._nets import check_inputs, check_logits
from minent.nn.vae._posterior import Posterior, posterior_of
from minent.nn.vae.likelihoods import Likelihood
from minent.nn.vae.likelihoods._bernoulli import Bernoulli
from minent.nn.vae.likelihoods._named import LIKELIHOODS
from minent.nn.vae.priors import LatentPrior
from minent.nn.vae.priors._named import PRIORS

if TYPE_CHECKING:
    from collections.abc import Sequence


class Skeleton(nn.Module):
    """The parts that all VAEs have; `VAE` says what arguments are."""

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        likelihood: str | Likelihood,
        prior: str | LatentPrior,
        latent_dim: int | Sequence[int] | None,
        labels: int | None,
    ) -> None:
        super().__init__()
        for name, net in (("encoder", encoder), ("decoder", decoder)):
            if not isinstance(net, nn.Module):
                raise InputError(f"{name} must be a Module, not {type(net).__name__}")
        self.encoder, self.decoder = encoder, decoder
        self.likelihood = part_of("likelihood", LIKELIHOODS, Likelihood, likelihood)
        self.prior = part_of("prior", PRIORS, LatentPrior, prior)
        shape: Any = getattr(decoder, "latent", None) if latent_dim is None else latent_dim
        if shape is None:
            raise InputError(
                "the decoder has no attribute latent: give latent_dim=, the size of its vectors"
            )
        sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
        self.latent = tuple(at_least_one("latent_dim (or decoder.latent)", n) for n in sizes)
        self.labels = None if labels is None else at_least_one("labels", labels)
        for name, net in (("encoder", encoder), ("decoder", decoder)):
            check_inputs(name, net, labels=labels is not None)
        if isinstance(self.likelihood, Bernoulli):
            check_logits(decoder)
        self._looked = False
        self._said = False

    @property
    def device(self) -> torch.device:
        """Where the decoder is."""
        weight = _first_weight(self.decoder)
        return torch.device("cpu") if weight is None else weight.device

    @property
    def dtype(self) -> torch.dtype:
        """The type of the decoder's weights, and so of latents and data."""
        weight = _first_weight(self.decoder)
        return torch.float32 if weight is None else weight.dtype

    def posterior(self, x: Tensor, labels: Tensor | None = None) -> Posterior:
        """Give p(z|x), in the mode that the nets are in, with gradients.

        Parameters
        ----------
        x : Tensor, N x ...
            Samples; bytes become numbers from 0 to 1.
        labels : Tensor of whole numbers, optional
            One for each sample, where there are labels.

        Returns
        -------
        Posterior
            With ``mean``, ``log_var``, ``draw``, ``log_prob`` and ``kl``. Log-variances above 20
            are held there; a warning says so once.

        Raises
        ------
        InputError
            When the encoder cannot take samples of that shape, or does not give means and
            log-variances of latents.
        """
        x = self.read(x)
        if labels is None and self.labels is not None:
            self.classes_of(labels, len(x))
        given = called("encoder", self.encoder, "samples", x, labels)
        found = posterior_of(given, len(x), self.latent)
        self._said = say_held(found.over, self._said, "the encoder")
        return found

    def log_likelihood(self, x: Tensor, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Give log q(x|z) in nats: a sum over all numbers of a sample; with gradients.

        Parameters
        ----------
        x : Tensor, N x ...
            Samples.
        z : Tensor, ... x N x latent
            Latents, one or several for each sample.
        labels : Tensor of whole numbers, optional
            One for each sample, where there are labels.

        Returns
        -------
        Tensor, ... x N

        Raises
        ------
        InputError
            When the decoder does not make samples of that shape.
        """
        return -self.error(x, z, labels)

    def error(self, x: Tensor, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Give -log q(x|z) in nats, of what `log_likelihood` takes.

        Parameters
        ----------
        x, z, labels : Tensor
            As for `log_likelihood`.

        Returns
        -------
        Tensor, ... x N

        Raises
        ------
        InputError
            When the decoder does not make samples of that shape.
        """
        x = self.read(x)
        given = self.given(z, labels)
        likelihood, shape = self.likelihood, self.likelihood.wanted(x.shape[1:])
        if given.shape[1:] != shape:
            raise InputError(
                f"the decoder gives tensors of shape {tuple(given.shape[1:])} for each latent, and "
                f"{type(likelihood).__name__} needs {tuple(shape)} for samples of shape "
                f"{tuple(x.shape[1:])}"
            )
        lead = z.dim() - len(self.latent)
        if lead != 1:
            given = given.reshape(*z.shape[:lead], *shape)
        found = likelihood.error(given, x)
        if found.shape != z.shape[:lead]:
            raise InputError(
                f"the likelihood {type(likelihood).__name__} must give nats for each number of a "
                f"sample: it gives errors of shape {tuple(found.shape)} for "
                f"{tuple(z.shape[:lead])} latents"
            )
        return found

    def given(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Give what the decoder gives, of ... x N latents in one row, with gradients."""
        if labels is None and self.labels is not None:
            self.classes_of(labels, len(z))
        rows = z if z.dim() == 1 + len(self.latent) else z.reshape(-1, *self.latent)
        rows = rows.to(self.dtype)
        if labels is not None:
            labels = labels.expand(len(rows) // len(labels), -1).reshape(-1)
        found = called("decoder", self.decoder, "latents", rows, labels)
        if not isinstance(found, Tensor) or found.shape[:1] != rows.shape[:1]:
            raise InputError("the decoder must give a tensor with a row for each latent")
        return found

    def decoded(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Give the means of q(x|z) of N latents, with gradients."""
        given = self.given(z, labels)
        return self.likelihood.mean(given, given.dim())

    def draw(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw latents from the prior, n x latent, in the type and place of the weights."""
        return self.prior.draw(
            n, self.latent, dtype=self.dtype, device=self.device, generator=generator
        )

    def read(self, x: Tensor) -> Tensor:
        """Give samples as the nets take them: bytes become numbers from 0 to 1.

        Raises
        ------
        InputError
            When they are whole numbers other than bytes, or no tensor.
        """
        if not isinstance(x, Tensor) or x.dim() < 2:
            what = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
            raise InputError(f"x must be a tensor of samples, N x ..., not {what}")
        dtype = self.dtype
        if x.dtype == dtype:
            return x
        if x.dtype == torch.uint8:
            return x.to(dtype) / 255
        if not x.is_floating_point():
            raise InputError(
                f"data must be floating-point numbers, or bytes (torch.uint8) of images, not "
                f"{x.dtype}"
            )
        return x.to(dtype)

    def look(self, x: Tensor) -> None:
        """Refuse a first batch out of the range of the likelihood; on a GPU it is waited for."""
        if not self._looked:
            self.likelihood.check(x)
            self._looked = True

    def classes_of(self, labels: Tensor | None, n: int) -> Tensor | None:
        """Give labels as the nets take them, or None where there are no classes.

        Raises
        ------
        InputError
            When they are missing, out of range, or not one a sample.
        """
        if self.labels is None:
            return None
        if labels is None:
            raise InputError(
                f"labels are needed: this VAE was made for {self.labels} classes (labels=)"
            )
        check_labels(labels, self.labels, torch.Size([n]))
        return labels.to(self.device).long()


def _first_weight(module: nn.Module) -> Tensor | None:
    """Give the first of ``module.parameters()``, which makes sets of all of them."""
    for weight in module._parameters.values():
        if weight is not None:
            return weight
    for part in module._modules.values():
        found = None if part is None else _first_weight(part)
        if found is not None:
            return found
    return None
