"""Losses and metrics, collected from anywhere inside a model while it runs."""

from __future__ import annotations

from contextvars import ContextVar
from numbers import Real
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import torch
from torch import Tensor

from minent.errors import InputError

if TYPE_CHECKING:
    from contextvars import Token

    from typing_extensions import Self

How: TypeAlias = Literal["mean", "last", "sum"]
_HOWS = get_args(How)


class Collected:
    """What one forward pass gave; made by `collect`, which has an example.

    Attributes
    ----------
    losses : list of Tensor
        The added losses with their weights, in order of the calls.
    tracked : list of (str, Tensor or float, str)
        Name, value without its graph, and how values of one name are joined.
    """

    def __init__(self) -> None:
        self.losses: list[Tensor] = []
        self.tracked: list[tuple[str, Tensor | float, How]] = []
        self.with_grad = torch.is_grad_enabled()
        self._token: Token[Collected | None] | None = None

    def __enter__(self) -> Self:
        """Begin to collect."""
        self._token = _ACTIVE.set(self)
        return self

    def __exit__(self, *raised: object) -> None:
        """End; what was collected stays."""
        assert self._token is not None
        _ACTIVE.reset(self._token)

    @property
    def loss(self) -> Tensor:
        """The sum of the added losses, a tensor without dimensions.

        Raises
        ------
        InputError
            When no loss was added.
        """
        if not self.losses:
            raise InputError("no loss was added: call minent.train.add_loss in forward")
        return total(self.losses)

    @property
    def metrics(self) -> dict[str, Tensor | float]:
        """The tracked values by name; those of one name are joined as they were asked to be."""
        found: dict[str, list[Tensor | float]] = {}
        joined: dict[str, How] = {}
        for name, value, how in self.tracked:
            found.setdefault(name, []).append(value)
            joined[name] = how
        return {name: _join(values, joined[name]) for name, values in found.items()}


def _join(values: list[Tensor | float], how: How) -> Tensor | float:
    if how == "last" or len(values) == 1:
        return values[-1]
    joined = sum(values)
    return joined / len(values) if how == "mean" else joined


def total(losses: list[Tensor]) -> Tensor:
    """Add up losses; most often there is just one."""
    result = losses[0]
    for loss in losses[1:]:
        result = result + loss.to(result.device)
    return result


_ACTIVE: ContextVar[Collected | None] = ContextVar("minent.train.collected", default=None)


def collecting() -> bool:
    """Tell whether somebody collects what is added and tracked now."""
    return _ACTIVE.get() is not None


def collect() -> Collected:
    """Collect what `add_loss` and `track` are called with inside the block.

    Collecting belongs to the context (thread, task) that opened it; an inner block collects for
    itself. `fit` opens one for each batch; use this where another trainer runs the loop.

    Returns
    -------
    Collected
        A context; its ``loss`` is the sum of the losses, its ``metrics`` the tracked values by
        name.

    Examples
    --------
    >>> import torch
    >>> from minent.train import add_loss, collect, track
    >>> class Sparse(torch.nn.Linear):
    ...     def forward(self, x):
    ...         y = super().forward(x)
    ...         add_loss(y.abs().mean(), weight=0.1)
    ...         track("positive", (y > 0).float().mean())
    ...         return y
    >>> model = torch.nn.Sequential(Sparse(3, 3), Sparse(3, 1))
    >>> with collect() as found:
    ...     _ = model(torch.ones(5, 3))
    >>> len(found.losses), list(found.metrics)
    (2, ['positive'])
    >>> found.loss.backward()
    """
    return Collected()


