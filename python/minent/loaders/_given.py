"""Arrays that callers give, and what is wrong with files of them."""

from __future__ import annotations

import zipfile
import zlib
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: what NumPy raises on files that are damaged or none of its own
DAMAGES = (
    ValueError,
    TypeError,
    OverflowError,
    EOFError,
    NotImplementedError,
    TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def array_of(name: str, given: Any) -> NDArray[Any]:  # noqa: ANN401 - a caller's
    """Give an array of what a caller gave.

    Raises
    ------
    InputError
        When it is none, such as rows of several lengths or a tensor without data.
    """
    try:
        return given.cpu().numpy() if isinstance(given, Tensor) else np.asarray(given)
    except (ValueError, TypeError, OverflowError, RuntimeError) as error:
        raise InputError(f"{name} cannot be read as an array: {error}") from None


def labels_of(name: str, array: NDArray[Any]) -> NDArray[np.int64]:
    """Give labels as compiled code reads them.

    Raises
    ------
    InputError
        When they are greater than 64 bits with a sign hold.
    """
    if array.dtype.kind == "u" and array.size and int(array.max()) >= 2**63:
        raise InputError(f"{name} must be below 2**63, not {array.max()}")
    return np.require(array, np.int64, ["C", "A"])
