"""What all loaders are: an epoch of batches, in an order of arithmetic."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed
from torch.utils.data import IterableDataset, get_worker_info

from minent._core import count_batches
from minent._numbers import at_least_one, check_seed, whole
from minent._threads import thread_count
from minent.errors import InputError
from minent.loaders._batches import Batches
from minent.loaders._checked import Checked
from minent.loaders._memory import lent, sets_of
from minent.loaders._pass import Pass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minent._core import Feed
    from minent.loaders._device import OnDevice
    from minent.loaders._memory import Field, Tensors

# So many failures are kept with their reasons; all are counted.
_KEPT = 1000
_MOST_THREADS = 8
# A window is filled with at least so many blocks, else it would hold one stretch of the data.
_BLOCKS = 64


class Loader(IterableDataset["Tensors"], ABC):
    """Batches of one epoch after another; the base of all loaders.

    An iteration is one epoch: it begins where `load_state_dict` said, or else at the first sample
    of `epoch`. `epoch` grows by one when it has come to its end, or when all its batches were taken
    and another iteration begins. What is drawn at random depends on seed, epoch and sample alone:
    batches are the same for any number of threads and wherever an epoch is entered. Threads are
    those of one process, written in Rust; they end with the iteration.

    Within a worker of `torch.utils.data.DataLoader` (which should be given ``batch_size=None``)
    each worker makes every n-th batch, so that the order is the same. Workers have copies of the
    loader: give ``persistent_workers=True``, or call `set_epoch` before each epoch, for otherwise
    all epochs are the same.

    Parameters
    ----------
    batch_size : int
        Samples in a batch of one process.
    shuffle : bool or int
        Any order (true), that of the data (false), or any order within a window of so many samples
        that is filled with blocks of neighbors from anywhere, which reads long stretches (at most
        a 64th of the window).
    seed : int
        The seed of the order and of everything else drawn at random.
    threads : int or None
        Threads that make batches; with 0 they are made when they are asked for. By default as many
        as there are processors, at most 8.
    depth : int
        Batches that are made ahead, at most: the bound on memory.
    drop_last : bool
        Leave out a last batch that is smaller.
    rank, world : int or None
        Which process this is, of how many that share each epoch; by default as
        `torch.distributed` says. All have the same number of batches; samples at the end that do
        not give one to each process are left out of that epoch.

    Attributes
    ----------
    epoch : int
        Which epoch is under way, or comes next.
    failed : int
        Samples that could not be read so far.
    failures : list of Exception
        Why, of the first 1,000.
    """

    #: neighbors that move together where the order is that of windows, at most
    _block = 1024
    #: what compiled code reads from, once it was needed; it stays in its process
    _store: Any = None
    #: what is done about samples that cannot be read
    on_error = "raise"
    #: how many samples an epoch has, where all have as many
    samples: int

    def __init__(
        self,
        *,
        batch_size: int,
        shuffle: bool | int,
        seed: int,
        threads: int | None,
        depth: int,
        drop_last: bool,
        rank: int | None,
        world: int | None,
    ) -> None:
        self.batch_size = at_least_one("batch_size", batch_size)
        self.shuffle = _shuffle(shuffle)
        self.seed = check_seed(seed)
        self.threads = _threads(threads)
        self.depth = at_least_one("depth", depth)
        self.drop_last = bool(drop_last)
        self._rank, self._world = _place(rank, world)
        self.epoch = 0
        self.failed = 0
        self.failures: list[Exception] = []
        self._samples = 0
        self._start = 0
        # what `samples` is after the last batch of the pass under way
        self._last: int | None = None

    @abstractmethod
    def _feed(self, how: Pass) -> Feed:
        """Start a pass."""

    def _count(self, how: Pass) -> int:
        """Count the samples of an epoch."""
        del how
        return self.samples

    @property
    @abstractmethod
    def fields(self) -> tuple[Field, ...]:
        """Type and shape of a sample in each tensor of a batch."""

    def __iter__(self) -> Iterator[Tensors]:
        return self.batches()

    def __len__(self) -> int:
        """How many batches an epoch has."""
        how = replace(self._pass(), first=0, offset=0, stride=1)
        return int(count_batches(how, self._count(how)))

    def set_epoch(self, epoch: int) -> None:
        """Let the next iteration be that of an epoch, from its first sample on."""
        self.epoch, self._start, self._samples = _count("epoch", epoch), 0, 0
        self._last = None

    def enter(self, epoch: int, batches: int) -> None:
        """Let the next iteration be that of an epoch, after so many batches of it."""
        samples = _count("batches", batches) * self.batch_size * self._processes()[1]
        self.set_epoch(epoch)
        self._start = self._samples = min(samples, 2**64 - 1)

    def state_dict(self) -> dict[str, int]:
        """Tell where the iteration stands: `seed`, `epoch`, and how many `samples` it has given.

        Samples are those of all processes, so that an epoch can go on with another number of them
        or with another batch size.
        """
        return {"seed": self.seed, "epoch": self.epoch, "samples": self._samples}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Let the next iteration begin where a state was taken; nothing is read to get there."""
        try:
            seed = check_seed(state["seed"])
            epoch, samples = (_count(name, state[name]) for name in ("epoch", "samples"))
        except (TypeError, LookupError, InputError):
            raise InputError(f"this is no state of a loader: {state!r:.100}") from None
        self.seed, self.epoch, self._start, self._samples = seed, epoch, samples, samples
        self._last = None

    def batches(self, out: Tensors | Sequence[Tensors] | None = None) -> Iterator[Tensors]:
        """Give the batches of one epoch.

        Parameters
        ----------
        out : tuple of Tensor, or sequence of them
            Tensors of ``batch_size`` samples that batches are written into; a batch is a view of
            its first rows, valid until the next is asked for. With several sets the others are
            filled meanwhile. By default each batch has memory of its own.

        Yields
        ------
        tuple of Tensor

        Raises
        ------
        InputError
            When `out` does not fit, or a sample cannot be used.
        OSError
            When a file cannot be read.
        """
        sets = None if out is None else sets_of(out, self.fields, self.batch_size)
        passed = self.passes(sets)
        for filled in passed:
            self._samples = filled.passed
            if len(filled.tensors[0]):
                yield filled.tensors
            if filled.into is not None:
                passed.give_back(filled.into)
        self._end()

    def passes(self, sets: Sequence[Tensors] | None) -> Checked:
        """Start a pass over what is left of the epoch."""
        if self._samples == self._last:
            # who takes just as many batches as there are (Lightning) never asks for the end
            self._end()
        how = replace(self._pass(), lent=None if sets is None else [lent(s) for s in sets])
        self._samples = self._start
        self._start = 0
        feed = self._feed(how)
        count = count_batches(how, feed.samples)
        self._last = feed.passed(count - 1) if count else None
        return Checked(self, Batches(feed, self.fields, sets))

    def to(self, device: torch.device | str, *, ahead: int = 2) -> OnDevice:
        """Give these batches on a device; see `OnDevice`."""
        from minent.loaders._device import OnDevice

        return OnDevice(self, device, ahead=ahead)

    def _end(self) -> None:
        """Go on to the next epoch."""
        self.epoch += 1
        self._samples = 0

    def _missed(self, error: Exception) -> None:
        self.failed += 1
        if len(self.failures) < _KEPT:
            self.failures.append(error)

    def _pass(self) -> Pass:
        rank, world = self._processes()
        worker = get_worker_info()
        window = self._window()
        block = min(self._block, -(-window // _BLOCKS))
        return Pass(
            seed=self.seed,
            epoch=self.epoch,
            first=self._start,
            batch_size=self.batch_size,
            rank=rank,
            world=world,
            drop_last=self.drop_last,
            offset=0 if worker is None else worker.id,
            stride=1 if worker is None else worker.num_workers,
            shuffle=bool(self.shuffle),
            block=block,
            window=-(-window // block) if block else 0,
            threads=self.threads if worker is None else 0,
            depth=self.depth,
        )

    def _window(self) -> int:
        """Give the samples among which the order is any; 0 for all."""
        return 0 if isinstance(self.shuffle, bool) else self.shuffle

    def _processes(self) -> tuple[int, int]:
        if self._world is not None:
            return self._rank or 0, self._world
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            return torch.distributed.get_rank(), torch.distributed.get_world_size()
        return 0, 1

    def __getstate__(self) -> dict[str, Any]:
        # a worker process does not know of the group that this one belongs to
        rank, world = self._processes()
        return {**self.__dict__, "_rank": rank, "_world": world, "_store": None}


def _shuffle(shuffle: bool | int) -> bool | int:
    number = whole(shuffle)
    if not isinstance(shuffle, bool) and (number is None or number < 1):
        raise InputError(
            f"shuffle must be true, false or a whole number of at least 1, not {shuffle!r:.60}"
        )
    return shuffle if number is None else number


def _threads(threads: int | None) -> int:
    if threads is None:
        return min(thread_count(None), _MOST_THREADS)
    number = whole(threads)
    if number is None or not 0 <= number <= 1024:
        raise InputError(f"threads must be a whole number from 0 to 1,024, not {threads!r}")
    return number


def _count(name: str, value: object) -> int:
    number = whole(value)
    if number is None or not 0 <= number < 2**64:
        raise InputError(f"{name} must be a whole number from 0 to 2**64 - 1, not {value!r:.60}")
    return number


def _place(rank: int | None, world: int | None) -> tuple[int | None, int | None]:
    if rank is None and world is None:
        return None, None
    first, second = whole(rank), whole(world)
    if first is None or second is None or not 0 <= first < second < 2**31:
        raise InputError(f"rank must be below world, both given: not {rank!r} of {world!r}")
    return first, second
