"""Features that callers give: rows of finite numbers, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from minent.errors import InputError


def rows_of(name: str, given: Any) -> Tensor:  # noqa: ANN401 - a caller's
    """Give a table of numbers as a tensor of float32 or float64, where it is.

    Parameters
    ----------
    name : str
        The argument, as errors call it.
    given : array or Tensor, N x D
        Numbers of any type; float64 stays so, all others become float32.

    Raises
    ------
    InputError
        When it is no table of finite numbers with a row and a column.
    """
    table = tensor_of(name, given, "N x D numbers").detach()
    if table.dim() != 2 or not table.numel() or table.is_complex():
        raise InputError(
            f"{name} must be N x D real numbers, N and D at least 1, "
            f"not {str(table.dtype).removeprefix('torch.')} {tuple(table.shape)}"
        )
    if table.dtype != torch.float64:
        table = table.float()
    # one bad number spoils the sum, which is much faster than to look at each
    if not torch.isfinite(table.sum()):
        _refuse(name, table)
    return table


def tensor_of(name: str, given: Any, what: str) -> Tensor:  # noqa: ANN401 - a caller's
    """Give an array as a tensor where it is, or raise `InputError`: it must be of `what`."""
    try:
        return torch.as_tensor(given)
    except (TypeError, ValueError, RuntimeError):
        raise InputError(
            f"{name} must be an array or a tensor of {what}, not {type(given).__name__}"
        ) from None


def _refuse(name: str, table: Tensor) -> None:
    bad = ~torch.isfinite(table).all(1)
    if bad.any():  # else the sum of large numbers was too large
        raise InputError(
            f"{name} must be finite numbers, but {int(bad.sum()):,} of {len(table):,} rows have "
            f"NaN or infinity, row {int(bad.nonzero()[0])} first"
        )


def two_of(names: tuple[str, str], first: Any, second: Any) -> tuple[Tensor, Tensor]:  # noqa: ANN401
    """Give two tables with rows of one length, both where the first is; see `rows_of`."""
    a, b = rows_of(names[0], first), rows_of(names[1], second)
    same_width(names, a.shape[1], b.shape[1])
    return a, b.to(a.device)


def same_width(names: tuple[str, str], first: int, second: int) -> None:
    """Check that features of two sets have as many dimensions, or raise `InputError`."""
    if first != second:
        raise InputError(
            f"{names[0]} and {names[1]} must have equally many dimensions, "
            f"not {first:,} and {second:,}"
        )
