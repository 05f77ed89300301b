"""One pass over an epoch, as compiled code reads it."""

from __future__ import annotations

from dataclasses import dataclass

# address and number of bytes of each tensor of a batch
Lent = list[tuple[int, int]]


@dataclass(frozen=True)
class Pass:
    """Which batches are wanted, in which order, and who makes them.

    Attributes
    ----------
    seed, epoch : int
        What everything drawn at random depends on.
    first : int
        The place in the order where the pass begins.
    batch_size : int
        Samples in a batch of one process.
    rank, world : int
        Which process this is, of how many.
    drop_last : bool
        Whether a last batch that is smaller is left out.
    offset, stride : int
        Every `stride`-th of these batches is wanted, from `offset` on.
    shuffle : bool
        Whether the order is not that of the data.
    block, window : int
        How many neighbors move together, and how many such blocks are mixed; any order if 0.
    threads, depth : int
        How many threads make batches, and how many batches are ahead at most.
    lent : list of Lent or None
        Memory that batches are written into.
    """

    seed: int
    epoch: int
    first: int
    batch_size: int
    rank: int
    world: int
    drop_last: bool
    offset: int
    stride: int
    shuffle: bool
    block: int
    window: int
    threads: int
    depth: int
    lent: list[Lent] | None = None
