"""The Metropolis-adjusted Langevin algorithm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.energy.samplers._metropolis import Metropolis

if TYPE_CHECKING:
    from torch import Tensor

    from minent.energy.samplers._chains import Chains
    from minent.energy.samplers._record import Keep
    from minent.energy.samplers._target import Energy, Target


def mala(
    energy: Energy,
    start: Tensor,
    steps: int,
    *,
    step_size: float | None = None,
    adapt: bool = True,
    warmup: int | None = None,
    target_acceptance: float = 0.574,
    beta: float = 1.0,
    thin: int = 1,
    keep: Keep = True,
    generator: torch.Generator | None = None,
) -> Chains:
    """Sample exp(-beta U) by Langevin steps that are accepted or rejected, and so exact.

    A step proposes x' = x - a grad V(x) + sqrt(2a) n with V = beta U, normal n and the step size a,
    and accepts it with probability min(1, r),

        log r = V(x) - V(x') + [||x' - x + a grad V(x)||² - ||x - x' + a grad V(x')||²] / (4a),

    which leaves exp(-V) as it is at any step size. It costs one forward and one backward pass of
    the energy for all chains; gradients of where chains are get kept.

    Parameters
    ----------
    energy : callable
        U, with a gradient: gives one number a chain, (N,) or (N, 1), in nats; +infinity where the
        density is 0. A network must be in evaluation mode, or chains meet in its batch statistics.
    start : Tensor, chains x ...
        Float32 or float64, on any device. At least two dimensions: ``start[None]`` is one chain.
    steps : int
        Steps after the warm-up.
    step_size : float, optional
        a, or where its adaptation starts: d^(-1/3) for d dimensions, if not given.
    adapt : bool
        Adapt the step size, one for all chains, in the warm-up; it is fixed afterwards.
    warmup : int, optional
        Steps that nothing is kept of; 200 with `adapt`, else none.
    target_acceptance : float
        What the adaptation aims at: 0.574 is optimal in many dimensions.
    beta : float
        The inverse temperature.
    thin : int
        Every `thin`-th step is kept.
    keep : bool or callable
        False: only where chains end. A function: what it gives of the chains (``z[:, :2]``,
        ``net(z)``) in place of them; samples and diagnostics are of that.
    generator : torch.Generator, optional
        On the device of `start`; else PyTorch's global one.

    Returns
    -------
    Chains
        ``acceptance`` is that after the warm-up.

    Raises
    ------
    InputError
        When an argument is wrong, the energy gives another shape or has no gradient, or one is not
        finite at `start`.

    Notes
    -----
    Proposals of which energy or gradient is not finite are rejected. Random numbers are drawn for
    all chains at once: a chain's numbers depend on how many others there are, their law does not,
    but for the step size, which chains share while it is adapted. The device is waited for at the
    start (is all finite there) and at the end (the step size), not at each step.

    References
    ----------
    Roberts & Tweedie 1996, Roberts & Rosenthal 1998; archive 6331 and arXiv 1901.08508 take it to
    latents, with other exponents, which leave other densities as they are.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import mala
    >>> def energy(x):
    ...     return x.square().sum(1) / 2
    >>> draw = torch.Generator().manual_seed(0)
    >>> chains = mala(energy, torch.zeros(100, 3), 200, generator=draw)
    >>> chains.samples.shape
    torch.Size([200, 100, 3])
    >>> bool(((chains.samples.std((0, 1)) - 1).abs() < 0.05).all())
    True
    >>> bool(0.5 < chains.acceptance.mean() < 0.65)
    True
    """
    with torch.inference_mode(False), torch.no_grad():
        walk = Metropolis(
            energy, start, steps, step_size=step_size, first=-1 / 3, adapt=adapt, warmup=warmup,
            target_acceptance=target_acceptance, beta=beta, thin=thin, keep=keep,
            generator=generator,
        )  # fmt: skip
        return walk.walk(_Langevin(walk.target, walk.x, generator))


class _Langevin:
    """Proposals of a Langevin step, in buffers of their own."""

    def __init__(self, target: Target, x: Tensor, generator: torch.Generator | None) -> None:
        self._target, self._generator = target, generator
        self._noise, self._moved, self._both = (torch.empty_like(x) for _ in range(3))
        self._step_size: Tensor | None = None

    def _set(self, step_size: Tensor) -> None:
        """Compute factors where the step size is a new one: they are small tensors too."""
        if step_size is not self._step_size:
            self._step_size, self._drift = step_size, -step_size
            self._spread, self._half = (2 * step_size).sqrt(), (step_size / 2).sqrt()
            self._quarter = self._half / -2

    def __call__(
        self, x: Tensor, u: Tensor, g: Tensor, step_size: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        self._set(step_size)
        noise, y = self._noise.normal_(generator=self._generator), self._moved
        torch.addcmul(x, g, self._drift, out=y)
        y.addcmul_(noise, self._spread)
        v, h = self._target(y)
        # With n the noise, b = grad V(x) + grad V(x') and s = sqrt(a / 2) the squares are
        # [||n||² - ||n - s b||²] / 2 = s <b, n - s b / 2>: no large numbers are subtracted.
        both = torch.add(g, h, out=self._both)
        noise.addcmul_(both, self._quarter)
        ratio = torch.linalg.vecdot(both.flatten(1), noise.flatten(1)).mul_(self._half)
        return y, v, h, ratio.add_(u - v, alpha=self._target.beta)
