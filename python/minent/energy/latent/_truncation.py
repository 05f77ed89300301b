"""Better and less varied samples: by chains in the latents, and by a narrower prior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from minent._numbers import at_least_one, not_below_0, positive
from minent.energy.latent._latent_energy import latent_energy
from minent.energy.samplers import mala
from minent.energy.samplers._given import check_source, start_of
from minent.errors import InputError
from minent.metrics import prdc
from minent.metrics._given import tensor_of
from minent.nn._given import check_function

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minent.energy.samplers._target import Energy


class Truncation(NamedTuple):
    """How good and how varied samples are.

    Attributes
    ----------
    way : str
        "shrink" or "mala".
    amount : float
        The standard deviation of the prior, or beta.
    precision, recall, density, coverage : float
        As in `minent.metrics.PRDC`.
    acceptance : float
        Of the chains; 1 for "shrink".
    """

    way: str
    amount: float
    precision: float
    recall: float
    density: float
    coverage: float
    acceptance: float


def compare_truncation(
    net: Callable[[Tensor], Tensor],
    energy: Energy,
    real: Tensor,
    start: Tensor,
    *,
    shrink: Sequence[float] = (1.0, 0.8, 0.6, 0.4),
    betas: Sequence[float] = (0.3, 1.0, 3.0, 10.0),
    steps: int = 100,
    features: Callable[[Tensor], Tensor] | None = None,
    k: int = 5,
    generator: torch.Generator | None = None,
) -> list[Truncation]:
    """Compare two ways to trade variety for quality, in precision against recall.

    "shrink" makes samples of latents times a number below 1; "mala" moves the same latents by
    chains on ``latent_energy(net, energy, beta=beta)``, whose end is taken. Both begin with the
    samples of the generator itself, as ``shrink=1`` is and beta near 0.

    Parameters
    ----------
    net : callable
        The generator, in evaluation mode.
    energy : callable
        Of its samples, low on real ones.
    real : Tensor or array, N x ...
        Real samples.
    start : Tensor, chains x ...
        Standard normal latents; best as many as there are real samples.
    shrink : list of float
        Standard deviations.
    betas : list of float
        Inverse temperatures, above 0.
    steps : int
        Of each chain, the last half of which with a fixed step size.
    features : callable, optional
        Gives features of samples, N x D; else samples are compared as they are, flattened.
    k : int
        The neighbor that balls reach to, as in `minent.metrics.prdc`.
    generator : torch.Generator, optional
        Of the chains.

    Returns
    -------
    list of Truncation
        First the shrunk ones, then the chains, in the order asked for.

    Raises
    ------
    InputError
        When an argument is wrong.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import compare_truncation
    >>> draw = torch.Generator().manual_seed(0)
    >>> real, z = (torch.randn(200, 2, generator=draw) for _ in range(2))
    >>> def energy(x):
    ...     return x.square().sum(1) / 2
    >>> found = compare_truncation(
    ...     lambda z: 1.5 * z, energy, real, z, shrink=[1], betas=[1], generator=draw
    ... )
    >>> [row.way for row in found], found[1].precision > found[0].precision
    (['shrink', 'mala'], True)
    """
    for name, function in (("net", net), ("energy", energy), ("features", features)):
        if function is not None or name != "features":
            check_function(name, function)
    z = start_of(start)
    check_source(generator, z.device)
    steps = at_least_one("steps", steps)
    narrow = _numbers("shrink", shrink, not_below_0)
    cold = _numbers("betas", betas, positive)
    real = tensor_of("real", real, "samples")

    def of_features(x: Tensor, name: str = "net") -> Tensor:
        if features is not None:
            name, x = "features", features(x)
        if not isinstance(x, Tensor) or x.dim() < 2:
            kind = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
            what = "must be N x ..." if name == "real" else "must give a tensor, N x ..."
            raise InputError(f"{name} {what}, not {kind}")
        return x.flatten(1)

    with torch.no_grad():
        wanted = of_features(real, "real")
        rows = []
        for amount in narrow:
            fake = of_features(net(z * amount))
            rows.append(Truncation("shrink", amount, *prdc(wanted, fake, k), 1.0))
        for beta in cold:
            target = latent_energy(net, energy, beta=beta)
            chains = mala(
                target, z, steps - steps // 2, warmup=steps // 2, keep=False, generator=generator
            )
            fake = of_features(net(chains.last))
            rows.append(
                Truncation("mala", beta, *prdc(wanted, fake, k), float(chains.acceptance.mean()))
            )
    return rows


def _numbers(
    name: str,
    given: Any,  # noqa: ANN401 - a caller's
    check: Callable[[str, Any], float],
) -> list[float]:
    """Give checked numbers, or raise `InputError` for what is no list of them."""
    listed = given.tolist() if hasattr(given, "tolist") else given
    if not isinstance(listed, (list, tuple)):
        raise InputError(f"{name} must be a list of numbers, not {given!r:.60}")
    return [check(name, number) for number in listed]
