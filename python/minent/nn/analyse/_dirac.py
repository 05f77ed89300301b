"""The Dirac GAN, played by objectives, regularizers and optimizers as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from minent._numbers import at_least_one, finite, not_below_0, positive
from minent.errors import InputError
from minent.nn._given import check_function, check_switch
from minent.nn.analyse._play import Setting, play
from minent.nn.analyse._verdict import verdict_of
from minent.nn.objectives import OGAN, BiGANQP, Objective
from minent.nn.objectives import objective as make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from minent.nn.analyse._play import Penalty


@dataclass(frozen=True)
class Dirac:
    """Where a Dirac GAN went.

    Attributes
    ----------
    verdict : str
        ``"converges"``, ``"circles"`` or ``"diverges"``.
    radius : float
        Mean distance of theta from the data over the tail.
    averaged : float
        Distance from the data of theta averaged over the tail.
    path : array of float64, shape (steps + 1, 2 n)
        States ``(theta, phi)``.
    """

    verdict: str
    radius: float
    averaged: float
    path: NDArray[np.float64] = field(repr=False, compare=False)


def dirac(
    objective: str | Objective,
    regularizer: Penalty | None = None,
    method: str = "rk4",
    *,
    normalized: bool = False,
    decay: float = 0.0,
    lr: float = 0.05,
    time: float = 100.0,
    tail: float = 20.0,
    theta: Sequence[float] = (1.0, 0.5),
    phi: Sequence[float] = (-0.3, 1.0),
    **options: Any,  # noqa: ANN401 - of Game
) -> Dirac:
    """Play a GAN whose data are one point and whose generator is another.

    Data sit at 0, the generator gives theta, and the critic is ``T(x) = phi . x``. Losses are those
    of the objective, steps those of `minent.optim.Game`, in float64.

    Parameters
    ----------
    objective : str or Objective
        An objective of plain samples, or the name of one.
    regularizer : callable, optional
        ``regularizer(critic, x_real, x_fake)`` is added to the critic's loss.
    method : str
        Of `minent.optim.Game`; or ``"simultaneous"`` or ``"alternating"`` for Euler's method, the
        critic first.
    normalized : bool
        Divide phi by its length, as spectral normalization does.
    decay : float
        ``decay / 2 norm(phi)^2`` is added to the critic's loss.
    lr : float
        Step size of both players.
    time : float
        How long to play: ``time / lr`` steps.
    tail : float
        How much of the time, at its end, is looked at; at most half of it.
    theta, phi : sequence of float
        Where to begin, as many numbers each.
    **options
        Further arguments of `Game`, as ``order``, ``momentum`` or ``gamma``.

    Returns
    -------
    Dirac
        What became of it.

    Raises
    ------
    InputError
        For arguments that do not fit, and objectives of pairs or codes.

    Notes
    -----
    It converges if the radius over the tail is below 1e-3, or has fallen by 5 % or more since the
    middle of the time; it diverges if the radius has risen by 5 % or more since then, and beyond
    where it began, or is no number; else it circles.

    References
    ----------
    arXiv 1801.04406; kexue.fm archive 6583.

    Examples
    --------
    >>> from minent.nn import dirac, regularizer
    >>> found = dirac("ns-gan", lr=0.2, time=60, tail=10)
    >>> found.verdict, round(found.radius, 2)  # the root of theta x phi
    ('circles', 1.07)
    >>> dirac("ns-gan", regularizer("r1", weight=1.0), lr=0.2, time=40, tail=10).verdict
    'converges'
    """
    if regularizer is not None:
        check_function("regularizer", regularizer)
    check_switch("normalized", normalized)
    rule, decay = scalar(objective), not_below_0("decay", decay)
    (found,) = play_all(
        [Setting(rule, regularizer, normalized, decay)],
        method,
        lr,
        time,
        tail,
        theta,
        phi,
        options,
    )
    return found


def play_all(
    settings: Sequence[Setting],
    method: str,
    lr: float,
    time: float,
    tail: float,
    theta: Sequence[float],
    phi: Sequence[float],
    options: dict[str, Any],
) -> list[Dirac]:
    """Play settings side by side, and say what became of each; see `dirac`."""
    at, looking = _vector("theta", theta), _vector("phi", phi)
    if at.shape != looking.shape or not len(at):
        raise InputError("theta and phi must be as many numbers each, at least one")
    steps = at_least_one("time / lr", round(positive("time", time) / positive("lr", lr)))
    window = at_least_one("tail / lr", round(positive("tail", tail, time / 2) / lr))
    paths = play(settings, at, looking, method, lr, steps, options)
    return [_found(path, len(at), window) for path in paths]


def _vector(name: str, given: Sequence[float]) -> Tensor:
    try:
        numbers = [finite(name, number) for number in given]
    except TypeError:
        raise InputError(f"{name} must be a sequence of numbers, not {given!r:.60}") from None
    return torch.tensor(numbers, dtype=torch.float64)


def scalar(given: str | Objective) -> Objective:
    """Give an objective of plain samples, or raise `InputError`."""
    rule = given if isinstance(given, Objective) else make(given)
    if isinstance(rule, OGAN | BiGANQP):
        raise InputError(f"objective must be one of plain samples, not {rule!r}")
    return rule


def _found(path: NDArray[np.float64], n: int, window: int) -> Dirac:
    theta = path[:, :n]
    with np.errstate(over="ignore", invalid="ignore"):  # what diverges may overflow
        radii = np.linalg.norm(theta, axis=1)
        radius = float(radii[-window:].mean())
        averaged = float(np.linalg.norm(theta[-window:].mean(0)))
        return Dirac(verdict_of(radii, window), radius, averaged, path)
