"""The penalty that stands for noise added to the samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn.regularizers._gradients import squared_norms
from minent.nn.regularizers._places import samples_at

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.regularizers._gradients import Critic, Labels


def noise_penalty(
    critic: Critic,
    x_real: Tensor,
    x_fake: Tensor,
    *,
    labels_real: Labels = None,
    labels_fake: Labels = None,
    batch_dims: int = 1,
) -> Tensor:
    r"""Give :math:`\tfrac12 E_p[(1-\sigma(T))^2\|\nabla T\|^2]` + the same of fakes.

    For fake samples the factor is :math:`\sigma(T)^2`. This is what Gaussian noise on both kinds
    of samples does to the Jensen-Shannon divergence, to first order; times the variance of the
    noise, gamma, as weight. The paper lets gamma fall during training: see `Annealed`.

    Parameters
    ----------
    critic : callable
        ``critic(x, *labels)`` gives a logit for each sample.
    x_real, x_fake : Tensor of shape (N, ...)
        Samples, as many of each; taken as constants.
    labels_real, labels_fake, batch_dims
        See `gradient_penalty`.

    Returns
    -------
    Tensor
        A scalar in float32 at least.

    Raises
    ------
    InputError
        As `gradient_penalty` does.

    References
    ----------
    Roth et al., arXiv 1705.09367.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import noise_penalty
    >>> critic = torch.nn.Linear(1, 1)
    >>> critic.weight.data, critic.bias.data = torch.full((1, 1), 2.0), torch.zeros(1)
    >>> x = torch.zeros(8, 1)
    >>> noise_penalty(critic, x, x).item()  # (1/4 * 4 + 1/4 * 4) / 2
    1.0
    """
    batch_dims = at_least_one("batch_dims", batch_dims)
    real, fake = (x_real, labels_real), (x_fake, labels_fake)
    x, labels = samples_at("mixed", real, fake, batch_dims)
    t, squares = squared_norms(critic, x, labels, batch_dims)
    if t.numel() != squares.numel():
        raise InputError(f"critic must give one logit for each sample, not {tuple(t.shape)}")
    p_real, p_fake = t.sigmoid().reshape(squares.shape).chunk(2, batch_dims - 1)
    at_real, at_fake = squares.chunk(2, batch_dims - 1)
    return ((1 - p_real).square() * at_real + p_fake.square() * at_fake).mean() / 2
