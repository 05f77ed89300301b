"""A limit of memory: what it is, and how much of it is left."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from minent.errors import InputError

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
# The interpreter, NumPy and the tables of Unicode are there before anything is counted.
LEAST = 64 * 2**20
# What counting gets at least, however little is left.
_SHARE = 8


def memory_limit(memory: int | str | None) -> int:
    """Return a limit in bytes: a number of bytes, a size such as "256M", or None.

    None is half of the memory that this process may use.

    Raises
    ------
    InputError
        When it is no size, or less than 64M.

    Examples
    --------
    >>> from minent._memory import memory_limit
    >>> memory_limit("256M")
    268435456
    """
    if memory is None:
        return max(LEAST, available_memory() // 2)
    size = size_of("memory", memory)
    if size < LEAST:
        raise InputError(f"memory must be at least 64M, not {memory}")
    return size


def size_of(name: str, size: int | str) -> int:
    """Return a number of bytes, or what a size such as "64M" stands for.

    Raises
    ------
    InputError
        When it is no size, or nothing.

    Examples
    --------
    >>> from minent._memory import size_of
    >>> size_of("shard", "1.5K")
    1536
    """
    found: object = size
    if isinstance(size, str):
        match = _FORM.fullmatch(size.strip())
        found = int(float(match[1]) * _UNITS[match[2].upper()]) if match else None
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise InputError(f"{name} must be a size such as 256M or 2G, not {size!r}")
    return min(found, 2**62)


def shown(size: float) -> str:
    """Return a number of bytes in the form in which sizes are given, two digits or three.

    Examples
    --------
    >>> from minent._memory import shown
    >>> shown(300_000_000), shown(2**30), shown(10)
    ('286M', '1.0G', '1K')
    """
    size = max(size, 1024)
    for unit in "KMGT":
        size /= 1024
        if size < 1000 or unit == "T":
            break
    return f"{size:.1f}{unit}" if size < 9.95 and unit in "GT" else f"{size:.0f}{unit}"


def available_memory() -> int:
    """Return the bytes of memory of this machine, or of the group that this process belongs to."""
    found = []
    if hasattr(os, "sysconf"):
        with suppress(OSError, ValueError):
            found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            found.append(int(Path(path).read_text()))
    return min((size for size in found if size > 0), default=4 * 2**30)


def memory_left(limit: int) -> int:
    """Return how much of a limit this process does not use yet; never less than an eighth of it."""
    return max(limit - _resident(), limit // _SHARE)


def _resident() -> int:
    """Return the memory that this process holds; a guess where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except (OSError, ValueError, IndexError):
        return LEAST
    return pages * os.sysconf("SC_PAGE_SIZE")
