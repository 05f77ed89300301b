"""A critic on real and fake samples in one forward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent._numbers import whole
from minent.errors import InputError
from minent.nn._given import check_function
from minent.nn.regularizers._bottleneck import recording
from minent.nn.regularizers._gradients import arguments
from minent.nn.regularizers._places import joined

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.regularizers._gradients import Critic, Labels


def critic_pair(
    critic: Critic,
    x_real: Tensor,
    x_fake: Tensor,
    labels_real: Labels = None,
    labels_fake: Labels = None,
    *,
    dim: int = 0,
) -> tuple[Tensor, Tensor]:
    """Run a critic on real and fake samples together, and split what it says.

    In two passes spectral normalization, whose power iteration moves on in between, divides the
    weights by two numbers; and batch normalization has two statistics, which alone tell real from
    fake. One pass is also faster. A `Bottleneck` inside notes its information here.

    Parameters
    ----------
    critic : callable
        ``critic(x)`` or ``critic(x, *labels)``.
    x_real, x_fake : Tensor of shape (N, ...) and (M, ...)
        Samples; their numbers may differ.
    labels_real, labels_fake : Tensor or tuple of Tensor, optional
        Further arguments of a conditional critic; for both or for neither.
    dim : int
        Which dimension counts samples, in x, labels and outputs: 1 for copies side by side.

    Returns
    -------
    tuple of Tensor
        Outputs of the critic for real and for fake samples.

    Raises
    ------
    InputError
        When samples are no tensors of one shape, only one kind has labels, there is no such
        dimension, or the critic does not give a row for each sample.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import critic_pair
    >>> critic = torch.nn.Linear(2, 1)
    >>> t_real, t_fake = critic_pair(critic, torch.randn(5, 2), torch.randn(3, 2))
    >>> len(t_real), len(t_fake)
    (5, 3)
    """
    check_function("critic", critic)
    for name, x in (("x_real", x_real), ("x_fake", x_fake)):
        if not isinstance(x, torch.Tensor):
            raise InputError(f"{name} must be a tensor, not {type(x).__name__}")
    place = whole(dim)
    if place is None or not 0 <= place < x_real.dim():
        raise InputError(f"dim must be a dimension of the samples, from 0, not {dim!r:.60}")
    shapes = [list(x.shape) for x in (x_real, x_fake)]
    counts = [shape.pop(dim) for shape in shapes]
    if shapes[0] != shapes[1]:
        raise InputError(
            f"x_real and x_fake must be samples of one shape, not {tuple(x_real.shape)} and "
            f"{tuple(x_fake.shape)}"
        )
    labels = joined(labels_real, labels_fake, dim)
    with recording(critic):
        t = critic(torch.cat([x_real, x_fake], dim), *arguments(labels))
    if not isinstance(t, torch.Tensor) or t.dim() <= dim or t.shape[dim] != sum(counts):
        what = tuple(t.shape) if isinstance(t, torch.Tensor) else type(t).__name__
        raise InputError(f"critic must give a row for each of {sum(counts)} samples, not {what}")
    t_real, t_fake = torch.split(t, counts, dim)
    return t_real, t_fake
