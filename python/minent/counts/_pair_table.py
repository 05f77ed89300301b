"""Counts of pairs in memory, with words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from minent.files._arrow import arrow_table
from minent.files._form import PAIRS, form_of
from minent.files._pairs import load_pairs as load_file
from minent.files._pairs import save_pairs

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

    from minent._progress import Progress


@dataclass(frozen=True, repr=False, eq=False)
class PairTable:
    """Counts of pairs as compressed sparse rows of shape (vocab, vocab).

    Attributes
    ----------
    indptr : ndarray of int64, shape (vocab + 1,)
        Where each row starts.
    indices : ndarray of int32, shape (nnz,)
        The column of each count, ascending within each row.
    data : ndarray of uint32 or uint64, shape (nnz,)
        The counts, in units: divided by `unit` they are weights.
    words : list of str or None
        The word of each row and column.
    word_counts : ndarray of int64 or None
        How often each word occurs in the text.
    unit : int
        How many units a count of 1 has.
    info : dict
        How the counts were made.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    data: NDArray[np.unsignedinteger[Any]]
    words: list[str] | None
    word_counts: NDArray[np.int64] | None
    unit: int
    info: dict[str, Any]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and of columns."""
        return len(self.indptr) - 1, len(self.indptr) - 1

    @property
    def nnz(self) -> int:
        """The number of different pairs."""
        return len(self.indices)

    def __repr__(self) -> str:
        """Say how large the table is."""
        return f"<PairTable of {self.shape[0]:,} words, {self.nnz:,} pairs, unit {self.unit}>"

    def to_scipy(self) -> Any:  # noqa: ANN401 - SciPy has no types
        """Give a ``scipy.sparse.csr_array``: whole numbers, or weights (float64) where unit > 1."""
        from scipy.sparse import csr_array  # type: ignore[import-untyped]

        # SciPy widens both index arrays to the wider of the two
        small = self.nnz <= np.iinfo(np.int32).max
        indptr = self.indptr.astype(np.int32) if small else self.indptr
        data = self.data if self.unit == 1 else self.data / self.unit
        return csr_array((data, self.indices, indptr), shape=self.shape)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the pairs as an Arrow table: i, j, count; nothing but the rows is copied."""
        rows = np.repeat(np.arange(self.shape[0], dtype=np.int32), np.diff(self.indptr))
        columns = {"i": rows, "j": self.indices, "count": self.data}
        return arrow_table(columns, {"unit": str(self.unit)}).__arrow_c_stream__(requested_schema)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        temp_dir: str | os.PathLike[str] | None = None,
        progress: Progress = None,
    ) -> None:
        """Write the table; the end of the name says the form.

        Parameters
        ----------
        path : path
            ``.npz`` keeps everything, and `scipy.sparse.load_npz` reads it too; ``.parquet`` and
            ``.tsv`` have a row for each pair, with words; ``.bin`` is the form of GloVe's
            ``cooccur``.
        temp_dir : path, optional
            Folder of temporary files.
        progress : bool or callable, optional
            True draws a bar on standard error.

        Raises
        ------
        InputError
            When the name has another end.
        OSError
            When the file cannot be written.
        """
        save_pairs(
            path,
            self.indptr,
            self.indices,
            self.data,
            form=form_of(path, PAIRS),
            words=self.words,
            word_counts=self.word_counts,
            unit=self.unit,
            info=self.info,
            temp_dir=temp_dir,
            progress=progress,
        )


def load_pairs(path: str | os.PathLike[str], *, progress: Progress = None) -> PairTable:
    """Read an ``.npz`` file of pairs; see `PairTable.save`.

    Parameters
    ----------
    path : path
        A file of ours, every byte of which is checked, or of `scipy.sparse.save_npz`.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    PairTable
        `words` and `word_counts` are None where the file has none.

    Raises
    ------
    RunError
        When the file is cut short, was altered, or holds no pairs.
    OSError
        When it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from minent.counts import load_pairs, pairs
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "pairs.npz"
    ...     pairs(sentences=["a b", "b c"]).save(path)
    ...     load_pairs(path)
    <PairTable of 3 words, 4 pairs, unit 1>
    """
    return PairTable(*load_file(path, progress=progress))
