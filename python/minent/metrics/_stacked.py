"""Modes of stacked images: each channel an image of its own, each combination of classes a mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.metrics._features import features, network_of
from minent.metrics._given import tensor_of
from minent.metrics._histogram import Modes, uniform_divergence

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike


def stacked_modes(labels: Tensor | ArrayLike, classes: int = 10) -> Modes:
    """Tell how many combinations of classes stacked images reach.

    Parameters
    ----------
    labels : Tensor or array of int, N x n
        The class of each channel of each sample, by any classifier: `stacked_labels`. It is usual
        to take 26 x classes^n samples.
    classes : int
        Classes of a channel.

    Returns
    -------
    Modes
        Of classes^n modes; the divergence is that from uniform shares, in nats and bits.

    Raises
    ------
    InputError
        When labels are not whole numbers from 0 to classes - 1.

    References
    ----------
    arXiv 1611.02163 (stacked MNIST), 1705.07761 (the protocol).

    Examples
    --------
    >>> from minent.metrics import stacked_modes
    >>> print(stacked_modes([[0, 0], [0, 1], [1, 0], [1, 0]], classes=2))
    modes 3 of 4, KL(samples || data) 0.3466 nats (0.5000 bits)
    """
    table = tensor_of("labels", labels, "N x n whole numbers")
    classes = at_least_one("classes", classes)
    whole = not table.is_floating_point() and not table.is_complex() and table.dtype != torch.bool
    if table.dim() != 2 or not table.numel() or not whole:
        raise InputError(
            f"labels must be N x n whole numbers, not {str(table.dtype).removeprefix('torch.')} "
            f"{tuple(table.shape)}"
        )
    if table.min() < 0 or table.max() >= classes:
        raise InputError(
            f"labels must be from 0 to {classes - 1}, but reach from {int(table.min())} "
            f"to {int(table.max())}"
        )
    total = classes ** table.shape[1]
    counts = torch.unique(table, dim=0, return_counts=True)[1]
    return Modes(covered=len(counts), total=total, kl=uniform_divergence(counts, total))


def stacked_labels(
    classify: Callable[[Tensor], Tensor],
    data: Any,  # noqa: ANN401 - as features
    *,
    batch_size: int = 256,
    device: torch.device | str | None = None,
) -> Tensor:
    """Give the class of each channel of stacked images.

    Parameters
    ----------
    classify : nn.Module or callable
        Gives a score for each class of gray images, N x 1 x H x W, as `ClassifierFeatures.scores`.
    data : Tensor, N x n x H x W, or anything else that `features` takes
        Images with n channels.
    batch_size, device
        As for `features`.

    Returns
    -------
    Tensor of int64, N x n

    Raises
    ------
    InputError
        As for `features`.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import stacked_labels
    >>> images = torch.tensor([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]).view(2, 3, 1, 1)
    >>> def classify(x):
    ...     return torch.cat([0.5 - x, x - 0.5], 1).flatten(1)
    >>> stacked_labels(classify, images).tolist()
    [[0, 1, 1], [1, 0, 1]]
    """
    return features(_Stack(classify), data, batch_size=batch_size, device=device).long()


class _Stack(nn.Module):
    """The class of each channel; a module, so that modes and devices of `classify` are seen to."""

    def __init__(self, classify: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.classify = classify
        self.network = network_of("classify", classify)

    def forward(self, images: Tensor) -> Tensor:
        found = self.classify(images.flatten(0, 1)[:, None]).argmax(1)
        return found.reshape(len(images), -1)
