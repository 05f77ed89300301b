"""A module whose parameters take no gradients, though its inputs do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch.func import functional_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import nn


def frozen(module: nn.Module) -> Callable[..., Any]:
    """Call a module so that gradients go through it to its inputs, and not to its parameters.

    With it one loss trains both sides of a GAN at once, as by simultaneous gradients:
    ``loss = critic_loss(D(real), D(fake.detach())) + generator_loss(frozen(D)(fake))``. The post
    cancels the gradients by a second term instead, which costs one more pass through the critic.

    Parameters
    ----------
    module : nn.Module
        It stays as it is; running statistics are updated as by any call.

    Returns
    -------
    callable
        Takes what the module takes.

    References
    ----------
    kexue.fm, archive 6387.

    Examples
    --------
    >>> import torch
    >>> from minent.train import frozen
    >>> layer, x = torch.nn.Linear(2, 1), torch.ones(1, 2, requires_grad=True)
    >>> frozen(layer)(x).sum().backward()
    >>> x.grad is not None, layer.weight.grad is None
    (True, True)
    """

    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the module
        fixed = {name: p.detach() for name, p in module.named_parameters()}
        return functional_call(module, fixed, args, kwargs)

    return call
