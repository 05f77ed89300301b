"""Parts of models by name, with options: objectives, likelihoods, priors."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, TypeVar

from minent.errors import InputError
from minent.nn._choices import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Part = TypeVar("Part")


def make(what: str, known: Mapping[str, type[Part]], name: str, options: dict[str, Any]) -> Part:
    """Make a part of a name and its options.

    Raises
    ------
    InputError
        For a name or an option that is not there, or an option that is missing.
    """
    one_of("name", name, known)
    kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    parameters = signature(known[name]).parameters
    has = {option: one for option, one in parameters.items() if one.kind in kinds}
    for option in options:
        if option not in has:
            raise InputError(
                f"{what} {name!r} has no option {option!r}: it has {', '.join(has) or 'none'}"
            )
    for option, parameter in has.items():
        if parameter.default is parameter.empty and option not in options:
            raise InputError(f"{what} {name!r} needs {option}=")
    return known[name](**options)


def part_of(what: str, known: Mapping[str, type[Part]], kind: type, given: str | Part) -> Part:
    """Give a part that was given by name, or made already.

    Raises
    ------
    InputError
        When it is neither.
    """
    if not isinstance(given, str):
        if not isinstance(given, kind):
            raise InputError(f"{what} must be a name or a {kind.__name__}, not {given!r:.60}")
        return given
    one_of(what, given, known)
    return make(what, known, given, {})
