"""KDD99, 10 %, as by the original code of arXiv 1901.08508: features, split, precision and recall.

Attacks are the data and normal connections the anomalies, being rarer. Half of the rows, drawn by
NumPy's old generator with seed 42, are for training; of the others as many anomalies are kept as
make a fifth.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

TEXT = {1, 2, 3}  # protocol, service, flag
WORDS = (1, 2, 3, 6, 11, 20, 21)  # columns that become one column for each value
SHARE = 0.2


class Rows(NamedTuple):
    """Rows for training, and for testing with 1 for anomalies."""

    train: np.ndarray
    test: np.ndarray
    truth: np.ndarray


def read(path) -> Rows:
    """Read kddcup.data_10_percent(.gz): 121 features, not scaled."""
    kinds = [(f"c{i}", "U16" if i in TEXT or i == 41 else "f8") for i in range(42)]
    table = np.loadtxt(path, dtype=kinds, delimiter=",")
    numbers = [table[f"c{i}"] for i in range(41) if i not in WORDS]
    for i in WORDS:
        values, places = np.unique(table[f"c{i}"], return_inverse=True)
        numbers += list(np.eye(len(values))[places].T)
    x = np.stack(numbers, 1).astype(np.float32)
    normal = table["c41"] == "normal."
    drawn = np.zeros(len(x), bool)
    half = round(len(x) / 2)
    drawn[np.random.RandomState(42).choice(len(x), half, replace=False)] = True
    test, truth = x[~drawn], normal[~drawn]
    kept = int((~truth).sum() * SHARE / (1 - SHARE))
    anomalies = np.random.RandomState(42).permutation(np.flatnonzero(truth))[:kept]
    rows = np.sort(np.concatenate([np.flatnonzero(~truth), anomalies]))
    return Rows(x[drawn & ~normal], test[rows], truth[rows])


def scores_of(anomaly: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Give precision, recall and F1 where the highest fifth is taken for anomalies."""
    found = anomaly >= np.percentile(anomaly, 100 * (1 - SHARE))
    hits = (found & truth).sum()
    return hits / found.sum(), hits / truth.sum(), 2 * hits / (found.sum() + truth.sum())
