"""Text or token ids to counts of words, n-grams and pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minent.counts._bigrams import bigrams as bigrams
    from minent.counts._cooccurrence import pairs as pairs
    from minent.counts._glove import load_glove as load_glove
    from minent.counts._ngrams import NgramTable as NgramTable
    from minent.counts._ngrams import ngrams as ngrams
    from minent.counts._pair_table import PairTable as PairTable
    from minent.counts._pair_table import load_pairs as load_pairs
    from minent.counts._pairs import Pairs as Pairs
    from minent.counts._words import WordTable as WordTable
    from minent.counts._words import words as words

# Imported when first asked for, and from where: `minent count` needs no NumPy.
_LATER = {
    "NgramTable": "_ngrams",
    "PairTable": "_pair_table",
    "Pairs": "_pairs",
    "WordTable": "_words",
    "bigrams": "_bigrams",
    "load_glove": "_glove",
    "load_pairs": "_pair_table",
    "ngrams": "_ngrams",
    "pairs": "_cooccurrence",
    "words": "_words",
}

__all__ = [
    "NgramTable",
    "PairTable",
    "Pairs",
    "WordTable",
    "bigrams",
    "load_glove",
    "load_pairs",
    "ngrams",
    "pairs",
    "words",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _LATER:
        raise AttributeError(f"module 'minent.counts' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"minent.counts.{_LATER[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what is public, imported yet or not."""
    return sorted({*globals(), *_LATER})
