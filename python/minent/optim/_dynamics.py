"""What all optimizers of this room share: checks, closures, copies, reproducible states."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

import torch
from torch import Tensor
from torch.optim import Optimizer

from minent._numbers import positive
from minent.errors import InputError
from minent.optim._scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch.optim.optimizer import ParamsT

# where the state of an optimizer keeps what belongs to no single parameter
SHARED = "shared"


class Part(NamedTuple):
    """What belongs together in one parameter group: parameters that have a gradient."""

    group: dict[str, Any]
    params: list[Tensor]
    grads: list[Tensor]


class Dynamics(Optimizer):
    """An optimizer whose settings live in its groups, and what else it is in `_kept`."""

    needs_closure: bool = False
    stage: int = 0
    _kept: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, params: ParamsT, defaults: dict[str, Any]) -> None:
        self._scratch = Scratch()
        super().__init__(params, defaults)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take over settings and state; buffers are made anew."""
        super().__setstate__(state)
        self._scratch = Scratch()

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters, after a look at them and at their settings."""
        super().add_param_group(param_group)
        try:
            self._look_at(self.param_groups[-1])
        except BaseException:
            self.param_groups.pop()
            raise

    def _look_at(self, group: dict[str, Any]) -> None:
        if any(p.is_complex() for p in group["params"]):
            raise InputError(
                f"{type(self).__name__} takes no complex parameters: give it "
                "torch.view_as_real of them"
            )
        self._check(group)

    def _check(self, group: dict[str, Any]) -> None:
        """Look at the settings of a new group."""
        positive("lr", float(group["lr"]))

    def __getstate__(self) -> dict[str, Any]:
        """Keep all settings, for pickling and copies."""
        own = {key: value for key, value in self.__dict__.items() if key in self._kept}
        return {**super().__getstate__(), **own}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state, as a copy.

        Raises
        ------
        InputError
            When it was made with another field or method.
        """
        for old, new in zip(self.param_groups, state_dict["param_groups"], strict=False):
            for key in ("field", "method"):
                if old.get(key) != new.get(key):
                    raise InputError(
                        f"this state is one of {key} {new.get(key)!r}, not {old.get(key)!r}"
                    )
        super().load_state_dict(deepcopy(state_dict))
        if SHARED in cast("dict[Any, Any]", self.state):
            device = next(p.device for group in self.param_groups for p in group["params"])
            for key, value in self._shared.items():
                if isinstance(value, Tensor):
                    self._shared[key] = value.to(device)

    @property
    def _shared(self) -> dict[str, Any]:
        """The state that belongs to no single parameter."""
        state = cast("dict[Any, dict[str, Any]]", self.state)
        return state[SHARED]

    def _refuse_scaler(self) -> None:
        """Raise where a GradScaler, which hands itself over, is about to step."""
        if "grad_scale" in self.__dict__:
            for key in ("grad_scale", "found_inf"):
                self.__dict__.pop(key, None)
            raise RuntimeError(
                f"{type(self).__name__} needs a closure and so does not work under a GradScaler: "
                "use bfloat16 autocast, which needs none"
            )

    def _gather(
        self,
        groups: list[dict[str, Any]] | None = None,
        gradient: Callable[[Tensor], Tensor | None] = lambda parameter: parameter.grad,
    ) -> list[Part]:
        """Gather gradients by group; parameters without one stay where they are."""
        found = []
        for group in self.param_groups if groups is None else groups:
            pairs = [(p, grad) for p in group["params"] if (grad := gradient(p)) is not None]
            grads = [grad for _, grad in pairs]
            if any(grad.layout != torch.strided for grad in grads):
                raise RuntimeError(
                    f"{type(self).__name__} does not take sparse gradients: use dense ones, as of "
                    "nn.Embedding(..., sparse=False), and the wrapper LazyRows for rows at rest"
                )
            if pairs:
                found.append(Part(group, [p for p, _ in pairs], grads))
        return found


@torch._disable_dynamo  # type: ignore[attr-defined]
def ask(closure: Callable[[], Any] | None) -> Any:  # noqa: ANN401 - what the closure gives
    """Call a closure, if there is one, with gradients on; a loss comes without its graph."""
    if closure is None:
        return None
    with torch.enable_grad():
        loss = closure()
    return loss.detach() if isinstance(loss, Tensor) else loss
