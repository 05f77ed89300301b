"""f-divergences by their variational bound."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, NamedTuple

from torch.nn.functional import softplus

from minent.nn._choices import one_of
from minent.nn._given import check_switch
from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from minent.nn.objectives._objective import Samples


class _Bound(NamedTuple):
    """``activation(v)``, which lies where the conjugate f* is finite, and f* of it."""

    activation: Callable[[Tensor], Tensor]
    conjugate: Callable[[Tensor], Tensor]


# Each f* is taken of the raw output v at once: of the activation it would round to infinity early.
_BOUNDS: dict[str, _Bound] = {
    "kl": _Bound(lambda v: v, lambda v: (v - 1).exp()),
    "reverse-kl": _Bound(lambda v: -(-v).exp(), lambda v: v - 1),
    "pearson": _Bound(lambda v: v, lambda v: v.square() / 4 + v),
    "hellinger": _Bound(lambda v: -(-v).expm1(), lambda v: v.expm1()),
    "js": _Bound(lambda v: log(2) - softplus(-v), lambda v: softplus(v) - log(2)),
    "gan": _Bound(lambda v: -softplus(-v), softplus),
}
DIVERGENCES = tuple(_BOUNDS)
"""Names of f-divergences."""


@register("f-gan")
@dataclass(frozen=True)
class FGAN(Unpaired):
    """f-GAN, ``"f-gan"``: the critic maximizes ``E_p g(t) - E_q f*(g(t))``.

    The activation g is part of the objective: t is any number.

    Parameters
    ----------
    divergence : str
        D(p, q) of data p and samples q, as the paper defines it: ``"kl"``, sum p ln(p / q);
        ``"reverse-kl"``, sum q ln(q / p); ``"pearson"``, sum (p - q)^2 / q; ``"hellinger"``, sum
        (sqrt p - sqrt q)^2; ``"js"``, twice Jensen-Shannon's; ``"gan"``, that less 2 ln 2. All are
        in nats.
    saturating : bool
        Whether the generator minimizes what the critic maximizes, ``-E_q f*(g(t))``. False:
        ``-E_q g(t)`` (section 3.2 of the paper).

    References
    ----------
    arXiv 1606.00709.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> kl = objective("f-gan", divergence="kl")
    >>> t = torch.ones(4)  # f' of a ratio of 1
    >>> float(kl.critic(t, t))
    0.0
    """

    divergence: str = "kl"
    saturating: bool = True

    def __post_init__(self) -> None:
        one_of("divergence", self.divergence, DIVERGENCES)
        check_switch("saturating", self.saturating)

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        bound = _BOUNDS[self.divergence]
        return bound.conjugate(fake).mean() - bound.activation(real).mean()

    def _generator(self, fake: Tensor) -> Tensor:
        bound = _BOUNDS[self.divergence]
        return -(bound.conjugate if self.saturating else bound.activation)(fake).mean()
