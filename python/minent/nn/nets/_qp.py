"""The networks of the experiments with GAN-QP."""

from __future__ import annotations

from torch import nn

from minent.nn.nets._start import fill, spectral
from minent.nn.nets._strided import StridedCritic, StridedGenerator, layers_of

_WIDEST = 2048


def _widths(size: int) -> list[int]:
    """Give the channels from the largest map to the smallest: up to ``8 * size``, or 2048."""
    count = layers_of(size)
    return [min(8 * size, _WIDEST) >> (count - 1 - i) for i in range(count)]


class QPGenerator(StridedGenerator):
    """The generator of GAN-QP: transposed convolutions of kernel 5 with batch normalization.

    Weights start as those of Keras, uniform with the variance of Glorot and Bengio.

    Parameters
    ----------
    size : int
        Height and width of the images: a power of 2 from 8 to 1024. The smallest map has
        ``8 * size`` channels, at most 2048, and they are halved at each doubling of the map.
    channels : int
        Channels of the images.
    latent : int
        Number of latents.
    classes : int, optional
        With it batch normalization has gains and biases for each class.

    Raises
    ------
    InputError
        When an argument is wrong; when latents or labels of another shape are given, or labels out
        of range.

    References
    ----------
    arXiv 1811.07296; kexue.fm, archive 6163.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import QPGenerator
    >>> QPGenerator(16)(torch.randn(2, 128)).shape
    torch.Size([2, 3, 16, 16])
    """

    def __init__(
        self, size: int, channels: int = 3, latent: int = 128, classes: int | None = None
    ) -> None:
        widths = _widths(size)[::-1]
        super().__init__(size, channels, latent, classes, widths=widths, kernel=5)
        fill(self, nn.init.xavier_uniform_)


class QPCritic(StridedCritic):
    """The critic of GAN-QP: convolutions of kernel 5, and leaky rectifiers.

    Parameters
    ----------
    size, channels
        As in `QPGenerator`.
    classes, normalization, dropout, outputs
        As in `DCGANCritic`.

    Raises
    ------
    InputError
        As in `QPGenerator`.

    References
    ----------
    arXiv 1811.07296; kexue.fm, archive 6163.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import QPCritic
    >>> QPCritic(16)(torch.zeros(2, 3, 16, 16)).shape
    torch.Size([2])
    """

    def __init__(
        self,
        size: int,
        channels: int = 3,
        classes: int | None = None,
        normalization: str | None = "batch",
        dropout: float = 0.0,
        outputs: int | None = None,
    ) -> None:
        options = normalization, dropout, outputs
        super().__init__(size, channels, classes, *options, widths=_widths(size), kernel=5)
        fill(self, nn.init.xavier_uniform_)
        spectral(self, normalization)
