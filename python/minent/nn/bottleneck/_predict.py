"""What a classifier with a bottleneck says, averaged over samples of the code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn._given import wide
from minent.nn._in_batches import in_batches
from minent.nn.bottleneck._vib import VIB

if TYPE_CHECKING:
    from collections.abc import Iterator


def mean_probabilities(
    model: nn.Module, x: Tensor, samples: int | None = 12, *, batch_size: int = 512
) -> Tensor:
    """Average the probabilities of classes over samples of every `VIB` in a model.

    The model is in evaluation mode but for these layers, which draw as in training; random numbers
    are torch's own (``torch.manual_seed``).

    Parameters
    ----------
    model : nn.Module
        ``model(x)`` gives logits, N x classes.
    x : Tensor
        Inputs, N x ...
    samples : int or None
        How many samples of the code; arXiv 1612.00410 has 12. None takes the mean of the code
        instead, which draws nothing.
    batch_size : int
        So many inputs at once.

    Returns
    -------
    Tensor of float
        Probabilities, N x classes.

    Raises
    ------
    InputError
        When the model has no `VIB` or gives no logits, or an argument is wrong.

    References
    ----------
    arXiv 1612.00410.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VIB, mean_probabilities
    >>> class Classifier(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.vib = VIB()
    ...     def forward(self, x):
    ...         return self.vib(x, torch.zeros_like(x))
    >>> mean_probabilities(Classifier(), torch.tensor([[3.0, -3.0]]), samples=4).sum(1)
    tensor([1.])
    """
    times = None if samples is None else at_least_one("samples", samples)

    if not isinstance(x, Tensor):
        raise InputError(f"x must be a tensor of inputs, not {type(x).__name__}")

    def shares(part: Tensor) -> Tensor:
        logits = model(part)
        if not isinstance(logits, Tensor) or logits.dim() != 2 or logits.shape[1] < 2:
            what = tuple(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
            raise InputError(
                f"model must give logits of two classes or more, N x classes, not {what}"
            )
        return wide(logits).softmax(1)

    def averaged(part: Tensor) -> Tensor:
        total = shares(part)
        for _ in range(1, times or 1):
            total = total + shares(part)
        return total / (times or 1)

    with _sampling(model, on=times is not None):
        return in_batches(model, x, batch_size=batch_size, call=averaged)


@contextmanager
def _sampling(model: nn.Module, *, on: bool) -> Iterator[None]:
    """Let all layers draw in evaluation mode too."""
    if not isinstance(model, nn.Module):
        raise InputError(f"model must be a Module, not {type(model).__name__}")
    layers = [module for module in model.modules() if isinstance(module, VIB)]
    if not layers:
        raise InputError("model has no VIB: there is nothing to draw samples of")
    before = [layer.sampling for layer in layers]
    for layer in layers:
        layer.sampling = on
    try:
        yield
    finally:
        for layer, was in zip(layers, before, strict=True):
            layer.sampling = was
