"""The landscape of an energy, recorded while training runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from minent._numbers import at_least_one, check_seed, from_1_to, whole
from minent.energy.landscape._draw import draw_frame
from minent.energy.landscape._frame import Frame, box_of
from minent.energy.landscape._movie import animate_landscapes
from minent.energy.landscape._seen import Seen
from minent.energy.training._kept import Settings
from minent.errors import InputError
from minent.metrics._given import rows_of
from minent.nn._given import check_switch
from minent.train import Callback

if TYPE_CHECKING:
    import os

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike
    from torch import Tensor

    from minent.energy.training import ImplicitEBM, MaximumEntropyGAN
    from minent.nn import GAN
    from minent.train import State

# Grid points across: the energy is asked about their square at once.
_MOST = 4096


class Landscape(Callback):
    """Records the energy of points in the plane, and where samples are, every so many steps.

    Real samples should come to lie at the bottom of pits, and made ones to roll into them. Samples
    are of the same latents each time, so that one can be followed. Random numbers and the modes of
    nets are left alone: training is the same with it and without. Frames are part of checkpoints;
    a training that begins at step 0 begins them anew.

    Parameters
    ----------
    gan : MaximumEntropyGAN, ImplicitEBM or GAN
        What is trained: on points in the plane, without labels. The energy of a GAN is minus its
        critic. Copies side by side are all recorded.
    real : Tensor or array, N x 2
        Data, to be shown: `n` of them, evenly spaced in their order.
    every : int
        Steps between frames; the first is of step 0.
    n : int
        How many samples.
    bounds : (float, float, float, float), optional
        What is seen: left, right, bottom, top. By default data and a quarter of their range more
        on each side.
    resolution : int
        Grid points across, and up; from 2 to 4,096.
    average : bool
        Samples are of the average of weights, if there is one. What moves in the game are the
        weights themselves, which is the default.
    seed : int
        Of latents, or of the noise that walks of an `ImplicitEBM` begin with.

    Attributes
    ----------
    frames : list of Frame
        What was recorded, by rising step.
    box : Box
        What is seen: ``left``, ``right``, ``bottom``, ``top``.
    real : ndarray of float32
        The data that are shown.

    Raises
    ------
    InputError
        When an argument is wrong; when training begins, where samples are not in the plane.

    References
    ----------
    kexue.fm, archive 6316.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import Landscape, MaximumEntropyGAN
    >>> from minent.nn import MLPCritic, MLPGenerator
    >>> real = torch.randn(64, 2)
    >>> gan = MaximumEntropyGAN(MLPGenerator(2, latent=2), MLPCritic(2), entropy=None)
    >>> landscape = Landscape(gan, real, every=2, n=10, resolution=16)
    >>> _ = gan.fit(real, steps=4, batch_size=8, callbacks=[landscape], progress=False)
    >>> [(frame.step, frame.energy.shape, frame.fake.shape) for frame in landscape.frames]
    [(0, (16, 16), (10, 2)), (2, (16, 16), (10, 2)), (4, (16, 16), (10, 2))]
    >>> landscape.plot().figure.savefig("landscape.png")  # doctest: +SKIP
    >>> landscape.animate("landscape.gif")  # doctest: +SKIP
    """

    def __init__(
        self,
        gan: MaximumEntropyGAN | ImplicitEBM | GAN,
        real: Tensor | ArrayLike,
        every: int = 100,
        n: int = 200,
        bounds: tuple[float, float, float, float] | None = None,
        resolution: int = 64,
        *,
        average: bool = False,
        seed: int = 0,
    ) -> None:
        self._seen = Seen(gan)
        self._every = at_least_one("every", every)
        self._count = at_least_one("n", n)
        self._resolution = from_1_to(_MOST, "resolution", resolution)
        if self._resolution < 2:
            raise InputError("resolution must be at least 2")
        check_switch("average", average)
        self._average = average
        self._seed = check_seed(seed)
        rows = rows_of("real", real)
        if rows.shape[1] != 2:
            raise InputError(
                "a landscape is of points in the plane: real must be N x 2, not "
                f"N x {rows.shape[1]:,}"
            )
        data = rows.float().cpu().numpy()
        if not np.isfinite(data).all():
            raise InputError("real must lie in the range of float32")
        self.box = box_of(bounds, data)
        self.real = data[:: max(1, len(data) // self._count)][: self._count].copy()
        self.frames: list[Frame] = []

    @property
    def copies(self) -> int | None:
        """How many copies side by side there are, if any."""
        return self._seen.lead[0] if self._seen.lead else None

    def on_train_begin(self, state: State) -> None:
        """Record what there is before training; what cannot be is said now."""
        if state.step or state.rank:
            return
        self.frames = []
        self.record(0)

    def on_step_end(self, state: State) -> None:
        """Record a frame where one is due, in the first process."""
        if state.step % self._every or state.rank:
            return
        self.record(state.step)

    def record(self, step: int) -> Frame:
        """Add a frame of what there is now; training calls this, and so may you.

        Parameters
        ----------
        step : int
            What the frame is called.

        Returns
        -------
        Frame

        Raises
        ------
        InputError
            When samples are not in the plane.
        """
        fake = self._seen.samples(self._count, self._seed, average=self._average).numpy()
        side = self._resolution
        energy = self._seen.energy(torch.from_numpy(self.box.points(side))).numpy()
        frame = Frame(step, energy.reshape(*energy.shape[:-1], side, side), fake)
        self.frames.append(frame)
        return frame

    def plot(
        self,
        step: int | None = None,
        *,
        copy: int = 0,
        kind: str = "contour",
        tail: int = 4,
        levels: Any = 24,  # noqa: ANN401 - as of contourf
        title: str | None = None,
        axes: Axes | None = None,
    ) -> Axes:
        """Draw one frame: the energy, real samples in it, and made ones with their tails.

        Colors go from the 1st to the 90th of 100 parts of the energies that are seen, so that pits
        are not lost beside the cliffs around; what lies beyond has the last color.

        Parameters
        ----------
        step : int, optional
            That of the frame; by default the last one.
        copy : int
            Which of copies side by side.
        kind : "contour" or "surface"
            From above, or in three dimensions, with samples lying on the surface.
        tail : int
            Over how many frames before a sample's way is drawn.
        levels : int or increasing sequence of float
            How many colors, or the energies that part them: for one scale in many figures.
        title : str, optional
            By default the step.
        axes : matplotlib.axes.Axes, optional
            Where to draw, for "surface" with ``projection="3d"``; by default a new figure, with a
            bar of the colors.

        Returns
        -------
        matplotlib.axes.Axes
            Its figure is ``axes.figure``. Needs the extra ``viz``.

        Raises
        ------
        InputError
            When there is no such frame, or an argument is wrong.
        ModuleNotFoundError
            When there is no matplotlib.
        """
        index = self.index_of(step)
        return draw_frame(
            self, index, copy, kind=kind, tail=tail, levels=levels, title=title, axes=axes
        )

    def animate(
        self,
        path: str | os.PathLike[str],
        *,
        copy: int = 0,
        **options: Any,  # noqa: ANN401 - of animate_landscapes
    ) -> None:
        """Write all frames as an animation, ``.gif`` or ``.mp4``.

        Parameters
        ----------
        path : path
            The file; it appears when it is whole, and one that was there is replaced.
        copy : int
            Which of copies side by side.
        **options
            As of `animate_landscapes`: ``fps``, ``dpi``, ``size``, ``hold``, ``titles``, and of
            `plot` ``kind``, ``tail`` and ``levels``.

        Raises
        ------
        InputError, FileNotFoundError, ModuleNotFoundError
            As of `animate_landscapes`.
        """
        animate_landscapes({"": self}, path, copies=[copy], **options)

    def index_of(self, step: int | None) -> int:
        """Give the place of a frame among all, by default the last.

        Raises
        ------
        InputError
            When there is no such frame.
        """
        steps = [frame.step for frame in self.frames]
        if not steps:
            raise InputError("there are no frames yet: give callbacks=[landscape] to fit")
        if step is None:
            return len(steps) - 1
        if whole(step) is None or step not in steps:
            raise InputError(
                f"step must be that of a frame, from {steps[0]:,} to {steps[-1]:,}, not "
                f"{step!r:.60}"
            )
        return len(steps) - 1 - steps[::-1].index(step)

    def state_dict(self) -> dict[str, Any]:
        """Give the frames, and what they are of."""
        parts = zip(*self.frames, strict=True) if self.frames else ((), (), ())
        steps, energies, fakes = (list(part) for part in parts)
        return {
            "settings": self._settings(),
            "steps": steps,
            "energies": [torch.from_numpy(energy) for energy in energies],
            "fakes": [torch.from_numpy(fake) for fake in fakes],
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with frames, if they are of the same place and samples."""
        if not isinstance(state, dict) or "settings" not in state:
            raise InputError("state must be that of a Landscape, as state_dict gives it")
        Settings(self._settings()).load_state_dict(state["settings"])
        parts = zip(state["steps"], state["energies"], state["fakes"], strict=True)
        self.frames = [Frame(step, np.asarray(u), np.asarray(x)) for step, u, x in parts]

    def _settings(self) -> dict[str, Any]:
        return {
            "n": self._count,
            "bounds": list(self.box),
            "resolution": self._resolution,
            "average": self._average,
            "seed": self._seed,
        }
