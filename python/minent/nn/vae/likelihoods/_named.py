"""Likelihoods by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.nn._kinds import make
from minent.nn.vae.likelihoods._bernoulli import Bernoulli
from minent.nn.vae.likelihoods._gaussian import Gaussian
from minent.nn.vae.likelihoods._logistic import DiscretizedLogistic

if TYPE_CHECKING:
    from minent.nn.vae.likelihoods._likelihood import Likelihood

LIKELIHOODS: dict[str, type[Likelihood]] = {
    "bernoulli": Bernoulli,
    "gaussian": Gaussian,
    "logistic": DiscretizedLogistic,
}


def likelihood(name: str, **options: Any) -> Likelihood:  # noqa: ANN401 - each has its own
    """Make a likelihood: the distribution of samples that the decoder of a VAE describes.

    Parameters
    ----------
    name : str
        One of `likelihoods`: "bernoulli" for bits, "gaussian" for any numbers, "logistic" for bytes
        of images.
    **options
        Of "gaussian" ``variance="learned"``, or "given" by the decoder, or a number; of "logistic"
        ``levels=256`` and ``scale="learned"``, or "given".

    Returns
    -------
    Likelihood
        A module with ``log_prob(given, x)`` in nats per example, ``mean(given, dims)`` and
        ``draw(given, dims)``, of what the decoder gave.

    Raises
    ------
    InputError
        For a name, an option or a value that is not there.

    Examples
    --------
    >>> from minent.nn import likelihood
    >>> likelihood("gaussian", variance="given").parts  # the decoder gives means and variances
    2
    """
    return make("likelihood", LIKELIHOODS, name, options)


def likelihoods() -> list[str]:
    """Give the names that `likelihood` knows.

    Examples
    --------
    >>> from minent.nn import likelihoods
    >>> likelihoods()
    ['bernoulli', 'gaussian', 'logistic']
    """
    return list(LIKELIHOODS)
