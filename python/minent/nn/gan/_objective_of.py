"""Which objective is trained by which class."""

from __future__ import annotations

from minent.errors import InputError
from minent.nn.objectives import OGAN, BiGANQP, Objective, objective

_TRAINERS: dict[str, type[Objective]] = {"BiGAN": BiGANQP, "OGAN": OGAN}


def objective_of(given: str | Objective, trainer: str) -> Objective:
    """Give an objective as what it is; a name stands for one with the options of its paper.

    Parameters
    ----------
    given : str or Objective
        What a trainer was given.
    trainer : str
        The trainer's name.

    Raises
    ------
    InputError
        When it is neither, or another class trains it.
    """
    found = objective(given) if isinstance(given, str) else given
    if not isinstance(found, Objective):
        raise InputError(f"objective must be a name or an Objective, not {given!r:.60}")
    right = next((name for name, kind in _TRAINERS.items() if isinstance(found, kind)), "GAN")
    if right != trainer:
        raise InputError(f"objective {given!r:.80} is trained by {right}, not by {trainer}")
    return found
