"""Learning rates and gradients by patterns of parameter names."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._numbers import positive
from minent.errors import InputError
from minent.train._making import needs_closure
from minent.train._select import some_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from torch.optim import Optimizer
    from torch.utils.hooks import RemovableHandle


def lr_groups(model: nn.Module, ratios: Mapping[str, float], lr: float) -> list[dict[str, Any]]:
    """Make parameter groups with learning rates of their own, for any torch optimizer.

    Training a layer as ``ratio * phi`` is the same thing: a reparametrization by r is an lr of r^2
    times for SGD, with momentum or without, and of r times for Adam and RMSprop.

    Parameters
    ----------
    model : nn.Module
        All its parameters that require gradients are in one group each.
    ratios : mapping of str to float
        Patterns of full parameter names, as ``"encoder.*"``, and what `lr` is multiplied by; the
        first that matches holds. What no pattern matches has the ratio 1.
    lr : float
        Learning rate of the ratio 1.

    Returns
    -------
    list of dict
        Groups with ``params``, ``lr`` and ``name``: the pattern, or ``"others"``.

    Raises
    ------
    InputError
        When a pattern matches nothing, or a ratio is not above 0.

    References
    ----------
    kexue.fm, archive 6418.

    Examples
    --------
    >>> import torch
    >>> from minent.train import lr_groups
    >>> model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
    >>> optimizer = torch.optim.Adam(lr_groups(model, {"0.*": 0.25}, lr=0.01))
    >>> [(group["name"], group["lr"]) for group in optimizer.param_groups]
    [('0.*', 0.0025), ('others', 0.01)]
    """
    lr = positive("lr", lr)
    rates = {pattern: lr * positive(f"ratio of {pattern!r}", r) for pattern, r in ratios.items()}
    groups: dict[str | None, list[Tensor]] = {pattern: [] for pattern in ratios}
    for parameter, pattern in _matched(model, ratios):
        groups.setdefault(pattern, []).append(parameter)
    return [
        {
            "params": parameters,
            "lr": lr if pattern is None else rates[pattern],
            "name": "others" if pattern is None else pattern,
        }
        for pattern, parameters in groups.items()
    ]


def grad_transform(
    model: nn.Module, transforms: Mapping[str, Callable[[Tensor], Tensor]], optimizer: Optimizer
) -> RemovableHandle:
    """Change gradients by name before each step, when they are summed up.

    Parameters
    ----------
    model : nn.Module
        The gradients of its parameters are changed.
    transforms : mapping of str to callable
        Patterns of full parameter names, as ``"*.bias"``, and functions of a gradient that give one
        of the same shape; the first pattern that matches holds.
    optimizer : Optimizer
        Before each of its steps, after `fit` has limited gradients. Optimizers that call a closure
        take gradients later, and are refused.

    Returns
    -------
    RemovableHandle
        ``remove()`` ends it.

    Raises
    ------
    InputError
        When a pattern matches nothing, or the optimizer calls a closure.

    References
    ----------
    kexue.fm, archive 6418.

    Examples
    --------
    >>> import torch
    >>> from minent.train import grad_transform
    >>> layer = torch.nn.Linear(1, 1)
    >>> optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    >>> handle = grad_transform(layer, {"bias": torch.zeros_like}, optimizer)
    >>> before = layer.bias.item()
    >>> layer(torch.ones(1, 1)).sum().backward()
    >>> optimizer.step()
    >>> layer.bias.item() == before
    True
    """
    if needs_closure(optimizer):
        raise InputError(
            f"{type(optimizer).__name__} takes gradients after its step began: change them in its "
            "closure"
        )
    pairs = [
        (parameter, transforms[pattern])
        for parameter, pattern in _matched(model, transforms)
        if pattern is not None
    ]

    @torch.no_grad()
    def change(*_: Any) -> None:  # noqa: ANN401 - what torch hands to hooks
        for parameter, transform in pairs:
            if parameter.grad is not None:
                parameter.grad = transform(parameter.grad)

    return optimizer.register_step_pre_hook(change)


def _matched(model: nn.Module, patterns: Iterable[str]) -> list[tuple[Tensor, str | None]]:
    """Give each parameter with the first pattern that its name matches."""
    found: list[tuple[Tensor, str | None]] = [
        (parameter, next((p for p in patterns if fnmatchcase(name, p)), None))
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    ]
    used = {pattern for _, pattern in found}
    for pattern in patterns:
        if pattern not in used:
            raise InputError(
                f"no parameter, or none that an earlier pattern left, matches {pattern!r}; "
                f"there are {some_names(model)}"
            )
    return found
