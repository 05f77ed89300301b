"""The residual networks of SNGAN."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from torch import nn

from minent._numbers import at_least_one, from_0_below_1
from minent.nn._choices import one_of
from minent.nn.nets._batch_norm import BatchNorm
from minent.nn.nets._face import Generator, image_shape
from minent.nn.nets._projection import ProjectionCritic
from minent.nn.nets._residual import Down, First, Residual, Up
from minent.nn.nets._start import fill, spectral

if TYPE_CHECKING:
    from torch import Tensor

# By size of the images: the usual width, and the channels of each map as multiples of it. The
# generator's go from the smallest map to the largest; of the critic's, all but the last `whole`
# blocks halve the map.
_GENERATORS = {
    32: (256, [1, 1, 1, 1]),
    64: (64, [16, 8, 4, 2, 1]),
    128: (64, [16, 16, 8, 4, 2, 1]),
}
_CRITICS = {
    32: (128, [1, 1, 1, 1], 2),
    64: (64, [1, 2, 4, 8, 16], 0),
    128: (64, [1, 2, 4, 8, 16, 16], 1),
}
_START = 4


class ResNetGenerator(Generator):
    """The generator of SNGAN: residual blocks that double the map, with batch normalization.

    Parameters
    ----------
    size : int
        Height and width of the images: 32, 64 or 128.
    channels : int
        Channels of the images.
    latent : int
        Number of latents.
    width : int, optional
        Channels of the largest map: by default 256 for 32 pixels, where all maps have so many, and
        64 above, where they double at each halving up to 16 times that.
    classes : int, optional
        With it batch normalization has gains and biases for each class.

    Raises
    ------
    InputError
        When an argument is wrong; when latents or labels of another shape are given, or labels out
        of range.

    References
    ----------
    arXiv 1802.05957, 1802.05637.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import ResNetGenerator
    >>> ResNetGenerator(32, width=8, classes=10)(torch.randn(2, 128), torch.tensor([3, 7])).shape
    torch.Size([2, 3, 32, 32])
    """

    bounded = True

    def __init__(
        self,
        size: int,
        channels: int = 3,
        latent: int = 128,
        width: int | None = None,
        classes: int | None = None,
    ) -> None:
        super().__init__(latent, classes)
        channels, *_ = image_shape(size, channels, tuple(_GENERATORS))
        usual, multiples = _GENERATORS[size]
        width = usual if width is None else at_least_one("width", width)
        widths = [width * multiple for multiple in multiples]
        self.start = nn.Linear(latent, _START * _START * widths[0])
        self.blocks = nn.ModuleList(Up(*pair, classes) for pair in pairwise(widths))
        self.norm = BatchNorm(width)
        self.output = nn.Conv2d(width, channels, 3, padding=1)
        _start(self)

    def generate(self, z: Tensor, labels: Tensor | None) -> Tensor:
        """Give images in [-1, 1]."""
        x: Tensor = self.start(z).view(len(z), -1, _START, _START)
        for block in self.blocks:
            x = block(x, labels)
        x = self.output(self.norm(x).relu())
        return x.tanh()


class ResNetCritic(ProjectionCritic):
    """The critic of SNGAN: residual blocks that halve the map, and a sum over all places.

    Parameters
    ----------
    size, channels
        As in `ResNetGenerator`.
    width : int, optional
        Channels of the largest map: by default 128 for 32 pixels, where all maps have so many, and
        64 above, where they double at each halving up to 16 times that.
    classes : int, optional
        With it the label's row of a table is projected on the features.
    normalization : str or None
        "spectral" of all weights, or None, as gradient penalties wish.
    dropout : float
        Share of activations that are dropped after each block but the first.
    outputs : int, optional
        As in `DCGANCritic`.

    Raises
    ------
    InputError
        As in `ResNetGenerator`.

    References
    ----------
    arXiv 1802.05957, 1802.05637; dropout: 1803.01541.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import ResNetCritic
    >>> ResNetCritic(32, width=8)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2])
    """

    def __init__(
        self,
        size: int,
        channels: int = 3,
        width: int | None = None,
        classes: int | None = None,
        normalization: str | None = "spectral",
        dropout: float = 0.0,
        outputs: int | None = None,
    ) -> None:
        one_of("normalization", normalization, ("spectral", None))
        shape = image_shape(size, channels, tuple(_CRITICS))
        usual, multiples, whole = _CRITICS[size]
        width = usual if width is None else at_least_one("width", width)
        widths = [width * multiple for multiple in multiples]
        super().__init__(shape, widths[-1], classes, outputs)
        halving = len(widths) - whole
        self.blocks = nn.ModuleList([First(channels, widths[0])])
        self.blocks.extend(
            Down(*pair, halve=i < halving) for i, pair in enumerate(pairwise(widths), 1)
        )
        self.dropout = nn.Dropout(from_0_below_1("dropout", dropout))
        _start(self)
        spectral(self, normalization)

    def features(self, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the sum of each channel over all places."""
        for i, block in enumerate(self.blocks):
            x = self.dropout(block(x)) if i else block(x)
        return x.relu().sum((2, 3))


def _start(network: nn.Module) -> None:
    fill(network, nn.init.xavier_uniform_)
    for module in network.modules():
        if isinstance(module, Residual):
            # what comes out of a rectifier has half the variance
            fill(module.path, partial(nn.init.xavier_uniform_, gain=2**0.5))
