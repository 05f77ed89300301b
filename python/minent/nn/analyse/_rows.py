"""Results as the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = TypeVar("Row")


class Rows(tuple[Row, ...], Generic[Row]):
    """Rows, which print as a Markdown table.

    Parameters
    ----------
    rows : iterable
        The rows.
    columns : sequence of str
        What to show of each: names of attributes.
    """

    columns: tuple[str, ...]

    def __new__(cls, rows: Iterable[Row], columns: Iterable[str]) -> Rows[Row]:
        made = super().__new__(cls, rows)
        made.columns = tuple(columns)
        return made

    def __str__(self) -> str:
        lines = [self.columns, tuple("---" for _ in self.columns)]
        lines += [tuple(_shown(getattr(row, name)) for name in self.columns) for row in self]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
