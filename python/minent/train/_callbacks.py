"""What may be hooked into training, and the two hooks that most need: stop early, keep the best."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal

import torch

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.train._checkpoint import check_folder, save_state
from minent.train._modes import evaluating

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from torch import nn

    from minent.train._state import State


class Callback:
    """Six hooks, all of which do nothing here; override what you need.

    A callback with ``state_dict`` and ``load_state_dict`` is saved in checkpoints and comes back.

    Examples
    --------
    >>> import torch
    >>> from minent.train import Callback, fit
    >>> class Norm(Callback):
    ...     def on_epoch_end(self, state):
    ...         state.row["norm"] = state.model.weight.norm().item()
    >>> history = fit(
    ...     torch.nn.Linear(2, 1), (torch.ones(4, 2), torch.zeros(4, 1)),
    ...     loss=torch.nn.functional.mse_loss, callbacks=[Norm()], progress=False,
    ... )
    >>> "norm" in history.columns
    True
    """

    def on_train_begin(self, state: State) -> None:
        """Before the first step, also of a resumed training."""

    def on_train_end(self, state: State) -> None:
        """After the last step, also when Ctrl-C stopped training."""

    def on_epoch_begin(self, state: State) -> None:
        """Before the first step of an epoch."""

    def on_epoch_end(self, state: State) -> None:
        """After a whole epoch; numbers put into ``state.row`` become part of the history."""

    def on_step_begin(self, state: State) -> None:
        """Before the batches of a step are used."""

    def on_step_end(self, state: State) -> None:
        """After the optimizer stepped; ``state.step`` counts it already."""


class _Watch(Callback, ABC):
    """Follows a number from epoch to epoch.

    Parameters
    ----------
    metric : str or callable
        A column of the history, as ``"val_loss"``; or a function of the model that gives a number
        (BLEU, FID, ...). It is called after each epoch with the model in evaluation mode, without
        gradients and with averaged weights if there are any; its value becomes a column.
    mode : "min" or "max"
        Whether less is better, or more.
    name : str
        Column of a function.
    """

    def __init__(
        self,
        metric: str | Callable[[nn.Module], float],
        mode: Literal["min", "max"],
        name: str,
    ) -> None:
        if not isinstance(metric, str) and not callable(metric):
            raise InputError(f"metric must be a column or a function, not {metric!r:.60}")
        if mode not in ("min", "max"):
            raise InputError(f"mode must be min or max, not {mode!r:.60}")
        self._metric = metric
        own = metric if isinstance(metric, str) else getattr(metric, "__name__", "metric")
        self.name = name or own
        self._sign = 1.0 if mode == "min" else -1.0
        self.best = math.inf * self._sign
        self.best_epoch = 0

    def on_epoch_end(self, state: State) -> None:
        """Look at the number of this epoch."""
        value = self._value(state)
        if self._better(value):
            self.best, self.best_epoch = value, state.epoch + 1
            self._improved(state)
        else:
            self._same(state)

    def _better(self, value: float) -> bool:
        return self._sign * value < self._sign * self.best

    def _value(self, state: State) -> float:
        metric, name = self._metric, self.name
        if isinstance(metric, str):
            if metric not in state.row:
                columns = ", ".join(state.row)
                raise InputError(f"metric {metric!r} is no column of the history, only {columns}")
            return state.row[metric]
        if name not in state.row:
            with evaluating(state.model), torch.no_grad(), state.averaged():
                state.row[name] = float(state.agree(metric(state.model)))
            state.measured[name] = metric
        elif state.measured.get(name) is not metric:
            raise InputError(f"{name!r} is a column already: give the metric another name=")
        return state.row[name]

    @abstractmethod
    def _improved(self, state: State) -> None: ...

    def _same(self, state: State) -> None: ...

    def state_dict(self) -> dict[str, Any]:
        """Give the best number so far."""
        return {"best": self.best, "best_epoch": self.best_epoch}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from the best number so far."""
        self.best, self.best_epoch = state["best"], state["best_epoch"]


