"""Nets that cannot be those of a VAE, found before training."""

from __future__ import annotations

from inspect import signature

from torch import nn

from minent.errors import InputError

_ENDS = (nn.Sigmoid, nn.Tanh, nn.Hardtanh, nn.Hardsigmoid, nn.Softmax, nn.ReLU)


def check_inputs(name: str, net: nn.Module, *, labels: bool) -> None:
    """Refuse a net that does not take what it will be given: one tensor, or labels too.

    Raises
    ------
    InputError
        When it does not.
    """
    given = (None, None) if labels else (None,)
    try:
        known = signature(net.forward)
    except (TypeError, ValueError):  # compiled elsewhere
        return
    try:
        known.bind(*given)
    except TypeError as error:
        what = (
            "a tensor and labels" if labels else "one tensor (labels= says that there are labels)"
        )
        raise InputError(
            f"{name} must take {what}, and {type(net).__name__}.forward does not: {error}"
        ) from None


def check_logits(decoder: nn.Module) -> None:
    """Refuse a decoder that is known not to give logits of both signs and any size.

    Raises
    ------
    InputError
        When it ends with a function like sigmoid, or is a generator of images in [-1, 1].
    """
    last = decoder
    while isinstance(last, nn.Sequential) and len(last):
        last = last[-1]
    if isinstance(last, _ENDS) or getattr(last, "bounded", False) is True:
        raise InputError(
            f"the decoder ends with {type(last).__name__}, whose range is limited, and likelihood "
            "'bernoulli' takes logits, of which it makes probabilities itself"
        )
