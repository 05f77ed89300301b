"""Dirac-GANs: real data are one point, the generator is another, the critic is linear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_KINDS = ("vanilla", "l2", "gan-qp", "wgan", "gp")


def dirac_gan(kind: str, *, weight: float = 0.1, center: float = 0.0) -> Callable[[Array], Array]:
    """Make the field of a Dirac-GAN, the smallest GAN that shows how a kind moves.

    Real data sit at 0, generated data at theta; the critic is ``D(x) = -phi . x``, and s stands for
    ``phi . theta``.

    Parameters
    ----------
    kind : str
        ``"vanilla"``: logistic losses, the generator's the one that does not saturate;
        ``"l2"``: the same, with weight/2 norm(phi)^2 as a penalty;
        ``"gan-qp"``: the critic maximizes ``s - s^2 / (2 weight norm(theta))``;
        ``"wgan"``: the critic is divided by norm(phi);
        ``"gp"``: a linear loss with ``weight (norm(phi) - center)^2`` as a penalty on the gradient.
    weight : float
        Of a penalty.
    center : float
        Of the penalty on the gradient.

    Returns
    -------
    callable
        The velocity at ``z = (theta, phi)``, an array of even length.

    Raises
    ------
    InputError
        For an unknown kind.

    Notes
    -----
    Vanilla and GAN-QP conserve `angular_momentum` in the plane and settle on a circle; WGAN
    conserves norm(phi) and `wgan_invariant` and settles nowhere; a penalty centered at c ends on a
    circle of radius c, and at the equilibrium only for c = 0; ``"l2"`` converges.

    References
    ----------
    kexue.fm archive 6583; arXiv 1801.04406.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.optim import analyse
    >>> start = [-0.5, 0.9, 0.8, 0.3]
    >>> path = analyse.trajectory(analyse.dirac_gan("gp", center=1.0), start, "rk4", 0.1, 3000)
    >>> round(float(np.linalg.norm(path[-1, :2])), 4)
    1.0
    """
    if kind not in _KINDS:
        raise InputError(f"kind must be one of {', '.join(_KINDS)}, not {kind!r:.60}")

    def velocity(z: Array) -> Array:
        theta, phi = np.split(z, 2)
        s = float(theta @ phi)
        if kind in ("vanilla", "l2"):
            decay = weight if kind == "l2" else 0.0
            return np.concatenate([-_logistic(s) * phi, _logistic(-s) * theta - decay * phi])
        if kind == "gan-qp":
            return np.concatenate([-phi, theta * (1 - s / (weight * np.linalg.norm(theta)))])
        size = float(np.linalg.norm(phi))
        if kind == "wgan":
            unit = phi / size
            return np.concatenate([-unit, (theta - (theta @ unit) * unit) / size])
        away = phi - center * phi / size if center else phi
        return np.concatenate([-phi, theta - 2 * weight * away])

    return velocity


def angular_momentum(z: Array) -> Array:
    """Give theta x phi of states of a Dirac-GAN in the plane.

    Parameters
    ----------
    z : array of float, shape (..., 4)
        States ``(theta, phi)``.

    Returns
    -------
    array of float, shape (...)
        The root of its modulus is the radius where ``"vanilla"`` and ``"gan-qp"`` settle.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.optim import analyse
    >>> float(analyse.angular_momentum(np.array([1.0, 0.0, 0.0, 2.0])))
    2.0
    """
    return np.asarray(z[..., 0] * z[..., 3] - z[..., 1] * z[..., 2])


def wgan_invariant(z: Array) -> Array:
    """Give ``theta x u exp(-norm(theta)^2 / (2 norm(phi)^2))`` in the plane, u = phi / norm(phi).

    Parameters
    ----------
    z : array of float, shape (..., 4)
        States ``(theta, phi)``.

    Returns
    -------
    array of float, shape (...)
        What ``dirac_gan("wgan")`` conserves beside norm(phi).

    Examples
    --------
    >>> import numpy as np
    >>> from minent.optim import analyse
    >>> round(float(analyse.wgan_invariant(np.array([1.0, 0.0, 0.0, 2.0]))), 4)  # exp(-1 / 8)
    0.8825
    """
    theta, phi = np.split(z, 2, axis=-1)
    size = np.linalg.norm(phi, axis=-1)
    damping = np.exp(-((theta**2).sum(-1)) / (2 * size**2))
    return np.asarray(angular_momentum(z) / size * damping)


def _logistic(s: float) -> float:
    return float(1 / (1 + np.exp(-s)))
