"""The networks of DCGAN."""

from __future__ import annotations

from functools import partial

from torch import nn

from minent._numbers import at_least_one
from minent.nn.nets._batch_norm import BatchNorm
from minent.nn.nets._start import fill, spectral
from minent.nn.nets._strided import StridedCritic, StridedGenerator, layers_of


def _widths(size: int, width: int) -> list[int]:
    """Give the channels from the largest map to the smallest: doubled, at most 8 times `width`."""
    width = at_least_one("width", width)
    return [width * min(2**i, 8) for i in range(layers_of(size))]


class DCGANGenerator(StridedGenerator):
    """The generator of DCGAN: transposed convolutions of kernel 4 with batch normalization.

    Weights start as normal numbers with standard deviation 0.02, gains as normal numbers around 1.

    Parameters
    ----------
    size : int
        Height and width of the images: a power of 2 from 8 to 1024.
    channels : int
        Channels of the images.
    latent : int
        Number of latents.
    width : int
        Channels of the largest map; they double at each halving of the map, up to 8 times that.
    classes : int, optional
        With it batch normalization has gains and biases for each class.

    Raises
    ------
    InputError
        When an argument is wrong; when latents or labels of another shape are given, or labels out
        of range.

    References
    ----------
    arXiv 1511.06434; with size 64 and latent 100 it has the layers and the 3,576,704 parameters of
    the example of PyTorch.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import DCGANGenerator
    >>> generator = DCGANGenerator(32, width=8)
    >>> generator(torch.randn(4, generator.latent)).shape
    torch.Size([4, 3, 32, 32])
    """

    def __init__(
        self,
        size: int,
        channels: int = 3,
        latent: int = 128,
        width: int = 64,
        classes: int | None = None,
    ) -> None:
        widths = _widths(size, width)[::-1]
        super().__init__(size, channels, latent, classes, widths=widths, kernel=4)
        _start(self)


class DCGANCritic(StridedCritic):
    """The critic of DCGAN: convolutions of kernel 4, and leaky rectifiers.

    Parameters
    ----------
    size, channels, width
        As in `DCGANGenerator`.
    classes : int, optional
        With it the label's row of a table is projected on the features.
    normalization : str or None
        "batch" in all layers but the first and the last, as in the paper; "layer" in the same;
        "spectral" of all weights; or None. A critic with batch normalization takes no gradient
        penalty, and should see real and fake samples together (`critic_pair`).
    dropout : float
        Share of activations that are dropped after each layer.
    outputs : int, optional
        So many numbers for each sample, (N, outputs), which makes the critic an encoder; by default
        one, (N,).

    Raises
    ------
    InputError
        As in `DCGANGenerator`.

    References
    ----------
    arXiv 1511.06434; with size 64 it has the layers and the 2,765,568 parameters of the example of
    PyTorch.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import DCGANCritic
    >>> DCGANCritic(32, width=8, normalization="spectral")(torch.zeros(4, 3, 32, 32)).shape
    torch.Size([4])
    """

    def __init__(
        self,
        size: int,
        channels: int = 3,
        width: int = 64,
        classes: int | None = None,
        normalization: str | None = "batch",
        dropout: float = 0.0,
        outputs: int | None = None,
    ) -> None:
        options = normalization, dropout, outputs
        super().__init__(size, channels, classes, *options, widths=_widths(size, width), kernel=4)
        _start(self)
        spectral(self, normalization)


def _start(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, BatchNorm) and module.affine:
            nn.init.normal_(module.weight, 1.0, 0.02)
    fill(network, partial(nn.init.normal_, std=0.02))
