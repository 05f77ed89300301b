"""Weights that are normalized before each use, on any layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations, parametrize

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.train._select import Place, places, select

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.train._select import Where

How: TypeAlias = (
    "Literal['spectral', 'l2', 'weight', 'standardize', 'orthogonal'] | Callable[[Tensor], Tensor]"
)
_EPSILON = 1e-12


def normalize(module: nn.Module, how: How, where: Where = None, iterations: int = 1) -> nn.Module:
    """Normalize weights before each use, over ``torch.nn.utils.parametrize``.

    The weights that are trained and saved are those before normalization; copies, ``state_dict``
    and ``parametrize.remove_parametrizations`` work as always with torch. The matrix of a
    convolution has one row for each output channel; so have "l2", "weight" and "standardize" one
    norm for each.

    Parameters
    ----------
    module : nn.Module
        A layer or a whole network; changed in place.
    how : str or callable
        "spectral": divide by the largest singular value (arXiv 1802.05957), which for a vector is
        its norm; "l2": each row divided by its norm; "weight": each row is its norm, learned, times
        its direction (arXiv 1602.07868); "standardize": each row with mean 0 and variance 1 (arXiv
        1903.10520); "orthogonal": rows (or columns) orthonormal; or a function of the weight that
        gives one of the same shape.
    where : str, iterable of str, or callable, optional
        Patterns of full parameter names, as ``"critic.*.weight"``, or a function of name and
        parameter. By default all parameters called ``weight`` with two dimensions or more, except
        those of embeddings.
    iterations : int
        Power iterations of "spectral" in each forward pass in training mode.

    Returns
    -------
    nn.Module
        The same module.

    Raises
    ------
    InputError
        When nothing matches, or what matches is normalized already, is used by two modules, is one
        of a recurrent layer (torch reads these past any parametrization), or does not suit `how`.

    References
    ----------
    kexue.fm, archive 6311.

    Examples
    --------
    >>> import torch
    >>> from minent.train import normalize
    >>> critic = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 1))
    >>> _ = normalize(critic, "l2")
    >>> critic[0].weight.norm(dim=1).allclose(torch.ones(4))
    True
    """
    iterations = at_least_one("iterations", iterations)
    if not callable(how) and how not in _KINDS:
        raise InputError(f"how must be one of {', '.join(_KINDS)} or a function, not {how!r:.60}")
    found = select(module, where, _usual)
    _refuse(module, found, rows=how in ("l2", "weight", "standardize"))
    for place in found:
        try:
            _register(place, how, iterations)
        except (ValueError, TypeError, RuntimeError) as error:
            raise InputError(f"{place.name} cannot be normalized by {how!r:.60}: {error}") from None
    return module


def _usual(place: Place) -> bool:
    embedding = isinstance(place.owner, (nn.Embedding, nn.EmbeddingBag))
    return place.attribute == "weight" and place.value.dim() > 1 and not embedding


def _refuse(module: nn.Module, found: list[Place], *, rows: bool) -> None:
    names: dict[int, list[str]] = {}
    for place in places(module):
        names.setdefault(id(place.value), []).append(place.name)
    for place in found:
        if isinstance(place.owner, parametrize.ParametrizationList):
            raise InputError(f"{place.name} belongs to a weight that is normalized already")
        if isinstance(place.owner, nn.RNNBase):
            raise InputError(
                f"{place.name} is one of a recurrent layer, which reads its weights past any "
                "normalization"
            )
        if rows and place.output and getattr(place.owner, "groups", 1) > 1:
            raise InputError(f"{place.name} has no rows: it is a transposed convolution in groups")
        if len(names[id(place.value)]) > 1:
            raise InputError(f"{' and '.join(names[id(place.value)])} are one parameter")


def _register(place: Place, how: How, iterations: int) -> None:
    owner, name = place.owner, place.attribute
    if how == "spectral":
        # torch knows which dimension is that of outputs
        parametrizations.spectral_norm(owner, name, n_power_iterations=iterations)
    elif how == "orthogonal":
        parametrizations.orthogonal(owner, name)
    elif how == "weight":
        parametrizations.weight_norm(owner, name, dim=place.output)
    else:
        rule = _ByFunction(how) if callable(how) else _ROWS[how](place.row)
        parametrize.register_parametrization(owner, name, rule)


class _ByFunction(nn.Module):
    """Any function of the weight."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self._function = function

    def forward(self, weight: Tensor) -> Tensor:
        """Give the weight that is used."""
        return self._function(weight)


class _Rows(nn.Module):
    """A rule for each row."""

    def __init__(self, row: tuple[int, ...]) -> None:
        super().__init__()
        self._row = row

    def right_inverse(self, weight: Tensor) -> Tensor:
        """Take what is assigned as it is."""
        return weight


class _L2(_Rows):
    def forward(self, weight: Tensor) -> Tensor:
        """Divide each row by its norm."""
        norm: Tensor = torch.linalg.vector_norm(weight, dim=self._row, keepdim=True)
        return weight / norm.clamp_min(_EPSILON)


class _Standardize(_Rows):
    def forward(self, weight: Tensor) -> Tensor:
        """Give each row the mean 0 and the variance 1."""
        variance, mean = torch.var_mean(weight, self._row, correction=0, keepdim=True)
        return (weight - mean) * torch.rsqrt(variance + _EPSILON)


_ROWS = {"l2": _L2, "standardize": _Standardize}
_KINDS = ("spectral", "l2", "weight", "standardize", "orthogonal")
