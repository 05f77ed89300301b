"""The folder of a run: it is begun, or gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._whole import whole_file
from minent.errors import OutputExistsError
from minent.nn.recipe._file import settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from minent.nn.recipe._read import Recipe

CHECKPOINT = "run.ckpt"
# what may be another when a run goes on
_FREE = ("out", "steps", "pictures")


def open_folder(recipe: Recipe) -> bool:
    """Make the folder with a copy of the configuration; tell whether there is a run to go on with.

    Without a checkpoint nothing is lost, and the configuration may be any other.

    Raises
    ------
    OutputExistsError
        When something else is there, or a run with another configuration.
    OSError
        When the folder cannot be made.
    """
    out, copy = recipe.out, recipe.out / f"config{recipe.path.suffix.lower()}"
    before = [path for end in (".toml", ".json") if (path := out / f"config{end}").exists()]
    begun = bool(before) and (out / CHECKPOINT).exists()
    if begun:
        _compare(recipe, before[0])
    elif not before and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputExistsError(f"{out} exists, and is no run of a GAN: give another out")
    out.mkdir(exist_ok=True)
    data = recipe.path.read_bytes()
    with whole_file(copy) as file:
        file.write(data)
    for path in before:
        if path != copy:
            path.unlink()
    return begun


def _compare(recipe: Recipe, before: Path) -> None:
    ours, theirs = recipe.settings, settings_of(before)
    keys = [key for key in {**theirs, **ours} if key not in _FREE]
    other = [key for key in keys if ours.get(key) != theirs.get(key)]
    if other:
        raise OutputExistsError(
            f"{recipe.out} holds a run with another value of {', '.join(other)}: give another out"
        )
