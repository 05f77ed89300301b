"""Train the feature network on the data set itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one, check_seed, positive
from minent.errors import InputError
from minent.metrics._classifier import ClassifierFeatures
from minent.metrics._features import features
from minent.metrics._given import tensor_of
from minent.train import fit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from minent.train import State

    Labeled = tuple[Tensor | ArrayLike, Tensor | ArrayLike]


def train_classifier(
    images: Tensor | ArrayLike,
    labels: Tensor | ArrayLike,
    test: Labeled,
    *,
    epochs: int = 3,
    batch_size: int = 128,
    lr: float = 3e-3,
    seed: int = 0,
    device: torch.device | str | None = None,
    progress: bool = True,
) -> ClassifierFeatures:
    """Train a small classifier, whose features then measure generated images of the same kind.

    Adam with a rate that rises and falls once, by `minent.train.fit`. The accuracy on test images
    is printed on standard error and kept: features of a classifier that cannot tell its classes
    say nothing.

    Parameters
    ----------
    images : Tensor or array
        Bytes of N x C x H x W or N x H x W (gray), or numbers from -1 to 1.
    labels : Tensor or array of int, N
        From 0 to classes - 1.
    test : (images, labels)
        Images that it is not trained on, in the same form.
    epochs, batch_size, lr
        Turns of the images, images of a batch, and the highest learning rate.
    seed : int
        Of first weights and of the order of images. Other random numbers stay undisturbed.
    device : device, optional
        Where to train.
    progress : bool
        Show a bar and the accuracy on standard error.

    Returns
    -------
    ClassifierFeatures
        In evaluation mode, with its test `accuracy`, from 0 to 1.

    Raises
    ------
    InputError
        When images or labels cannot be used.
    DivergedError
        When the loss is not finite.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import train_classifier
    >>> draw = torch.Generator().manual_seed(0)
    >>> labels = torch.arange(200) % 2
    >>> images = torch.randn(200, 1, 8, 8, generator=draw) * 0.1 + labels.view(-1, 1, 1, 1)
    >>> test = images[:50], labels[:50]
    >>> network = train_classifier(images[50:], labels[50:], test, batch_size=10, progress=False)
    >>> network.accuracy
    1.0
    """
    x, y = _checked("images", images, labels)
    if not isinstance(test, (tuple, list)) or len(test) != 2:
        raise InputError("test must be a pair of images and labels")
    test_x, test_y = _checked("images of test", *test)
    if x.shape[1:] != test_x.shape[1:]:
        raise InputError(
            f"images of test must be of the same shape: {tuple(test_x.shape[1:])}, "
            f"not {tuple(x.shape[1:])}"
        )
    size, rate = at_least_one("batch_size", batch_size), positive("lr", lr)
    turns, seed = at_least_one("epochs", epochs), check_seed(seed)
    total = turns * -(-len(x) // size)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = ClassifierFeatures(
            (x.shape[1], x.shape[2], x.shape[3]), int(max(y.max(), test_y.max())) + 1
        )

    def step(batch: tuple[Tensor, Tensor], state: State) -> Tensor:
        del state
        return nn.functional.cross_entropy(network.scores(batch[0]), batch[1])

    fit(
        network,
        (x, y),
        step=step,
        lr=rate,
        epochs=turns,
        batch_size=size,
        seed=seed,
        scheduler=lambda optimizer: torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total),
        device=device,
        progress=progress,
    )
    network.eval()
    found = features(network.scores, test_x).argmax(1)
    network.accuracy = float((found.cpu() == test_y).double().mean())
    if progress:
        print(
            f"minent: the classifier finds the class of {network.accuracy:.2%} of "
            f"{len(test_x):,} test images",
            file=sys.stderr,
        )
    return network


def _checked(name: str, images: Any, labels: Any) -> tuple[Tensor, Tensor]:  # noqa: ANN401
    """Give images as N x C x H x W and labels as int64, or raise `InputError`."""
    x = tensor_of(name, images, "N x C x H x W or N x H x W numbers")
    y = tensor_of(f"labels of {name}", labels, "whole numbers from 0")
    if x.dim() == 3:
        x = x[:, None]
    if x.dim() != 4 or not x.numel() or (x.dtype != torch.uint8 and not x.is_floating_point()):
        raise InputError(
            f"{name} must be N x C x H x W or N x H x W, bytes or numbers from -1 to 1, "
            f"not {str(x.dtype).removeprefix('torch.')} {tuple(x.shape)}"
        )
    if x.is_floating_point():
        x = x.float()
        if not (x.abs() < torch.inf).all():
            raise InputError(f"{name} must be finite numbers, from -1 to 1")
    if y.shape != x.shape[:1] or y.is_floating_point() or y.is_complex():
        raise InputError(
            f"labels of {name} must be {len(x):,} whole numbers from 0, "
            f"not {str(y.dtype).removeprefix('torch.')} {tuple(y.shape)}"
        )
    if y.min() < 0:
        raise InputError(f"labels of {name} must be whole numbers from 0, not {int(y.min())}")
    return x, y.long()
