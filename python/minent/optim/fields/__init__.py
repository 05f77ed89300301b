"""Vector fields: in which direction, and how fast, a flow goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from minent.errors import InputError
from minent.optim.fields._adagrad import Adagrad
from minent.optim.fields._custom import Custom
from minent.optim.fields._field import Field, Here, TorchRule
from minent.optim.fields._grad import Grad
from minent.optim.fields._normalized import Normalized
from minent.optim.fields._polyak import Polyak
from minent.optim.fields._rms import RMS
from minent.optim.fields._rms_global import RMSGlobal
from minent.optim.fields._scaled import Scaled
from minent.optim.fields._sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

__all__ = [
    "FIELDS",
    "RMS",
    "Adagrad",
    "Custom",
    "Field",
    "Grad",
    "Here",
    "Normalized",
    "Polyak",
    "RMSGlobal",
    "Scaled",
    "Sign",
    "TorchRule",
    "field_of",
]

FIELDS: dict[str, type[Field]] = {
    kind.name: kind for kind in (Grad, Sign, Normalized, RMS, RMSGlobal, Adagrad, Polyak)
}
FieldLike: TypeAlias = "str | Field | Callable[[list[Tensor]], Sequence[Tensor]]"


def field_of(field: FieldLike) -> Field:
    """Find a field by its name, make one of a function, or return the one that was given.

    Raises
    ------
    InputError
        When no field has that name, and for a class in place of an instance.

    Examples
    --------
    >>> field_of("sign").name
    'sign'
    """
    if isinstance(field, Field):
        return field
    if isinstance(field, str) and field in FIELDS:
        return FIELDS[field]()
    if callable(field) and not isinstance(field, type):
        return Custom(field)
    raise InputError(
        f"field must be one of {', '.join(FIELDS)}, a Field or a function, not {field!r:.60}"
    )
