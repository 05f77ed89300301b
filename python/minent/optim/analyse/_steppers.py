"""One step of each method on a field in NumPy; memory lives in closures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from minent._numbers import at_least_one, from_0_to_1
from minent.errors import InputError
from minent.optim._tables import TABLES, Table, table_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"
Step: TypeAlias = Callable[[Array], Array]
NAMES = ("extragradient", "optimistic", "momentum", "alternating", "lookahead")


def stepper(
    field: Step, method: str | Table, lr: float, *, momentum: float, k: int, alpha: float
) -> Step:
    """Make the function that takes a step."""
    if isinstance(method, Table) or method in TABLES:
        return _table(field, table_of(method), lr)
    if method == "extragradient":
        return lambda z: z + lr * field(z + lr * field(z))
    if method == "optimistic":
        return _optimistic(field, lr)
    if method == "momentum":
        return _momentum(field, lr, momentum)
    if method == "alternating":
        return _alternating(field, lr, momentum)
    if method == "lookahead":
        return _lookahead(field, lr, at_least_one("k", k), from_0_to_1("alpha", alpha))
    known = ", ".join([*TABLES, *NAMES])
    raise InputError(f"method must be one of {known} or a Table, not {method!r:.60}")


def _table(field: Step, table: Table, lr: float) -> Step:
    def step(z: Array) -> Array:
        stages: list[Array] = []
        for row in table.a:
            moved = sum((float(a) * k for a, k in zip(row, stages, strict=True)), np.zeros(()))
            stages.append(field(z + lr * moved))
        total = sum((float(b) * k for b, k in zip(table.b, stages, strict=True)), np.zeros(()))
        return np.asarray(z + lr * total)

    return step


def _optimistic(field: Step, lr: float) -> Step:
    before = np.zeros(())

    def step(z: Array) -> Array:
        nonlocal before
        now = field(z)
        moved = z + lr * (2 * now - before)
        before = now
        return moved

    return step


def _momentum(field: Step, lr: float, momentum: float) -> Step:
    velocity = np.zeros(())

    def step(z: Array) -> Array:
        nonlocal velocity
        velocity = momentum * velocity + field(z)
        return z + lr * velocity

    return step


def _alternating(field: Step, lr: float, momentum: float) -> Step:
    velocity: Array | None = None

    def step(z: Array) -> Array:
        nonlocal velocity
        if len(z) % 2:
            raise InputError("start must have an even length for 'alternating': two players")
        velocity = np.zeros_like(z) if velocity is None else velocity
        half, z = len(z) // 2, z.copy()
        for turn in (slice(None, half), slice(half, None)):
            velocity[turn] = momentum * velocity[turn] + field(z)[turn]
            z[turn] += lr * velocity[turn]
        return z

    return step


def _lookahead(field: Step, lr: float, k: int, alpha: float) -> Step:
    slow: Array | None = None
    count = 0

    def step(z: Array) -> Array:
        nonlocal slow, count
        slow = z if slow is None else slow
        z = z + lr * field(z)
        count += 1
        if count % k == 0:
            slow = z = slow + alpha * (z - slow)
        return z

    return step
