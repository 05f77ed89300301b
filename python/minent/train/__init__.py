"""Training with PyTorch (extra ``torch``): a loop, and losses from anywhere in a model."""

from minent._torch import need_torch

need_torch("minent.train")

from minent.train._average import Average  # noqa: E402
from minent.train._callbacks import BestCheckpoint, Callback, EarlyStopping  # noqa: E402
from minent.train._capture import Captured, capture  # noqa: E402
from minent.train._checkpoint import load_state, load_weights, save_state  # noqa: E402
from minent.train._collect import Collected, add_loss, collect, track  # noqa: E402
from minent.train._constrain import constrain  # noqa: E402
from minent.train._evaluate import evaluate  # noqa: E402
from minent.train._fit import fit  # noqa: E402
from minent.train._frozen import frozen  # noqa: E402
from minent.train._groups import grad_transform, lr_groups  # noqa: E402
from minent.train._history import History  # noqa: E402
from minent.train._interrupt import TrainingInterrupted  # noqa: E402
from minent.train._normalize import normalize  # noqa: E402
from minent.train._player import Player  # noqa: E402
from minent.train._progbar import Progbar  # noqa: E402
from minent.train._state import State  # noqa: E402

__all__ = [
    "Average",
    "BestCheckpoint",
    "Callback",
    "Captured",
    "Collected",
    "EarlyStopping",
    "History",
    "Player",
    "Progbar",
    "State",
    "TrainingInterrupted",
    "add_loss",
    "capture",
    "collect",
    "constrain",
    "evaluate",
    "fit",
    "frozen",
    "grad_transform",
    "load_state",
    "load_weights",
    "lr_groups",
    "normalize",
    "save_state",
    "track",
]
