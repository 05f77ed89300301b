"""What a configuration says, checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minent.errors import ConfigError
from minent.nn.recipe._file import settings_of
from minent.nn.recipe._keys import FIT, IMAGES, MADE, NETWORK, PICTURES, TOP, check_keys
from minent.nn.recipe._parts import at, objective_at, regularizers_at

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from torch import Tensor

    from minent.nn.objectives import Objective

_NEEDED = ("data", "out", "steps")


@dataclass(frozen=True)
class Recipe:
    """A configuration of a training, made by `read_recipe`.

    Attributes
    ----------
    path : Path
        The file.
    settings : dict
        All that it holds.
    data : str or list of str
        What `minent.loaders.Images` reads.
    out : Path
        The folder of the run.
    steps, size, batch_size, seed : int
        Moves of the critic in all; pixels of a side; images of a batch; the seed of all.
    lr : float
        Learning rate of both players, where ``trainer`` has no other.
    objective : Objective
        The losses.
    regularizers : list of callable
        Terms of the critic's loss.
    images, network, trainer, fit, pictures : dict
        Further options of loader, nets, trainer, its ``fit``, and `Pictures`.
    """

    path: Path
    settings: dict[str, Any]
    data: str | list[str]
    out: Path
    steps: int
    size: int
    batch_size: int
    lr: float
    seed: int
    objective: Objective
    regularizers: list[Callable[..., Tensor]]
    images: dict[str, Any] = field(default_factory=dict)
    network: dict[str, Any] = field(default_factory=dict)
    trainer: dict[str, Any] = field(default_factory=dict)
    fit: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, Any] = field(default_factory=dict)


def read_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Read and check the configuration of a training.

    Parameters
    ----------
    path : path
        A file whose name ends with ``.toml`` or ``.json``; ``docs/gan.md`` has its keys.

    Returns
    -------
    Recipe
        What it says, the usual values where it says nothing.

    Raises
    ------
    ConfigError
        When the file is damaged, a key is unknown or missing, or a value is wrong; the sentence
        names file and key.
    OSError
        When the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from minent.nn import read_recipe
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "gan.json"
    ...     _ = path.write_text('{"data": "digits.npz", "out": "run", "steps": 100}')
    ...     recipe = read_recipe(path)
    >>> recipe.steps, recipe.size, recipe.objective
    (100, 64, GANQP(distance='l2', lam=10.0))
    """
    path = Path(path)
    found = settings_of(path)
    with at(str(path)):
        return _recipe(path, found)


def _recipe(path: Path, found: dict[str, Any]) -> Recipe:
    check_keys("", found, TOP)
    for key in _NEEDED:
        if key not in found:
            raise ConfigError(f"the key {key} is missing")
    trainer = found.get("trainer", {})
    network = found.get("network", {})
    network = {"name": network} if isinstance(network, str) else network
    check_keys("images.", found.get("images", {}), IMAGES)
    check_keys("network.", network, NETWORK)
    check_keys("trainer.", trainer, {**MADE, **FIT})
    check_keys("pictures.", found.get("pictures", {}), PICTURES)
    return Recipe(
        path=path,
        settings=found,
        data=found["data"],
        out=Path(found["out"]),
        steps=found["steps"],
        size=found.get("size", 64),
        batch_size=found.get("batch_size", 64),
        lr=found.get("lr", 2e-4),
        seed=found.get("seed", 0),
        objective=objective_at("objective", found.get("objective", "gan-qp")),
        regularizers=regularizers_at("regularizers", found.get("regularizers", [])),
        images=found.get("images", {}),
        network={"name": "dcgan", **network},
        trainer={key: value for key, value in trainer.items() if key in MADE},
        fit={key: value for key, value in trainer.items() if key in FIT},
        pictures=found.get("pictures", {}),
    )
