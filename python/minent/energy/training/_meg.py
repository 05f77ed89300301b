"""An energy, and a generator of maximum entropy that samples from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from minent._numbers import at_least_one, not_below_0, positive
from minent.energy.training._keeper import keeper_of
from minent.energy.training._kept import Settings
from minent.energy.training._latent_chains import LatentChains
from minent.energy.training._meg_moves import EnergyMoves
from minent.energy.training._pits import FORMS
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn._given import check_switch
from minent.nn.gan._optimizers import making_of, making_of_both
from minent.nn.gan._sampler import module_of
from minent.nn.gan._train import averaged, compiled, train
from minent.nn.gan._watch import Watch
from minent.train import Player

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

    from minent.nn.gan._prior import Latent
    from minent.train import Average, Callback, History

_PENALTIES = {"penalty": 0.1, "hinge": 0.0, "margin": 0.0}


class MaximumEntropyGAN(LatentChains):
    """An energy U that digs pits where data are, and a generator that jumps into them.

    exp(-U(x)), normalized, is the density that U stands for. Its likelihood rises by lowering U on
    data and raising it on samples of that density, which the generator makes: it is pulled to them
    by KL(G || exp(-U)), the mean of U(G(z)) minus the entropy of G. Without that entropy it would
    fall into the deepest pit, which is called mode collapse. The entropy is, but for a constant,
    the information between latents and samples, and that can be estimated.

    Parameters
    ----------
    generator : nn.Module
        As of `minent.nn.GAN`: ``generator(z)``, with attributes ``latent`` and perhaps ``copies``;
        for copies side by side the other nets have as many.
    energy : nn.Module
        ``energy(x)`` gives one number a sample; any critic of `minent.nn` without batch
        normalization. It becomes low on real samples, where a GAN's critic becomes high.
    statistics : nn.Module, optional
        ``statistics(x, z)`` gives one number a pair: `MLPStatistics`, `DCGANStatistics`.
    encoder : nn.Module, optional
        ``encoder(x)`` gives back z.
    form : "penalty", "hinge" or "margin"
        Loss of the energy, see `pits`.
    penalty : float, optional
        Weight of the mean squared norm of the energy's gradient at real samples, over all
        dimensions of a sample; by default 0.1 with the form "penalty", else 0.
    margin : float
        Of the form "margin".
    entropy : "jsd", "encoder" or None
        What keeps the entropy high: `jsd_information` by `statistics`; minus the mean of
        ||z - encoder(G(z))||^2, cheaper; or nothing.
    entropy_weight : float
        Weight of that, 1 by theory where it is the information.
    energy_steps : int
        Moves of the energy for each of the generator.
    latent, latent_dim
        As of `minent.nn.GAN`.
    paper_exact : bool
        Do what the original code does, and not what its paper says: the norm of the gradient is
        over channels alone, at each place of an image; latents are shuffled so that about one
        stays with its sample; the information counts half; and `chains` forget the prior, and have
        a fixed step.

    Attributes
    ----------
    average : Average or None
        Moving average of the generator's weights, of the last `fit` or `load`.
    energy_average : Average or None
        That of the energy's weights, of the last `fit`.
    settings : dict
        What was chosen, as it is written into checkpoints.

    Raises
    ------
    InputError
        When an argument is wrong, or a net is missing or not used.

    References
    ----------
    arXiv 1901.08508; kexue.fm, archives 6316 and 6331.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import MaximumEntropyGAN, MLPStatistics
    >>> from minent.nn import MLPCritic, MLPGenerator
    >>> _ = torch.manual_seed(0)
    >>> real = torch.randn(512, 2) * 0.5 + 2
    >>> gan = MaximumEntropyGAN(
    ...     MLPGenerator(2, latent=2, width=32),
    ...     MLPCritic(2, width=32),
    ...     MLPStatistics(2, 2, width=32),
    ... )
    >>> rates = {"energy_lr": 2e-3, "generator_lr": 2e-3}
    >>> history = gan.fit(real, steps=200, ema=0.9, progress=False, **rates)
    >>> bool((gan.sample(1000).mean() - 2).abs() < 0.3)
    True
    >>> 0 < history["jsd_bits"][-1] < 1
    True
    """

    def __init__(
        self,
        generator: nn.Module,
        energy: nn.Module,
        statistics: nn.Module | None = None,
        encoder: nn.Module | None = None,
        *,
        form: str = "penalty",
        penalty: float | None = None,
        margin: float = 1.0,
        entropy: str | None = "jsd",
        entropy_weight: float = 1.0,
        energy_steps: int = 1,
        latent: Latent = "normal",
        latent_dim: int | Sequence[int] | None = None,
        paper_exact: bool = False,
    ) -> None:
        super().__init__(generator, latent, latent_dim, None)
        if self.labels is not None:
            raise InputError("generator must be one without labels: the energy has none")
        one_of("form", form, FORMS)
        check_switch("paper_exact", paper_exact)
        self.energy = module_of("energy", energy)
        self.form = form
        self.penalty = not_below_0("penalty", _PENALTIES[form] if penalty is None else penalty)
        self.margin = positive("margin", margin)
        self.entropy = entropy
        self.entropy_weight = not_below_0("entropy_weight", entropy_weight)
        self.energy_steps = at_least_one("energy_steps", energy_steps)
        self.paper_exact = paper_exact
        self.energy_average: Average | None = None
        self.keeper = keeper_of(self, statistics, encoder)

    @property
    def settings(self) -> dict[str, Any]:
        """What was chosen."""
        names = ("form", "penalty", "margin", "entropy", "entropy_weight", "energy_steps")
        return {
            **{name: getattr(self, name) for name in names},
            "paper_exact": self.paper_exact,
            "norm_over": "channels" if self.paper_exact else "all dimensions",
            "chains": "energy, fixed step" if self.paper_exact else "energy+prior, adapted step",
        }

    def __repr__(self) -> str:
        """Give the settings."""
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"{type(self).__name__}({settings})"

    def fit(
        self,
        data: Any,  # noqa: ANN401 - as of minent.train.fit
        *,
        steps: int | None = None,
        epochs: int | None = None,
        batch_size: int = 64,
        energy_lr: float = 1e-4,
        generator_lr: float = 1e-4,
        entropy_lr: float | None = None,
        betas: tuple[float, float] = (0.5, 0.9),
        optimizer: Callable[..., Optimizer] | None = None,
        decay: float | None = None,
        scheduler: Callable[[Optimizer], LRScheduler] | None = None,
        clip_norm: float | None = None,
        ema: float | None = 0.999,
        energy_ema: float | None = None,
        compile: bool = False,
        check_finite: bool = True,
        callbacks: Sequence[Callback] = (),
        **options: Any,  # noqa: ANN401 - of minent.train.fit
    ) -> History:
        """Train all nets; they stay where they are, and `sample` uses the average.

        At each step the energy moves once; at each `energy_steps`-th the generator too, together
        with the statistics network or encoder: one backward pass through both.

        Parameters
        ----------
        data
            Samples, as of `minent.nn.GAN.fit`; bytes are taken for images. Labels are left out.
        steps, epochs, batch_size
            As of `minent.nn.GAN.fit`; `steps` counts moves of the energy.
        energy_lr, generator_lr : float
            Learning rates.
        entropy_lr : float, optional
            That of statistics network or encoder; by default the generator's.
        betas : (float, float)
            Of Adam.
        energy_ema : float, optional
            Decay of a moving average of the energy's weights.
        optimizer, decay, scheduler, clip_norm, ema, compile, check_finite, callbacks, **options
            As of `minent.nn.GAN.fit`. The energy is not compiled where it has a penalty.

        Returns
        -------
        History
            One row an epoch: ``energy_loss`` and ``generator_loss``, for copies side by side their
            sums over copies; means of ``energy_real``, ``energy_fake`` and ``squared_slope``, the
            squared norm of the gradient; ``information_bits``, the information between latents and
            samples by `donsker_varadhan` or `gaussian_information`; with "jsd" also ``jsd_bits``,
            see `jensen_shannon`; and ``paper_exact``, 1, where that was asked for.

        Raises
        ------
        InputError, DivergedError, RunError, OutputExistsError, TrainingInterrupted
            As of `minent.nn.GAN.fit`; RunError also where a checkpoint is of other settings.
        """
        if "lr" in options:
            raise InputError("lr is not for two players: give energy_lr and generator_lr")
        energy_lr = positive("energy_lr", energy_lr)
        generator_lr = positive("generator_lr", generator_lr)
        entropy_lr = generator_lr if entropy_lr is None else positive("entropy_lr", entropy_lr)
        if self.entropy == "jsd" and batch_size == 1:
            raise InputError("batch_size must be at least 2: latents are exchanged between samples")
        watch = Watch(on=check_finite, data=data)
        generate = compiled(self.generator, on=compile)
        judge = compiled(self.energy, on=compile and not self.penalty)
        moves, modules = EnergyMoves(self, watch, generate, judge), self._players()
        rates = [(self.generator, generator_lr)]
        if self.keeper is not None:
            rates.append((self.keeper, entropy_lr))
        self.energy_average = averaged(self.energy, "energy_ema", energy_ema)
        players = [
            Player(
                self.energy,
                moves.energy,
                making_of(optimizer, energy_lr, betas),
                clip_norm=clip_norm,
                ema=self.energy_average,
                name="energy",
            ),
            Player(
                modules["generator"],
                moves.generator,
                making_of_both(optimizer, rates, betas),
                every=self.energy_steps,
                clip_norm=clip_norm,
                name="generator",
            ),
        ]
        return train(
            self,
            players,
            data,
            watch,
            steps=steps,
            decay=decay,
            scheduler=scheduler,
            ema=ema,
            check_finite=check_finite,
            callbacks=callbacks,
            saved=[Settings(self.settings)],
            epochs=epochs,
            batch_size=batch_size,
            **options,
        )

    def _players(self) -> dict[str, nn.Module]:
        nets = {"generator": self.generator}
        if self.keeper is not None:
            nets["entropy"] = self.keeper
        return {"energy": self.energy, "generator": nn.ModuleDict(nets)}
