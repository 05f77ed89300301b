"""Runge-Kutta methods as tables of coefficients, checked by the order conditions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction as F
from typing import TYPE_CHECKING, TypeAlias

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Number: TypeAlias = "float | F"
_TOLERANCE = 1e-12


@dataclass(frozen=True)
class Table:
    """An explicit Runge-Kutta method; made only if it has the order that it claims.

    Stage i is the field at ``x + h * sum(a[i][j] * k[j] for j < i)``; the step is
    ``h * sum(b[i] * k[i])``.

    Parameters
    ----------
    name : str
        What the method is called.
    a : sequence of sequences of numbers
        Row i has i numbers, so the first is empty.
    b : sequence of numbers
        Weights of the stages.
    order : int
        Order of accuracy, from 1 to 4.
    lower : sequence of numbers, optional
        Weights of an embedded method of order ``order - 1``: the difference of both steps
        estimates the local error, and steps adapt to it.
    c : sequence of numbers, optional
        Nodes; they must be the sums of the rows of `a`, which they are by default.

    Raises
    ------
    InputError
        When shapes do not fit or an order condition does not hold.

    Notes
    -----
    The conditions up to order 4 are those of Hairer, Nørsett & Wanner, Solving Ordinary
    Differential Equations I, section II.2.

    Examples
    --------
    >>> from minent.optim import Table
    >>> Table("Ralston", [[], [2 / 3]], [1 / 4, 3 / 4], order=2).c
    (0, 0.6666666666666666)
    >>> Table("wrong", [[], [0.5]], [0.5, 0.5], order=2)
    Traceback (most recent call last):
        ...
    minent.errors.InputError: table 'wrong' is not of order 2: sum b c is 0.25, not 1/2
    """

    name: str
    a: Sequence[Sequence[Number]]
    b: Sequence[Number]
    order: int
    lower: Sequence[Number] | None = None
    c: Sequence[Number] | None = None

    def __post_init__(self) -> None:
        rows = tuple(tuple(row) for row in self.a)
        nodes = tuple(sum(row) for row in rows)
        self._check_shapes(rows)
        given = nodes if self.c is None else tuple(self.c)
        if len(given) != len(nodes) or not all(map(_near, given, nodes)):
            raise InputError(f"table {self.name!r}: the nodes c must be the sums of the rows of a")
        object.__setattr__(self, "a", rows)
        object.__setattr__(self, "b", tuple(self.b))
        object.__setattr__(self, "c", nodes)
        if not 1 <= self.order <= 4:
            raise InputError(
                f"table {self.name!r}: the order must be from 1 to 4, not {self.order}"
            )
        self._check_order(self.b, self.order)
        if self.lower is not None:
            object.__setattr__(self, "lower", tuple(self.lower))
            self._check_order(self.lower, self.order - 1)

    @property
    def stages(self) -> int:
        """How many times a step asks for the field."""
        return len(self.b)

    def needed(self, stage: int, row: int) -> bool:
        """Say whether a row from this one on has use for a stage."""
        return any(later[stage] for later in self.a[row:])

    def order_of(self, b: Sequence[Number] | None = None) -> int:
        """Find the order that the coefficients have, up to 4."""
        order = 0
        for degree in range(1, 5):
            if any(broken for broken in self._broken(self.b if b is None else b, degree)):
                break
            order = degree
        return order

    def _check_shapes(self, rows: tuple[tuple[Number, ...], ...]) -> None:
        if [len(row) for row in rows] != list(range(len(self.b))) or not rows:
            raise InputError(
                f"table {self.name!r}: row i of a must have i numbers, one row for each of b"
            )
        if self.lower is not None and (len(self.lower) != len(self.b) or self.order < 2):
            raise InputError(
                f"table {self.name!r}: lower must have one number for each of b, and order must "
                "be at least 2"
            )

    def _check_order(self, b: Sequence[Number], order: int) -> None:
        for degree in range(1, order + 1):
            for sentence in self._broken(b, degree):
                raise InputError(f"table {self.name!r} is not of order {order}: {sentence}")

    def _broken(self, b: Sequence[Number], degree: int) -> Iterable[str]:
        """Give a sentence for each condition of one degree that does not hold."""
        c = [sum(row) for row in self.a]
        ac = self._times(c)
        conditions: dict[int, list[tuple[str, Sequence[Number], F]]] = {
            1: [("sum b", [1] * len(c), F(1))],
            2: [("sum b c", c, F(1, 2))],
            3: [("sum b c^2", [x**2 for x in c], F(1, 3)), ("sum b A c", ac, F(1, 6))],
            4: [
                ("sum b c^3", [x**3 for x in c], F(1, 4)),
                ("sum b c A c", [x * y for x, y in zip(c, ac, strict=True)], F(1, 8)),
                ("sum b A c^2", self._times([x**2 for x in c]), F(1, 12)),
                ("sum b A A c", self._times(ac), F(1, 24)),
            ],
        }
        for name, values, wanted in conditions[degree]:
            found = sum(x * y for x, y in zip(b, values, strict=True))
            if not _near(found, wanted):
                yield f"{name} is {float(found):g}, not {wanted}"

    def _times(self, values: Sequence[Number]) -> list[Number]:
        """Multiply the matrix a with a vector."""
        return [sum(x * y for x, y in zip(row, values, strict=False)) for row in self.a]


def _near(found: Number, wanted: Number) -> bool:
    return abs(float(found - wanted)) <= _TOLERANCE


TABLES: dict[str, Table] = {
    "euler": Table("euler", [[]], [F(1)], 1),
    "heun": Table("heun", [[], [F(1)]], [F(1, 2), F(1, 2)], 2),
    "midpoint": Table("midpoint", [[], [F(1, 2)]], [F(0), F(1)], 2),
    "ralston": Table("ralston", [[], [F(2, 3)]], [F(1, 4), F(3, 4)], 2),
    "rk3": Table("rk3", [[], [F(1, 2)], [F(-1), F(2)]], [F(1, 6), F(2, 3), F(1, 6)], 3),
    "rk4": Table(
        "rk4",
        [[], [F(1, 2)], [F(0), F(1, 2)], [F(0), F(0), F(1)]],
        [F(1, 6), F(1, 3), F(1, 3), F(1, 6)],
        4,
    ),
    "adaptive-heun": Table(
        "adaptive-heun", [[], [F(1)]], [F(1, 2), F(1, 2)], 2, lower=[F(1), F(0)]
    ),
    "bogacki-shampine": Table(
        "bogacki-shampine",
        [[], [F(1, 2)], [F(0), F(3, 4)], [F(2, 9), F(1, 3), F(4, 9)]],
        [F(2, 9), F(1, 3), F(4, 9), F(0)],
        3,
        lower=[F(7, 24), F(1, 4), F(1, 3), F(1, 8)],
    ),
}


def table_of(method: str | Table) -> Table:
    """Find a table by its name, or return the one that was given.

    Raises
    ------
    InputError
        When no table has that name.
    """
    if isinstance(method, Table):
        return method
    found = TABLES.get(method) if isinstance(method, str) else None
    if found is None:
        raise InputError(
            f"method must be one of {', '.join(TABLES)} or a Table, not {method!r:.60}"
        )
    return found
