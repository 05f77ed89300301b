"""The information bottleneck in a critic."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one, not_below_0
from minent.errors import InputError
from minent.nn.bottleneck._ascent import ascend
from minent.nn.bottleneck._draw import draw_normal
from minent.nn.bottleneck._held import held, say_held
from minent.nn.bottleneck._kl import kl_normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.nn.regularizers._gradients import Critic


class Bottleneck(nn.Module):
    """A noisy layer of a critic that may pass only so much information about its sample.

    It maps features to the mean and the log-variance of a normal distribution. While the critic
    trains, a sample of it is passed on; in evaluation mode, and while the critic's parameters are
    frozen for the generator's step, the mean (arXiv 1810.00821). `critic_pair` makes it note the
    mean KL(normal || standard normal) over real and fake samples, and
    ``minent.nn.regularizer("vdb")`` adds ``beta * (KL - limit)`` to the critic's loss, after which
    ``beta`` goes to ``max(0, beta + rate * (KL - limit))``. Log-variances above 20 are held there,
    and a warning says so once.

    Parameters
    ----------
    inputs, outputs : int
        Numbers of features and of dimensions of the code.
    limit : float
        The information that may pass on average, in nats; the paper has 0.1 to 0.5.
    rate : float
        Step of beta.
    beta : float
        Where beta starts.

    Attributes
    ----------
    beta : Tensor
        The multiplier now: a buffer, saved with the critic.
    kl : Tensor
        The last KL that was noted, in nats: a buffer.

    Raises
    ------
    InputError
        When an argument is wrong.

    See Also
    --------
    VIB : the layer alone, for classifiers too; given ``head=`` and a rate it does the same.

    References
    ----------
    arXiv 1810.00821.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import Bottleneck, critic_pair, regularizer
    >>> critic = torch.nn.Sequential(torch.nn.Linear(2, 8), Bottleneck(8, 4), torch.nn.Linear(4, 1))
    >>> vdb, x = regularizer("vdb"), torch.randn(16, 2)
    >>> t_real, t_fake = critic_pair(critic, x, x + 1)
    >>> (t_fake.mean() - t_real.mean() + vdb(critic, x, x + 1)).backward()
    """

    beta: Tensor
    kl: Tensor

    def __init__(
        self,
        inputs: int,
        outputs: int,
        limit: float = 0.2,
        rate: float = 1e-5,
        beta: float = 0.0,
    ) -> None:
        super().__init__()
        self.limit = not_below_0("limit", limit)
        self.rate = not_below_0("rate", rate)
        self.moments = nn.Linear(
            at_least_one("inputs", inputs), 2 * at_least_one("outputs", outputs)
        )
        self.register_buffer("beta", torch.tensor(not_below_0("beta", beta)))
        self.register_buffer("kl", torch.tensor(0.0))
        self._records = False
        self._noted: Tensor | None = None
        self._said = False

    def forward(self, features: Tensor) -> Tensor:
        """Give a code, ... x outputs, for features of shape (..., inputs)."""
        mean: Tensor
        mean, log_variance = self.moments(features).chunk(2, dim=-1)
        if not (self.training and self.moments.weight.requires_grad):
            return mean
        log_variance, over = held(log_variance)
        self._said = say_held(over, self._said, "the layer Bottleneck")
        if self._records:
            self._noted = kl_normal(mean, log_variance, batch_dims=mean.dim() - 1).mean()
        return draw_normal(mean, log_variance)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what was noted: it belongs to a graph, which cannot be copied."""
        return {**self.__dict__, "_noted": None}

    def penalty(self) -> Tensor:
        """Give ``beta * (KL - limit)`` of the last `critic_pair`, then move beta.

        Raises
        ------
        InputError
            When nothing was noted since the last call.
        """
        if self._noted is None:
            raise InputError(
                "the bottleneck noted nothing: run the critic, in training mode, by critic_pair "
                "(GAN: joint=True)"
            )
        excess, self._noted = self._noted - self.limit, None
        # a copy: the loss needs the beta before it moves
        loss = self.beta.clone() * excess
        with torch.no_grad():
            self.kl.copy_(excess + self.limit)
        ascend(self.beta, self.rate, excess)
        return loss


def bottlenecks(critic: Critic) -> list[Bottleneck]:
    """Give all bottlenecks in a critic."""
    modules = critic.modules() if isinstance(critic, nn.Module) else ()
    return [module for module in modules if isinstance(module, Bottleneck)]


@contextmanager
def recording(critic: Critic) -> Iterator[None]:
    """Let all bottlenecks in a critic note their information."""
    found = bottlenecks(critic)
    for bottleneck in found:
        bottleneck._records = True
    try:
        yield
    finally:
        for bottleneck in found:
            bottleneck._records = False
