"""Objectives by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.nn._kinds import make
from minent.nn.vae.objectives._beta import Beta
from minent.nn.vae.objectives._beta_tc import BetaTC
from minent.nn.vae.objectives._capacity import Capacity
from minent.nn.vae.objectives._elbo import ELBO
from minent.nn.vae.objectives._free_bits import FreeBits
from minent.nn.vae.objectives._infomax import InfoMax
from minent.nn.vae.objectives._infovae import InfoVAE
from minent.nn.vae.objectives._iwae import IWAE

if TYPE_CHECKING:
    from minent.nn.vae.objectives._objective import VAEObjective

OBJECTIVES: dict[str, type[VAEObjective]] = {
    "beta": Beta,
    "beta-tc": BetaTC,
    "capacity": Capacity,
    "elbo": ELBO,
    "free-bits": FreeBits,
    "info": InfoVAE,
    "infomax": InfoMax,
    "iwae": IWAE,
}


def vae_objective(name: str, **options: Any) -> VAEObjective:  # noqa: ANN401 - each has its own
    """Make an objective of a VAE.

    All are sums over dimensions and means over the batch, in nats per example.

    Parameters
    ----------
    name : str
        One of `vae_objectives`.
    **options
        Of "beta" ``beta=4``; of "capacity" ``capacity=25, steps=100_000, gamma=1000``; of
        "free-bits" ``free=0.1``; of "iwae" ``k=5``; of "beta-tc" ``beta=6, alpha=1, gamma=1``; of
        "info" ``alpha=1, lam=1000, width=None``; of "infomax" ``critic, information=1, kl=0.01,
        reconstruction=0``. Their classes in ``minent.nn.vae.objectives`` say what they are.

    Returns
    -------
    VAEObjective
        For `VAE`.

    Raises
    ------
    InputError
        For a name, an option or a value that is not there, and an option that is missing.

    Examples
    --------
    >>> from minent.nn import vae_objective
    >>> vae_objective("iwae", k=50).k
    50
    """
    return make("objective", OBJECTIVES, name, options)


def vae_objectives() -> list[str]:
    """Give the names that `vae_objective` knows.

    Examples
    --------
    >>> from minent.nn import vae_objectives
    >>> "elbo" in vae_objectives()
    True
    """
    return list(OBJECTIVES)
