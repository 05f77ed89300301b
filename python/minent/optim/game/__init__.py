"""Several players, each with its own parameters and its own loss, as one optimizer."""

from minent.optim.game._game import Game

__all__ = ["Game"]
