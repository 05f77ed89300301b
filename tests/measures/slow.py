"""Measures once more, slowly, as the papers have them; nothing here looks at how minent does it."""

import numpy as np
from scipy.special import digamma


def plugin(n):
    p = n / n.sum()
    return float(-(p * np.log(p)).sum())


def miller_madow(n):
    return plugin(n) + (len(n) - 1) / (2 * n.sum())


def chao_shen(n):
    total = n.sum()
    single = (n == 1).sum()
    if single == total:
        single = total - 1
    p = (1 - single / total) * n / total
    return float(-(p * np.log(p) / (1 - (1 - p) ** float(total))).sum())


def grassberger(n):
    sign = np.where(n % 2 == 0, 0.5, -0.5)
    g = digamma(n) + sign * (digamma((n + 1) / 2) - digamma(n / 2))
    return float(np.log(n.sum()) - (n * g).sum() / n.sum())


def jackknife(n):
    total = n.sum()
    return float(total * plugin(n) - (total - 1) * np.mean(left_out(n, plugin)))


ESTIMATORS = {
    "plugin": plugin,
    "miller-madow": miller_madow,
    "chao-shen": chao_shen,
    "grassberger": grassberger,
    "jackknife": jackknife,
}


def entropy(counts, estimator):
    """Entropy in nats."""
    n = np.asarray(counts).ravel()
    n = n[n > 0]
    return ESTIMATORS[estimator](n) if n.size else 0.0


def mutual_information(table, estimator):
    table = np.asarray(table)
    return (
        entropy(table.sum(0), estimator)
        + entropy(table.sum(1), estimator)
        - entropy(table, estimator)
    )


def conditional_entropy(table, estimator):
    return entropy(table, estimator) - entropy(np.asarray(table).sum(1), estimator)


def left_out(counts, measure):
    """The measure without each of the observations."""
    counts = np.array(counts)
    values = []
    for at in np.ndindex(counts.shape):
        for _ in range(counts[at]):
            counts[at] -= 1
            kept = counts if counts.ndim > 1 else counts[counts > 0]
            values.append(measure(kept))
            counts[at] += 1
    return np.array(values)


def error(counts, measure):
    """The standard error of the jackknife."""
    values = left_out(counts, measure)
    n = len(values)
    return float(np.sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum()))
