"""From a batch to real samples, to made ones, and to a loss that is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from torch import Tensor

from minent.errors import InputError
from minent.nn.gan._real import check_reach, real_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    from minent.nn.gan._sampler import Sampler
    from minent.nn.gan._watch import Watch
    from minent.train import State

    Net = Callable[..., Tensor]

Kind = TypeVar("Kind", bound="Sampler")


class Making(Generic[Kind]):
    """What the losses of a generator and of its judge begin with, and end with.

    Parameters
    ----------
    gan : Sampler
        What is trained.
    watch : Watch
        It is shown each loss.
    generate, judge : callable
        The two nets, compiled or not.
    """

    def __init__(self, gan: Kind, watch: Watch, generate: Net, judge: Net) -> None:
        self._gan = gan
        self._watch = watch
        self._generate = generate
        self._judge = judge
        self._looked = False

    def _real(self, batch: Any) -> tuple[Tensor, Tensor | None]:  # noqa: ANN401 - any batch
        """Give the real samples of a batch, and their labels."""
        x, labels = real_of(batch, self._gan.labels, self._gan.dtype)
        if not self._looked:  # once, as on a GPU it has to wait
            check_reach(x, self._gan.generator)
            self._looked = True
        return x, labels

    def _fake(self, x: Tensor, labels: Tensor | None) -> tuple[Tensor, Tensor]:
        """Make as many samples as there are real ones, and give their latents too."""
        z = self._gan.draw(x.shape[: self._gan.batch_dims])
        fake = call(self._generate, z, labels)
        if not isinstance(fake, Tensor):
            raise InputError(f"the generator must give a tensor, not {type(fake).__name__}")
        if fake.shape != x.shape:
            raise InputError(
                f"the generator makes samples of shape {tuple(fake.shape)}, and data have the "
                f"shape {tuple(x.shape)}"
            )
        return fake, z

    def _copies(self, shape: torch.Size) -> int:
        """Undo the mean over copies: each has the gradient it would have alone."""
        return shape[0] if self._gan.batch_dims == 2 else 1

    def _seen(self, player: str, state: State, loss: Tensor) -> Tensor:
        self._watch.see(player, state.step + 1, loss)
        return loss


def call(net: Net, x: Tensor, beside: Tensor | None) -> Tensor:
    """Call a net of samples, or of samples and labels or codes."""
    return net(x) if beside is None else net(x, beside)
