"""A small convolutional classifier whose last hidden layer gives features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._pixels import to_float
from minent.errors import InputError, RunError
from minent.metrics._images import check_images
from minent.train import load_state, save_state

if TYPE_CHECKING:
    import os

    from typing_extensions import Self

# Pixels of the maps that the dense layers look at, at most, each way.
_SMALL = 8


class ClassifierFeatures(nn.Module):
    """A classifier of images; called, it gives the 128 numbers of its last hidden layer.

    Stages of a 3 x 3 convolution, batch normalization, ReLU and a halving of the map, of 32
    channels and then 64, until no side is above 8 pixels (two stages for 28 and 32 pixels); a dense
    layer with ReLU, which gives the features; a dense layer with a score for each class.
    `train_classifier` makes and trains one.

    Parameters
    ----------
    shape : (int, int, int)
        Channels, height and width of images.
    classes : int
        How many classes.

    Attributes
    ----------
    accuracy : float or None
        Share of test images whose class it finds, from 0 to 1; None before it was trained.

    Raises
    ------
    InputError
        When it is called with images of another shape.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import ClassifierFeatures
    >>> network = ClassifierFeatures((1, 28, 28), classes=10)
    >>> images = torch.zeros(5, 1, 28, 28, dtype=torch.uint8)
    >>> network(images).shape, network.scores(images).shape
    (torch.Size([5, 128]), torch.Size([5, 10]))
    """

    def __init__(self, shape: tuple[int, int, int], classes: int) -> None:
        super().__init__()
        self.shape, self.classes = tuple(shape), classes
        self.accuracy: float | None = None
        channels, height, width = shape
        stages: list[nn.Module] = []
        while not stages or max(height, width) > _SMALL:
            wide = 64 if stages else 32
            stages += [
                nn.Conv2d(channels, wide, 3, padding=1, bias=False),
                nn.BatchNorm2d(wide),
                nn.ReLU(),
                nn.MaxPool2d(2, ceil_mode=True),
            ]
            channels, height, width = wide, -(-height // 2), -(-width // 2)
        self.stages = nn.Sequential(*stages)
        self.hidden = nn.Linear(channels * height * width, 128)
        self.last = nn.Linear(128, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Give features.

        Parameters
        ----------
        images : Tensor, N x C x H x W, or N x H x W of gray ones
            Bytes, or numbers from -1 to 1 (generators end in tanh; `minent.loaders.to_float`).

        Returns
        -------
        Tensor of float32, N x 128
        """
        if images.dim() == 3 and self.shape[0] == 1:
            images = images[:, None]
        if tuple(images.shape[1:]) != self.shape:
            raise InputError(
                f"images must be N x {' x '.join(map(str, self.shape))}, not {tuple(images.shape)}"
            )
        check_images(images)
        x = to_float(images) if images.dtype == torch.uint8 else images.to(self.hidden.weight.dtype)
        found: Tensor = self.hidden(self.stages(x).flatten(1)).relu()
        return found

    def scores(self, images: Tensor) -> Tensor:
        """Give a score (logit) for each class, N x classes; images are as for a call."""
        found: Tensor = self.last(self(images))
        return found

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a file, which appears whole or not at all.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        made = {"shape": self.shape, "classes": self.classes, "accuracy": self.accuracy}
        save_state(path, {"classifier": made, "model": self.state_dict()})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file of `save` onto the CPU; no code in it is run.

        Raises
        ------
        RunError
            When it is damaged or of another kind.
        OSError
            When it cannot be read.
        """
        state = load_state(path)
        made: dict[str, Any] | None = state.get("classifier")
        if made is None:
            raise RunError(f"{path} holds no classifier")
        found = cls(made["shape"], made["classes"])
        found.load_state_dict(state["model"])
        found.accuracy = made["accuracy"]
        return found.eval()
