"""What callers of a sampler give: where chains start, random numbers, schedules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import torch
from torch import Tensor

from minent.errors import InputError
from minent.nn._given import check_generator

if TYPE_CHECKING:
    from collections.abc import Iterator

Schedule: TypeAlias = "float | Sequence[float] | Callable[[int], float]"


def start_of(start: Any) -> Tensor:  # noqa: ANN401 - a caller's
    """Give a copy of where chains start: contiguous, without a graph.

    Parameters
    ----------
    start : Tensor, chains x ...
        Finite numbers of float32 or float64.

    Raises
    ------
    InputError
        When it is anything else, or has no dimension beside that of the chains.
    """
    if not isinstance(start, Tensor) or start.dtype not in (torch.float32, torch.float64):
        kind = start.dtype if isinstance(start, Tensor) else type(start).__name__
        raise InputError(f"start must be a tensor of float32 or float64, not {kind}")
    if start.dim() < 2 or not start.numel():
        raise InputError(
            "start must be chains x dimensions, with at least one of each (start[None] for one "
            f"chain, start[:, None] for chains of one number), not {tuple(start.shape)}"
        )
    x = start.detach().clone(memory_format=torch.contiguous_format)
    if not torch.isfinite(x).all():
        raise InputError("start must be finite numbers, but has NaN or infinity")
    return x


def check_source(generator: Any, device: torch.device) -> None:  # noqa: ANN401 - a caller's
    """Check that random numbers can be drawn where chains are, or raise `InputError`."""
    check_generator("generator", generator)
    if generator is not None and generator.device.type != device.type:
        raise InputError(
            f"generator must be on the device of start, {device.type}, not {generator.device.type}"
        )


def each_step(
    name: str, given: Schedule, steps: int, check: Callable[[str, Any], float]
) -> Iterator[float]:
    """Give the checked number of each step: always the same one, those listed, or a function's."""
    if callable(given):
        return (check(f"{name}({step})", given(step)) for step in range(steps))
    numbers: Any = given.tolist() if hasattr(given, "tolist") else given  # arrays and tensors
    if isinstance(numbers, Sequence) and not isinstance(numbers, str):
        if len(numbers) != steps:
            raise InputError(f"{name} must have a number for each of {steps:,} steps")
        return iter([check(f"{name}[{i}]", number) for i, number in enumerate(numbers)])
    number = check(name, numbers)
    return (number for _ in range(steps))


def set_random(generator: torch.Generator | None, state: dict[str, Any]) -> None:
    """Put a generator back where a state had it, or raise `InputError`."""
    if generator is None or "random" not in state:
        return
    try:
        generator.set_state(state["random"])
    except (TypeError, RuntimeError):
        raise InputError("state has random numbers of another kind of generator") from None
