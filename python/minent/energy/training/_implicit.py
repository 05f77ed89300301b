"""An energy trained without a generator: negatives come from walks of its own."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one, not_below_0, positive
from minent.energy._one_each import one_each
from minent.energy.samplers import ReplayBuffer, langevin
from minent.energy.samplers._walk import bounds_of
from minent.energy.training._blame import blaming
from minent.energy.training._kept import Kept, Settings
from minent.errors import InputError
from minent.nn import critic_pair
from minent.nn._given import check_generator, wide
from minent.nn.gan._load import load_players
from minent.nn.gan._optimizers import making_of
from minent.nn.gan._prior import Prior
from minent.nn.gan._real import real_of
from minent.nn.gan._sampler import module_of
from minent.nn.gan._train import train
from minent.nn.gan._watch import Watch
from minent.train import Player, track
from minent.train._modes import evaluating

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

    from minent.nn.gan._prior import Latent
    from minent.train import Average, Callback, History, State


class ImplicitEBM:
    """An energy whose negative samples are ends of short walks down the energy itself.

    The loss is mean U(x) - mean U(x') + l (mean U(x)^2 + mean U(x')^2); x' are K steps of Langevin
    dynamics from samples of a replay buffer, and now and then from noise. Give an energy with
    spectral normalization, as ``DCGANCritic(32, normalization="spectral")`` or
    ``minent.train.normalize(net, "spectral")``: walks need slopes that are not steep.

    Parameters
    ----------
    energy : nn.Module
        ``energy(x)`` gives one number a sample.
    shape : int or sequence of int, optional
        Shape of a sample, by default the energy's attribute ``shape``.
    start : "uniform", "normal", "sphere" or callable
        Noise that walks begin with, as a prior of `minent.nn.GAN`.
    sampler_steps : int
        K.
    step_size : float
        What the gradient is multiplied by.
    noise : float
        Standard deviation of the noise of a step: 0.005 with a step size of 10 is far less than
        Langevin dynamics has, sqrt(2 * 10), as if the energy were sharper.
    clip : float or None
        No component moves further than this by the gradient in a step; 0.1 is the paper's gradient
        of at most 0.01 times its step size of 10.
    bounds : (float, float) or None
        Least and largest number of a sample.
    regularization : float
        l.
    capacity : int
        Samples in the replay buffer.
    share : float
        Share of walks that start from the buffer.

    Attributes
    ----------
    buffer : ReplayBuffer
        Ends of walks; it is part of checkpoints.
    average : Average or None
        Moving average of the energy's weights, of the last `fit` or `load`.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    arXiv 1903.08689; kexue.fm, archive 6612.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import ImplicitEBM
    >>> from minent.nn import MLPCritic
    >>> _ = torch.manual_seed(0)
    >>> real = torch.randn(512, 1) * 0.1 + 0.5
    >>> ebm = ImplicitEBM(
    ...     MLPCritic(1, width=32), sampler_steps=20, step_size=0.05, noise=0.05, clip=0.1
    ... )
    >>> history = ebm.fit(real, steps=100, lr=3e-3, ema=0.9, progress=False)
    >>> bool((ebm.sample(200, 100).mean() - 0.5).abs() < 0.2)
    True
    """

    def __init__(
        self,
        energy: nn.Module,
        shape: int | Sequence[int] | None = None,
        *,
        start: Latent = "uniform",
        sampler_steps: int = 60,
        step_size: float = 10.0,
        noise: float = 0.005,
        clip: float | None = 0.1,
        bounds: tuple[float, float] | None = (-1.0, 1.0),
        regularization: float = 1.0,
        capacity: int = 10_000,
        share: float = 0.95,
    ) -> None:
        self.energy = module_of("energy", energy)
        if getattr(energy, "copies", None) is not None:
            raise InputError("energy must be one, without copies side by side")
        sizes: Any = shape if shape is not None else getattr(energy, "shape", None)
        if sizes is None:
            raise InputError("the energy has no attribute shape: give shape=, that of a sample")
        self.sampler_steps = at_least_one("sampler_steps", sampler_steps)
        self.step_size = positive("step_size", step_size)
        self.noise = not_below_0("noise", noise)
        self.clip = clip if clip is None else positive("clip", clip)
        self.bounds = bounds_of(bounds)
        self.regularization = not_below_0("regularization", regularization)
        self.buffer = ReplayBuffer(capacity, self._fresh, share=share)
        self.average: Average | None = None
        self._start = Prior(start, sizes, ("start", "shape"))

    def fit(
        self,
        data: Any,  # noqa: ANN401 - as of minent.train.fit
        *,
        steps: int | None = None,
        epochs: int | None = None,
        batch_size: int = 128,
        lr: float = 3e-4,
        betas: tuple[float, float] = (0.0, 0.999),
        optimizer: Callable[..., Optimizer] | None = None,
        decay: float | None = None,
        scheduler: Callable[[Optimizer], LRScheduler] | None = None,
        clip_norm: float | None = None,
        ema: float | None = 0.999,
        check_finite: bool = True,
        callbacks: Sequence[Callback] = (),
        **options: Any,  # noqa: ANN401 - of minent.train.fit
    ) -> History:
        """Train the energy.

        Parameters
        ----------
        data
            Samples, as of `minent.nn.GAN.fit`; bytes are taken for images. Labels are left out.
        lr : float
            Learning rate.
        steps, epochs, batch_size, betas, optimizer, decay, scheduler, clip_norm, ema, check_finite
            As of `minent.nn.GAN.fit`, of the energy.
        callbacks, **options
            As of `minent.nn.GAN.fit`.

        Returns
        -------
        History
            One row an epoch: ``energy_loss``, and means of ``energy_real`` and ``energy_fake``.

        Raises
        ------
        InputError, DivergedError, RunError, OutputExistsError, TrainingInterrupted
            As of `minent.nn.GAN.fit`.
        """
        watch = Watch(on=check_finite, data=data)

        def loss(batch: Any, state: State) -> Tensor:  # noqa: ANN401
            with blaming(watch, state.step):
                found = self._loss(real_of(batch, None, self._place.dtype)[0])
            watch.see("energy", state.step + 1, found)
            return found

        make = making_of(optimizer, positive("lr", lr), betas)
        player = Player(self.energy, loss, make, clip_norm=clip_norm, name="energy")
        return train(
            self,
            [player],
            data,
            watch,
            steps=steps,
            decay=decay,
            scheduler=scheduler,
            ema=ema,
            check_finite=check_finite,
            callbacks=callbacks,
            saved=[Settings(self.settings), Kept(self.buffer)],
            epochs=epochs,
            batch_size=batch_size,
            **options,
        )

    @property
    def settings(self) -> dict[str, Any]:
        """What was chosen, as it is written into checkpoints."""
        names = ("sampler_steps", "step_size", "noise", "clip", "bounds", "regularization")
        return {name: getattr(self, name) for name in names}

    def sample(
        self,
        n: int,
        steps: int | None = None,
        *,
        start: Tensor | None = None,
        average: bool = True,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Walk, in evaluation mode.

        Parameters
        ----------
        n : int
            How many samples.
        steps : int, optional
            Of each walk; by default `sampler_steps`.
        start : Tensor, optional
            Where to begin, n x ..., as ``ebm.buffer.draw(n)``; by default from noise.
        average : bool
            Use the average of the energy's weights, if there is one.
        generator : torch.Generator, optional
            Where random numbers come from, on the device of the energy; by default torch's own.

        Returns
        -------
        Tensor
            Samples, n x ...

        Raises
        ------
        InputError
            When an argument is wrong.
        """
        n = at_least_one("n", n)
        check_generator("generator", generator)
        shape = (n, *self._start.shape)
        if start is not None and (not isinstance(start, Tensor) or start.shape != shape):
            raise InputError(f"start must be a tensor of shape {shape}")
        net = self.average.averaged if average and self.average is not None else self.energy
        begin = self._fresh(n, generator) if start is None else start
        return self._walk(net, begin, self.sampler_steps if steps is None else steps, generator)

    def load(self, path: str | os.PathLike[str]) -> None:
        """Take the weights, and their average, from a checkpoint of `fit`.

        Parameters
        ----------
        path : path
            The file.

        Raises
        ------
        RunError
            When the file is damaged, or of other nets.
        """
        self.average = load_players({"energy": self.energy}, path)

    def _loss(self, x: Tensor) -> Tensor:
        fake = self._walk(self.energy, self.buffer.draw(len(x)), self.sampler_steps)
        self.buffer.add(fake)
        both = critic_pair(self.energy, x, fake)
        real, made = (wide(one_each("energy", u, x.shape[:1])) for u in both)
        track("energy_real", real.mean())
        track("energy_fake", made.mean())
        squares = self.regularization * (real.square().mean() + made.square().mean())
        return real.mean() - made.mean() + squares

    def _walk(
        self, net: nn.Module, start: Tensor, steps: int, generator: torch.Generator | None = None
    ) -> Tensor:
        with evaluating(net):
            return langevin(
                net,
                start,
                steps,
                step_size=self.step_size,
                noise=self.noise / sqrt(2 * self.step_size),
                clip_change=self.clip,
                bounds=self.bounds,
                keep=False,
                generator=generator,
            ).last

    def _fresh(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        at = self._place
        return self._start.draw((n,), dtype=at.dtype, device=at.device, generator=generator)

    @property
    def _place(self) -> Tensor:
        """A tensor where the energy's weights are, and of their type."""
        return next(self.energy.parameters(), torch.zeros(()))
