"""Optimizers as dynamics: a vector field, and a way to step along it (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.optim")

from minent.optim._tables import TABLES, Table  # noqa: E402
from minent.optim.game import Game  # noqa: E402

__all__ = ["TABLES", "Game", "Table"]
