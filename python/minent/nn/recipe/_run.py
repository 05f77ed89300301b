"""The training that a configuration asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn.gan import Pictures
from minent.nn.recipe._build import data_of, gan_of
from minent.nn.recipe._folder import CHECKPOINT, open_folder
from minent.nn.recipe._read import Recipe, read_recipe
from minent.train import Callback

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    from minent.train import History, State

_PICTURES = 10


def train_recipe(
    recipe: Recipe | str | os.PathLike[str],
    *,
    progress: bool = True,
    tell: Callable[[str], object] | None = None,
) -> History:
    """Train as a configuration says, into its folder, or go on with the training there.

    The folder holds the configuration (``config.toml``), all that is needed to go on
    (``run.ckpt``, which `GAN.load` reads too), grids of samples (``samples/00001000.png``), and one
    row of losses an epoch (``history.tsv``).

    Parameters
    ----------
    recipe : Recipe or path
        What to do, or the file that says it.
    progress : bool
        Show a bar on standard error.
    tell : callable, optional
        Called with a sentence about what begins.

    Returns
    -------
    History
        One row an epoch, those of earlier calls included.

    Raises
    ------
    ConfigError
        When the configuration is wrong.
    InputError
        When data cannot be read.
    OutputExistsError
        When the folder holds something else, or a run with another configuration: only ``steps``
        and ``pictures`` may change.
    DivergedError, RunError, TrainingInterrupted
        As `GAN.fit`.

    Examples
    --------
    >>> import json, tempfile
    >>> import numpy as np
    >>> from pathlib import Path
    >>> from minent.nn import train_recipe
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     images, out, config = (Path(folder) / name for name in ("x.npy", "run", "gan.json"))
    ...     np.save(images, np.zeros((16, 8, 8), np.uint8))
    ...     small = {"name": "mlp", "latent": 2, "generator": {"width": 8}, "critic": {"width": 8}}
    ...     keys = {"data": str(images), "out": str(out), "size": 8, "steps": 2, "network": small}
    ...     _ = config.write_text(json.dumps(keys))
    ...     history = train_recipe(config, progress=False)
    ...     print(*sorted(path.name for path in out.iterdir()))
    config.json history.tsv run.ckpt samples
    """
    if not isinstance(recipe, Recipe):
        recipe = read_recipe(recipe)
    data = data_of(recipe)
    shape = data.fields[0][1]
    gan = gan_of(recipe, shape)
    going_on, out = open_folder(recipe), recipe.out
    if tell is not None:
        images = f"{data.samples:,} images of {' x '.join(map(str, shape))}"
        tell(f"{images}; {recipe.objective!r}; {recipe.steps:,} steps")
        if going_on:
            tell(f"goes on with the run in {out}")
    how = {"every": max(recipe.steps // _PICTURES, 1), "seed": recipe.seed, **recipe.pictures}
    return gan.fit(
        data,
        steps=recipe.steps,
        checkpoint=out / CHECKPOINT,
        resume=True,
        callbacks=[Pictures(gan, out / "samples", **how), _Table(out / "history.tsv")],
        progress=progress,
        **{"critic_lr": recipe.lr, "generator_lr": recipe.lr, **recipe.fit},
    )


class _Table(Callback):
    """Writes the history: after each epoch, when its row is there, and at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begun = 0

    def on_train_begin(self, state: State) -> None:
        """Note the step: without one more the table, which may end within an epoch, stays."""
        self._begun = state.step

    def on_epoch_begin(self, state: State) -> None:
        """Write all rows until now."""
        if len(state.history):
            state.history.save(self._path)

    def on_train_end(self, state: State) -> None:
        """Write all rows."""
        if len(state.history) and state.step > self._begun:
            state.history.save(self._path)
