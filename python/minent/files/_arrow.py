"""Tables in memory that any library of tables takes without a copy."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from minent import _core

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

# Offsets of 32 bits reach so far.
_MOST_NARROW = 2**31 - 1


def text_column(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.signedinteger[Any]]]:
    """Give texts as one array of UTF-8 and one of where they begin and end.

    Examples
    --------
    >>> from minent.files._arrow import text_column
    >>> text, offsets = text_column(["a", "\u4e2d"])
    >>> text.tobytes().decode(), offsets.tolist()
    ('a\u4e2d', [0, 1, 4])
    """
    parts = [text.encode() for text in texts]
    joined = np.frombuffer(b"".join(parts), dtype=np.uint8)
    width = np.int32 if len(joined) <= _MOST_NARROW else np.int64
    return joined, np.fromiter(accumulate(map(len, parts), initial=0), width, len(parts) + 1)


def arrow_table(
    columns: Mapping[str, Any], metadata: Mapping[str, str] | None = None
) -> _core.ArrowTable:
    """Make a table for pyarrow, polars, pandas, duckdb and all others that know Arrow.

    Parameters
    ----------
    columns : mapping
        Arrays of int32, int64, uint32, uint64 or float64, which are not copied; lists of str; or
        pairs of arrays as `text_column` gives them.
    metadata : mapping of str to str, optional
        Belongs to the table as a whole.

    Returns
    -------
    ArrowTable
        Has ``__arrow_c_stream__``; may be handed over any number of times.

    Raises
    ------
    InputError
        When a column cannot be one, or lengths differ.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.files._arrow import arrow_table
    >>> table = arrow_table({"word": ["a", "b"], "count": np.array([3, 1])})
    >>> table.num_rows, table.column_names
    (2, ['word', 'count'])
    """
    return _core.ArrowTable(list(columns), _columns(columns), dict(metadata or {}))


def _columns(columns: Mapping[str, Any]) -> list[Any]:
    return [
        text_column(column) if isinstance(column, list) else column for column in columns.values()
    ]


def save_table(path: str, columns: Mapping[str, Any], *, form: str, info: str = "{}") -> None:
    r"""Write such columns as a file; `form` is "parquet", "tsv", or "rows" for no line of names.

    Raises
    ------
    InputError
        When a column cannot be one, or lengths differ.
    OSError
        When the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from pathlib import Path
    >>> from minent.files._arrow import save_table
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "t.tsv"
    ...     save_table(str(path), {"word": ["a", "b"], "count": np.array([3, 1])}, form="tsv")
    ...     path.read_text()
    'word\tcount\na\t3\nb\t1\n'
    """
    _core.save_table(path, form, list(columns), _columns(columns), info=info)
