"""A generator and a critic, trained against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from minent.nn.gan._gan_moves import GANMoves
from minent.nn.gan._objective_of import objective_of
from minent.nn.gan._regularizers import regularizers_of
from minent.nn.gan._train import compiled
from minent.nn.gan._trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor, nn

    from minent.nn.gan._prior import Latent
    from minent.nn.gan._watch import Watch
    from minent.nn.objectives import Objective


class GAN(Trainer):
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

    _trains: ClassVar[str] = "GAN"
    _losses: ClassVar[type[GANMoves]] = GANMoves

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
        super().__init__(
            generator,
            critic,
            latent,
            latent_dim,
            labels,
            critic_steps,
            joint=joint,
            one_loss=one_loss,
        )
        self.objective = objective_of(objective, self._trains)
        self.regularizers = regularizers_of(regularizers)

    def _moves(self, watch: Watch, *, compile: bool) -> GANMoves:
        twice = self.regularizers or self.objective.needs_gradients
        judge = self.critic if twice else compiled(self.critic, on=compile)
        return self._losses(self, watch, compiled(self.generator, on=compile), judge)
