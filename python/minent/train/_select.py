"""Parameters by the patterns of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from torch import Tensor, nn

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

Where: TypeAlias = str | Iterable[str] | Callable[[str, Tensor], bool] | None


_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)


class Place(NamedTuple):
    """A parameter: its full name, the module that holds it, and its name there."""

    name: str
    owner: nn.Module
    attribute: str
    value: nn.Parameter

    @property
    def row(self) -> tuple[int, ...]:
        """The dimensions over which the weights of one output lie; a vector is one row."""
        dims = self.value.dim()
        return tuple(d for d in range(dims) if d != self.output or dims == 1)

    @property
    def output(self) -> int:
        """The dimension of outputs."""
        return 1 if isinstance(self.owner, _TRANSPOSED) and self.value.dim() > 1 else 0


def places(module: nn.Module) -> Iterator[Place]:
    """Give all parameters; tied ones come once for each name."""
    for prefix, owner in module.named_modules():
        for attribute, value in owner.named_parameters(recurse=False):
            yield Place(f"{prefix}.{attribute}" if prefix else attribute, owner, attribute, value)


def check_where(name: str, where: object) -> None:
    """Refuse what is no pattern, no number of patterns, and no function."""
    if not (where is None or callable(where) or isinstance(where, Iterable)):
        raise InputError(
            f"{name} must be a pattern of parameter names, several of these, or a function, "
            f"not {where!r:.60}"
        )


def select(
    module: nn.Module, where: Where, default: Callable[[Place], bool] = lambda place: True
) -> list[Place]:
    """Give the parameters whose names match, at least one.

    Parameters
    ----------
    module : nn.Module
        Where to look, with all its parts.
    where : str, iterable of str, callable or None
        Patterns such as ``"encoder.*.weight"`` (``*``, ``?``, ``[abc]``), any of which may match;
        or a function of name and parameter; None for the default.
    default : callable
        What None stands for.

    Raises
    ------
    InputError
        When nothing matches, or `where` is none of these.
    """
    check_where("where", where)
    everything = list(places(module))
    if where is None:
        found = [place for place in everything if default(place)]
    elif callable(where):
        found = [place for place in everything if where(place.name, place.value)]
    else:
        patterns = [where] if isinstance(where, str) else list(where)
        found = [
            place
            for place in everything
            if any(fnmatchcase(place.name, pattern) for pattern in patterns)
        ]
    if not found:
        raise InputError(f"no parameter matches {_asked(where)}; there are {some_names(module)}")
    return found


def some_names(module: nn.Module) -> str:
    """Name a few parameters, for sentences of errors."""
    names = [place.name for place in places(module)]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _asked(where: Where) -> str:
    return (
        "by default, or all that do are normalized already"
        if where is None
        else "the function"
        if callable(where)
        else repr(where)
    )
