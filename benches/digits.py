"""Digits of MNIST, and nets for them, as several benches need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from minent.metrics import ClassifierFeatures, train_classifier
from torch.nn.functional import pad

if TYPE_CHECKING:
    from pathlib import Path


class Data(NamedTuple):
    """Images as bytes, N x 28 x 28, and their labels."""

    train: torch.Tensor
    train_labels: torch.Tensor
    test: torch.Tensor
    test_labels: torch.Tensor


def mnist(path: Path) -> Data:
    """Read the archive of Keras."""
    with np.load(path) as found:
        return Data(*(torch.from_numpy(found[f"{n}_{s}"]) for s in ("train", "test") for n in "xy"))


def framed(images: torch.Tensor) -> torch.Tensor:
    """Give N x 28 x 28 as N x 1 x 32 x 32, with a black frame."""
    return pad(images, (2, 2, 2, 2))[:, None]


def unframed(images: torch.Tensor) -> torch.Tensor:
    """Take the frame away."""
    return images[..., 2:-2, 2:-2]


def small_classifier(data: Data, path: Path, epochs: int = 3) -> ClassifierFeatures:
    """Read a classifier, or train and write one."""
    if path.exists():
        return ClassifierFeatures.load(path)
    found = train_classifier(
        data.train, data.train_labels, (data.test, data.test_labels), epochs=epochs
    )
    found.save(path)
    return found


def start_convolutions(*nets: torch.nn.Module) -> None:
    """Give nets without normalization He's weights: those of DCGAN are made for having it."""
    for net in nets:
        for weight in net.parameters():
            if weight.dim() > 1:
                torch.nn.init.kaiming_normal_(weight, 0.2)
