"""Counts of words, n-grams and pairs once more, slowly, from what the documentation says of them.

A text is a list of documents, a document a list of sentences, a sentence a list of tokens.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import chain
from math import sqrt

UNK = "<unk>"


def tokens_of(documents):
    """All tokens of a text."""
    return chain.from_iterable(chain.from_iterable(documents))


def ranked(counts):
    """Words and counts by rank: count descending, then code points ascending."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def choose(documents, min_count=1, max_vocab=None, unknown="word"):
    """Words that stay, with counts, in order of rank; None where no word would stay."""
    counts = Counter(tokens_of(documents))
    total = counts.total()
    counts.pop(UNK, None)  # a literal one stands for words that were left out before
    kept = [(word, n) for word, n in ranked(counts) if n >= min_count]
    if unknown == "drop":
        return kept[:max_vocab] or None
    if len(kept) > (max_vocab or len(kept)) or sum(n for _, n in kept) < total:
        kept = kept[: max_vocab and max_vocab - 1]  # one place is that of <unk>
    rest = total - sum(n for _, n in kept)
    return ranked({**dict(kept), **({UNK: rest} if rest else {})}) if kept else None


def as_ids(documents, chosen):
    """Documents of sentences of ids; words without an id go, or are those of ``<unk>``."""
    index = {word: rank for rank, (word, _) in enumerate(chosen)}
    unk = index.get(UNK)
    out = []
    for sentences in documents:
        found = ([index.get(token, unk) for token in sentence] for sentence in sentences)
        out.append([[i for i in sentence if i is not None] for sentence in found])
    return out


def flat(documents):
    """All sentences as one list in which -1 ends each that has tokens."""
    sentences = chain.from_iterable(documents)
    return [i for sentence in sentences if sentence for i in (*sentence, -1)]


def scramble(number):
    """The output function of SplitMix64 (Steele, Lea & Flood 2014)."""
    mask = 2**64 - 1
    z = (number + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def share_kept(count, total, threshold):
    """The probability that a token of a word stays: sqrt(t/f) + t/f."""
    ratio = threshold * total / count
    return min(1.0, sqrt(ratio) + ratio)


def sample(documents, counts, threshold, seed):
    """Leave tokens out by seed and position, the position counting all tokens of the text."""
    total, position, out = sum(counts), 0, []
    for sentences in documents:
        out.append([])
        for sentence in sentences:
            kept = []
            for i in sentence:
                share = share_kept(counts[i], total, threshold)
                drawn = scramble(scramble(seed) ^ position)
                if share == 1.0 or drawn <= int(share * 2**64):
                    kept.append(i)
                position += 1
            out[-1].append(kept)
    return out


def near(documents, window, direction="both", weights="flat", across=False):
    """Weights of pairs at most `window` apart, as fractions."""
    weigh = {
        "flat": lambda _: Fraction(1),
        "harmonic": lambda d: Fraction(1, d),
        "linear": lambda d: Fraction(window + 1 - d, window),
    }[weights]
    found = Counter()
    for sentences in documents:
        for line in [list(chain.from_iterable(sentences))] if across else sentences:
            for at, i in enumerate(line):
                for d, j in enumerate(line[at + 1 : at + 1 + window], 1):
                    if direction != "before":
                        found[i, j] += weigh(d)
                    if direction != "after":
                        found[j, i] += weigh(d)
    return dict(found)


def together(documents, unit, once=False):
    """How often two words are in one sentence or document; or how many of them hold both."""
    found = Counter()
    for sentences in documents:
        bags = [list(chain.from_iterable(sentences))] if unit == "document" else sentences
        for bag in bags:
            all_of_it = Counter(
                (bag[a], bag[b]) for a in range(len(bag)) for b in range(len(bag)) if a != b
            )
            found.update(dict.fromkeys(all_of_it, 1) if once else all_of_it)
    return {pair: Fraction(n) for pair, n in found.items()}


def pairs(documents, counts, options):
    """Weights of pairs by the options of `minent.counts.pairs`."""
    options = dict(options)
    threshold, seed = options.pop("subsample", None), options.pop("seed", 0)
    if threshold is not None:
        documents = sample(documents, counts, threshold, seed)
    window = options.pop("window", 5)
    if window in ("sentence", "document"):
        return together(documents, window, **options)
    return near(documents, window, **options)


def ngrams(documents, order):
    """Counts of n-grams that stand in one sentence, in order."""
    sentences = list(chain.from_iterable(documents))
    grams = (tuple(s[a : a + order]) for s in sentences for a in range(len(s) - order + 1))
    return sorted(Counter(grams).items())


def weights_of(table):
    """The weights of a `PairTable` as fractions, after a check that its rows are in order."""
    found = {}
    for i in range(len(table.indptr) - 1):
        span = slice(table.indptr[i], table.indptr[i + 1])
        columns = table.indices[span].tolist()
        assert columns == sorted(set(columns))
        for j, n in zip(columns, table.data[span].tolist(), strict=True):
            found[i, j] = Fraction(n, table.unit)
    assert all(found.values())
    return found
