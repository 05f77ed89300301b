"""Which network keeps the entropy high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from minent.energy.training._entropies import EncoderEntropy, JSDEntropy
from minent.errors import InputError
from minent.nn._choices import one_of

if TYPE_CHECKING:
    from minent.energy.training._meg import MaximumEntropyGAN

_NEEDS = {"jsd": "statistics", "encoder": "encoder", None: None}


def keeper_of(
    gan: MaximumEntropyGAN, statistics: nn.Module | None, encoder: nn.Module | None
) -> JSDEntropy | EncoderEntropy | None:
    """Give what ``gan.entropy`` asks for, of the nets that were given.

    Raises
    ------
    InputError
        When a net is missing, or one is not used.
    """
    one_of("entropy", gan.entropy, _NEEDS)
    nets, wanted = {"statistics": statistics, "encoder": encoder}, _NEEDS[gan.entropy]
    for name, net in nets.items():
        if name != wanted and net is not None:
            raise InputError(f"{name} is not for entropy={gan.entropy!r}")
    if wanted is None:
        return None
    net = nets[wanted]
    if not isinstance(net, nn.Module):
        raise InputError(
            f"entropy={gan.entropy!r} needs {wanted}, a Module, not {type(net).__name__}"
        )
    if gan.entropy == "jsd":
        return JSDEntropy(net, gan.batch_dims, paper_exact=gan.paper_exact)
    shape = (*gan.lead, *gan.prior.shape)
    return EncoderEntropy(net, gan.batch_dims, prior=gan.prior.kind, shape=shape).to(gan.device)
