"""Where gradients are taken: at samples, or between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import torch
from torch import Tensor

from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn._given import floats
from minent.nn.regularizers._gradients import Labels, arguments, working_dtype

Place: TypeAlias = Literal["real", "fake", "between", "among_real", "among_fake", "mixed"]
PLACES = ("real", "fake", "between", "among_real", "among_fake", "mixed")

if TYPE_CHECKING:
    Samples = Tensor | None


def samples_at(
    where: Place,
    real: tuple[Samples, Labels],
    fake: tuple[Samples, Labels],
    batch_dims: int = 1,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Labels]:
    """Give the samples at a place, with their labels.

    Parameters
    ----------
    where : str
        "real" and "fake": the samples as they are; "mixed": all of both; "between": a random point
        on the line from each real sample to its fake one; "among_real", "among_fake": from each to
        another of its kind. The coefficient is uniform on [0, 1], one for each sample.
    real, fake : tuple of Tensor and labels
        Labels of a point on a line are those of where it starts.
    batch_dims : int
        How many leading dimensions count samples; lines go along the last of these.
    generator : torch.Generator, optional
        Of random coefficients and partners.

    Raises
    ------
    InputError
        When `where` has no such place, or samples are missing or do not match.
    """
    one_of("where", where, PLACES)
    if where in ("real", "among_real"):
        x, labels = _there("x_real", real[0]), real[1]
    elif where in ("fake", "among_fake"):
        x, labels = _there("x_fake", fake[0]), fake[1]
    else:
        x, labels = _there("x_real", real[0]), real[1]
        other = _there("x_fake", fake[0])
        if x.shape != other.shape:
            raise InputError(
                f"x_real and x_fake must have the same shape for where={where!r}, not "
                f"{tuple(x.shape)} and {tuple(other.shape)}"
            )
        x, other = (samples.to(working_dtype(x, other)) for samples in (x, other))
        if where == "mixed":
            return torch.cat([x, other], batch_dims - 1), joined(labels, fake[1], batch_dims - 1)
        return _between(x, other, batch_dims, generator), labels
    x = x.to(working_dtype(x))
    if where in ("real", "fake"):
        return x, labels
    return _between(x, _others(x, batch_dims, generator), batch_dims, generator), labels


def joined(first: Labels, second: Labels, dim: int = 0) -> Labels:
    """Put labels of two groups of samples one after the other."""
    if (first is None) != (second is None):
        raise InputError("labels must be given for real and for fake samples, or for neither")
    if len(arguments(first)) != len(arguments(second)):
        raise InputError("labels must be as many tensors for real as for fake samples")
    pairs = zip(arguments(first), arguments(second), strict=True)
    return tuple(torch.cat(pair, dim) for pair in pairs) or None


def _there(name: str, x: Samples) -> Tensor:
    if x is None:
        raise InputError(f"{name} is needed for this place")
    return floats(name, x)


def _between(
    x: Tensor, other: Tensor, batch_dims: int, generator: torch.Generator | None
) -> Tensor:
    shape = x.shape[:batch_dims] + (1,) * (x.dim() - batch_dims)
    share = torch.rand(shape, dtype=x.dtype, device=x.device, generator=generator)
    return torch.lerp(x, other, share)


def _others(x: Tensor, batch_dims: int, generator: torch.Generator | None) -> Tensor:
    """Give each sample another one: all are moved on by the same random number of places."""
    count = x.shape[batch_dims - 1]
    if count < 2:
        raise InputError("points among samples need at least two of them")
    by = torch.randint(1, count, (), device=x.device, generator=generator)
    places = (torch.arange(count, device=x.device) + by) % count
    return x.index_select(batch_dims - 1, places)
