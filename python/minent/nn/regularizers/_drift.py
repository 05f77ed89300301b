"""Outputs of a critic that stay near 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn._given import floats, wide

if TYPE_CHECKING:
    from torch import Tensor


def drift(t_real: Tensor) -> Tensor:
    """Give the mean square of a critic's outputs for real samples.

    A critic that is trained on differences alone may add any constant to all its outputs.

    Parameters
    ----------
    t_real : Tensor
        Outputs of the critic, of any shape.

    Returns
    -------
    Tensor
        A scalar in float32 at least.

    Raises
    ------
    InputError
        When `t_real` is no tensor of floating-point numbers.

    References
    ----------
    Progressive growing: arXiv 1710.10196; there its weight is 1e-3.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import drift
    >>> drift(torch.tensor([1.0, 3.0])).item()
    5.0
    """
    return wide(floats("t_real", t_real)).square().mean()
