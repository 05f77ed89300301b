"""What could not be read, raised or told."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.loaders._batches import Batches, Filled
    from minent.loaders._loader import Loader


class Checked:
    """Batches of a pass, after what could not be read has been raised or noted."""

    def __init__(self, loader: Loader, batches: Batches) -> None:
        self._loader = loader
        self._batches = batches
        self.give_back = batches.give_back

    def __iter__(self) -> Iterator[Filled]:
        before = self._loader.failed
        for filled in self._batches:
            for _, _, error in filled.missing:
                self._loader._missed(error)
                if self._loader.on_error == "raise":
                    raise error
            yield filled
        failed = self._loader.failed - before
        if failed:
            warnings.warn(
                f"{failed:,} of the samples of this epoch could not be read "
                f"(on_error={self._loader.on_error!r}), the first because "
                f"{self._loader.failures[0]}",
                RuntimeWarning,
                stacklevel=4,
            )
