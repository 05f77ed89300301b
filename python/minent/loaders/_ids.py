"""Token ids that loaders read from: arrays, files of them, texts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from minent.errors import InputError
from minent.loaders._given import DAMAGES, array_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Ids:
    """Ids of words, -1 where a sentence ends, which may lie in a file larger than memory.

    Parameters
    ----------
    given : array of int, Tensor, or path of a ``.npy`` file
        A file is mapped into memory.
    vocab : int or None
        How many words there are; by default one more than the largest id.

    Raises
    ------
    InputError
        When they are no whole numbers of 32 bits, or none is a word.
    OSError
        When the file cannot be read.
    """

    def __init__(self, given: Any, vocab: int | None = None) -> None:  # noqa: ANN401
        self._path = Path(given) if isinstance(given, (str, os.PathLike)) else None
        self._array = _mapped(self._path) if self._path else _checked(given, "ids")
        self._counts: NDArray[np.int64] | None = None
        largest = _largest(self._array)
        if largest < 0:
            raise InputError("ids hold no word")
        if vocab is not None and largest >= vocab:
            raise InputError(f"ids hold {largest}, beyond vocab={vocab}")
        self.vocab = largest + 1 if vocab is None else vocab

    @property
    def array(self) -> NDArray[np.int32]:
        """The ids."""
        if self._array is None:
            assert self._path is not None
            self._array = _mapped(self._path)
        return self._array

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each word occurs."""
        if self._counts is None:
            counts = np.zeros(self.vocab + 1, np.int64)
            for part in _parts(self.array):
                # what ends a sentence is counted in front
                counts += np.bincount(np.maximum(part, -1) + 1, minlength=self.vocab + 1)
            self._counts = counts[1:]
        return self._counts

    def __getstate__(self) -> dict[str, Any]:
        # another process maps the file itself
        return {**self.__dict__, "_array": None if self._path else self._array}


def _mapped(path: Path) -> NDArray[np.int32]:
    try:
        array = np.lib.format.open_memmap(path, mode="r")
    except DAMAGES as error:
        raise InputError(f"{path} is no .npy file of ids: {error}") from None
    return _checked(array, str(path))


def _checked(given: Any, name: str) -> NDArray[np.int32]:  # noqa: ANN401 - a caller's
    if hasattr(given, "ids"):
        raise InputError(f"{name} must be a row of whole numbers: give the ids of a text, `.ids`")
    array = array_of(name, given)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise InputError(f"{name} must be a row of whole numbers, not {array.dtype} {array.shape}")
    if array.dtype == np.int32 and array.flags.c_contiguous and array.flags.aligned:
        return array
    if array.size and not -(2**31) <= int(array.min()) <= int(array.max()) < 2**31:
        raise InputError(f"{name} must be whole numbers of 32 bits")
    return np.require(array, np.int32, ["C", "A"])


def _parts(array: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    size = 1 << 24
    return [array[begin : begin + size] for begin in range(0, len(array), size)]


def _largest(array: NDArray[np.int32]) -> int:
    return max((int(part.max()) for part in _parts(array)), default=-1)
