"""Text or token ids to counts of words, n-grams and pairs."""

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
