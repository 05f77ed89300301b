"""Counts of pairs and what belongs to them, as files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from minent import _core
from minent._progress import watcher
from minent.errors import RunError
from minent.files._plain import load_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from minent._progress import Progress


class PairsFile(NamedTuple):
    """Counts of pairs as compressed sparse rows, and what belongs to them."""

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    data: NDArray[np.unsignedinteger[Any]]
    words: list[str] | None
    word_counts: NDArray[np.int64] | None
    unit: int
    info: dict[str, Any]

    @property
    def side(self) -> int:
        """The number of rows, and of columns."""
        return len(self.indptr) - 1


def save_pairs(
    path: str | os.PathLike[str],
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.unsignedinteger[Any]],
    *,
    form: str = "npz",
    words: Sequence[str] | None = None,
    word_counts: NDArray[np.int64] | None = None,
    unit: int = 1,
    info: dict[str, Any] | None = None,
    temp_dir: str | os.PathLike[str] | None = None,
    progress: Progress = None,
) -> None:
    """Write counts of pairs; the file is there whole or not at all.

    Parameters
    ----------
    path : path
        The file; one of this name is replaced.
    indptr, indices, data : array
        Rows of a square matrix, columns ascending within each, counts of 32 or 64 bits above zero.
    form : {"npz", "glove", "parquet", "tsv", "rows"}
        An archive that `scipy.sparse.load_npz` reads, records of GloVe's ``cooccur``, or tables;
        "rows" is "tsv" without the line of names.
    words : sequence of str, optional
        The words of the first rows.
    word_counts : array of int64, optional
        The count of each word.
    unit : int
        A count of `unit` weighs 1.
    info : dict, optional
        Anything else, as JSON; only "npz" and "parquet" keep it.
    temp_dir : path, optional
        Where temporary files go.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Raises
    ------
    InputError
        When the arrays are no such rows, or the form cannot keep them.
    OSError
        When the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from pathlib import Path
    >>> from minent.files._pairs import load_pairs, save_pairs
    >>> indptr, indices = np.array([0, 1, 2]), np.array([1, 0], dtype="i4")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "pairs.npz"
    ...     save_pairs(path, indptr, indices, np.array([3, 5], "u4"), words=["a", "b"])
    ...     found = load_pairs(path)
    >>> found.words, found.data.tolist()
    (['a', 'b'], [3, 5])
    """
    _core.save_pairs(
        os.fspath(path),
        form,
        indptr,
        indices,
        data,
        words=words,
        word_counts=word_counts,
        unit=unit,
        info=json.dumps({} if info is None else info, ensure_ascii=False),
        temp_dir=None if temp_dir is None else os.fspath(temp_dir),
        progress=watcher(progress),
    )


def load_pairs(path: str | os.PathLike[str], *, progress: Progress = None) -> PairsFile:
    """Read counts of pairs that `save_pairs` or `scipy.sparse.save_npz` wrote.

    Every byte of a file of ours is checked. A file of SciPy must hold a square matrix of whole
    numbers that are not negative, as compressed sparse rows.

    Parameters
    ----------
    path : path
        The file.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    PairsFile
        `words` and `word_counts` are None where the file has none.

    Raises
    ------
    RunError
        When the file is cut short, was altered, or is no file of pairs.
    OSError
        When the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> import scipy.sparse as sp
    >>> from pathlib import Path
    >>> from minent.files._pairs import load_pairs
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "m.npz"
    ...     sp.save_npz(path, sp.csr_array(np.array([[0, 2], [0, 0]])))
    ...     found = load_pairs(path)
    >>> found.indptr.tolist(), found.indices.tolist(), found.data.tolist(), found.words
    ([0, 1, 1], [1], [2], None)
    """
    loaded = _core.load_pairs(os.fspath(path), progress=watcher(progress))
    if loaded is None:
        return PairsFile(*load_plain(Path(path)), None, None, 1, {})
    indptr, indices, data, text, ends, word_counts, unit, info = loaded
    try:
        about = json.loads(info)
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict):
        raise RunError(f"{path} is damaged: its info is not JSON")
    words = split_words(text, ends) if len(ends) else None
    counts = word_counts if len(word_counts) else None
    return PairsFile(indptr, indices, data, words, counts, unit, about)


def split_words(text: NDArray[np.uint8], ends: NDArray[np.int64]) -> list[str]:
    """Part joined words where they end."""
    joined = text.tobytes()
    start = 0
    words = []
    for end in ends.tolist():
        words.append(joined[start:end].decode())
        start = end
    return words
