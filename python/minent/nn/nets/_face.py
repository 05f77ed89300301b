"""What all generators, and all critics, have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from torch import nn

from minent._numbers import at_least_one, whole
from minent.errors import InputError
from minent.nn._given import floats
from minent.nn.nets._labels import check_labels

if TYPE_CHECKING:
    from torch import Tensor


class Network(nn.Module):
    """A network whose samples have a fixed shape and may have labels.

    Attributes
    ----------
    classes : int or None
        How many classes there are; None for a network that takes no labels.
    copies : int or None
        How many copies are trained side by side, as the first dimension; None for one network
        without that dimension.
    """

    def __init__(self, classes: int | None, copies: int | None = None) -> None:
        super().__init__()
        self.classes = None if classes is None else at_least_one("classes", classes)
        self.copies = None if copies is None else at_least_one("copies", copies)

    def check(
        self, name: str, x: Tensor, shape: tuple[int, ...], labels: Tensor | None
    ) -> Tensor | None:
        """Give labels as int64, after a look at them and at what shape inputs have.

        Raises
        ------
        InputError
            When something does not suit.
        """
        floats(name, x)
        lead = 1 if self.copies is None else 2
        if x.shape[lead:] != shape or (self.copies is not None and x.shape[0] != self.copies):
            expected = ", ".join(map(str, ("N", *shape)))
            copies = "" if self.copies is None else f"{self.copies}, "
            raise InputError(
                f"{name} must have the shape ({copies}{expected}), not {tuple(x.shape)}"
            )
        check_labels(labels, self.classes, x.shape[:lead])
        return None if labels is None else labels.long()


class Generator(Network):
    """From latents to samples: ``generator(z, labels=None)``.

    Attributes
    ----------
    latent : int
        The number of latents of a sample.
    bounded : bool
        Whether samples are numbers from -1 to 1.
    """

    bounded: bool = False

    def __init__(self, latent: int, classes: int | None, copies: int | None = None) -> None:
        super().__init__(classes, copies)
        self.latent = at_least_one("latent", latent)

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Give samples for latents of shape (N, latent)."""
        return self.generate(z, self.check("z", z, (self.latent,), labels))

    @abstractmethod
    def generate(self, z: Tensor, labels: Tensor | None) -> Tensor:
        """Give samples, after the checks."""


class Critic(Network):
    """From samples to numbers: ``critic(x, labels=None)`` of shape (N,), or (N, outputs).

    Attributes
    ----------
    shape : tuple of int
        The shape of a sample.
    outputs : int or None
        How many numbers there are for each sample, where it is an encoder; None for one, without
        that dimension.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        classes: int | None,
        copies: int | None = None,
        outputs: int | None = None,
    ) -> None:
        super().__init__(classes, copies)
        self.shape = shape
        self.outputs = None if outputs is None else at_least_one("outputs", outputs)
        if outputs is not None and classes is not None:
            raise InputError("outputs= makes an encoder, which takes no labels: leave out classes=")

    def forward(self, x: Tensor, labels: Tensor | None = None) -> Tensor:
        """Give a number, or `outputs` of them, for each sample."""
        return self.with_features(x, labels)[0]

    def with_features(self, x: Tensor, labels: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Give a number for each sample, and the features that it is made of."""
        labels = self.check("x", x, self.shape, labels)
        features = self.features(x, labels)
        return self.judge(features, labels), features

    @abstractmethod
    def features(self, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give a vector for each sample, after the checks."""

    @abstractmethod
    def judge(self, features: Tensor, labels: Tensor | None) -> Tensor:
        """Give a number, or `outputs` of them, for each vector of features."""

    def numbers(self, t: Tensor) -> Tensor:
        """Take away the last dimension, unless the critic is an encoder."""
        return t.squeeze(-1) if self.outputs is None else t


def image_shape(size: int, channels: int, sizes: tuple[int, ...]) -> tuple[int, int, int]:
    """Give the shape of an image, or raise `InputError` for a size that is not one of `sizes`."""
    if whole(size) not in sizes:
        raise InputError(f"size must be one of {', '.join(map(str, sizes))}, not {size!r:.60}")
    return (at_least_one("channels", channels), size, size)
