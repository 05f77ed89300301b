"""The methods by name: each takes one step of some players of a game."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from minent.errors import InputError
from minent.optim._tables import TABLES, Table
from minent.optim.game._consensus import Consensus
from minent.optim.game._euler import Euler
from minent.optim.game._extragradient import Extragradient
from minent.optim.game._lookahead import Lookahead
from minent.optim.game._optimistic import Optimistic
from minent.optim.game._runge_kutta import RungeKutta

if TYPE_CHECKING:
    from minent.optim.game._method import Method

AnyMethod: TypeAlias = "str | Table"
METHODS: dict[str, Method] = {
    "euler": Euler(),
    "lookahead": Lookahead(),
    "extragradient": Extragradient(),
    "optimistic": Optimistic(),
    "consensus": Consensus(),
}


def method_of(method: AnyMethod) -> Method:
    """Find a method by its name, or make one of a table."""
    if isinstance(method, Table):
        return RungeKutta(method)
    if method in METHODS:
        return METHODS[method]
    if method in TABLES:
        return RungeKutta(TABLES[method])
    known = ", ".join(dict.fromkeys([*METHODS, *TABLES]))
    raise InputError(f"method must be one of {known} or a Table, not {method!r:.60}")
