"""Rows that come in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


class Growing:
    """Parts of a table, copied into memory that doubles.

    Parts that were kept themselves would lie between what a network allocates and frees for each
    batch, and so keep that memory from being used again: gigabytes on a CPU.
    """

    def __init__(self) -> None:
        self._rows: Tensor | None = None
        self._count = 0

    def add(self, rows: Tensor) -> None:
        """Take in the next rows, n x D.

        Raises
        ------
        InputError
            When they are of another width than those before.
        """
        end = self._count + len(rows)
        if self._rows is None:
            self._rows = rows.new_empty((end, rows.shape[1]))
        elif rows.shape[1] != self._rows.shape[1]:
            raise InputError(
                f"module must give as many features of each sample, not {self._rows.shape[1]:,} "
                f"and {rows.shape[1]:,}"
            )
        if end > len(self._rows):
            grown = rows.new_empty((max(end, 2 * len(self._rows)), rows.shape[1]))
            grown[: self._count] = self._rows[: self._count]
            self._rows = grown
        self._rows[self._count : end] = rows
        self._count = end

    def all(self) -> Tensor:
        """Give all rows, in memory of their own size; there must be some."""
        assert self._rows is not None
        return self._rows[: self._count].clone()
