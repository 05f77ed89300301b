"""Everything that may be trained on, as turns of batches that can be entered anywhere."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, DistributedSampler, IterableDataset

from minent.errors import InputError
from minent.train._batch import Batch, size_of
from minent.train._order import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Source(Protocol):
    """Batches in turns."""

    @property
    def generators(self) -> list[torch.Generator]:
        """Generators of its own that it draws from."""

    @property
    def order(self) -> Order | None:
        """The order of samples, where it is one of ours: a place in the data means nothing else."""

    def turn(self, turn: int, skip: int) -> Iterator[Batch]:
        """Begin a turn, at the `skip`-th batch."""
        ...

    def length(self) -> int | None:
        """Tell how many batches a turn has, if that is known."""
        ...


class _Without:
    """What has no generators of its own."""

    generators: list[torch.Generator] = []  # noqa: RUF012 - never filled
    order: Order | None = None


class Nothing(_Without):
    """No data: every batch is ``None``, without end."""

    def __init__(self, world: int) -> None:
        self._world = world

    def turn(self, turn: int, skip: int) -> Iterator[Batch]:
        """Begin a turn, which has no end."""
        del turn, skip
        while True:
            yield Batch(None, 1, self._world)

    def length(self) -> int | None:
        """Tell that there is no end."""
        return None


class Arrays(_Without):
    """Tensors of one length, alone or in a tuple or dictionary; a batch is of the same form."""

    def __init__(self, data: Tensor | tuple[Tensor, ...] | dict[str, Tensor], order: Order) -> None:
        self._data = data
        self.order = self._order = order

    def turn(self, turn: int, skip: int) -> Iterator[Batch]:
        """Begin a turn in an order of its own."""
        data = self._data
        for index, everywhere in self._order.batches(turn, skip):
            if not len(index):
                continue
            if isinstance(data, Tensor):
                found: Any = data[index]
            elif isinstance(data, tuple):
                found = tuple(part[index] for part in data)
            else:
                found = {name: part[index] for name, part in data.items()}
            yield Batch(found, len(index), everywhere)

    def length(self) -> int | None:
        """Tell how many batches a turn has."""
        return len(self._order)


class Samples(_Without):
    """A data set with a length and numbered samples, read by torch's own loader."""

    def __init__(self, data: Dataset[Any], order: Order, workers: int, *, pin: bool) -> None:
        self.order = self._order = order
        self._chosen: list[tuple[list[int], int]] = []
        self._loader: DataLoader[Any] = DataLoader(
            data,
            batch_sampler=_Chosen(self._chosen),
            num_workers=workers,
            persistent_workers=workers > 0,
            pin_memory=pin,
        )

    def turn(self, turn: int, skip: int) -> Iterator[Batch]:
        """Begin a turn in an order of its own."""
        self._chosen[:] = [(i.tolist(), n) for i, n in self._order.batches(turn, skip) if len(i)]
        sizes = [(len(index), everywhere) for index, everywhere in self._chosen]
        # made here and now: it draws a random number
        loaded = iter(self._loader)
        return (Batch(data, *size) for data, size in zip(loaded, sizes, strict=True))

    def length(self) -> int | None:
        """Tell how many batches a turn has."""
        return len(self._order)


class _Chosen:
    """A batch sampler that gives the batches chosen for this turn."""

    def __init__(self, chosen: list[tuple[list[int], int]]) -> None:
        self._chosen = chosen

    def __iter__(self) -> Iterator[list[int]]:
        return iter([index for index, _ in self._chosen])

    def __len__(self) -> int:
        return len(self._chosen)


class Batches:
    """Anything that gives batches when it is iterated, each turn anew."""

    order: Order | None = None

    def __init__(self, data: Iterable[Any], world: int) -> None:
        self._data = data
        self._world = world

    @property
    def generators(self) -> list[torch.Generator]:
        """Generators of a loader and its sampler, beside torch's own."""
        owners = [self._data, getattr(self._data, "sampler", None)]
        found = [getattr(owner, "generator", None) for owner in owners]
        return [generator for generator in found if isinstance(generator, torch.Generator)]

    def turn(self, turn: int, skip: int) -> Iterator[Batch]:
        """Begin a turn; batches before the `skip`-th are read and left out."""
        for owner in (self._data, getattr(self._data, "sampler", None)):
            set_epoch = getattr(owner, "set_epoch", None)
            if set_epoch is not None:
                set_epoch(turn)
        batches = iter(self._data)
        # read here and now: whoever puts random numbers back afterwards has them undisturbed
        if sum(1 for _ in islice(batches, skip)) < skip:
            raise InputError(f"data ended before batch {skip}, where training should go on")
        return self._from(batches)

    def _from(self, batches: Iterator[Any]) -> Iterator[Batch]:
        for data in batches:
            size = size_of(data)
            size = 1 if size is None else size
            # all processes are taken to have batches of one size
            yield Batch(data, size, size * self._world)

    def length(self) -> int | None:
        """Tell how many batches a turn has, if the data tell."""
        try:
            return len(self._data)  # type: ignore[arg-type]
        except TypeError:
            return None


