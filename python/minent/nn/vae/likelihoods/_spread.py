"""Places and widths of distributions that a decoder describes by two numbers for each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn._given import wide
from minent.nn.bottleneck._held import held, say_held
from minent.train import track

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae.likelihoods._likelihood import Likelihood


def place_and_spread(
    likelihood: Likelihood, given: Tensor, dims: int, own: Tensor | None, least: float
) -> tuple[Tensor, Tensor]:
    """Give what a decoder gave as places, and logarithms of widths, in float32 at least.

    Parameters
    ----------
    likelihood : Likelihood
        Its `parts` tell whether the second half of `given` are logarithms.
    given : Tensor, ... x N x ...
        What the decoder gave.
    dims : int
        How many dimensions samples have, the batch among them.
    own : Tensor or None
        The logarithm for all values, where the decoder gives none.
    least : float
        Logarithms below count as this. Those above 20 are held there, tracked as ``clamped``, and
        said once.
    """
    place, *rest = likelihood.split(wide(given), dims)
    log_spread, over = held(rest[0] if own is None else own.to(place.device))
    if over is not None:
        track("clamped", over, how="sum")
        likelihood.said = say_held(over, likelihood.said, "the decoder")
    return place, log_spread.clamp(min=least)
