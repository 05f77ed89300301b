"""What is the same in all trainers of a generator and a critic."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from torch import nn

from minent._numbers import at_least_one, positive
from minent.errors import InputError
from minent.nn._given import check_switch
from minent.nn.gan._optimizers import making_of, making_of_both
from minent.nn.gan._real import check_arrays
from minent.nn.gan._regularizers import Saved
from minent.nn.gan._sampler import Sampler, module_of
from minent.nn.gan._train import train
from minent.nn.gan._watch import Watch
from minent.train import Player

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

    from minent.nn.gan._moves import Moves
    from minent.nn.gan._prior import Latent
    from minent.train import Callback, History


class Trainer(Sampler):
    """A generator and a critic on the loop of `minent.train`; `GAN` says what arguments are."""

    regularizers: Sequence[Callable[..., Tensor]] = ()

    def __init__(
        self,
        generator: nn.Module,
        critic: nn.Module,
        latent: Latent,
        latent_dim: int | Sequence[int] | None,
        labels: int | None,
        critic_steps: int,
        *,
        joint: bool,
        one_loss: bool,
    ) -> None:
        super().__init__(generator, latent, latent_dim, labels)
        self.critic = module_of("critic", critic)
        self.critic_steps = at_least_one("critic_steps", critic_steps)
        check_switch("joint", joint)
        check_switch("one_loss", one_loss)
        self.joint, self.one_loss = joint, one_loss
        if self.one_loss and self.critic_steps > 1:
            raise InputError("one_loss moves both at each step: critic_steps must be 1")

    def fit(
        self,
        data: Any,  # noqa: ANN401 - as of minent.train.fit
        *,
        steps: int | None = None,
        epochs: int | None = None,
        batch_size: int = 64,
        critic_lr: float = 2e-4,
        generator_lr: float = 2e-4,
        betas: tuple[float, float] = (0.5, 0.999),
        optimizer: Callable[..., Optimizer] | None = None,
        decay: float | None = None,
        scheduler: Callable[[Optimizer], LRScheduler] | None = None,
        clip_norm: float | None = None,
        ema: float | None = 0.999,
        compile: bool = False,
        check_finite: bool = True,
        callbacks: Sequence[Callback] = (),
        **options: Any,  # noqa: ANN401 - of minent.train.fit
    ) -> History:
        """Train both nets; they stay where they are, and `sample` uses the average.

        Parameters
        ----------
        data : Tensor, tuple of Tensor, Dataset, loader, iterable of batches or function
            Samples, or samples and labels, as for `minent.train.fit`. Bytes are taken for images
            and become numbers from -1 to 1, on the device; floating-point numbers stay as they
            are, in the type of the generator's weights. For copies side by side batches are S x
            N x ..., from a function or an iterable.
        steps, epochs : int, optional
            Train until there were so many steps or epochs in all; one epoch by default. At each
            step the critic moves once, with a batch of its own; at each `critic_steps`-th the
            generator too.
        batch_size : int
            Samples of a batch, where data are tensors or a data set.
        critic_lr, generator_lr : float
            Learning rates (two of them: arXiv 1706.08500).
        betas : (float, float)
            Of Adam.
        optimizer : callable, optional
            A function that makes an optimizer of parameters and ``lr=``, instead of Adam.
        decay : float, optional
            Share of the training, at its end, in which both rates fall linearly to 0.
        scheduler : callable, optional
            A function that makes another schedule of an optimizer; stepped with its moves.
        clip_norm : float, optional
            Limit of the norm of each player's gradient.
        ema : float or None
            Decay of the moving average of the generator's weights, at each of its moves.
        compile : bool
            Run the nets by ``torch.compile``. The critic stays as it is where its gradient is
            differentiated, by a regularizer or the objective, which compiled nets cannot do.
        check_finite : bool
            Stop when a loss is not finite.
        callbacks : sequence of Callback
            Hooks, as `Pictures`.
        **options
            More of `minent.train.fit`: ``seed``, ``checkpoint``, ``resume``, ``save_every``,
            ``precision``, ``engine``, ``device``, ``progress``, ``workers``, ``shuffle``, ...

        Returns
        -------
        History
            One row an epoch, with ``critic_loss`` and ``generator_loss``; for copies side by side
            these are sums over copies.

        Raises
        ------
        InputError
            When arguments or labels do not fit.
        DivergedError
            When a loss is not finite; it names player, step and the last finite losses, and a
            checkpoint stays as it was.
        RunError, OutputExistsError, TrainingInterrupted
            As `minent.train.fit`.
        """
        check_arrays(data, self.labels)
        if "lr" in options:
            raise InputError("lr is not for a GAN, which has two rates: critic_lr and generator_lr")
        critic_lr = positive("critic_lr", critic_lr)
        generator_lr = positive("generator_lr", generator_lr)
        watch = Watch(on=check_finite, data=data)
        moves = self._moves(watch, compile=compile)
        return train(
            self,
            self._turns(moves, optimizer, critic_lr, generator_lr, betas, clip_norm),
            data,
            watch,
            steps=steps,
            decay=decay,
            scheduler=scheduler,
            ema=ema,
            check_finite=check_finite,
            callbacks=callbacks,
            saved=[Saved(self.regularizers)],
            epochs=epochs,
            batch_size=batch_size,
            **options,
        )

    @abstractmethod
    def _moves(self, watch: Watch, *, compile: bool) -> Moves[Any]:
        """Give the losses of the players."""

    def _made_by(self) -> dict[str, nn.Module]:
        """Give the nets of the generator's player."""
        return {"generator": self.generator}

    def _players(self) -> dict[str, nn.Module]:
        nets = self._made_by()
        if self.one_loss:
            return {"gan": nn.ModuleDict({"critic": self.critic, **nets})}
        player = self.generator if len(nets) == 1 else nn.ModuleDict(nets)
        return {"critic": self.critic, "generator": player}

    def _turns(
        self,
        moves: Moves[Any],
        optimizer: Callable[..., Optimizer] | None,
        critic_lr: float,
        generator_lr: float,
        betas: tuple[float, float],
        clip_norm: float | None,
    ) -> list[Player]:
        """Give the players, in the order in which they move."""
        modules = self._players()
        if self.one_loss:
            rates = [(self.critic, critic_lr)]
            rates += [(net, generator_lr) for net in self._made_by().values()]
            making = making_of_both(optimizer, rates, betas)
            return [Player(modules["gan"], moves.both, making, clip_norm=clip_norm, name="gan")]
        return [
            Player(
                modules["critic"],
                moves.critic,
                making_of(optimizer, critic_lr, betas),
                clip_norm=clip_norm,
                name="critic",
            ),
            Player(
                modules["generator"],
                moves.generator,
                making_of(optimizer, generator_lr, betas),
                every=self.critic_steps,
                clip_norm=clip_norm,
                name="generator",
            ),
        ]
