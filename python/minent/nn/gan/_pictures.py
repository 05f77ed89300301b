"""Pictures of samples while training runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import at_least_one, check_seed
from minent.errors import InputError
from minent.nn.gan._png import write_png
from minent.nn.gan._sampler import Sampler
from minent.train import Callback

if TYPE_CHECKING:
    import os

    from minent.train import State


class Pictures(Callback):
    """Writes a grid of samples as a PNG file every so many steps: always of the same latents.

    Random numbers of training are not touched.

    Parameters
    ----------
    gan : GAN
        Whose samples.
    folder : path
        Where files ``00001000.png`` go, named by their step; it is made if it is not there.
    every : int
        Steps between pictures.
    n : int
        How many samples.
    seed : int
        Of their latents, and of their labels where none are given.
    **options
        As of `GAN.grid`: ``columns``, ``labels``, ``truncation``, ``average``.

    Raises
    ------
    InputError
        When a number is wrong.

    Examples
    --------
    >>> import tempfile, torch
    >>> from pathlib import Path
    >>> from minent.nn import GAN, Pictures
    >>> generator = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.Unflatten(1, (1, 8, 8)))
    >>> critic = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 1))
    >>> gan = GAN(generator, critic, latent_dim=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pictures = Pictures(gan, folder, every=2, n=4)
    ...     real = torch.randint(256, (8, 1, 8, 8), dtype=torch.uint8)
    ...     _ = gan.fit(real, steps=4, batch_size=4, callbacks=[pictures], progress=False)
    ...     print(*sorted(path.name for path in Path(folder).iterdir()))
    00000002.png 00000004.png
    """

    def __init__(
        self,
        gan: Sampler,
        folder: str | os.PathLike[str],
        every: int = 1000,
        n: int = 64,
        seed: int = 0,
        **options: Any,  # noqa: ANN401 - as of grid
    ) -> None:
        if not isinstance(gan, Sampler):
            raise InputError(f"pictures are of a GAN, not of {type(gan).__name__}")
        self._gan = gan
        self._folder = Path(folder)
        self._every = at_least_one("every", every)
        self._count = at_least_one("n", n)
        self._seed = check_seed(seed)
        self._options = options

    def on_step_end(self, state: State) -> None:
        """Write a picture where one is due, in the first process."""
        if state.step % self._every or state.rank:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        numbers = torch.Generator(self._gan.device).manual_seed(self._seed)
        pixels = self._gan.grid(self._count, generator=numbers, **self._options)
        write_png(self._folder / f"{state.step:08}.png", pixels)
