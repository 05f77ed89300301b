"""The ledger of bits: what there is to explain in a table of pairs."""

from __future__ import annotations

from math import isfinite, log, log2
from numbers import Real
from typing import Any, NamedTuple

from minent import _core
from minent.errors import InputError
from minent.measures._information import entropies_of
from minent.measures._table import as_table


class Ledger(NamedTuple):
    """Bits per pair; unpacks as it stands here."""

    log2_vocab: float
    """log2 V: any word, or the edge of a sentence where the table has one, equally likely."""
    unigram: float
    """H(J): each word by its frequency."""
    conditional: float
    """H(J|I): each word by the one it is paired with; no model can do better on these counts."""
    mutual: float
    """I(I;J) = H(J) - H(J|I): all that there is to explain."""
    method: float | None
    """S, the bits of a method, if given."""
    explained: float | None
    """(H(J) - S) / I(I;J), if S is given and there is something to explain."""


def ledger(pairs: Any, method_bits: float | None = None) -> Ledger:  # noqa: ANN401
    """Give the ledger of a table of pairs, in bits per pair, by plug-in entropies.

    All rows and columns count. In the tables of `minent.counts.bigrams` the edge of a sentence is
    one word more, so that V is the vocabulary and one; `minent.classes.ledger` says the same and
    finds S for classes.

    Parameters
    ----------
    pairs : PairTable, Pairs, sparse matrix, or array_like of int with two dimensions
        Counts of pairs; V is the number of columns.
    method_bits : float, optional
        S, the bits per pair that some method needs.

    Returns
    -------
    Ledger
        ``log2_vocab, unigram, conditional, mutual, method, explained``; the share is 1 when all
        mutual information is kept, and below 0 when the method is worse than no method.

    Raises
    ------
    InputError
        When `pairs` are no table of counts, or `method_bits` is not a number.

    Examples
    --------
    >>> from minent.measures import ledger
    >>> found = ledger([[2, 0], [0, 2]], method_bits=0.25)
    >>> found.log2_vocab, found.unigram, found.conditional, found.explained
    (1.0, 1.0, 0.0, 0.75)
    """
    method = None
    if method_bits is not None:
        if isinstance(method_bits, bool) or not isinstance(method_bits, Real):
            raise InputError(f"method_bits must be a number, not {method_bits!r:.60}")
        method = float(method_bits)
        if not isfinite(method):
            raise InputError(f"method_bits must be a finite number, not {method}")
    table = as_table(pairs)
    if table.columns < 1:
        raise InputError("pairs must have at least one column")
    found = entropies_of(table, "plugin", log(2))
    unigram, least, mutual = (
        found.second.value,
        found.second_given_first.value,
        found.mutual.value,
    )
    share = None if method is None else _core.explained(unigram, method, least)
    return Ledger(log2(table.columns), unigram, least, mutual, method, share)