@runtime_checkable
class Enterable(Protocol):
    """A loader that is entered anywhere without reading what lies before, as `minent.loaders`."""

    def enter(self, epoch: int, batches: int) -> None:
        """Let the next iteration be that of an epoch, after so many batches of it."""

    def state_dict(self) -> dict[str, int]:
        """Tell how many `samples` all processes have passed."""
        ...

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]: ...

    def __len__(self) -> int: ...


class Loaded(_Without):
    """Batches of such a loader."""

    def __init__(self, data: Enterable) -> None:
        self._data = data

    def turn(self, turn: int, skip: int) -> Iterator[Batch]:
        """Begin a turn in an order of its own."""
        self._data.enter(turn, skip)
        passed = self._data.state_dict()["samples"]
        for data in self._data:
            before, passed = passed, self._data.state_dict()["samples"]
            yield Batch(data, len(data[0]), passed - before)

    def length(self) -> int | None:
        """Tell how many batches a turn has."""
        return len(self._data)


class _Called:
    """A function that gives an iterator of batches for each turn."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        return iter(self._make())


def source_of(
    data: object,
    *,
    batch_size: int,
    shuffle: bool,
    seed: int,
    workers: int = 0,
    rank: int = 0,
    world: int = 1,
    pin: bool = False,
    even: bool = True,
) -> Source:
    """Find out what was given as data.

    Raises
    ------
    InputError
        When it is nothing to train on: no tensors, tensors of several lengths, nothing in it.
    """

    def order(samples: int) -> Order:
        if samples < world and even:
            raise InputError(f"data has {samples} samples for {world} processes")
        return Order(samples, batch_size, shuffle, seed, rank, world, even)

    if data is None:
        return Nothing(world)
    if _is_array(data) or (isinstance(data, (tuple, dict)) and _all_arrays(data)):
        arrays = _tensors(data)
        return Arrays(arrays, order(_length(arrays)))
    if isinstance(data, Enterable):
        return Loaded(data)
    if isinstance(data, IterableDataset):
        return Batches(DataLoader(data, batch_size, num_workers=workers, pin_memory=pin), world)
    if isinstance(data, DataLoader):
        return Batches(_checked(data, world), world)
    if not isinstance(data, (list, tuple, str, bytes)):
        if hasattr(data, "__getitem__") and hasattr(data, "__len__") and not isinstance(data, dict):
            return Samples(data, order(len(data)), workers, pin=pin)  # type: ignore[arg-type]
        if callable(data) and not hasattr(data, "__iter__"):
            return Batches(_Called(data), world)
    if isinstance(data, (str, bytes, dict)) or not hasattr(data, "__iter__"):
        raise InputError(
            "data must be a tensor, a tuple or dictionary of tensors, a data set or an iterable of "
            f"batches, not {type(data).__name__}"
        )
    if isinstance(data, (list, tuple)) and world > 1:
        each = len(data) // world if even else None
        return Batches(data[rank::world][:each], world)
    return Batches(data, world)


def _checked(loader: DataLoader[Any], world: int) -> DataLoader[Any]:
    whole = world > 1 and not isinstance(loader.dataset, IterableDataset)
    if whole and not isinstance(loader.sampler, DistributedSampler):
        raise InputError(
            "each process would read the whole data: give the data set itself, which is shared "
            "out, or a DataLoader with a DistributedSampler"
        )
    return loader


def _is_array(data: object) -> bool:
    return isinstance(data, (Tensor, np.ndarray))


def _all_arrays(data: tuple[object, ...] | dict[str, object]) -> bool:
    parts = data.values() if isinstance(data, dict) else data
    return bool(data) and all(map(_is_array, parts))


def _tensors(data: Any) -> Tensor | tuple[Tensor, ...] | dict[str, Tensor]:  # noqa: ANN401
    if isinstance(data, tuple):
        return tuple(map(torch.as_tensor, data))
    if isinstance(data, dict):
        return {name: torch.as_tensor(part) for name, part in data.items()}
    return torch.as_tensor(data)


def _length(data: Tensor | tuple[Tensor, ...] | dict[str, Tensor]) -> int:
    parts = (
        [data] if isinstance(data, Tensor) else data.values() if isinstance(data, dict) else data
    )
    lengths = {len(part) if part.dim() else 0 for part in parts}
    if len(lengths) > 1:
        raise InputError(f"the tensors of data have several lengths: {sorted(lengths)}")
    (length,) = lengths
    if not length:
        raise InputError("data has no samples")
    return length
