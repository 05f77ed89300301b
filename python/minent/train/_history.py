"""What training gave, epoch by epoch, as a table."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, overload

from minent._whole import whole_file
from minent.errors import InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from minent.train._average import Average

Row = dict[str, float]


class History:
    """One row an epoch, one column a metric; made by `fit`.

    ``history["loss"]`` is a column, ``history[-1]`` a row; printed, it is a table.

    Attributes
    ----------
    rows : list of dict
        Rows with ``epoch`` (from 1), ``step`` (optimizer steps so far), metrics, ``seconds``.
    stopped : str
        Why training ended.
    averages : dict of str to Average
        Moving averages of weights, by the names of players; of one model under ``"model"``.

    Examples
    --------
    >>> from minent.train import History
    >>> history = History([{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25}])
    >>> history["loss"]
    [0.5, 0.25]
    >>> print(history)
    epoch  loss
        1   0.5
        2  0.25
    """

    def __init__(self, rows: list[Row] | None = None) -> None:
        self.rows: list[Row] = [] if rows is None else rows
        self.stopped = ""
        self.averages: dict[str, Average] = {}

    @property
    def columns(self) -> list[str]:
        """Names of all columns, in order of appearance."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    @overload
    def __getitem__(self, key: str) -> list[float]: ...
    @overload
    def __getitem__(self, key: int) -> Row: ...
    def __getitem__(self, key: str | int) -> list[float] | Row:
        """Give a column by its name (NaN where a row has no value), or a row by its number."""
        if not isinstance(key, str):
            return self.rows[key]
        if key not in self.columns:
            raise KeyError(f"history has no column {key!r}, only {', '.join(self.columns)}")
        return [row.get(key, math.nan) for row in self.rows]

    def __len__(self) -> int:
        """How many epochs there were."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows."""
        return iter(self.rows)

    def __str__(self) -> str:
        """Draw the table."""
        columns = self.columns
        table = [columns, *([_shown(row.get(name)) for name in columns] for row in self.rows)]
        widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
        return "\n".join(
            "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
            for cells in table
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table with tabs between columns (TSV), whole or not at all.

        Raises
        ------
        InputError
            When the name of a column holds a tab or a line break.
        OSError
            When the file cannot be written.
        """
        for name in self.columns:
            if "\t" in name or "\n" in name:
                raise InputError(f"a column name with a tab or line break is no TSV: {name!r}")
        lines = [self.columns, *([_exact(row.get(c)) for c in self.columns] for row in self.rows)]
        with whole_file(Path(path)) as file:
            file.write("".join("\t".join(cells) + "\n" for cells in lines).encode())


def _shown(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.4g}"


def _exact(value: float | None) -> str:
    return "" if value is None else repr(value)
