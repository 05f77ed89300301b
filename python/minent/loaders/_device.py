"""Batches on a device, copied while the ones before are used."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import torch

from minent._numbers import at_least_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.loaders._batches import Filled
    from minent.loaders._loader import Loader
    from minent.loaders._memory import Tensors


class OnDevice:
    """The batches of a loader, on a device.

    For CUDA, batches are written into a ring of page-locked tensors, which torch allocates once,
    and copied from there on a stream beside the current one, some batches ahead; memory of the ring
    is written again only after the copy's event. The current stream waits for the copy, not the
    process. On other devices batches are copied when they are asked for; on the CPU they are those
    of the loader.

    Parameters
    ----------
    loader : Loader
        Whose batches.
    device : torch.device or str
        Where to.
    ahead : int
        Batches that lie on the device before they are asked for, at most.

    Notes
    -----
    `state_dict` counts the samples that were given, not those that lie ready.
    """

    def __init__(self, loader: Loader, device: torch.device | str, *, ahead: int = 2) -> None:
        self.loader = loader
        self.device = torch.device(device)
        self.ahead = at_least_one("ahead", ahead)
        self._ring: list[Tensors] | None = None

    def __iter__(self) -> Iterator[Tensors]:
        if self.device.type != "cuda":
            for batch in self.loader:
                yield tuple(tensor.to(self.device) for tensor in batch)
            return
        yield from self._copied()

    def __len__(self) -> int:
        """How many batches an epoch has."""
        return len(self.loader)

    def set_epoch(self, epoch: int) -> None:
        """See `Loader.set_epoch`."""
        self.loader.set_epoch(epoch)

    def enter(self, epoch: int, batches: int) -> None:
        """See `Loader.enter`."""
        self.loader.enter(epoch, batches)

    def state_dict(self) -> dict[str, int]:
        """See `Loader.state_dict`."""
        return self.loader.state_dict()

    def load_state_dict(self, state: dict[str, int]) -> None:
        """See `Loader.load_state_dict`."""
        self.loader.load_state_dict(state)

    def _copied(self) -> Iterator[Tensors]:
        loader = self.loader
        if self._ring is None:
            self._ring = [self._locked() for _ in range(self.ahead + loader.depth)]
        batches = loader.passes(self._ring)
        copier = Copier(self.device)
        copying: deque[Copy] = deque()
        ready: deque[Copy] = deque()
        try:
            for filled in batches:
                copy = copier.copy(filled)
                ready.append(copy)
                copying.append(copy)
                # without a set that is free or being filled, the next batch would never come
                while copying and (len(copying) == len(self._ring) or copying[0].arrived()):
                    copying[0].event.synchronize()
                    batches.give_back(copying.popleft().into)
                if len(ready) > self.ahead:
                    yield from self._given(copier, ready.popleft())
        finally:
            # the next pass writes into the ring, maybe before the last batches here are asked for
            for copy in copying:
                copy.event.synchronize()
        while ready:
            yield from self._given(copier, ready.popleft())
        loader._end()

    def _given(self, copier: Copier, copy: Copy) -> Iterator[Tensors]:
        self.loader._samples = copy.passed
        if len(copy.tensors[0]):
            yield copier.hand_over(copy)

    def _locked(self) -> Tensors:
        size = self.loader.batch_size
        return tuple(
            torch.empty((size, *shape), dtype=dtype, pin_memory=True)
            for dtype, shape in self.loader.fields
        )


class Copy(NamedTuple):
    """A batch on its way to the device."""

    tensors: Tensors
    event: torch.cuda.Event
    into: Tensors
    passed: int

    def arrived(self) -> bool:
        """Tell whether the copy is done."""
        return bool(self.event.query())  # type: ignore[no-untyped-call]


class Copier:
    """Copies on a stream of its own."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]

    def copy(self, filled: Filled) -> Copy:
        """Begin to copy a batch."""
        assert filled.into is not None
        with torch.cuda.stream(self._stream):
            tensors = tuple(t.to(self._device, non_blocking=True) for t in filled.tensors)
            event = torch.cuda.Event()  # type: ignore[no-untyped-call]
            event.record(self._stream)
        return Copy(tensors, event, filled.into, filled.passed)

    def hand_over(self, copy: Copy) -> Tensors:
        """Let the current stream have a batch once it has arrived."""
        current = torch.cuda.current_stream(self._device)
        current.wait_event(copy.event)
        for tensor in copy.tensors:
            tensor.record_stream(current)
        return copy.tensors
