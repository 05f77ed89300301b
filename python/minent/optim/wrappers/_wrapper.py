"""The base of wrappers: hooks before and after each step, and a place in the state_dict."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Wrapper:
    """Hooks on an optimizer; a copy or a pickle of the optimizer comes without them.

    Parameters
    ----------
    optimizer : Optimizer
        Any of torch's kind.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise InputError(
                f"optimizer must be a torch.optim.Optimizer, not {type(optimizer).__name__}"
            )
        self.optimizer = optimizer
        self._handles = [
            optimizer.register_step_pre_hook(self._pre),
            optimizer.register_step_post_hook(self._post),
        ]

    def remove(self) -> None:
        """Take the hooks off; the optimizer is as it was before."""
        for handle in self._handles:
            handle.remove()

    def before(self, closure: bool) -> None:
        """Work before a step; `closure` says whether the gradients are yet to be found."""

    def after(self, closure: bool) -> None:
        """Work after a step."""

    def _pre(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:  # noqa: ANN401 - torch's
        with torch.no_grad():
            self.before(_has_closure(args, kwargs))

    def _post(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:  # noqa: ANN401
        with torch.no_grad():
            self.after(_has_closure(args, kwargs))

    def parameters(self) -> list[Tensor]:
        """Give all parameters in the order of their groups."""
        return [p for group in self.optimizer.param_groups for p in group["params"]]


class StatefulWrapper(Wrapper, ABC):
    """A wrapper whose state goes through the state_dict of the optimizer."""

    name: str
    """What the state is called there, after ``minent.``."""

    def __init__(self, optimizer: Optimizer) -> None:
        super().__init__(optimizer)
        if self._key in optimizer.state_dict():
            self.remove()
            raise InputError(f"optimizer has a {type(self).__name__} already")
        self._handles += [
            optimizer.register_state_dict_post_hook(self._save),
            optimizer.register_load_state_dict_pre_hook(self._load),
        ]

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Give the state: numbers, and lists of tensors in the order of the parameters."""

    @abstractmethod
    def restore(self, state: dict[str, Any]) -> None:
        """Take a state back."""

    @property
    def _key(self) -> str:
        return f"minent.{self.name}"

    def _save(self, optimizer: Optimizer, state_dict: dict[str, Any]) -> None:
        state_dict[self._key] = self.state()

    def _load(self, optimizer: Optimizer, state_dict: dict[str, Any]) -> None:
        if self._key not in state_dict:
            raise InputError(f"this state_dict was saved without {type(self).__name__}")
        self.restore(state_dict[self._key])


def moving(params: Iterable[Tensor], *, closure: bool) -> list[Tensor]:
    """Give the parameters that a step will move: those with a gradient, if that is known."""
    return [p for p in params if (p.requires_grad if closure else p.grad is not None)]


def placed(tensors: Iterable[Tensor | None], params: Iterable[Tensor]) -> dict[Tensor, Tensor]:
    """Copy saved tensors to where their parameters are."""
    pairs = zip(tensors, params, strict=True)
    return {p: t.detach().to(p, copy=True) for t, p in pairs if t is not None}


def _has_closure(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Look for a closure in what step was called with, the optimizer itself first."""
    return kwargs.get("closure", args[1] if len(args) > 1 else None) is not None
