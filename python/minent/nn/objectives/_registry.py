"""Objectives by name: each file adds its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from minent.errors import InputError
from minent.nn._kinds import make
from minent.nn.objectives._objective import Objective

if TYPE_CHECKING:
    from collections.abc import Callable

_Kind = TypeVar("_Kind", bound=type[Objective])
_KNOWN: dict[str, type[Objective]] = {}


def register(name: str) -> Callable[[_Kind], _Kind]:
    """Make a class known by a name.

    Parameters
    ----------
    name : str
        What `objective` and `minent.nn.GAN` shall call it.

    Returns
    -------
    callable
        A decorator for a frozen dataclass that is an `Objective`; its fields are the options.

    Raises
    ------
    InputError
        When it is no such class, or another class has that name.
    """

    def known(kind: _Kind) -> _Kind:
        if not (isinstance(kind, type) and issubclass(kind, Objective)):
            raise InputError(f"register is for classes of Objective, not {kind!r:.60}")
        other = _KNOWN.get(name, kind)
        if (other.__module__, other.__qualname__) != (kind.__module__, kind.__qualname__):
            raise InputError(f"another objective has the name {name!r}: {other.__qualname__}")
        _KNOWN[name] = kind
        return kind

    return known


def objectives() -> list[str]:
    """Give the names that `objective` knows.

    Returns
    -------
    list of str
        In alphabetical order.

    Examples
    --------
    >>> from minent.nn import objectives
    >>> "gan-qp" in objectives()
    True
    """
    return sorted(_KNOWN)


def objective(name: str, **options: Any) -> Objective:  # noqa: ANN401 - each has its own
    """Make an objective: the losses of critic and generator that belong together.

    Parameters
    ----------
    name : str
        One of `objectives`.
    **options
        Fields of its class, as ``lam=1.0`` of ``"gan-qp"``.

    Returns
    -------
    Objective
        With the methods `critic` and `generator`.

    Raises
    ------
    InputError
        For an unknown name, an option that this objective does not have, or a value out of range.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> hinge = objective("hinge")
    >>> float(hinge.critic(torch.tensor([0.5, 2.0]), torch.tensor([-0.5, -3.0])))
    0.5
    >>> objective("gan-qp", lam=2.0)
    GANQP(distance='l2', lam=2.0)
    """
    return make("objective", {known: _KNOWN[known] for known in objectives()}, name, options)
