"""What the encoder says of many samples, so many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.errors import InputError
from minent.nn.vae._skeleton import Skeleton
from minent.train._modes import evaluating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from minent.nn.vae._posterior import Posterior


def encoded(
    model: Skeleton, x: Tensor, labels: Tensor | None, each: int, least: int = 1
) -> Iterator[tuple[Tensor, Tensor | None, Posterior]]:
    """Give samples, their labels and p(z|x), in evaluation mode and without gradients.

    Both last as long as the loop over them.

    Parameters
    ----------
    model : VAE
    x : Tensor, N x ...
    labels : Tensor of whole numbers, optional
        Where the model has classes.
    each : int
        So many samples at once.
    least : int
        So many samples there must be.

    Raises
    ------
    InputError
        When the model is no VAE, samples are too few or out of the range of the likelihood, or
        labels do not fit.
    """
    if not isinstance(model, Skeleton):
        raise InputError(f"model must be a VAE, not {type(model).__name__}")
    x = model.read(x)
    if len(x) < least:
        raise InputError(f"x must have at least {('one sample', 'two samples')[least - 1]}")
    model.likelihood.check(x)
    classes = model.classes_of(labels, len(x))
    with torch.no_grad(), evaluating(model):
        for begin in range(0, len(x), each):
            rows = slice(begin, begin + each)
            part = x[rows].to(model.device)
            beside = None if classes is None else classes[rows]
            yield part, beside, model.posterior(part, beside)
