"""Training with PyTorch: losses and metrics from anywhere in a model, and a loop (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.train")

from minent.train._average import Average  # noqa: E402
from minent.train._callbacks import BestCheckpoint, Callback, EarlyStopping  # noqa: E402
from minent.train._checkpoint import load_state, load_weights, save_state  # noqa: E402
from minent.train._collect import Collected, add_loss, collect, track  # noqa: E402
from minent.train._evaluate import evaluate  # noqa: E402
from minent.train._fit import fit  # noqa: E402
from minent.train._history import History  # noqa: E402
from minent.train._interrupt import TrainingInterrupted  # noqa: E402
from minent.train._player import Player  # noqa: E402
from minent.train._state import State  # noqa: E402

__all__ = [
    "Average",
    "BestCheckpoint",
    "Callback",
    "Collected",
    "EarlyStopping",
    "History",
    "Player",
    "State",
    "TrainingInterrupted",
    "add_loss",
    "collect",
    "evaluate",
    "fit",
    "load_state",
    "load_weights",
    "save_state",
    "track",
]
