"""Which words are a pair, and what a pair counts."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from minent._numbers import at_least_one, check_seed
from minent.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIRECTIONS = ("both", "before", "after")
WEIGHTS = ("flat", "harmonic", "linear")
UNITS = ("sentence", "document")
MOST_WINDOW = 2**16


class PairOptions(NamedTuple):
    """The parameters of `minent.counts.pairs` that decide what is counted."""

    window: int | str = 5
    direction: str = "both"
    weights: str = "flat"
    across: bool = False
    once: bool = False
    subsample: float | None = None
    seed: int = 0

    def check(self) -> PairOptions:
        """Return these options, or raise `InputError` naming the one that cannot be."""
        if self.window not in UNITS and at_least_one("window", self.window) > MOST_WINDOW:
            raise InputError(f"window must be at most {MOST_WINDOW}, not {self.window}")
        for name, allowed in (("direction", DIRECTIONS), ("weights", WEIGHTS)):
            value = getattr(self, name)
            if value not in allowed:
                raise InputError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
        for name in ("across", "once"):
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise InputError(f"{name} must be True or False, not {value!r}")
        if self.window in UNITS:
            plain = (self.direction, self.weights, self.across) == ("both", "flat", False)
            if not plain:
                raise InputError(
                    f"window={self.window!r} has no direction, weights or ends to go across"
                )
        elif self.once:
            raise InputError('once=True goes with window="sentence" or window="document"')
        t = self.subsample
        if t is not None and (isinstance(t, bool) or not (isinstance(t, Real) and 0 < t <= 1)):
            raise InputError(f"subsample must lie above 0 and be at most 1, not {t!r}")
        # numbers of NumPy become those of Python, which JSON can hold
        return self._replace(
            window=self.window if self.window in UNITS else at_least_one("window", self.window),
            subsample=None if t is None else float(t),
            seed=check_seed(self.seed),
        )

    def keywords(self) -> dict[str, Any]:
        """Return what the compiled module takes, all but the sampling."""
        unit = self.window if self.window in UNITS else None
        return {
            "scope": unit or "window",
            "window": 1 if unit else int(self.window),
            "direction": self.direction,
            "weights": self.weights,
            "across": self.across,
            "once": self.once,
        }

    def sampling(
        self, counts: NDArray[np.int64], first: int = 0
    ) -> tuple[NDArray[np.uint64], float, int, int] | None:
        """Return how tokens are sampled; `first` is the position of the first one."""
        if self.subsample is None:
            return None
        return counts.astype("uint64"), float(self.subsample), self.seed, first
