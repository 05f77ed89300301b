"""The gradient of a critic at each sample, in full precision."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from minent.errors import InputError
from minent.nn._given import check_function, wide

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    Critic = Callable[..., Tensor]

Labels: TypeAlias = "Tensor | tuple[Tensor, ...] | None"


def squared_norms(
    critic: Critic, x: Tensor, labels: Labels = None, batch_dims: int = 1
) -> tuple[Tensor, Tensor]:
    """Give what the critic says of each sample, and the squared norm of its gradient there.

    Autocast is off inside. The samples are taken as constants; the results are differentiable in
    the critic's parameters, unless gradients are off around the call.

    Parameters
    ----------
    critic : callable
        ``critic(x, *labels)``: each output must depend on its own sample alone.
    x : Tensor
        Samples; all dimensions after the first `batch_dims` make one sample.
    labels : Tensor or tuple of Tensor, optional
        Further arguments of the critic.
    batch_dims : int
        How many leading dimensions count samples.

    Returns
    -------
    tuple of Tensor
        Outputs (of any shape with the same leading dimensions) and squared norms, in float32 or
        wider.

    Raises
    ------
    InputError
        When the critic normalizes by batch, or gives no number for each sample.
    """
    check_critic(critic, batch_dims)
    refuse_batch_normalization(critic)
    graph = torch.is_grad_enabled()
    with _uncompiled(), torch.autocast(x.device.type, enabled=False), torch.enable_grad():
        x = x.detach().requires_grad_()
        t = critic(x, *arguments(labels))
        if not isinstance(t, Tensor):
            raise InputError(f"critic must give a tensor, not {type(t).__name__}")
        if t.shape[:batch_dims] != x.shape[:batch_dims]:
            raise InputError(
                f"critic must give a number for each sample: {tuple(x.shape[:batch_dims])} samples "
                f"came out as {tuple(t.shape)}"
            )
        slope = None
        if t.requires_grad:
            (slope,) = torch.autograd.grad(t.sum(), x, create_graph=graph, allow_unused=True)
    if slope is None:
        raise InputError("critic must compute what it gives from its samples, by torch alone")
    squares = wide(slope).square().flatten(batch_dims).sum(-1)
    return (wide(t), squares) if graph else (wide(t).detach(), squares)


def powers(squares: Tensor, power: float, centre: float = 0.0) -> Tensor:
    """Give ``|norm - centre|^power`` of squared norms, with slope 0 where the norm is 0."""
    if centre == 0 and power == 2:
        return squares
    # the root has no slope at 0
    flat = squares == 0
    norms = torch.where(flat, 0.0, torch.where(flat, 1.0, squares).sqrt())
    return (norms - centre).abs() ** power if power % 2 else (norms - centre) ** power


def _uncompiled() -> AbstractContextManager[object]:
    """Run what torch.compile has made as it was before: compiled, it has no second derivative."""
    if torch.compiler.is_compiling():
        return nullcontext()
    eager: AbstractContextManager[object] = torch.compiler.set_stance("force_eager")
    return eager


def arguments(labels: Labels) -> tuple[Tensor, ...]:
    """Give labels as further arguments of a critic."""
    given = () if labels is None else labels if isinstance(labels, tuple) else (labels,)
    for one in given:
        if not isinstance(one, Tensor):
            raise InputError(
                f"labels must be a tensor or a tuple of tensors, not of {type(one).__name__}"
            )
    return given


def check_critic(critic: Callable[..., object], batch_dims: int) -> None:
    """Refuse a critic that is no function, or one of copies whose samples would mix."""
    check_function("critic", critic)
    if batch_dims == 1 and getattr(critic, "copies", None) is not None:
        raise InputError("batch_dims must be 2 for a critic of copies: else their samples mix")


def working_dtype(*tensors: Tensor) -> torch.dtype:
    """Find in which type a critic takes samples when autocast is off."""
    dtype = tensors[0].dtype
    for tensor in tensors[1:]:
        dtype = torch.promote_types(dtype, tensor.dtype)
    if torch.is_autocast_enabled(tensors[0].device.type):
        dtype = torch.promote_types(dtype, torch.float32)
    return dtype


def refuse_batch_normalization(critic: Critic) -> None:
    """Raise `InputError` where the gradient of one output is not that of one sample."""
    if not isinstance(critic, nn.Module):
        return
    for name, module in critic.named_modules():
        if isinstance(module, _BatchNorm) and (module.training or module.running_mean is None):
            raise InputError(
                f"critic has batch normalization ({name or type(module).__name__}), which mixes "
                "samples: take the penalty of a critic without it, or with layer or spectral "
                "normalization (a plain function around the critic is not looked into)"
            )
