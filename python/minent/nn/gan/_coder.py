"""Codes of samples, and samples of codes."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from minent.errors import InputError
from minent.nn._in_batches import in_batches
from minent.nn._paths import latent_path
from minent.nn.gan._real import real_of
from minent.nn.gan._sampler import Sampler


class Coder(Sampler):
    """A generator with an encoder, the net that `_encodes` names."""

    _encodes: str

    def encode(self, x: Tensor, *, average: bool = True, batch_size: int = 512) -> Tensor:
        """Give codes of samples, in evaluation mode: latents that the generator takes.

        Parameters
        ----------
        x : Tensor
            Samples, N x ...; bytes are taken for images, as by `fit`.
        average : bool
            Use averages of weights, where there are any.
        batch_size : int
            So many at once; it has no influence on the codes.

        Returns
        -------
        Tensor
            Codes, N x ..., where the nets are.

        Raises
        ------
        InputError
            When `x` is no tensor, or the encoder does not give a code for each sample.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import OGAN
        >>> ogan = OGAN(torch.nn.Linear(4, 3), torch.nn.Linear(3, 4), latent_dim=4)
        >>> ogan.encode(torch.randn(5, 3)).shape
        torch.Size([5, 4])
        """
        if not isinstance(x, Tensor):
            raise InputError(f"x must be a tensor of samples, not {type(x).__name__}")
        samples = real_of(x, None, self.dtype)[0].to(self.device)
        net = self._net(self._encodes, average=average)
        codes = in_batches(net, samples, batch_size=batch_size)
        check_codes(codes, (len(samples), *self.prior.shape))
        return self._latents(codes)

    def decode(self, z: Tensor, *, average: bool = True, batch_size: int = 512) -> Tensor:
        """Give the samples of latents, in evaluation mode.

        Parameters
        ----------
        z : Tensor
            Latents, N x ....
        average, batch_size
            As of `encode`.

        Returns
        -------
        Tensor
            Samples, N x ..., where the nets are.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import OGAN
        >>> ogan = OGAN(torch.nn.Linear(4, 3), torch.nn.Linear(3, 4), latent_dim=4)
        >>> ogan.decode(torch.randn(5, 4)).shape
        torch.Size([5, 3])
        """
        return in_batches(self._net(average=average), z.to(self.device), batch_size=batch_size)

    def reconstruct(self, x: Tensor, *, average: bool = True, batch_size: int = 512) -> Tensor:
        """Encode samples and generate them again.

        Parameters
        ----------
        x, average, batch_size
            As of `encode`.

        Returns
        -------
        Tensor
            Samples, N x ..., where the nets are.

        Raises
        ------
        InputError
            As `encode`.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import OGAN
        >>> ogan = OGAN(torch.nn.Linear(4, 3), torch.nn.Linear(3, 4), latent_dim=4)
        >>> ogan.reconstruct(torch.randn(5, 3)).shape
        torch.Size([5, 3])
        """
        how: dict[str, Any] = {"average": average, "batch_size": batch_size}
        return self.decode(self.encode(x, **how), **how)

    def interpolate(
        self, a: Tensor, b: Tensor, n: int = 8, *, average: bool = True, batch_size: int = 512
    ) -> Tensor:
        """Generate what lies between samples, on straight lines between their codes.

        Parameters
        ----------
        a, b : Tensor
            Samples, N x ..., where lines begin and end.
        n : int
            Samples on each line, both ends among them, at least 2.
        average, batch_size
            As of `encode`.

        Returns
        -------
        Tensor
            Samples, N x n x ..., the first and last of each row being those of `reconstruct`.

        Raises
        ------
        InputError
            When shapes of `a` and `b` differ, or `n` is below 2.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import OGAN
        >>> ogan = OGAN(torch.nn.Linear(4, 3), torch.nn.Linear(3, 4), latent_dim=4)
        >>> ogan.interpolate(torch.randn(5, 3), torch.randn(5, 3), n=9).shape
        torch.Size([5, 9, 3])
        """
        if a.shape != b.shape:
            raise InputError(
                f"a and b must have one shape, not {tuple(a.shape)} and {tuple(b.shape)}"
            )
        how: dict[str, Any] = {"average": average, "batch_size": batch_size}
        first, last = (self.encode(x, **how) for x in (a, b))
        between = latent_path(first, last, n, "linear")
        found = self.decode(self._latents(between.flatten(0, 1)), **how)
        return found.reshape(*between.shape[:2], *found.shape[1:])

    def _latents(self, codes: Tensor) -> Tensor:
        """Give what the generator takes of codes."""
        return codes

    def _refuse_labels_and_copies(self) -> None:
        if self.labels is not None or self.lead:
            raise InputError(
                f"{type(self).__name__} takes a generator without classes and without copies"
            )


def check_codes(codes: Tensor, shape: tuple[int, ...]) -> None:
    """Raise `InputError` for codes that are no latents of the generator."""
    if not isinstance(codes, Tensor):
        raise InputError(f"the encoder must give a tensor, not {type(codes).__name__}")
    if codes.shape != shape:
        raise InputError(
            f"the encoder makes codes of shape {tuple(codes.shape)}, and latents have the shape "
            f"{tuple(shape)}"
        )
