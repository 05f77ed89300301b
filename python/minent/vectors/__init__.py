"""Vectors of words.

`svd` finds the leading singular vectors of the association of pairs, or of any sparse matrix.
"""

from minent.vectors._factors import Factors as Factors
from minent.vectors._svd import svd as svd

__all__ = ["Factors", "svd"]
