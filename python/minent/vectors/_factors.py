"""Singular vectors, and vectors of words made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from minent._numbers import from_0_to_1
from minent.errors import InputError
from minent.vectors._table import unit_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COMBINE = ("sum", "left", "right", "both")


@dataclass(frozen=True, repr=False, eq=False)
class Factors:
    """The leading singular triplets of a matrix A: ``A @ right == left * values``.

    Attributes
    ----------
    left : ndarray of float32, shape (rows, d)
        A vector for each row, with orthonormal columns; the number of largest size in each column
        is positive.
    values : ndarray of float64, shape (d,)
        The singular values, largest first; in bits where A holds bits.
    right : ndarray of float32, shape (columns, d)
        A vector for each column, with orthonormal columns.
    residuals : ndarray of float64, shape (d,)
        ``|A.T @ u - s v| / s`` of each triplet: how far it is from having converged.
    iterations : int
        How often a block of vectors was multiplied.
    products : int
        How many vectors were multiplied by A and by its transpose, in all.
    """

    left: NDArray[np.float32]
    values: NDArray[np.float64]
    right: NDArray[np.float32]
    residuals: NDArray[np.float64]
    iterations: int
    products: int

    def __repr__(self) -> str:
        """Say how large the factors are."""
        (rows, d), columns = self.left.shape, len(self.right)
        return f"<Factors of {rows:,} x {columns:,} in {d} dimensions>"

    def vectors(
        self,
        power: float = 0.25,
        combine: Literal["sum", "left", "right", "both"] = "sum",
        *,
        drop_first: bool = False,
    ) -> NDArray[np.float32]:
        """Make a vector for each word.

        With ``W = left * values**power`` and ``C = right * values**power``:

        - ``sum``: W + C, for a square matrix. What stands in opposite directions in the two, as
          where a symmetric matrix has a negative eigenvalue, cancels.
        - ``left``, ``right``: W, or C.
        - ``both``: W and C side by side, each row of each scaled to length 1, so that a cosine is
          the mean of those of W and of C; twice as many dimensions.

        Parameters
        ----------
        power : float
            From 0 to 1. At 0 all dimensions weigh the same, at 1 they weigh as in A; 0.5 is better
            for analogies, less for similarity.
        combine : {"sum", "left", "right", "both"}
            What to make of rows and columns.
        drop_first : bool
            Leave out the first dimension, which often tells little but how frequent a word is.

        Returns
        -------
        ndarray of float32, shape (words, dimensions)
            Rows that are not scaled, but for ``both``.

        Raises
        ------
        InputError
            When a parameter is out of range, or rows and columns are not the same words.

        References
        ----------
        Caron, Experiments with LSA scoring, 2001, for the power; Levy, Goldberg & Dagan 2015,
        doi:10.1162/tacl_a_00134, for W + C.

        Examples
        --------
        >>> from minent.vectors import svd
        >>> found = svd([[0, 2, 0], [2, 0, 0], [0, 0, 1]], 2, weighting=None)
        >>> found.vectors(1, "left").round(6).tolist() == (found.left * 2).round(6).tolist()
        True
        >>> found.vectors(combine="both").shape
        (3, 4)
        """
        check_scaling(power, combine)
        if not isinstance(drop_first, bool | np.bool_):
            raise InputError(f"drop_first must be True or False, not {drop_first!r:.60}")
        first = 1 if drop_first else 0
        scale = (self.values[first:] ** float(power)).astype(np.float32)
        if combine == "left":
            return self.left[:, first:] * scale
        if combine == "right":
            return self.right[:, first:] * scale
        if len(self.left) != len(self.right):
            raise InputError(
                f"{combine} needs rows and columns of the same words, not "
                f"{len(self.left)} rows and {len(self.right)} columns: take left or right"
            )
        if combine == "sum":
            return (self.left[:, first:] + self.right[:, first:]) * scale
        halves = [unit_rows(side[:, first:] * scale) for side in (self.left, self.right)]
        return np.hstack(halves)


def check_scaling(power: object, combine: object) -> None:
    """Raise `InputError` where vectors cannot be made of factors in this way."""
    from_0_to_1("power", power)
    if not isinstance(combine, str) or combine not in _COMBINE:
        raise InputError(f"combine must be one of {', '.join(_COMBINE)}, not {combine!r:.60}")
