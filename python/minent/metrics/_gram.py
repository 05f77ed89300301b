"""Products of a table with itself, of which only one half is computed."""

from __future__ import annotations

import torch
from torch import Tensor

# Columns of a block: wide enough for fast products; the waste is the half of a block per block.
_BLOCK = 256


def gram(table: Tensor) -> Tensor:
    """Give ``table.T @ table``, exactly symmetric.

    Parameters
    ----------
    table : Tensor, N x D

    Returns
    -------
    Tensor, D x D
    """
    size = table.shape[1]
    product = table.new_empty(size, size)
    for start in range(0, size, _BLOCK):
        stop = min(start + _BLOCK, size)
        torch.matmul(table[:, start:stop].T, table[:, start:], out=product[start:stop, start:])
        product[stop:, start:stop] = product[start:stop, stop:].T
    return product
