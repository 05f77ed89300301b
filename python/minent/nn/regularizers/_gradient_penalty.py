"""Penalties on the norm of a critic's gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._numbers import at_least_one, not_below_0
from minent.errors import InputError
from minent.nn._given import check_generator
from minent.nn.regularizers._gradients import powers, squared_norms
from minent.nn.regularizers._places import samples_at

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from minent.nn.regularizers._gradients import Critic, Labels
    from minent.nn.regularizers._places import Place


def gradient_penalty(
    critic: Critic,
    x_real: Tensor | None,
    x_fake: Tensor | None,
    centre: float = 0.0,
    where: Place = "real",
    power: float = 2,
    *,
    labels_real: Labels = None,
    labels_fake: Labels = None,
    batch_dims: int = 1,
    generator: torch.Generator | None = None,
) -> Tensor:
    r"""Give the mean of :math:`|\|\nabla_x T(x)\| - c|^p` over samples at a place.

    The norm is over all dimensions of a sample. It costs one more forward pass, and its gradient a
    backward pass through a backward pass. All is computed outside autocast; where a gradient
    vanishes, the penalty's own gradient is 0, never NaN.

    Parameters
    ----------
    critic : callable
        ``critic(x)``, or ``critic(x, labels)``: a number for each sample, from that sample alone.
        Batch normalization breaks this.
    x_real, x_fake : Tensor of shape (N, ...)
        Samples, taken as constants. What `where` does not use may be None or of another number.
    centre : float
        The norm c that costs nothing: 0, or 1 as in WGAN-GP.
    where : str
        "real", "fake", or all of both ("mixed"); or a random point on the line from each real
        sample to its fake one ("between"), or from each sample to another of its kind
        ("among_real", "among_fake"), with one coefficient, uniform on [0, 1], for each sample.
    power : float
        The power p, at least 1.
    labels_real, labels_fake : Tensor or tuple of Tensor, optional
        Further arguments of a conditional critic; a point on a line has those of where the line
        starts.
    batch_dims : int
        How many leading dimensions of x count samples: 2 for copies trained side by side.
    generator : torch.Generator, optional
        Of the random points.

    Returns
    -------
    Tensor
        A scalar in float32 (float64 for samples in float64), without any weight.

    Raises
    ------
    InputError
        When an argument is wrong, samples are missing or do not match, the critic has batch
        normalization in training mode, or gives no number for each sample.

    References
    ----------
    WGAN-GP: arXiv 1704.00028; WGAN-div: arXiv 1712.01026; R1: arXiv 1801.04406; kexue.fm,
    archives 6139 and 6316.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import gradient_penalty
    >>> critic = torch.nn.Linear(2, 1)
    >>> critic.weight.data = torch.tensor([[3.0, 4.0]])
    >>> x = torch.zeros(8, 2)
    >>> gradient_penalty(critic, x, None).item()
    25.0
    >>> gradient_penalty(critic, x, x + 1, centre=1, where="between").item()
    16.0
    """
    centre = not_below_0("centre", centre)
    check_power("power", power)
    check_generator("generator", generator)
    batch_dims = at_least_one("batch_dims", batch_dims)
    real, fake = (x_real, labels_real), (x_fake, labels_fake)
    x, labels = samples_at(where, real, fake, batch_dims, generator)
    _, squares = squared_norms(critic, x, labels, batch_dims)
    return powers(squares, power, centre).mean()


def check_power(name: str, value: object) -> None:
    """Refuse powers below 1, whose slope is infinite where they are 0."""
    if not not_below_0(name, value) >= 1:
        raise InputError(f"{name} must be at least 1, not {value!r}")
