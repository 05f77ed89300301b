"""A generator and a critic, trained against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn.gan._moves import Moves
from minent.nn.gan._optimizers import making_of, making_of_both
from minent.nn.gan._real import check_arrays
from minent.nn.gan._regularizers import Saved, regularizers_of
from minent.nn.gan._sampler import Sampler
from minent.nn.gan._train import train
from minent.nn.gan._watch import Watch
from minent.nn.objectives import Objective, objective
from minent.train import Player

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

    from minent.nn.gan._prior import Latent
    from minent.train import Callback, History


class GAN(Sampler):
    """A generative adversarial network: two nets, a divergence, and how they are trained.

    Parameters
    ----------
    generator : nn.Module
        Makes samples of latent vectors, ``generator(z)``, or ``generator(z, labels)``. Its
        attribute ``latent`` tells the shape of one vector, an int or a tuple. With an attribute
        ``copies`` that is a number it is so many generators side by side, as an `MLPGenerator` may
        be, and the critic as many critics: all shapes begin with the copy, each copy trains as it
        would alone (but for objectives that look at the mean of the batch), and regularizers need
        ``batch_dims=2``.
    critic : nn.Module
        Judges samples, ``critic(x)``, or ``critic(x, labels)``.
    objective : str or Objective
        A name of `minent.nn.objectives`, or what `minent.nn.objective` made.
    regularizers : sequence of str or callable
        Terms of the critic's loss: names of `minent.nn.regularizers`, or what `regularizer`, `Lazy`
        and `Annealed` make, or functions ``f(critic, x_real, x_fake, t_real, t_fake, labels_real,
        labels_fake)`` that give a weighted number.
    latent : "normal", "uniform", "sphere" or callable
        The prior: standard normal, uniform on [-1, 1], uniform on the sphere of radius sqrt(d); or
        a function that is called as ``torch.randn`` is: ``f(shape, dtype=, device=, generator=)``.
    latent_dim : int or sequence of int, optional
        Shape of one latent vector, if the generator does not tell.
    labels : int, optional
        Number of classes, by default the generator's attribute ``classes``; both nets are then
        given labels. Samples of a batch are judged beside made ones of the same classes.
    critic_steps : int
        Moves of the critic for each of the generator.
    joint : bool
        Let the critic see real and made samples in one forward pass: needed where it looks at the
        whole batch, or has a `Bottleneck`; with spectral normalization both then meet the same
        weights.
    one_loss : bool
        Train both by one loss and one backward pass at each step (kexue.fm, archive 6387), instead
        of in turns: simultaneous descent, in which samples are made once a step.

    Attributes
    ----------
    average : Average or None
        Moving average of the generator's weights, of the last `fit` or `load`.

    Raises
    ------
    InputError
        When an argument is of the wrong kind, or they do not fit together.

    References
    ----------
    arXiv 1406.2661; two rates: 1706.08500; average of weights: 1806.04498; truncation: 1809.11096.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import GAN
    >>> _ = torch.manual_seed(0)
    >>> real = torch.randn(512, 1) * 0.5 + 2
    >>> generator = torch.nn.Linear(1, 1)
    >>> critic = torch.nn.Sequential(
    ...     torch.nn.Linear(1, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1)
    ... )
    >>> gan = GAN(generator, critic, "hinge", regularizers=["drift"], latent_dim=1)
    >>> history = gan.fit(
    ...     real, steps=300, critic_lr=0.01, generator_lr=0.01, ema=0.95, progress=False
    ... )
    >>> bool((gan.sample(1000).mean() - 2).abs() < 0.3)
    True
    """

    def __init__(
        self,
        generator: nn.Module,
        critic: nn.Module,
        objective: str | Objective = "gan-qp",
        *,
        regularizers: Sequence[str | Callable[..., Tensor]] = (),
        latent: Latent = "normal",
        latent_dim: int | Sequence[int] | None = None,
        labels: int | None = None,
        critic_steps: int = 1,
        joint: bool = False,
        one_loss: bool = False,
    ) -> None:
        super().__init__(generator, latent, latent_dim, labels)
        if not isinstance(critic, nn.Module):
            raise InputError(f"critic must be a Module, not {type(critic).__name__}")
        self.critic = critic
        self.objective = _objective(objective)
        self.regularizers = regularizers_of(regularizers)
        self.critic_steps = at_least_one("critic_steps", critic_steps)
        self.joint = bool(joint)
        self.one_loss = bool(one_loss)
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
            and become numbers from -1 to 1, on the device. For copies side by side batches are S x
            N x ..., from a function or an iterable.
        steps, epochs : int, optional
            Train until there were so many steps or epochs in all. At each step the critic moves
            once, with a batch of its own; at each `critic_steps`-th the generator too.
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
        watch = Watch(on=check_finite)
        generate, judge = self._compiled() if compile else (self.generator, self.critic)
        moves = Moves(self, watch, generate, judge)
        modules = self._players()
        if self.one_loss:
            rates = [(self.critic, critic_lr), (self.generator, generator_lr)]
            players = [Player(modules["gan"], moves.both, making_of_both(optimizer, rates, betas))]
        else:
            players = [
                Player(self.critic, moves.critic, making_of(optimizer, critic_lr, betas)),
                Player(self.generator, moves.generator, making_of(optimizer, generator_lr, betas)),
            ]
            players[1].every = self.critic_steps
        for name, player in zip(modules, players, strict=True):
            player.name = name
        return train(
            self,
            players,
            data,
            watch,
            steps=steps,
            decay=decay,
            scheduler=scheduler,
            clip_norm=clip_norm,
            ema=ema,
            check_finite=check_finite,
            callbacks=[Saved(self.regularizers), *callbacks],
            epochs=epochs,
            batch_size=batch_size,
            **options,
        )

    def _players(self) -> dict[str, nn.Module]:
        """Give what is moved, by the name of the player; the last one is averaged."""
        nets = {"critic": self.critic, "generator": self.generator}
        return {"gan": nn.ModuleDict(nets)} if self.one_loss else nets

    def _compiled(self) -> tuple[Any, Any]:
        twice = self.regularizers or self.objective.needs_gradients
        return torch.compile(self.generator), self.critic if twice else torch.compile(self.critic)


def _objective(given: str | Objective) -> Objective:
    if isinstance(given, str):
        return objective(given)
    if not isinstance(given, Objective):
        raise InputError(f"objective must be a name or an Objective, not {given!r:.60}")
    return given
