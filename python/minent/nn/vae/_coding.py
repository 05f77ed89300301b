"""Codes of samples, samples of codes, and what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn._given import check_generator, check_switch
from minent.nn._in_batches import in_batches
from minent.nn._paths import latent_path
from minent.nn.gan._labels import labels_for
from minent.nn.vae._skeleton import Skeleton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Coding(Skeleton):
    """What a trained VAE does; all of it in evaluation mode and without gradients."""

    def encode(self, x: Tensor, labels: Tensor | None = None, *, batch_size: int = 512) -> Tensor:
        """Give the means of p(z|x).

        Parameters
        ----------
        x : Tensor, N x ...
            Samples; bytes are taken for images.
        labels : Tensor of whole numbers, optional
            Where the VAE has classes; not looked at otherwise.
        batch_size : int
            So many at once; it has no influence on the codes.

        Returns
        -------
        Tensor, N x latent

        Raises
        ------
        InputError
            When samples or labels do not fit.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import VAE
        >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), latent_dim=2)
        >>> vae.encode(torch.rand(5, 3)).shape
        torch.Size([5, 2])
        """
        return self._run(self._means, self.read(x).to(self.device), labels, batch_size)

    def decode(self, z: Tensor, labels: Tensor | None = None, *, batch_size: int = 512) -> Tensor:
        """Give the means of q(x|z).

        Parameters
        ----------
        z : Tensor, N x latent
            Latents.
        labels, batch_size
            As of `encode`.

        Returns
        -------
        Tensor, N x ...

        Raises
        ------
        InputError
            When latents or labels do not fit.
        """
        if not isinstance(z, Tensor) or z.shape[1:] != self.latent:
            what = tuple(z.shape) if isinstance(z, Tensor) else type(z).__name__
            raise InputError(f"z must be latents of shape {('N', *self.latent)}, not {what}")
        return self._run(self.decoded, z.to(self.device), labels, batch_size)

    def reconstruct(
        self, x: Tensor, labels: Tensor | None = None, *, batch_size: int = 512
    ) -> Tensor:
        """Encode samples and decode the means of their latents.

        Parameters
        ----------
        x, labels, batch_size
            As of `encode`.

        Returns
        -------
        Tensor, N x ...

        Raises
        ------
        InputError
            As `encode`.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import VAE
        >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), latent_dim=2)
        >>> vae.reconstruct(torch.rand(5, 3)).shape
        torch.Size([5, 3])
        """
        z = self.encode(x, labels, batch_size=batch_size)
        return self.decode(z, labels, batch_size=batch_size)

    def sample(
        self,
        n: int,
        *,
        labels: int | Sequence[int] | Tensor | None = None,
        noise: bool = False,
        generator: torch.Generator | None = None,
        batch_size: int = 512,
    ) -> Tensor:
        """Make samples of latents from the prior.

        Parameters
        ----------
        n : int
            How many.
        labels : int or n of them, optional
            Classes of the samples; drawn uniformly if none are given.
        noise : bool
            Draw from q(x|z), and not its mean.
        generator : torch.Generator, optional
            Where random numbers come from, on the device of the nets; by default torch's own.
        batch_size : int
            So many at once.

        Returns
        -------
        Tensor, n x ...

        Raises
        ------
        InputError
            When labels do not fit.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import VAE
        >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), latent_dim=2)
        >>> vae.sample(5, generator=torch.Generator().manual_seed(0)).shape
        torch.Size([5, 3])
        """
        n = at_least_one("n", n)
        check_generator("generator", generator)
        check_switch("noise", noise)
        classes = labels_for(n, self.labels, labels, self.device, generator)
        z = self.draw(n, generator)

        def drawn(z: Tensor, labels: Tensor | None = None) -> Tensor:
            given = self.given(z, labels)
            return self.likelihood.draw(given, given.dim(), generator)

        return self._run(drawn if noise else self.decoded, z, classes, batch_size)

    def interpolate(
        self,
        a: Tensor,
        b: Tensor,
        n: int = 8,
        *,
        path: str = "preserving",
        labels: Tensor | None = None,
        batch_size: int = 512,
    ) -> Tensor:
        """Decode what lies between the codes of samples.

        Parameters
        ----------
        a, b : Tensor, N x ...
            Samples, where paths begin and end.
        n : int
            Samples on each path, both ends among them, at least 2.
        path : "preserving", "linear" or "spherical"
            As of `latent_path`.
        labels : Tensor of whole numbers, optional
            Those of both `a` and `b`, where the VAE has labels.
        batch_size : int
            So many at once.

        Returns
        -------
        Tensor, N x n x ...
            The first and last of each row are those of `reconstruct`.

        Raises
        ------
        InputError
            When shapes of `a` and `b` differ, `n` is below 2, or labels do not fit.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import VAE
        >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), latent_dim=2)
        >>> vae.interpolate(torch.rand(5, 3), torch.rand(5, 3), n=9).shape
        torch.Size([5, 9, 3])
        """
        first, last = (self.encode(x, labels, batch_size=batch_size) for x in (a, b))
        between = latent_path(first, last, n, path)
        classes = self.classes_of(labels, len(first))
        if classes is not None:
            classes = classes.repeat_interleave(between.shape[1])
        found = self.decode(between.flatten(0, 1), classes, batch_size=batch_size)
        return found.reshape(*between.shape[:2], *found.shape[1:])

    def _means(self, x: Tensor, labels: Tensor | None = None) -> Tensor:
        return self.posterior(x, labels).mean

    def _run(
        self,
        function: Callable[..., Tensor],
        rows: Tensor,
        labels: Tensor | None,
        batch_size: int,
    ) -> Tensor:
        """Call a function on parts of rows and of their labels."""
        classes = self.classes_of(labels, len(rows))
        inputs = (rows,) if classes is None else (rows, classes)
        return in_batches(self, *inputs, batch_size=batch_size, call=function)
