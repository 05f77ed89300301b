"""Where latent vectors come from."""

from __future__ import annotations

from math import erf, sqrt
from typing import TYPE_CHECKING, TypeAlias

import torch
from torch import Tensor

from minent._numbers import at_least_one, positive
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Latent: TypeAlias = "str | Callable[..., Tensor]"
_KINDS = ("normal", "uniform", "sphere")


class Prior:
    """Draws latent vectors.

    Parameters
    ----------
    kind : "normal", "uniform", "sphere" or callable
        Standard normal; uniform on [-1, 1]; uniform on the sphere of radius sqrt(d) (arXiv
        1710.10196); or a function that is called as ``torch.randn`` is.
    shape : int or sequence of int
        Shape of one vector.
    names : (str, str)
        What the two are called in errors.

    Raises
    ------
    InputError
        When an argument is none of these.
    """

    def __init__(
        self,
        kind: Latent,
        shape: int | Sequence[int],
        names: tuple[str, str] = ("latent", "latent_dim (or generator.latent)"),
    ) -> None:
        if not callable(kind) and kind not in _KINDS:
            raise InputError(
                f"{names[0]} must be one of {', '.join(_KINDS)} or a function, not {kind!r:.60}"
            )
        sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
        self.kind = kind
        self.shape = tuple(at_least_one(names[1], size) for size in sizes)

    def draw(
        self,
        lead: Sequence[int],
        *,
        dtype: torch.dtype,
        device: torch.device,
        truncation: float | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Draw vectors.

        Parameters
        ----------
        lead : sequence of int
            Dimensions that count vectors.
        dtype, device
            Of the result.
        truncation : float, optional
            No component lies further from 0: as if those that do were drawn again (arXiv
            1809.11096).
        generator : torch.Generator, optional
            Where random numbers come from.

        Raises
        ------
        InputError
            When `truncation` does not suit the prior, or a function gives another shape.
        """
        shape = (*lead, *self.shape)
        if truncation is not None:
            return self._truncated(shape, truncation, dtype, device, generator)
        if callable(self.kind):
            found = self.kind(shape, dtype=dtype, device=device, generator=generator)
            if not isinstance(found, Tensor) or found.shape != shape:
                raise InputError(f"latent must give a tensor of shape {shape} when asked for it")
            return found
        if self.kind == "uniform":
            return torch.rand(shape, dtype=dtype, device=device, generator=generator) * 2 - 1
        z = torch.randn(shape, dtype=dtype, device=device, generator=generator)
        if self.kind == "normal":
            return z
        dims = tuple(range(len(lead), len(shape)))
        return z / z.square().mean(dims, keepdim=True).sqrt()

    def _truncated(
        self,
        shape: tuple[int, ...],
        truncation: float,
        dtype: torch.dtype,
        device: torch.device,
        generator: torch.Generator | None,
    ) -> Tensor:
        limit = positive("truncation", truncation)
        if self.kind not in ("normal", "uniform"):
            raise InputError("truncation is for the latent priors normal and uniform")
        u = torch.rand(shape, dtype=dtype, device=device, generator=generator) * 2 - 1
        if self.kind == "uniform":
            return u * min(limit, 1.0)
        # the inverse of the distribution function, cut to the middle
        return (sqrt(2.0) * torch.erfinv(u * erf(limit / sqrt(2.0)))).clamp(-limit, limit)
