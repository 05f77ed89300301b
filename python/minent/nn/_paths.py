"""Ways from one latent to another, and how far they lie from where the prior is."""

from __future__ import annotations

from math import exp, lgamma, log, pi
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent._numbers import at_least_one, whole
from minent._viz import new_axes
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn._given import floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PATHS = ("preserving", "linear", "spherical")


def latent_path(a: Tensor, b: Tensor, n: int = 8, path: str = "preserving") -> Tensor:
    r"""Go from latents to others in steps.

    ============== ================================================================================
    "linear"       :math:`(1 - t) a + t b`, which passes nearer to 0 than latents of the prior lie
    "preserving"   :math:`a \cos t + b \sin t`, t from 0 to π/2: of two independent samples of a
                   standard normal distribution each point is one too
    "spherical"    the arc between the directions of a and b, with norms between theirs; opposite
                   directions, which have no one arc, are joined by the straight line
    ============== ================================================================================

    Parameters
    ----------
    a, b : Tensor, N x ...
        Latents, where paths begin and end.
    n : int
        Points on each path, both ends among them, at least 2.
    path : "preserving", "linear" or "spherical"
        Which way.

    Returns
    -------
    Tensor, N x n x ...

    Raises
    ------
    InputError
        When shapes of `a` and `b` differ, or `n` is below 2, or there is no such path.

    References
    ----------
    kexue.fm, archive 6181; spherical: arXiv 1609.04468.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import latent_path
    >>> a, b = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    >>> latent_path(a, b, 3)[0, 1], latent_path(a, b, 3, "linear")[0, 1]
    (tensor([0.7071, 0.7071]), tensor([0.5000, 0.5000]))
    """
    one_of("path", path, _PATHS)
    if floats("a", a).shape != floats("b", b).shape or a.dim() < 2:
        raise InputError(
            f"a and b must have one shape, N x ..., not {tuple(a.shape)} and {tuple(b.shape)}"
        )
    count = whole(n)
    if count is None or count < 2:
        raise InputError(f"n must be a whole number of at least 2, not {n!r:.60}")
    dtype = torch.promote_types(a.dtype, b.dtype)
    a, b = a.to(dtype), b.to(dtype)
    share = torch.linspace(0, 1, count, dtype=dtype, device=a.device)
    share = share.view(1, -1, *[1] * (a.dim() - 1))
    first, last = a.unsqueeze(1), b.unsqueeze(1)
    if path == "linear":
        found = torch.lerp(first, last, share)
    elif path == "preserving":
        found = first * (share * (pi / 2)).cos() + last * (share * (pi / 2)).sin()
    else:
        found = _arc(first, last, share)
    # rounding left the ends a little aside
    found[:, 0], found[:, -1] = a, b
    return found


def _arc(first: Tensor, last: Tensor, share: Tensor) -> Tensor:
    dims = tuple(range(2, first.dim()))
    norms = [torch.linalg.vector_norm(z, dim=dims, keepdim=True) for z in (first, last)]
    one, two = (z / norm.clamp(min=1e-12) for z, norm in zip((first, last), norms, strict=True))
    angle = (one * two).sum(dims, keepdim=True).clamp(-1, 1).arccos()
    near = angle.sin() < 1e-4
    sine = torch.where(near, torch.ones_like(angle), angle.sin())
    arc = (((1 - share) * angle).sin() * one + (share * angle).sin() * two) / sine
    between = torch.where(near, torch.lerp(one, two, share), arc)
    return between * torch.lerp(norms[0], norms[1], share)


def path_norms(points: Tensor) -> Tensor:
    """Give the mean norm of the points of paths, step by step.

    Parameters
    ----------
    points : Tensor, N x n x ...
        What `latent_path` gave.

    Returns
    -------
    Tensor, shape (n,)
        To be compared with `prior_norm`.

    Raises
    ------
    InputError
        When there are no paths.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import latent_path, path_norms
    >>> a, b = torch.randn(2, 1000, 64, generator=torch.Generator().manual_seed(0)).unbind()
    >>> path_norms(latent_path(a, b, 3, "linear"))
    tensor([7.9604, 5.6503, 7.9947])
    """
    if floats("points", points).dim() < 3 or not len(points):
        raise InputError(
            f"points must be of shape N x n x ... with at least one path, not {tuple(points.shape)}"
        )
    norms: Tensor = torch.linalg.vector_norm(points.flatten(2), dim=2)
    return norms.mean(0)


def prior_norm(dim: int) -> float:
    """Give the mean norm of a standard normal vector: that of the chi distribution.

    Parameters
    ----------
    dim : int
        Number of components.

    Returns
    -------
    float
        sqrt(2) Gamma((dim + 1) / 2) / Gamma(dim / 2).

    Raises
    ------
    InputError
        When `dim` is below 1.

    Examples
    --------
    >>> from minent.nn import prior_norm
    >>> round(prior_norm(64), 4)
    7.9688
    """
    n = at_least_one("dim", dim)
    return exp(log(2) / 2 + lgamma((n + 1) / 2) - lgamma(n / 2))


def plot_path_norms(a: Tensor, b: Tensor, n: int = 33, *, axes: Axes | None = None) -> Axes:
    """Draw the mean norm along each kind of path, beside what the prior expects.

    Parameters
    ----------
    a, b : Tensor, N x ...
        Latents, where paths begin and end.
    n : int
        Points on each path.
    axes : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Its figure is ``axes.figure``. Needs the extra ``viz``.

    Raises
    ------
    InputError
        As `latent_path`, and when there are no paths, or `axes` are none of matplotlib.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import plot_path_norms
    >>> axes = plot_path_norms(torch.randn(9, 4), torch.randn(9, 4))  # doctest: +SKIP
    """
    curves = {path: path_norms(latent_path(a, b, n, path)).tolist() for path in _PATHS}
    axes = new_axes() if axes is None else axes
    if not hasattr(axes, "axhline"):
        raise InputError(f"axes must be Axes of matplotlib, not {type(axes).__name__}")
    for path, norms in curves.items():
        # two of them often lie on each other
        style = "--" if path == "spherical" else "-"
        axes.plot([i / (n - 1) for i in range(n)], norms, style, label=path)
    expected = prior_norm(a[0].numel())
    axes.axhline(expected, color="gray", linestyle=":", label="mean of the prior")
    axes.set(xlabel="share of the way", ylabel="mean norm", ylim=(0, None))
    axes.legend()
    return axes
