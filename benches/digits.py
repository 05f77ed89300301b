"""Digits of MNIST, and nets for them, as several benches need them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from minent.energy import DCGANStatistics, MaximumEntropyGAN
from minent.metrics import ClassifierFeatures, train_classifier
from minent.nn import DCGANCritic, DCGANGenerator
from torch.nn.functional import pad

if TYPE_CHECKING:
    import argparse


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


def energy_of(channels: int, narrow: int, chosen: argparse.Namespace) -> MaximumEntropyGAN:
    """Make an energy with a generator; energy and statistics network have the width `narrow`."""
    energy = DCGANCritic(32, channels, narrow, normalization=None)
    statistics = DCGANStatistics(32, channels, chosen.latent, narrow, chosen.hidden)
    start_convolutions(energy, statistics)
    return MaximumEntropyGAN(
        DCGANGenerator(32, channels, chosen.latent, chosen.width),
        energy,
        statistics,
        penalty=chosen.penalty,
        entropy_weight=chosen.entropy_weight,
        energy_steps=chosen.energy_steps,
    )


def energy_options(parser: argparse.ArgumentParser, *, lr: float, ema: float) -> None:
    """Add the options of `energy_of` and of its training."""
    parser.add_argument("mnist", type=Path, help="mnist.npz of Keras")
    parser.add_argument("folder", type=Path, help="of checkpoints and curves.tsv")
    parser.add_argument("--width", type=int, default=16, help="channels of the largest map")
    parser.add_argument("--latent", type=int, default=128)
    parser.add_argument("--hidden", type=int, default=256, help="of the statistics network")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=lr, help="of all nets")
    parser.add_argument("--penalty", type=float, default=1.0)
    parser.add_argument("--entropy-weight", type=float, default=0.1)
    parser.add_argument("--energy-steps", type=int, default=2)
    parser.add_argument("--ema", type=float, default=ema)
    parser.add_argument("--threads", type=int, default=1)
