"""Why a walk cannot begin: an energy that training has spoiled."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from minent.energy.samplers._target import NotFiniteError
from minent.errors import DivergedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.nn.gan._watch import Watch


@contextmanager
def blaming(watch: Watch, step: int) -> Iterator[None]:
    """Say that training diverged, where that is why a walk cannot begin after `step`.

    Raises
    ------
    DivergedError
        When a loss before, or the energy after a step, is not finite.
    """
    try:
        yield
    except NotFiniteError as error:
        watch.look()  # it may know the cause
        if not step:
            raise
        raise DivergedError(
            f"after step {step:,}: {error}: take a smaller learning rate, or clip_norm"
        ) from None
