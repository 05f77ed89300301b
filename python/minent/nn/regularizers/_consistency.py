"""The consistency of a critic with dropout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn.parallel import DistributedDataParallel

from minent._numbers import at_least_one, not_below_0
from minent.errors import InputError
from minent.nn._given import floats, wide
from minent.nn.regularizers._gradients import arguments, check_critic
from minent.nn.regularizers._places import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from minent.nn.regularizers._gradients import Labels


def consistency(
    critic: Callable[..., Tensor | tuple[Tensor, Tensor]],
    x: Tensor,
    labels: Labels = None,
    *,
    margin: float = 0.0,
    feature_weight: float = 0.1,
    batch_dims: int = 1,
) -> Tensor:
    r"""Give the mean of :math:`\max(0, d(T',T'') + w\,d(h',h'') - M)` over two noisy passes.

    T and h are outputs and features (of the layer before the last) of the same samples under two
    masks of dropout; d is the mean square of the difference, as in the authors' code. Both passes
    are halves of one batch. A critic without noise, or in evaluation mode, has no penalty.

    Parameters
    ----------
    critic : callable
        ``critic(x, *labels)`` gives T, or a tuple of T and h. A critic that has a method
        ``with_features(x, *labels)``, as those of `minent.nn` have, is called by it.
    x : Tensor of shape (N, ...)
        Real samples.
    labels : Tensor or tuple of Tensor, optional
        Further arguments of the critic.
    margin : float
        M, the distance that costs nothing.
    feature_weight : float
        w.
    batch_dims : int
        How many leading dimensions of x count samples: 2 for copies trained side by side.

    Returns
    -------
    Tensor
        A scalar in float32 at least.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    CT-GAN: arXiv 1803.01541.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import consistency
    >>> critic = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Linear(2, 1))
    >>> bool(consistency(critic, torch.randn(16, 2)) > 0)
    True
    >>> bool(consistency(critic.eval(), torch.randn(16, 2)) < 1e-9)
    True
    """
    margin = not_below_0("margin", margin)
    feature_weight = not_below_0("feature_weight", feature_weight)
    dims = at_least_one("batch_dims", batch_dims)
    check_critic(critic, dims)
    x = floats("x", x)
    inner = critic.module if isinstance(critic, DistributedDataParallel) else critic
    run = getattr(inner, "with_features", critic)
    twice = torch.cat([x, x], dims - 1)
    found = run(twice, *arguments(joined(labels, labels, dims - 1)))
    parts = found if isinstance(found, tuple) else (found,)
    distances: list[Tensor] = []
    for part in parts:
        if part.shape[:dims] != twice.shape[:dims]:
            raise InputError(
                f"critic must give a row for each sample: {tuple(twice.shape[:dims])} samples "
                f"came out as {tuple(part.shape)}"
            )
        first, second = wide(part).chunk(2, dims - 1)
        distances.append((first - second).square().reshape(*x.shape[:dims], -1).mean(-1))
    distance = distances[0] + feature_weight * sum(distances[1:], torch.zeros(()))
    return (distance - margin).clamp(min=0).mean()