class EarlyStopping(_Watch):
    """Stop when a number has not become better for some epochs.

    Parameters
    ----------
    metric : str or callable
        A column of the history, as ``"val_loss"``; or a function of the model that gives a number.
        It is called after each epoch with the model in evaluation mode, without gradients and with
        averaged weights if there are any; its value becomes a column.
    patience : int
        How many epochs may pass without a better value.
    mode : "min" or "max"
        Whether less is better, or more.
    least : float
        What is better by less than this is not better.
    name : str, optional
        Column of a function, by default its own name.

    Raises
    ------
    InputError
        When an argument is of the wrong kind; in training, when there is no such column, or two
        metrics have one name.

    Examples
    --------
    >>> import torch
    >>> from minent.train import EarlyStopping, fit
    >>> data = torch.ones(4, 2), torch.zeros(4, 1)
    >>> history = fit(
    ...     torch.nn.Linear(2, 1), data, loss=torch.nn.functional.mse_loss, epochs=100,
    ...     callbacks=[EarlyStopping(lambda model: 1.0, patience=2)], progress=False,
    ... )
    >>> len(history), history.stopped
    (3, 'no better <lambda> for 2 epochs')
    """

    def __init__(
        self,
        metric: str | Callable[[nn.Module], float],
        patience: int = 5,
        mode: Literal["min", "max"] = "min",
        least: float = 0.0,
        name: str = "",
    ) -> None:
        super().__init__(metric, mode, name)
        self._patience = at_least_one("patience", patience)
        self._least = float(least)

    def _better(self, value: float) -> bool:
        return super()._better(value + self._sign * self._least)

    def _improved(self, state: State) -> None:
        pass

    def _same(self, state: State) -> None:
        self._stop_after(state.epoch + 1, state)

    def on_train_begin(self, state: State) -> None:
        """Go no further where an earlier training stopped."""
        self._stop_after(state.epoch, state)

    def _stop_after(self, epochs: int, state: State) -> None:
        if epochs - self.best_epoch >= self._patience:
            state.stop(f"no better {self.name} for {self._patience} epochs")


class BestCheckpoint(_Watch):
    """Keep the weights of the epoch in which a number was best.

    Parameters
    ----------
    path : path
        File of weights, for `load_weights`; replaced whenever there are better ones. With a moving
        average, these are the averaged weights.
    metric : str or callable
        A column of the history, as ``"val_loss"``; or a function of the model that gives a number.
        It is called after each epoch with the model in evaluation mode, without gradients and with
        averaged weights if there are any; its value becomes a column.
    mode : "min" or "max"
        Whether less is better, or more.
    name : str, optional
        Column of a function, by default its own name.

    Raises
    ------
    InputError
        As for `EarlyStopping`.
    FileNotFoundError
        When the folder of the file does not exist.

    Examples
    --------
    >>> import tempfile, torch
    >>> from minent.train import BestCheckpoint, fit, load_weights
    >>> model, data = torch.nn.Linear(2, 1), (torch.ones(4, 2), torch.zeros(4, 1))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     best = BestCheckpoint(f"{folder}/best.ckpt", "loss")
    ...     _ = fit(
    ...         model, data, loss=torch.nn.functional.mse_loss, epochs=3, callbacks=[best],
    ...         progress=False,
    ...     )
    ...     load_weights(model, f"{folder}/best.ckpt")
    >>> best.best_epoch
    3
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        metric: str | Callable[[nn.Module], float],
        mode: Literal["min", "max"] = "min",
        name: str = "",
    ) -> None:
        super().__init__(metric, mode, name)
        self.path = path
        check_folder(path)

    def _improved(self, state: State) -> None:
        if state.rank == 0:
            with state.averaged():
                weights = state.model.state_dict()
                save_state(
                    self.path,
                    {"model": weights, "best": self.best, "epoch": self.best_epoch},
                )
