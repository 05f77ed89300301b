"""Weights that are put back into a set after each step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor, nn

from minent._numbers import positive
from minent.errors import InputError
from minent.train._select import select

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch.optim import Optimizer
    from torch.utils.hooks import RemovableHandle

    from minent.train._select import Where

_EPSILON = 1e-12


def constrain(
    module: nn.Module,
    how: Literal["clip", "nonnegative", "unit_norm", "max_norm"] | Callable[[Tensor], Tensor],
    optimizer: Optimizer,
    *,
    where: Where = None,
    limit: float = 1.0,
) -> RemovableHandle:
    """Put weights back into a set after each step of an optimizer.

    Parameters
    ----------
    module : nn.Module
        A layer or a whole network.
    how : str or callable
        "clip": each component between ``-limit`` and ``limit``; "nonnegative"; "unit_norm" and
        "max_norm": each row (of a convolution: all weights of an output) has norm `limit`, or at
        most that; a vector is one row. Or a function of the weight that gives one of the same
        shape.
    optimizer : Optimizer
        After each of its steps; it is done at once, too.
    where : str, iterable of str, or callable, optional
        Patterns of full parameter names, or a function of name and parameter; by default all.
    limit : float
        See `how`.

    Returns
    -------
    RemovableHandle
        ``remove()`` ends it.

    Raises
    ------
    InputError
        When nothing matches, or `how` or `limit` is wrong.

    References
    ----------
    kexue.fm, archive 6311; clipping: WGAN, arXiv 1701.07875.

    Examples
    --------
    >>> import torch
    >>> from minent.train import constrain
    >>> layer = torch.nn.Linear(2, 1)
    >>> optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    >>> handle = constrain(layer, "clip", optimizer, limit=0.01)
    >>> layer(torch.ones(1, 2)).sum().backward()
    >>> optimizer.step()
    >>> layer.weight.abs().max() <= 0.01
    tensor(True)
    """
    if not callable(how) and how not in _RULES:
        raise InputError(f"how must be one of {', '.join(_RULES)} or a function, not {how!r:.60}")
    limit = positive("limit", limit)
    chosen = [
        (place.value, how if callable(how) else partial(_RULES[how], limit=limit, row=place.row))
        for place in select(module, where)
    ]

    @torch.no_grad()
    def project(*_: Any) -> None:  # noqa: ANN401 - what torch hands to hooks
        for weight, rule in chosen:
            weight.copy_(rule(weight))

    project()
    return optimizer.register_step_post_hook(project)


def _inverse(weight: Tensor, limit: float, row: tuple[int, ...]) -> Tensor:
    """Give what brings each row to the norm `limit`."""
    norms: Tensor = torch.linalg.vector_norm(weight, dim=row, keepdim=True)
    return limit / norms.clamp_min(_EPSILON)


_RULES: dict[str, Callable[..., Tensor]] = {
    "clip": lambda weight, limit, row: weight.clamp(-limit, limit),
    "nonnegative": lambda weight, limit, row: weight.clamp_min(0),
    "unit_norm": lambda weight, limit, row: weight * _inverse(weight, limit, row),
    "max_norm": lambda weight, limit, row: weight * _inverse(weight, limit, row).clamp_max(1),
}
