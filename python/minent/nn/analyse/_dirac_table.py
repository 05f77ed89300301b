"""The Dirac GAN of many objectives, regularizers and methods."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from minent.errors import InputError
from minent.nn.analyse._dirac import Dirac, play_all
from minent.nn.analyse._play import Setting
from minent.nn.analyse._rows import Rows
from minent.nn.objectives import objective
from minent.nn.regularizers import regularizer

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class DiracRow:
    """A Dirac GAN by what made it.

    Attributes
    ----------
    loss, method : str
        What was played, and how.
    found : Dirac
        What became of it; `verdict`, `radius` and `averaged` are its own.
    """

    loss: str
    method: str
    found: Dirac

    @property
    def verdict(self) -> str:
        """``"converges"``, ``"circles"`` or ``"diverges"``."""
        return self.found.verdict

    @property
    def radius(self) -> float:
        """Mean distance of theta over the tail."""
        return self.found.radius

    @property
    def averaged(self) -> float:
        """Distance of theta averaged over the tail."""
        return self.found.averaged


def dirac_table(
    methods: Sequence[str] = ("rk4", "simultaneous", "alternating"),
    *,
    lr: float = 0.05,
    time: float = 100.0,
    tail: float = 20.0,
) -> Rows[DiracRow]:
    """Play the Dirac GAN by ten losses and some methods; see `dirac`.

    Parameters
    ----------
    methods : sequence of str
        Methods of `dirac`.
    lr, time, tail : float
        Step size, time to play, and how much of it is looked at.

    Returns
    -------
    tuple of DiracRow
        By method, then by loss; prints as a Markdown table.

    Raises
    ------
    InputError
        When `methods` are a single name, or an argument does not suit `dirac`.

    Notes
    -----
    The distance of GAN-QP is a root mean square, so that in two dimensions lam is the square root
    of 2 for a distance of norm(theta).

    Examples
    --------
    >>> from minent.nn import dirac_table
    >>> table = dirac_table(["optimistic"], lr=0.2, time=20, tail=5)
    >>> table[6].loss, table[6].verdict
    ('NS-GAN, R1, gamma 1', 'converges')
    """
    if isinstance(methods, str):
        raise InputError(f"methods must be a list, not {methods!r:.60}")
    settings = _settings()
    rows = [
        DiracRow(loss, method, found)
        for method in methods
        for loss, found in zip(
            settings,
            play_all(list(settings.values()), method, lr, time, tail, (1.0, 0.5), (-0.3, 1.0), {}),
            strict=True,
        )
    ]
    return Rows(rows, ("loss", "method", "verdict", "radius", "averaged"))


def _settings() -> dict[str, Setting]:
    wgan, ns_gan = objective("wgan"), objective("ns-gan")
    gan_qp = objective("gan-qp", lam=sqrt(2))
    return {
        "NS-GAN": Setting(ns_gan),
        "RSGAN": Setting(objective("rsgan")),
        "hinge": Setting(objective("hinge")),
        "WGAN, normalized": Setting(wgan, normalized=True),
        "WGAN-GP, centre 1, weight 0.5": Setting(wgan, regularizer("0-gp", 0.5, centre=1.0)),
        "WGAN, 0-GP, weight 0.5": Setting(wgan, regularizer("0-gp", 0.5)),
        "NS-GAN, R1, gamma 1": Setting(ns_gan, regularizer("r1", 1.0)),
        "WGAN-div, k 2, p 6": Setting(objective("wgan-div")),
        "GAN-QP": Setting(gan_qp),
        "GAN-QP, decay 0.1": Setting(gan_qp, decay=0.1),
    }
