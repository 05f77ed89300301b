"""Squared distances of all pairs, a block at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

# Rows and columns of a block, 32 MiB in float64.
_SIDE = 2048
# What cannot be told from 0, relative to the squared lengths, as rounding may have made it.
_ZERO = 1e-14


class Block(NamedTuple):
    """Squared distances of some rows of two tables."""

    rows: slice
    columns: slice
    squares: Tensor


def blocks(x: Tensor, y: Tensor) -> Iterator[Block]:
    """Give squared distances of all rows of two tables; each block is valid until the next.

    Parameters
    ----------
    x : Tensor, N x D
    y : Tensor, M x D
        With x itself, blocks whose rows come after their columns are left out, and the distance of
        a row to itself is infinite.
    """
    lengths = x.square().sum(1), y.square().sum(1)
    for start in range(0, len(x), _SIDE):
        rows = slice(start, min(start + _SIDE, len(x)))
        for begin in range(start if x is y else 0, len(y), _SIDE):
            columns = slice(begin, min(begin + _SIDE, len(y)))
            around = lengths[0][rows, None] + lengths[1][columns]
            squares = torch.addmm(around, x[rows], y[columns].T, alpha=-2)
            squares.masked_fill_(squares < _ZERO * around, 0.0)
            if x is y and start == begin:
                squares.fill_diagonal_(torch.inf)
            yield Block(rows, columns, squares)


def kth_neighbor(x: Tensor, k: int) -> Tensor:
    """Give the squared distance of each row to the k-th nearest other row, k below N."""
    nearest = x.new_full((len(x), k), torch.inf)

    def keep(place: slice, squares: Tensor) -> None:
        found = squares.topk(min(k, squares.shape[1]), 1, largest=False).values
        both = torch.cat([nearest[place], found], 1)
        nearest[place] = both.topk(k, 1, largest=False).values

    for rows, columns, squares in blocks(x, x):
        keep(rows, squares)
        if rows != columns:
            keep(columns, squares.T)
    return nearest.max(1).values
