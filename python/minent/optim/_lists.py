"""Operations on lists of tensors, at once or one after the other, and sums over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from torch import Tensor


class Lists:
    """In-place operations of torch on whole lists, by its foreach kernels or by a loop."""

    def __init__(self, foreach: bool) -> None:
        self.foreach = foreach

    def __call__(
        self,
        name: str,
        tensors: Sequence[Tensor],
        *others: Any,  # noqa: ANN401 - lists of tensors, or one number or tensor for all
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Do an operation such as ``"add_"`` on each tensor, with the partner at its place."""
        if not tensors:
            return
        if self.foreach:
            if name == "mul_" and isinstance(others[0], float) and tensors[0].device.type == "cpu":
                # a plain number would first be rounded to the type of the tensors
                others = (torch.tensor(others[0], dtype=torch.float64),)
            getattr(torch, f"_foreach_{name}")(tensors, *others, **options)
            return
        for i, tensor in enumerate(tensors):
            partners = (other[i] if isinstance(other, list) else other for other in others)
            getattr(tensor, name)(*partners, **options)

    def axpy(
        self, out: list[Tensor], start: list[Tensor], directions: list[Tensor], alpha: float
    ) -> None:
        """Write ``start + alpha directions`` to out, which may be the start."""
        if out and out[0] is start[0]:
            self("add_", out, directions, alpha=alpha)
            return
        if out and self.foreach and out[0].device.type != "cpu":
            torch._foreach_copy_(out, start)
            torch._foreach_add_(out, directions, alpha=alpha)
            return
        for target, begin, direction in zip(out, start, directions, strict=True):
            torch.add(begin, direction, alpha=alpha, out=target)


def can_fuse(*lists: Sequence[Tensor], devices: tuple[str, ...] = ("cpu", "cuda")) -> bool:
    """Say whether torch's fused kernels are right here: they take no heed of strides."""
    return all(
        tensor.device.type in devices and tensor.is_contiguous() and tensor.is_floating_point()
        for tensors in lists
        for tensor in tensors
    )


def norm(tensors: Sequence[Tensor]) -> Tensor:
    """Find the length of all tensors together, at least in single precision, where they are."""
    kinds: dict[torch.dtype, list[Tensor]] = {}
    for tensor in tensors:
        kinds.setdefault(tensor.dtype, []).append(tensor)
    lengths = [
        length
        for dtype, same in kinds.items()
        for length in torch._foreach_norm(same, 2, dtype=sum_dtype(dtype))
    ]
    total: Tensor = torch.linalg.vector_norm(_together(lengths))
    return total


def dot(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
    """Find the inner product over all tensors, at least in single precision, where they are."""
    products = []
    for x, y in zip(left, right, strict=True):
        flat = (x, y) if x.dim() == 1 else (x.reshape(-1), y.reshape(-1))
        wide = sum_dtype(x.dtype)
        products.append(torch.dot(*(flat if wide == x.dtype else (t.to(wide) for t in flat))))
    total: Tensor = _together(products).sum()
    return total


def sum_dtype(dtype: torch.dtype) -> torch.dtype:
    """Give the type in which to sum values of a type."""
    return torch.promote_types(dtype, torch.float32)


def _together(values: Iterable[Tensor]) -> Tensor:
    first, *rest = values
    return torch.stack([first, *(value.to(first.device) for value in rest)])
