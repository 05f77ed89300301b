"""Networks of strided convolutions, which halve or double the size of an image at each layer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from torch import nn

from minent._numbers import from_0_below_1
from minent.nn._choices import one_of
from minent.nn.nets._batch_norm import BatchNorm
from minent.nn.nets._face import Generator, image_shape
from minent.nn.nets._projection import ProjectionCritic

if TYPE_CHECKING:
    from torch import Tensor

SIZES = tuple(2**k for k in range(3, 11))
_START = 4


def layers_of(size: int) -> int:
    """Count the convolutions between images of a size and maps of 4 by 4 places."""
    _, size, _ = image_shape(size, 1, SIZES)
    return (size // _START).bit_length() - 1


class StridedGenerator(Generator):
    """A linear layer to 4 by 4 places, then transposed convolutions, with batch normalization.

    No layer has a bias: those of batch normalization are enough.

    Parameters
    ----------
    size, channels, latent, classes
        See `DCGANGenerator`.
    widths : list of int
        Channels from the smallest map to the largest.
    kernel : int
        Size of the kernels.
    """

    bounded = True

    def __init__(
        self,
        size: int,
        channels: int,
        latent: int,
        classes: int | None,
        *,
        widths: list[int],
        kernel: int,
    ) -> None:
        super().__init__(latent, classes)
        channels, *_ = image_shape(size, channels, SIZES)
        self.start = nn.Linear(latent, _START * _START * widths[0], bias=False)
        self.norms = nn.ModuleList(BatchNorm(width, classes) for width in widths)
        self.convolutions = nn.ModuleList(
            nn.ConvTranspose2d(
                *pair, kernel, 2, (kernel - 1) // 2, output_padding=kernel % 2, bias=False
            )
            for pair in pairwise([*widths, channels])
        )

    def generate(self, z: Tensor, labels: Tensor | None) -> Tensor:
        """Give images in [-1, 1]."""
        x: Tensor = self.start(z).view(len(z), -1, _START, _START)
        for norm, convolution in zip(self.norms, self.convolutions, strict=True):
            x = convolution(norm(x, labels).relu())
        return x.tanh()


class StridedCritic(ProjectionCritic):
    """Convolutions down to 4 by 4 places, then a linear layer.

    Parameters
    ----------
    size, channels, classes, normalization, dropout, outputs
        See `DCGANCritic`; spectral normalization is left to who initializes the weights.
    widths : list of int
        Channels from the largest map to the smallest.
    kernel : int
        Size of the kernels.
    """

    def __init__(
        self,
        size: int,
        channels: int,
        classes: int | None,
        normalization: str | None,
        dropout: float,
        outputs: int | None,
        *,
        widths: list[int],
        kernel: int,
    ) -> None:
        one_of("normalization", normalization, ("batch", "layer", "spectral", None))
        dropout = from_0_below_1("dropout", dropout)
        # batch normalization has its own bias, and takes any other away
        bias = normalization != "batch"
        shape = image_shape(size, channels, SIZES)
        super().__init__(shape, _START * _START * widths[-1], classes, outputs, bias=bias)
        layers: list[nn.Module] = []
        for i, (before, after) in enumerate(pairwise([channels, *widths])):
            layers.append(nn.Conv2d(before, after, kernel, 2, (kernel - 1) // 2, bias=bias))
            if i and normalization == "batch":
                layers.append(BatchNorm(after))
            elif i and normalization == "layer":
                layers.append(nn.GroupNorm(1, after))
            layers.append(nn.LeakyReLU(0.2))
            if dropout:
                layers.append(nn.Dropout(dropout))
        self.layers = nn.Sequential(*layers)

    def features(self, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the smallest map as a vector."""
        features: Tensor = self.layers(x).flatten(1)
        return features
