"""How samples spread over the modes of a mixture of Gaussians."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent._numbers import positive
from minent.errors import InputError
from minent.metrics._given import rows_of, tensor_of, two_of
from minent.metrics._histogram import Modes, divergence

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Samples whose distances to all centers are looked at together.
_BLOCK = 65_536
# How many standard deviations a sample of high quality is away from its center, at most.
_NEAR = 3.0


def modes(
    samples: Tensor | ArrayLike,
    centers: Tensor | ArrayLike,
    std: float,
    *,
    weights: Tensor | ArrayLike | None = None,
) -> Modes:
    """Tell how many modes of a mixture samples reach, and how well.

    A sample belongs to its nearest center. It is of high quality within 3 standard deviations of
    it, and a mode with at least one of these is covered (the protocol of VEEGAN and PacGAN). All
    samples count for the divergence. In two dimensions 98.9 % of a Gaussian are of high quality.

    Parameters
    ----------
    samples : Tensor or array, N x D
        What was generated.
    centers : Tensor or array, M x D
        Means of the mixture.
    std : float
        Its standard deviation, in each direction, in units of the samples.
    weights : Tensor or array of M numbers, optional
        Shares of the modes, of any sum; by default equal.

    Returns
    -------
    Modes
        Modes covered, share of high quality, KL in nats and bits.

    Raises
    ------
    InputError
        When samples or centers are no finite numbers or of several dimensions, `std` is not
        above 0, or weights are below 0.

    References
    ----------
    arXiv 1705.07761 (VEEGAN), 1712.04086 (PacGAN).

    Examples
    --------
    >>> from minent.metrics import modes
    >>> print(modes([[0.1, 0.0], [1.0, 0.1], [0.0, 9.0]], [[0, 0], [1, 0], [5, 5]], std=0.1))
    modes 2 of 3, high quality 66.67%, KL(samples || data) 0.0000 nats (0.0000 bits)
    """
    x, middle = two_of(("samples", "centers"), samples, centers)
    middle = middle.to(x.dtype)
    radius = _NEAR * positive("std", std)
    near, index = [], []
    for part in torch.split(x, _BLOCK):
        distance, nearest = torch.cdist(
            part, middle, compute_mode="donot_use_mm_for_euclid_dist"
        ).min(1)
        near.append(distance <= radius)
        index.append(nearest)
    good, belongs = torch.cat(near), torch.cat(index)
    total = len(middle)
    return Modes(
        covered=int((belongs[good].bincount() > 0).sum()),
        total=total,
        kl=divergence(belongs.bincount(minlength=total), _weights(weights, total, x)),
        quality=float(good.double().mean()),
    )


def _weights(given: Any, total: int, like: Tensor) -> Tensor:  # noqa: ANN401 - a caller's
    if given is None:
        return like.new_ones(total)
    found = tensor_of("weights", given, f"{total:,} numbers")
    if found.shape != (total,):
        raise InputError(f"weights must be {total:,} numbers, not {tuple(found.shape)}")
    found = rows_of("weights", found[None])[0].to(like.device)
    if found.min() < 0 or not found.sum():
        raise InputError("weights must not be below 0, nor all 0")
    return found
