"""Log-variances that would overflow, held where they do not."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import torch
from torch.autograd import Function

if TYPE_CHECKING:
    from torch import Tensor

# A standard deviation of 22,000 times the prior's. Gradients there, of some 2e8, still have
# squares that an optimizer can hold, so that the net comes back.
LARGEST = 20.0


class _Hold(Function):
    """Values no larger than `LARGEST`; gradients as if nothing had been done."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return x.clamp(max=LARGEST)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:  # noqa: ANN401 - torch's own
        pass

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:  # noqa: ANN401
        return gradients[0]


def held(log_var: Tensor) -> tuple[Tensor, Tensor | None]:
    """Hold log-variances at most at `LARGEST`.

    Parameters
    ----------
    log_var : Tensor of float

    Returns
    -------
    (Tensor, Tensor or None)
        Log-variances, with their graph; and how many were held, or None where it is known at no
        cost that none were (on a GPU it would have to be waited for).
    """
    looks = log_var.device.type == "cpu" and not torch.compiler.is_compiling()
    if looks and (not log_var.numel() or float(log_var.detach().amax()) <= LARGEST):
        return log_var, None
    result: Tensor = _Hold.apply(log_var)
    return result, (log_var.detach() > LARGEST).sum()


def say_held(over: Tensor | None, said: bool, *where: object) -> bool:
    """Warn once that variances overflowed, and tell whether this was said by now.

    Parameters
    ----------
    over : Tensor or None
        What `held` gave. On a GPU, where it would have to be waited for, nothing is said.
    said : bool
        Whether it was said before.
    *where
        Words of the warning, which need no time before it is given.
    """
    if said or over is None or over.device.type != "cpu" or torch.compiler.is_compiling():
        return said
    count = int(over)
    if not count:
        return False
    warnings.warn(
        f"{count:,} log-variances of {' '.join(map(str, where))} were above {LARGEST:g} and were "
        "held there: take a smaller learning rate, or clip_norm",
        stacklevel=3,
    )
    return True
