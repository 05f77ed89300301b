"""Files of the state of training: safe to load, whole or absent, checked."""

from __future__ import annotations

import errno
import os
import pickle
from collections import Counter, OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from minent._whole import whole_file
from minent.errors import InputError, RunError
from minent.train._sealed import Sealing, is_whole

if TYPE_CHECKING:
    from torch import nn

_FORMAT = "minent.train 1"
_PLAIN = (
    torch.Tensor,
    torch.nn.Parameter,
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    torch.dtype,
    torch.device,
    torch.Size,
)


def save_state(path: str | os.PathLike[str], state: dict[str, Any]) -> None:
    """Write a state of tensors, plain numbers, strings, lists and dictionaries.

    The file appears when all of it is on the disk; one that was there stays until then.

    Parameters
    ----------
    path : path
        File to write.
    state : dict
        What to write; ``state["model"]`` is taken for weights by `load_weights`.

    Raises
    ------
    InputError
        When the state holds something that could not be loaded safely; the sentence says where.
    OSError
        When the file cannot be written.

    Examples
    --------
    >>> import tempfile, torch
    >>> from minent.train import load_state, save_state
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_state(f"{folder}/a.ckpt", {"model": {"w": torch.ones(2)}, "step": 3})
    ...     load_state(f"{folder}/a.ckpt")["step"]
    3
    """
    plain = _plain(state, "state")
    with whole_file(Path(path)) as file:
        sealing = Sealing(file)
        try:
            torch.save({"format": _FORMAT, **plain}, sealing)  # type: ignore[arg-type]
        except RuntimeError as error:
            if isinstance(error.__context__, OSError):  # torch says less than what lies behind
                raise error.__context__ from None
            raise
        sealing.seal()


def load_state(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a file of `save_state` onto the CPU; no code in it is run, and damage is found.

    Parameters
    ----------
    path : path
        A file of `save_state`, `fit` or `BestCheckpoint`.

    Returns
    -------
    dict
        What was saved.

    Raises
    ------
    RunError
        When the file is cut short, altered or of another kind.
    OSError
        When it cannot be read.

    Examples
    --------
    >>> import tempfile, torch
    >>> from minent.train import load_state, save_state
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_state(f"{folder}/a.ckpt", {"weights": [torch.ones(2)]})
    ...     load_state(f"{folder}/a.ckpt")
    {'weights': [tensor([1., 1.])]}
    """
    with Path(path).open("rb") as file:
        if not is_whole(file):
            raise RunError(f"{path} is no checkpoint of minent, or it is damaged")
        file.seek(0)
        try:
            state = torch.load(file, map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError, ValueError) as error:
            raise RunError(f"{path} is no checkpoint: {_first(error)}") from None
    if not isinstance(state, dict) or state.pop("format", None) != _FORMAT:
        raise RunError(f"{path} is a checkpoint of another version, or of another program")
    return state


def load_weights(
    model: nn.Module, path: str | os.PathLike[str], *, player: str = "", average: bool = False
) -> None:
    """Give a model the weights in a file of `fit` or `BestCheckpoint`.

    Parameters
    ----------
    model : nn.Module
        It gets the weights.
    path : path
        The file. That of `BestCheckpoint` holds averaged weights, if there were any.
    player : str, optional
        Of several players, whose weights: the name of a `Player`.
    average : bool
        Take the moving average, which a file of `fit` holds beside the weights.

    Raises
    ------
    RunError
        When the file is damaged, or its weights are those of another model.

    Examples
    --------
    >>> import tempfile, torch
    >>> from minent.train import load_weights, save_state
    >>> model = torch.nn.Linear(2, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_state(f"{folder}/a.ckpt", {"model": model.state_dict()})
    ...     load_weights(model, f"{folder}/a.ckpt")
    """
    state = load_state(path)
    try:
        if average:
            weights = state["players"][player or "model"]["ema"]["averaged"]
        else:
            weights = state["model"]
    except KeyError:
        what = f"average of {player or 'model'}" if average else "weights of a model"
        raise RunError(f"{path} holds no {what}") from None
    if player and not average:
        start = f"{player}."
        weights = {n.removeprefix(start): w for n, w in weights.items() if n.startswith(start)}
    put_back(model, weights, f"{path}: weights")


def put_back(owner: Any, state: Any, what: str) -> None:  # noqa: ANN401 - whatever has a state
    """Load a state into what it came from, or say that it does not fit."""
    try:
        owner.load_state_dict(state)
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise RunError(f"{what} do not fit: {_first(error)}") from error


def check_folder(path: str | os.PathLike[str]) -> None:
    """Find out now, and not when it is written, that a file has no folder."""
    folder = Path(path).parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "No such folder for the checkpoint", str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "No checkpoint can be written to", str(folder))


def _plain(value: Any, where: str) -> Any:  # noqa: ANN401 - any nesting
    """Give a state as ``torch.load(weights_only=True)`` takes it, or say what it would refuse."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, np.generic):
        return value.item()
    if type(value) in (dict, OrderedDict, Counter):
        for key in value:
            if type(key) not in _PLAIN:
                raise InputError(f"{where} has a key of the type {type(key).__qualname__}")
        parts = {key: _plain(part, f"{where}[{key!r:.40}]") for key, part in value.items()}
        plain = type(value)(parts)
        if hasattr(value, "_metadata"):  # the versions of modules, in a state_dict
            plain._metadata = value._metadata
        return plain
    if type(value) in (list, tuple, set):
        return type(value)(_plain(part, f"{where}[{n}]") for n, part in enumerate(value))
    raise InputError(
        f"{where} is a {type(value).__qualname__}, which a checkpoint that is safe to load "
        "cannot hold: give tensors, numbers, strings, lists and dictionaries"
    )


def _first(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {' '.join(lines[:2])[:300]}" if lines else type(error).__name__
