"""What the compiled module computes, once more, slowly and plainly, over dense tables.

Nothing here looks at how the compiled module does it; both must agree because both are right.
"""

from __future__ import annotations

from collections import Counter
from math import lgamma, log, log2

import numpy as np


def split_counts(lines):
    """Words and counts of `str.split`, by rank: count descending, then code points."""
    counts = Counter(word for line in lines for word in line.split())
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def ids_of(lines, words):
    """Ids of the tokens, -1 after each sentence that has any."""
    index = {word: i for i, word in enumerate(words)}
    ids = []
    for line in lines:
        tokens = line.split()
        if tokens:
            ids.extend(index[token] for token in tokens)
            ids.append(-1)
    return np.array(ids, dtype=np.int32)


def bigram_table(ids, vocab):
    """Dense counts of adjacent ids; the edge of a sentence is row and column `vocab`."""
    table = np.zeros((vocab + 1, vocab + 1), dtype=np.int64)
    before = vocab
    for i in ids:
        here = vocab if i == -1 else int(i)
        if not before == here == vocab:
            table[before, here] += 1
        before = here
    if before != vocab:
        table[before, vocab] += 1
    return table


def class_table(table, labels, classes):
    """Counts of adjacent classes, edge last."""
    of = [*labels, classes]
    out = np.zeros((classes + 1, classes + 1), dtype=np.int64)
    for i, j in zip(*np.nonzero(table), strict=True):
        out[of[i], of[j]] += table[i, j]
    return out


def entropy(counts):
    """Entropy of counts, in bits."""
    p = np.asarray(counts, dtype=float).ravel()
    p = p[p > 0] / p.sum()
    return float(-(p * np.log2(p)).sum())


def mutual_information(table):
    """Mutual information of rows and columns, in bits."""
    return entropy(table.sum(0)) + entropy(table.sum(1)) - entropy(table)


def ledger(table, labels, classes):
    """Bits per token, over all pairs, the edge being a word and a class of its own."""
    unigram = entropy(table.sum(0))
    conditional = entropy(table) - entropy(table.sum(1))
    method = unigram - mutual_information(class_table(table, labels, classes))
    span = unigram - conditional
    return {
        "log2_vocab": log2(len(table)),
        "unigram": unigram,
        "method": method,
        "conditional": conditional,
        "explained": (unigram - method) / span if span > 1e-12 else 0.0,
    }


def class_cost(table, labels, classes):
    """What the two-sided exchange makes small: bits of the class code over all pairs."""
    return (
        entropy(table.sum(0)) - mutual_information(class_table(table, labels, classes))
    ) * table.sum()


def one_sided_cost(table, labels, classes):
    """Bits of p(class | word before) p(word | class) over all pairs."""
    of = np.array([*labels, classes])
    to_class = np.zeros((len(table), classes + 1), dtype=np.int64)
    for j in range(len(table)):
        to_class[:, of[j]] += table[:, j]
    return (entropy(table.sum(0)) - mutual_information(to_class)) * table.sum()


def merged(table, a, b):
    """The table with class b merged into class a (b stays, empty)."""
    out = table.copy()
    out[a] += out[b]
    out[b] = 0
    out[:, a] += out[:, b]
    out[:, b] = 0
    return out


def merge_losses(table, alive):
    """Mutual information lost by merging each pair of living classes."""
    whole = mutual_information(table)
    return {
        (a, b): whole - mutual_information(merged(table, a, b))
        for i, a in enumerate(alive)
        for b in alive[i + 1 :]
    }


def check_merges(table, merges, bits, tolerance=1e-9):
    """Assert that each merge loses as little as any other would have, recomputing everything."""
    classes = len(table) - 1
    table = table.copy()
    at = {node: node for node in range(classes)}  # node -> row that holds it
    for t, (x, y) in enumerate(np.asarray(merges).tolist()):
        losses = merge_losses(table, sorted(at.values()))
        a, b = sorted((at.pop(x), at.pop(y)))
        assert losses[a, b] <= min(losses.values()) + tolerance, (t, x, y)
        assert abs(losses[a, b] - bits[t]) <= tolerance, (t, losses[a, b], bits[t])
        table = merged(table, a, b)
        at[classes + t] = a
    assert len(at) == min(1, classes)


def adaptive_code(table, counts, concentration=0.1):
    """Bits of a text: class table by Dirichlet-multinomials, words in classes, labels."""
    columns = len(table)
    bits = len(counts) * log2(columns - 1)
    # each word by its share of its class
    bits += sum(n * log2(n) for n in table.sum(0)[:-1].tolist() if n)
    bits -= sum(n * log2(n) for n in counts if n)
    for row in table:
        n = int(row.sum())
        nats = lgamma(n + concentration * columns) - lgamma(concentration * columns)
        nats -= sum(lgamma(int(x) + concentration) - lgamma(concentration) for x in row if x)
        bits += nats / log(2)
    return bits


def adaptive_code_along(table, merges, counts, concentration=0.1):
    """The same after 0, 1, ... merges."""
    classes = len(table) - 1
    groups = {node: [node] for node in range(classes)}
    out = [adaptive_code(table, counts, concentration)]
    for t, (x, y) in enumerate(np.asarray(merges).tolist()):
        groups[classes + t] = groups.pop(x) + groups.pop(y)
        chosen = [*groups.values(), [classes]]
        small = np.array([[table[np.ix_(a, b)].sum() for b in chosen] for a in chosen])
        out.append(adaptive_code(small, counts, concentration))
    return np.array(out)


def adjusted_rand(a, b):
    """Adjusted Rand index of two labelings."""
    table = np.zeros((max(a) + 1, max(b) + 1))
    np.add.at(table, (np.asarray(a), np.asarray(b)), 1)

    def pairs(x):
        return float((x * (x - 1) / 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(1)), pairs(table.sum(0))
    expected = rows * columns / pairs(np.array([table.sum()]))
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def planted_corpus(seed=0, classes=8, words=20, sentences=6000):
    """Sentences from a class bigram model with sharp transitions, and the class of each word."""
    rng = np.random.default_rng(seed)
    transitions = rng.dirichlet(np.full(classes + 1, 0.25), size=classes + 1)
    transitions[classes, classes] = 0.0  # no empty sentence
    transitions[:classes, classes] = 0.08
    transitions /= transitions.sum(1, keepdims=True)
    frequency = 1.0 / np.arange(1, words + 1)
    frequency /= frequency.sum()
    out = []
    for _ in range(sentences):
        here, line = classes, []
        while True:
            here = int(rng.choice(classes + 1, p=transitions[here]))
            if here == classes or len(line) == 40:
                break
            line.append(f"w{here}_{rng.choice(words, p=frequency)}")
        out.append(" ".join(line))
    return out, {f"w{c}_{w}": c for c in range(classes) for w in range(words)}
