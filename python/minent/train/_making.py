"""Optimizers, schedulers and averages: those given, or those made."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from torch.optim import LBFGS, Adam, Optimizer
from torch.optim.lr_scheduler import LRScheduler

from minent._numbers import positive
from minent.errors import InputError
from minent.train._average import Average

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from minent.train._player import Making, Player, Scheduler

_LR = 1e-3


def own_parameters(module: nn.Module) -> list[Tensor]:
    """Give what can be trained in a module.

    Raises
    ------
    InputError
        When that is nothing.
    """
    found: list[Tensor] = [p for p in module.parameters() if p.requires_grad]
    if not found:
        raise InputError(f"{type(module).__name__} has no parameters that require gradients")
    return found


def with_rate(optimizer: Making | None, lr: float | None) -> Making:
    """Give what makes an optimizer with a learning rate.

    Raises
    ------
    InputError
        When the optimizer is made already.
    """
    if lr is not None:
        lr = positive("lr", lr)
    if optimizer is None:
        return partial(_adam, lr=_LR if lr is None else lr)
    if lr is None:
        return optimizer
    if isinstance(optimizer, Optimizer):
        raise InputError("lr is that of the optimizer: give one of the two")
    making: Any = optimizer
    return partial(making, lr=lr)


def make_optimizer(player: Player, parameters: list[Tensor]) -> Optimizer:
    """Give the optimizer of a player: the one given, or the one made.

    Raises
    ------
    InputError
        When it is no optimizer, or one of other parameters.
    """
    making = player.optimizer
    if making is None:
        making = partial(_adam, lr=2e-4, betas=(0.5, 0.999))
    optimizer: Any = making(parameters) if callable(making) else making
    if not isinstance(optimizer, Optimizer):
        raise InputError(
            "optimizer must be a torch.optim.Optimizer or a function that makes one, "
            f"not {type(optimizer).__name__}"
        )
    mine = set(map(id, player.module.parameters()))
    if not all(id(p) in mine for group in optimizer.param_groups for p in group["params"]):
        raise InputError(
            f"the optimizer moves a parameter that is not in {type(player.module).__name__}: a "
            "checkpoint could not hold it; give a module with all that is moved, as a ModuleDict"
        )
    return optimizer


def _adam(parameters: list[Tensor], **options: Any) -> Adam:  # noqa: ANN401
    """Make Adam, in one kernel where the device has it."""
    # fused kernels take no heed of strides
    fused = all(
        p.is_floating_point() and p.is_contiguous() and p.device.type in ("cpu", "cuda")
        for p in parameters
    )
    return Adam(parameters, fused=fused or None, **options)


def needs_closure(optimizer: Optimizer) -> bool:
    """Tell whether an optimizer asks for the gradient itself, more than once a step."""
    return bool(getattr(optimizer, "needs_closure", isinstance(optimizer, LBFGS)))


def make_scheduler(
    given: Scheduler | None,
    optimizer: Optimizer,
) -> LRScheduler | None:
    """Give the scheduler of an optimizer: the one given, or the one made.

    Raises
    ------
    InputError
        When it is no scheduler, or one of another optimizer.
    """
    if given is None or isinstance(given, LRScheduler):
        if given is not None and given.optimizer is not optimizer:
            raise InputError("the scheduler is one of another optimizer")
        return given
    made = given(optimizer) if callable(given) else given
    if not isinstance(made, LRScheduler):
        raise InputError(
            "scheduler must be a torch scheduler or a function that makes one of the optimizer, "
            f"not {type(made).__name__}"
        )
    return made


def make_average(player: Player, device: torch.device) -> Average | None:
    """Give the average of a player, where its weights are; None if none was asked for.

    Raises
    ------
    InputError
        When it is one of another model.
    """
    given = player.ema
    if given is None:
        return None
    average = given if isinstance(given, Average) else Average(player.module, given)
    if average.model is not player.module:
        raise InputError("ema is the average of another model")
    average.averaged.to(device)
    return average
