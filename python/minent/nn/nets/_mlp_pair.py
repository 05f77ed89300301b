"""Fully connected generators and critics."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import one_hot

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn._given import check_switch
from minent.nn.nets._face import Critic, Generator
from minent.nn.nets._mlp import MLP
from minent.nn.nets._start import spectral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


class MLPGenerator(Generator):
    """A fully connected generator; labels are appended to the latents, one hot.

    Parameters
    ----------
    shape : int or sequence of int
        The shape of a sample.
    latent : int
        Number of latents.
    width, depth, activation, copies, seed
        See `MLP`. With copies latents are (S, N, latent), labels (S, N), samples (S, N, ...).
    classes : int, optional
        Number of classes.
    bounded : bool
        Whether samples lie in [-1, 1], by tanh.

    Raises
    ------
    InputError
        When an argument is wrong; when latents or labels of another shape are given, or labels out
        of range.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import MLPGenerator
    >>> MLPGenerator((1, 8, 8), bounded=True)(torch.randn(5, 128)).shape
    torch.Size([5, 1, 8, 8])
    """

    def __init__(
        self,
        shape: int | Sequence[int],
        latent: int = 128,
        width: int | Sequence[int] = 128,
        depth: int = 3,
        activation: str = "relu",
        classes: int | None = None,
        *,
        bounded: bool = False,
        copies: int | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(latent, classes, copies)
        self.shape = _shape(shape)
        check_switch("bounded", bounded)
        self.bounded = bounded
        inputs, outputs = latent + (classes or 0), prod(self.shape)
        self.body = MLP(inputs, outputs, width, depth, activation, 0.0, copies, seed)

    def generate(self, z: Tensor, labels: Tensor | None) -> Tensor:
        """Give samples, after the checks."""
        x = self.body(_with_labels(z, labels, self.classes)).unflatten(-1, self.shape)
        found: Tensor = x.tanh() if self.bounded else x
        return found


class MLPCritic(Critic):
    """A fully connected critic; labels are appended to the samples, one hot.

    Parameters
    ----------
    shape : int or sequence of int
        The shape of a sample.
    width, depth, activation, dropout, copies, seed
        See `MLP`. With copies samples are (S, N, ...), labels and outputs (S, N).
    classes : int, optional
        Number of classes.
    normalization : str or None
        "spectral", or None. Copies are normalized each by itself.
    outputs : int, optional
        So many numbers for each sample, (N, outputs), which makes the critic an encoder; by default
        one, (N,).

    Raises
    ------
    InputError
        As in `MLPGenerator`.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import MLPCritic
    >>> MLPCritic((1, 8, 8))(torch.randn(5, 1, 8, 8)).shape
    torch.Size([5])
    """

    def __init__(
        self,
        shape: int | Sequence[int],
        width: int | Sequence[int] = 128,
        depth: int = 3,
        activation: str = "leaky_relu",
        classes: int | None = None,
        normalization: str | None = None,
        dropout: float = 0.0,
        outputs: int | None = None,
        *,
        copies: int | None = None,
        seed: int | None = None,
    ) -> None:
        one_of("normalization", normalization, ("spectral", None))
        super().__init__(_shape(shape), classes, copies, outputs)
        inputs = prod(self.shape) + (classes or 0)
        self.body = MLP(inputs, outputs or 1, width, depth, activation, dropout, copies, seed)
        spectral(self, normalization)

    def features(self, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the last hidden layer."""
        x = x.flatten(x.dim() - len(self.shape))
        features: Tensor = self.body.hidden(_with_labels(x, labels, self.classes))
        return features

    def judge(self, features: Tensor, labels: Tensor | None) -> Tensor:
        """Give a number for each sample."""
        return self.numbers(self.body.output(features))


def _shape(shape: int | Sequence[int]) -> tuple[int, ...]:
    sizes = shape if isinstance(shape, (tuple, list, torch.Size)) else (shape,)
    if not sizes:
        raise InputError("shape must have at least one dimension")
    return tuple(at_least_one("shape", size) for size in sizes)


def _with_labels(x: Tensor, labels: Tensor | None, classes: int | None) -> Tensor:
    if labels is None or classes is None:
        return x
    return torch.cat([x, one_hot(labels, classes).to(x.dtype)], -1)
