"""Tables of a text and its count as lines of text, without holding them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

# Bytes that are looked at together.
_BLOCK = 1 << 20
_TAB, _LINE, _ZERO = b"\t\n0"


def blocks(path: Path) -> Iterator[bytes]:
    """Give whole lines, a megabyte of them at a time."""
    with path.open("rb") as file:
        rest = b""
        while some := file.read(_BLOCK):
            end = some.rfind(b"\n") + 1
            if end:
                yield rest + some[:end]
                rest = some[end:]
            else:
                rest += some


def top_rows(path: Path, n: int) -> tuple[list[bytes], NDArray[np.int64]]:
    r"""Find the rows of the `n` highest counts, those of equal count in the order of the file.

    Returns
    -------
    texts : list of bytes
        As they stand in the file, ``\t \n \r \\`` being escapes.
    counts : ndarray of int64
        Highest first.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from minent.files._rows import top_rows
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "rows"
    ...     _ = path.write_bytes(b"a b\t2\na c\t10\nb c\t2\n")
    ...     texts, counts = top_rows(path, 2)
    >>> texts, counts.tolist()
    ([b'a c', b'a b'], [10, 2])
    """
    texts: list[bytes] = []
    counts = np.empty(0, dtype=np.int64)
    for block in blocks(path):
        data = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(data == _LINE)
        values, tabs = _values(data, ends)
        starts = np.concatenate([[0], ends[:-1] + 1])
        kept = np.arange(len(ends)) if len(texts) < n else np.flatnonzero(values > counts[-1])
        kept = kept[_best(values[kept], n)]
        found = [
            block[a:b] for a, b in zip(starts[kept].tolist(), tabs[kept].tolist(), strict=True)
        ]
        counts = np.concatenate([counts, values[kept]])
        order = _best(counts, n)
        both = texts + found
        texts, counts = [both[i] for i in order.tolist()], counts[order]
    return texts, counts


def _best(values: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Find where the `n` highest values are, highest first, equal ones in their order."""
    if len(values) > n:
        # the least of them first, so that few have to be sorted
        least = np.partition(values, len(values) - n)[len(values) - n]
        some = np.flatnonzero(values >= least)
        return some[np.argsort(-values[some], kind="stable")[:n]]
    return np.argsort(-values, kind="stable")


def _values(
    data: NDArray[np.uint8], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Read the number before each end of a line, and where the tab before it is."""
    values, tabs = np.zeros(len(ends), dtype=np.int64), ends - 1
    alive, scale = np.arange(len(ends)), 1
    while len(alive):
        digits = data[tabs[alive]].astype(np.int64)
        alive, digits = alive[digits != _TAB], digits[digits != _TAB]
        values[alive] += (digits - _ZERO) * scale
        tabs[alive] -= 1
        scale *= 10
    return values, tabs
