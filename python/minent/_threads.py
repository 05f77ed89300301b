"""How many threads to use."""

from __future__ import annotations

import os

from minent._numbers import at_least_one

# More would only wait for each other.
_MOST = 256


def thread_count(threads: int | None) -> int:
    """Return the number asked for, or that of the cores this process may use."""
    if threads is None:
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
    return min(_MOST, at_least_one("threads", threads))
