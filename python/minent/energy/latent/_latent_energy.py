"""An energy of x as an energy of the latents that x is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import torch
from torch import Tensor

from minent._numbers import positive
from minent.energy._one_each import one_each
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn._given import check_function

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.energy.samplers._target import Energy

Prior: TypeAlias = "str | Callable[[Tensor], Tensor]"


def _normal(z: Tensor) -> Tensor:
    return z.square().flatten(1).sum(1) / 2


def _uniform(z: Tensor) -> Tensor:
    inside = (z.abs() <= 1).flatten(1).all(1)
    return torch.where(inside, 0.0, torch.inf).to(z.dtype)


_PRIORS: dict[str, Callable[[Tensor], Tensor]] = {"normal": _normal, "uniform": _uniform}
_TARGETS = ("energy+prior", "energy", "ddls")


@dataclass(frozen=True)
class LatentEnergy:
    """The energy of latents; `latent_energy` makes it.

    Attributes
    ----------
    generator, energy : callable
        What makes x of z, and the energy of x.
    target : str
        Which density is meant.
    prior : callable
        -log of the prior's density, up to a constant.
    beta : float
        The inverse temperature of the energy, not of the prior.
    """

    generator: Callable[[Tensor], Tensor]
    energy: Energy
    target: str
    prior: Callable[[Tensor], Tensor]
    beta: float

    def __call__(self, z: Tensor) -> Tensor:
        """Give the energies of latents, chains x ..., one a chain."""
        u = one_each("energy", self.energy(self.generator(z)), z.shape[:1]) * self.beta
        if self.target == "energy":
            return u
        return u + one_each("prior", self.prior(z), z.shape[:1])


def latent_energy(
    generator: Callable[[Tensor], Tensor],
    energy: Energy,
    target: str = "energy+prior",
    *,
    prior: Prior = "normal",
    beta: float = 1.0,
) -> LatentEnergy:
    """Make an energy of z of an energy of x = G(z), for any sampler.

    Parameters
    ----------
    generator : callable
        G: takes latents, chains x ..., gives samples. A network in evaluation mode.
    energy : callable
        U, low on real samples, in nats. Of a critic T that is high on real samples it is
        ``lambda x: -critic(x)``.
    target : str
        "energy+prior": exp(-beta U(G(z))) p0(z). "energy": exp(-beta U(G(z))) alone, as arXiv
        1901.08508 has it; it need not have an integral. "ddls": p0(z) exp(d(G(z))) with the
        logit d = -U of a discriminator, of arXiv 2003.06060.
    prior : "normal", "uniform" or callable
        p0: standard normal, uniform on [-1, 1], or a function that gives -log p0(z) for chains x
        ..., one number a chain. Not used by "energy".
    beta : float
        The inverse temperature of U; 1 with "ddls".

    Returns
    -------
    LatentEnergy
        Called with latents it gives one number a chain.

    Raises
    ------
    InputError
        When an argument is wrong.

    Notes
    -----
    What is sampled is a density of z, not of x. If U is the energy of the *data*, with density p
    proportional to exp(-U), then the latents whose images follow p have the density
    exp(-U(G(z))) p0(z) / p_G(G(z)): for an invertible G that is exp(-U(G(z))) |det dG/dz|. "energy"
    leaves out the Jacobian and "energy+prior" the density p_G of the generator. Their images follow
    p(x) / |det dG/dz| and p(x) p_G(x): both prefer places where G crowds samples anyhow. With
    "energy+prior" and beta near 0 the samples are those of the generator, so beta goes from its
    samples to its best ones.

    If U is the energy *relative to the generator*, -U = log p(x) / p_G(x), which is what the logit
    of an optimal discriminator is, then "ddls" is exact: p_G cancels, no Jacobian is left out. The
    formula is that of "energy+prior" with beta = 1; the names differ in what U has to be. With the
    energy of a maximum-entropy generator, trained so that p_G follows exp(-U), "energy+prior"
    sharpens samples and does not correct them; with critics of Wasserstein kind, whose scale means
    nothing, beta has to be chosen.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import latent_energy, mala
    >>> u = latent_energy(lambda z: 3 * z, lambda x: (x - 3).square().sum(1) / 2)
    >>> draw = torch.Generator().manual_seed(0)
    >>> chains = mala(u, torch.zeros(200, 1), 200, generator=draw)
    >>> bool((chains.samples.mean() - 0.9).abs() < 0.02)  # (3z - 3)²/2 + z²/2 is least at 0.9
    True
    """
    for name, function in (("generator", generator), ("energy", energy)):
        check_function(name, function)
    one_of("target", target, _TARGETS)
    if not callable(prior) and not (isinstance(prior, str) and prior in _PRIORS):
        raise InputError(f"prior must be normal, uniform or a function, not {prior!r:.60}")
    density = prior if callable(prior) else _PRIORS[prior]
    beta = positive("beta", beta)
    if target == "ddls" and beta != 1:
        raise InputError(f"beta must be 1 for ddls, not {beta:g}: give beta to the sampler")
    return LatentEnergy(generator, energy, target, density, beta)
