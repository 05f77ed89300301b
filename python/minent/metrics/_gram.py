"""Sums of products of columns, of which only one half is computed."""

from __future__ import annotations

import torch
from torch import Tensor

# Rows that stay in the cache once they are centered, and columns of a block: wide enough for fast
# products; what is computed twice is half of each block on the diagonal.
_ROWS = 1024
_COLUMNS = 256


def gram(table: Tensor, center: Tensor | None = None) -> Tensor:
    """Give ``(table - center).T @ (table - center)`` in float64.

    Parameters
    ----------
    table : Tensor, N x D
    center : Tensor of float64, D, optional
        By default zeros.

    Returns
    -------
    Tensor of float64, D x D
    """
    size = table.shape[1]
    total = table.new_zeros(size, size, dtype=torch.float64)
    for rows in torch.split(table, _ROWS):
        part = rows.double() if center is None else rows - center
        for start in range(0, size, _COLUMNS):
            stop = start + _COLUMNS
            total[start:stop, start:].addmm_(part[:, start:stop].T, part[:, start:])
    for start in range(0, size, _COLUMNS):
        stop = start + _COLUMNS
        total[stop:, start:stop] = total[start:stop, stop:].T
    return total
