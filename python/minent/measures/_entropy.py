"""The entropy behind a sample of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent import _core
from minent._numbers import whole_array
from minent.counts import NgramTable, WordTable
from minent.errors import InputError
from minent.measures._estimate import Estimate, check_estimator, estimate, unit_size

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from minent.measures._estimate import Estimator, Unit


def entropy(
    counts: ArrayLike | WordTable | NgramTable,
    *,
    multiplicities: ArrayLike | None = None,
    estimator: Estimator = "plugin",
    unit: Unit = "bits",
) -> Estimate:
    """Estimate the entropy of the distribution that a sample of counts was drawn from.

    With N observations of K types, type i seen n_i times, f1 types seen once, logarithms natural:

    - ``plugin``: the sum of ``-(n_i/N) ln (n_i/N)``; too low, by about ``(K-1)/2N`` where every
      type was seen often, by much more where many were seen once.
    - ``miller-madow``: that plus ``(K-1)/2N`` (Miller 1955).
    - ``chao-shen``: the sum of ``-p_i ln p_i / (1 - (1 - p_i)^N)`` with ``p_i = C n_i/N`` and the
      coverage ``C = 1 - f1/N`` (Chao & Shen 2003). Where all types were seen once, C would be 0;
      ``f1 = N - 1`` is then taken, as other programs do.
    - ``grassberger``: ``ln N - (1/N) sum n_i G(n_i)``, with ``G(n) = psi(n) + (-1)^n / 2 *
      (psi((n+1)/2) - psi(n/2))`` and the digamma function psi (Grassberger 2003).
    - ``jackknife``: ``N H - (N-1) mean H_-i`` with the plug-in entropy H and H_-i without
      observation i (Zahl 1977).

    The error is that of the jackknife, ``sqrt((N-1)/N sum (H_-i - mean H_-i)^2)`` over all
    observations (Efron & Stein 1981). It says how far the estimate would scatter in other samples
    of this size, observations being independent, and nothing of the bias.

    Parameters
    ----------
    counts : array_like of int, WordTable or NgramTable
        How often each type was seen; zeros are left out, the shape does not matter.
    multiplicities : array_like of int, optional
        How many types there are of each count, when `counts` are counts of counts.
    estimator : {"plugin", "miller-madow", "chao-shen", "grassberger", "jackknife"}
        How to estimate.
    unit : {"bits", "nats"}
        The unit of value and error.

    Returns
    -------
    Estimate
        ``value, error, n, types``; the value is 0 for no observations.

    Raises
    ------
    InputError
        When counts are negative, not whole, or of another shape than `multiplicities`.

    References
    ----------
    G. Miller, Note on the bias of information estimates, in: Information Theory in Psychology,
    1955. A. Chao, T.-J. Shen, Environmental and Ecological Statistics 10, 2003,
    doi:10.1023/A:1026096204727. P. Grassberger, Entropy estimates from insufficient samplings,
    arXiv:physics/0307138, 2003. S. Zahl, Jackknifing an index of diversity, Ecology 58, 1977. B.
    Efron, C. Stein, The jackknife estimate of variance, Annals of Statistics 9, 1981.

    Examples
    --------
    >>> from minent.measures import entropy
    >>> entropy([5, 5, 5, 5])
    Estimate(value=2.0, error=0.0, n=20, types=4)
    >>> round(entropy([7, 2, 1, 1, 1], estimator="chao-shen").value, 3)
    2.383
    >>> entropy([1, 7], multiplicities=[3, 1]) == entropy([1, 1, 7, 1])
    True
    """
    name, size = check_estimator(estimator), unit_size(unit)
    counts = counts.counts if isinstance(counts, WordTable | NgramTable) else counts
    numbers = whole_array("counts", counts, np.uint64)
    types = None
    if multiplicities is not None:
        types = whole_array("multiplicities", multiplicities, np.uint64)
        if types.shape != numbers.shape:
            raise InputError(
                "counts and multiplicities must have one shape, "
                f"not {numbers.shape} and {types.shape}"
            )
        if types.size and types.sum(dtype=np.float64) >= 2**63:
            raise InputError("multiplicities must not add up to 2**63 or more")
        types = types.ravel()
    return estimate(_core.estimate_entropy(numbers.ravel(), types, estimator=name), size)
