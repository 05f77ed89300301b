"""Codes from a book: each vector becomes the nearest one there."""

from __future__ import annotations

import torch
from torch import Tensor, distributed, nn

from minent._numbers import at_least_one, not_below_0
from minent.errors import InputError
from minent.nn._given import floats
from minent.nn.bottleneck._unheard import Unheard
from minent.train import add_loss, track
from minent.train._collect import running_again


class VectorQuantizer(nn.Module):
    r"""Replace vectors by the nearest of a book that is learned; the loss is added by the layer.

    The loss is :math:`|sg(e) - c|^2 + \gamma |e - sg(c)|^2` for a vector e and its code c, where sg
    stops gradients: a sum over dimensions and places, and a mean over the batch. Gradients of what
    comes after the layer pass to e as if it had not been replaced. With ``fit`` the history has
    ``perplexity``, the exponential of the entropy (in nats) of the use of codes in a batch, and
    ``vq_error``, the mean of :math:`|e - c|^2` per example.

    The book starts as vectors of the first batch in training: of that of the first process, where
    there are several.

    Parameters
    ----------
    codes, dim : int
        Size of the book, and of a vector, which is dimension 1 of what the layer is given.
    commitment : float
        The weight in front of the second term: how strong vectors are held to their codes.

    Attributes
    ----------
    book : Parameter, codes x dim

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    VQ-VAE: arXiv 1711.00937; kexue.fm, archive 6760.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VectorQuantizer
    >>> layer = VectorQuantizer(codes=16, dim=4)
    >>> x = torch.randn(32, 4, 3, 3)
    >>> layer(x).shape, layer.indices(x).shape
    (torch.Size([32, 4, 3, 3]), torch.Size([32, 3, 3]))
    """

    started: Tensor

    def __init__(self, codes: int, dim: int, commitment: float = 0.25) -> None:
        super().__init__()
        shape = (at_least_one("codes", codes), at_least_one("dim", dim))
        self.commitment = not_below_0("commitment", commitment)
        self.book = nn.Parameter(torch.randn(shape))
        self.register_buffer("started", torch.tensor(False))
        self._start = True
        self._unheard = Unheard()

    def forward(self, x: Tensor) -> Tensor:
        """Give codes in place of vectors, N x dim x ...

        Raises
        ------
        InputError
            When vectors have another size, or in training there are none.
        """
        if self.training and not floats("x", x).numel():
            raise InputError(f"x has no vectors: its shape is {tuple(x.shape)}")
        if self._start and self.training:
            self._begin(x)
        indices = self.indices(x)
        codes = self.codes(indices)
        far = (x - codes.detach()).square().flatten(1).sum(1).mean()
        near = (x.detach() - codes).square().flatten(1).sum(1).mean()
        if not running_again():
            if self.training and torch.is_grad_enabled():
                self._unheard.step(self, near)
            add_loss(near + self.commitment * far)
            track("vq_error", near)
            shares = torch.bincount(indices.flatten(), minlength=len(self.book)) / indices.numel()
            track("perplexity", torch.special.entr(shares).sum().exp())
        return x + (codes - x).detach()

    def indices(self, x: Tensor) -> Tensor:
        """Give the places of the nearest codes in the book, N x ..., of vectors N x dim x ...

        Raises
        ------
        InputError
            When vectors have another size.
        """
        if floats("x", x).dim() < 2 or x.shape[1] != self.book.shape[1]:
            raise InputError(
                f"x must have vectors of size {self.book.shape[1]} in dimension 1, not the shape "
                f"{tuple(x.shape)}"
            )
        # half precision would take one of two near codes for the other
        with torch.no_grad(), torch.autocast(x.device.type, enabled=False):
            rows = x.movedim(1, -1).to(self.book.dtype)
            # the square of x itself is the same for all codes
            apart = self.book.square().sum(1) - 2 * rows @ self.book.T
            return apart.argmin(-1)

    def codes(self, indices: Tensor) -> Tensor:
        """Give the codes at places in the book, N x dim x ..."""
        return self.book[indices].movedim(-1, 1)

    def extra_repr(self) -> str:
        """Show the settings."""
        codes, dim = self.book.shape
        return f"{codes}, {dim}, commitment={self.commitment:g}"

    @torch.no_grad()
    def _begin(self, x: Tensor) -> None:
        """Let the book start as vectors of the first batch, where they are known to fit."""
        self._start = False
        if bool(self.started) or x.dim() < 2 or x.shape[1] != self.book.shape[1]:
            return
        rows = x.movedim(1, -1).reshape(-1, x.shape[1])
        # vectors may be fewer than codes: then some are met again, a little aside
        picked = torch.randint(len(rows), (len(self.book),), device=rows.device)
        if len(rows) >= len(self.book):
            picked = torch.randperm(len(rows), device=rows.device)[: len(self.book)]
        noise = 1e-3 * rows.std() * torch.randn_like(self.book)
        self.book.copy_(rows[picked] + noise.nan_to_num())
        self.started.fill_(True)
        if distributed.is_available() and distributed.is_initialized():
            # each process has seen vectors of its own, and gradients alone would stay together
            distributed.broadcast(self.book.data, 0)