def add_loss(loss: Tensor, weight: float | Tensor = 1.0) -> None:
    """Add a term to the loss of this step, from any depth of any ``forward``.

    Outside `collect` and `fit` nothing happens, so a model may be used alone as it is. A layer
    used twice adds two terms. A layer that is run again by ``torch.utils.checkpoint`` during the
    backward pass does not add its terms again. Works in ``torch.compile`` (with ``fullgraph=True``
    from torch 2.15 on), autocast (half precision becomes float32) and under DDP.

    Parameters
    ----------
    loss : Tensor
        One floating-point number, with its graph; averaged over the samples of the batch, as the
        losses of torch are by default.
    weight : float or Tensor
        Multiplies the term.

    Raises
    ------
    InputError
        When `loss` is not one floating-point number, or gradients are off where it is added though
        they were on where collecting began (``no_grad``, or a checkpoint with
        ``use_reentrant=True``): the term would have no gradient.

    References
    ----------
    kexue.fm, archive 6311.

    Examples
    --------
    >>> import torch
    >>> from minent.train import add_loss, collect
    >>> with collect() as found:
    ...     add_loss(torch.tensor(2.0), weight=0.5)
    >>> found.loss
    tensor(1.)
    """
    found = _ACTIVE.get()
    if found is None or running_again():
        return
    if not isinstance(loss, Tensor) or loss.numel() != 1 or not loss.is_floating_point():
        raise InputError(
            f"add_loss takes a tensor with one floating-point number, not {described(loss)}"
        )
    if isinstance(weight, Tensor) and weight.numel() != 1:
        raise InputError(f"the weight of a loss must be one number, not {described(weight)}")
    if found.with_grad and not torch.is_grad_enabled():
        raise InputError(
            "add_loss was called where gradients are off, so the loss would have none: "
            "leave torch.no_grad, and use checkpoint(..., use_reentrant=False)"
        )
    found.losses.append(as_loss(loss) * weight)


def track(name: str, value: Tensor | float, how: How = "mean") -> None:
    """Observe a number from anywhere in ``forward``: it appears in the bar and in the history.

    Parameters
    ----------
    name : str
        The column it gets in the history.
    value : Tensor or float
        One number; a tensor is kept on its device and not synchronized.
    how : "mean", "last" or "sum"
        Over an epoch: the mean by number of samples, the last value, or the sum.

    Raises
    ------
    InputError
        When `value` is not one number, or `how` is none of the three.

    References
    ----------
    kexue.fm, archive 6311.

    Examples
    --------
    >>> from minent.train import collect, track
    >>> with collect() as found:
    ...     track("temperature", 0.5, how="last")
    >>> found.metrics
    {'temperature': 0.5}
    """
    found = _ACTIVE.get()
    if found is None or running_again():
        return
    if not isinstance(name, str):
        raise InputError(f"the name of a tracked number must be a string, not {name!r:.60}")
    if how not in _HOWS:
        raise InputError(f"how must be one of {', '.join(_HOWS)}, not {how!r:.60}")
    if isinstance(value, Tensor):
        if value.numel() != 1 or value.is_complex():
            raise InputError(f"track({name!r}, ...) takes one real number, not {described(value)}")
        # a copy: what was given may be a parameter, which moves, or a part of something large
        value = (value.reshape(()) if value.dim() else value).detach().clone()
    elif isinstance(value, Real):
        value = float(value)
    else:
        raise InputError(f"track({name!r}, ...) takes one number, not {value!r:.60}")
    found.tracked.append((name, value, how))


def as_loss(loss: Tensor) -> Tensor:
    """Give a loss without dimensions, in float32 where it was in half precision."""
    if loss.dtype in (torch.float16, torch.bfloat16):
        loss = loss.float()
    return loss if loss.dim() == 0 else loss.reshape(())


def running_again() -> bool:
    """Tell whether a checkpointed layer runs again, for the backward pass."""
    # no public name tells that a backward pass is under way in this thread
    return not torch.compiler.is_compiling() and torch._C._current_graph_task_id() != -1


def described(value: object) -> str:
    """Name a value in the sentence of an error."""
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(value.shape)} and type {value.dtype}"
    return f"{value!r:.60}"
