"""How many threads to use."""

from __future__ import annotations

import os

from minent.errors import InputError


def thread_count(threads: int | None) -> int:
    """Return the number asked for, or that of the cores this process may use."""
    if threads is None:
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise InputError(f"threads must be a whole number of at least 1, not {threads!r}")
    return threads
