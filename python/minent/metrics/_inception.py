"""The Inception network that published FIDs were measured with."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from minent.errors import InputError
from minent.metrics._blocks import Convolution, Mixed
from minent.metrics._images import check_images
from minent.metrics._resize import resize

# Height and width that the network was trained with.
_SIDE = 299


class Inception(nn.Module):
    """Inception v3 in the variant of FID, without weights of its own; see `inception`.

    Its parts have the names in torch-fidelity's file ``weights-inception-2015-12-05-6726825d.pth``.
    It differs from torchvision's: averages leave out what lies beyond edges, the last block takes a
    maximum, there are 1,008 classes, and images are resized as TensorFlow 1 does.

    Examples
    --------
    >>> from minent.metrics import Inception
    >>> network = Inception()
    >>> network.fc.weight.shape
    torch.Size([1008, 2048])
    """

    def __init__(self) -> None:
        super().__init__()
        parts: list[tuple[str, nn.Module]] = [
            ("Conv2d_1a_3x3", Convolution(3, 32, 3, 2)),
            ("Conv2d_2a_3x3", Convolution(32, 32, 3, padding=0)),
            ("Conv2d_2b_3x3", Convolution(32, 64, 3)),
            ("MaxPool_1", nn.MaxPool2d(3, 2)),
            ("Conv2d_3b_1x1", Convolution(64, 80, 1)),
            ("Conv2d_4a_3x3", Convolution(80, 192, 3, padding=0)),
            ("MaxPool_2", nn.MaxPool2d(3, 2)),
            ("Mixed_5b", _first(192, 32)),
            ("Mixed_5c", _first(256, 64)),
            ("Mixed_5d", _first(288, 64)),
            ("Mixed_6a", _halving(288)),
            ("Mixed_6b", _second(128)),
            ("Mixed_6c", _second(160)),
            ("Mixed_6d", _second(160)),
            ("Mixed_6e", _second(192)),
            ("Mixed_7a", _halving_again()),
            ("Mixed_7b", _third(1280, "average")),
            ("Mixed_7c", _third(2048, "max")),
        ]
        for name, part in parts:
            self.add_module(name, part)
        self._order = [part for _, part in parts]
        self.fc = nn.Linear(2048, 1008)

    def forward(self, images: Tensor) -> Tensor:
        """Give features.

        Parameters
        ----------
        images : Tensor, N x C x H x W
            One channel, which is taken three times, or three; any size. Bytes, or numbers from -1
            to 1, which are rounded to the 256 levels of bytes, as files of images are.

        Returns
        -------
        Tensor of float32, N x 2048
        """
        check_images(images)
        if images.dim() != 4 or images.shape[1] not in (1, 3):
            raise InputError(f"images must be N x 1 or 3 x H x W, not {tuple(images.shape)}")
        if images.dtype != torch.uint8:
            images = images.float().add(1).mul(127.5).round().clamp(0, 255)
        x = resize(images.to(self.fc.weight.dtype), _SIDE).sub(128).div(128)
        x = x.expand(-1, 3, -1, -1)
        for part in self._order:
            x = part(x)
        return x.mean((2, 3)).float()

    def scores(self, images: Tensor) -> Tensor:
        """Give a score (logit) for each of the 1,008 classes; images are as for a call."""
        found: Tensor = self.fc(self(images))
        return found


def _first(inputs: int, pooled: int) -> Mixed:
    return Mixed(
        inputs,
        [("branch1x1", 64, 1)],
        [("branch5x5_1", 48, 1), ("branch5x5_2", 64, 5)],
        [("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3), ("branch3x3dbl_3", 96, 3)],
        pooled=pooled,
    )


def _halving(inputs: int) -> Mixed:
    return Mixed(
        inputs,
        [("branch3x3", 384, 3)],
        [("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3), ("branch3x3dbl_3", 96, 3)],
    )


def _second(inner: int) -> Mixed:
    wide, high = (1, 7), (7, 1)
    return Mixed(
        768,
        [("branch1x1", 192, 1)],
        [("branch7x7_1", inner, 1), ("branch7x7_2", inner, wide), ("branch7x7_3", 192, high)],
        [
            ("branch7x7dbl_1", inner, 1),
            ("branch7x7dbl_2", inner, high),
            ("branch7x7dbl_3", inner, wide),
            ("branch7x7dbl_4", inner, high),
            ("branch7x7dbl_5", 192, wide),
        ],
        pooled=192,
    )


def _halving_again() -> Mixed:
    return Mixed(
        768,
        [("branch3x3_1", 192, 1), ("branch3x3_2", 320, 3)],
        [
            ("branch7x7x3_1", 192, 1),
            ("branch7x7x3_2", 192, (1, 7)),
            ("branch7x7x3_3", 192, (7, 1)),
            ("branch7x7x3_4", 192, 3),
        ],
    )


def _third(inputs: int, pool: str) -> Mixed:
    return Mixed(
        inputs,
        [("branch1x1", 320, 1)],
        [("branch3x3_1", 384, 1), [("branch3x3_2a", 384, (1, 3)), ("branch3x3_2b", 384, (3, 1))]],
        [
            ("branch3x3dbl_1", 448, 1),
            ("branch3x3dbl_2", 384, 3),
            [("branch3x3dbl_3a", 384, (1, 3)), ("branch3x3dbl_3b", 384, (3, 1))],
        ],
        pool=pool,
        pooled=192,
    )
