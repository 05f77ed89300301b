"""Priors by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.nn._kinds import make
from minent.nn.vae.priors._clusters import ClusterPrior
from minent.nn.vae.priors._normal import NormalPrior

if TYPE_CHECKING:
    from minent.nn.vae.priors._prior import LatentPrior

PRIORS: dict[str, type[LatentPrior]] = {"clusters": ClusterPrior, "normal": NormalPrior}


def prior(name: str, **options: Any) -> LatentPrior:  # noqa: ANN401 - each has its own
    """Make the prior of a VAE.

    Parameters
    ----------
    name : str
        One of `priors`: "normal", or "clusters".
    **options
        Of "clusters" those of `ClusterPrior`.

    Returns
    -------
    LatentPrior
        A module with ``log_prob(z)`` in nats, ``draw(n, shape, dtype=, device=)`` and
        ``kl(posterior, z)``.

    Raises
    ------
    InputError
        For a name, an option or a value that is not there.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import prior
    >>> prior("normal").log_prob(torch.zeros(1, 2))  # -log(2 pi)
    tensor([-1.8379])
    """
    return make("prior", PRIORS, name, options)


def priors() -> list[str]:
    """Give the names that `prior` knows.

    Examples
    --------
    >>> from minent.nn import priors
    >>> priors()
    ['clusters', 'normal']
    """
    return list(PRIORS)
