"""Each sample once per epoch, in an order that depends on the seed and the epoch alone."""

import pickle
from itertools import chain, islice, pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from minent import InputError
from minent.loaders import Images
from pictures import assert_same, fill, labels_of, numbered
from torch.utils.data import DataLoader

VARIED = {
    "size": 8, "batch_size": 4, "crop": "random", "flip": True, "jitter": (0.3, 0.3, 0.3, 0.1),
}  # fmt: skip
PICTURES = np.random.default_rng(0).integers(256, size=(30, 12, 12, 3), dtype=np.uint8)
SHUFFLES = [True, False, 7]


def varied(**options):
    return Images((PICTURES, np.arange(30)), **{**VARIED, **options})


@given(
    count=st.integers(1, 300), batch_size=st.integers(1, 40), world=st.integers(1, 5),
    shuffle=st.one_of(st.booleans(), st.integers(1, 400)), seed=st.integers(0, 2**63),
    epoch=st.integers(0, 9), drop_last=st.booleans(),
)  # fmt: skip
def test_processes_share_each_sample_once(
    count, batch_size, world, shuffle, seed, epoch, drop_last
):
    options = {"shuffle": shuffle, "seed": seed, "threads": 0}
    whole = numbered(count, batch_size=count, **options)
    whole.set_epoch(epoch)
    (order,) = labels_of(whole)
    assert sorted(order) == list(range(count))
    assert shuffle is not False or order == list(range(count))
    parts = []
    for rank in range(world):
        part = numbered(
            count, batch_size=batch_size, rank=rank, world=world, drop_last=drop_last, **options
        )
        part.set_epoch(epoch)
        parts.append(labels_of(part))
        assert len(part) == len(parts[0]) == len(parts[rank])
        assert all(1 <= len(batch) <= batch_size for batch in parts[rank])
        assert not drop_last or all(len(batch) == batch_size for batch in parts[rank])
    # what all processes have at one time are neighbors in the order of one process
    together = [[*chain(*batches)] for batches in zip(*parts, strict=True)]
    given = [*chain(*together)]
    assert given == order[: len(given)]
    assert count - len(given) < (batch_size * world if drop_last else world)


def test_the_number_of_processes_changes_no_batch():
    alone = numbered(100, batch_size=8)
    both = [numbered(100, batch_size=4, rank=rank, world=2) for rank in (0, 1)]
    pairs = zip(*map(labels_of, both), strict=True)
    assert [first + second for first, second in pairs] == labels_of(alone)


def test_a_window_is_filled_with_blocks():
    """Of a window of 2,048 samples there are 64 blocks of 32, mixed."""
    order = [*chain(*labels_of(numbered(8192, batch_size=512, shuffle=2048)))]
    for start in range(0, 8192, 2048):
        blocks = [sample // 32 for sample in order[start : start + 2048]]
        assert len(set(blocks)) == 64
        changes = sum(a != b for a, b in pairwise(blocks))
        assert changes > 1980  # one of 64 neighbors is of the same block
    assert sorted(order) == list(range(8192))


@pytest.mark.parametrize("window", [100, 500, 1000, 1024])
def test_small_windows_are_filled_from_anywhere(window):
    """Classes that lie one after the other are mixed in each batch."""
    batches = labels_of(numbered(8000, batch_size=50, shuffle=window))
    classes = [len({sample // 400 for sample in batch}) for batch in batches]
    # 18.5 of 20 classes are expected of any order
    assert sum(classes) / len(classes) > 14


def test_epochs_and_seeds_differ_and_come_again():
    loader = varied(batch_size=30)
    epochs = [list(loader) for _ in range(3)]
    orders = [labels_of(batches)[0] for batches in epochs]
    assert len({tuple(order) for order in orders}) == 3
    for epoch in (2, 0, 1):
        loader.set_epoch(epoch)
        assert_same(loader, epochs[epoch])
    (other,) = labels_of(varied(batch_size=30, seed=1))
    assert other not in orders


def test_what_is_drawn_belongs_to_the_sample_not_to_its_place():
    """The same picture is varied alike wherever it stands, and otherwise in another epoch."""
    plain, mixed = ({}, {})
    for loader, found in ((varied(shuffle=False), plain), (varied(batch_size=7), mixed)):
        for images, labels in loader:
            found.update(zip(labels.tolist(), images, strict=True))
    assert all(torch.equal(plain[i], mixed[i]) for i in range(30))
    loader = varied(shuffle=False)
    loader.set_epoch(1)
    later = torch.cat([images for images, _ in loader])
    assert sum(torch.equal(later[i], plain[i]) for i in range(30)) < 3


def test_an_epoch_ends_with_its_iteration():
    loader = varied()
    assert loader.epoch == 0
    for _ in loader:
        assert loader.epoch == 0
    assert loader.epoch == 1
    for _ in loader:
        break
    assert loader.epoch == 1
    (first, *_) = loader
    again = varied()
    again.set_epoch(1)
    assert_same([next(iter(again))], [first])


@pytest.mark.parametrize("device", [None, "cpu"])
def test_an_epoch_ends_though_nobody_asks_for_its_end(device):
    loader = varied()
    expected = [list(loader), list(loader)]
    loader = varied() if device is None else varied().to(device)
    for batches in expected:
        assert_same(islice(loader, len(loader)), batches)
    assert loader.state_dict() == {"seed": 0, "epoch": 1, "samples": 30}
    loader.load_state_dict({"seed": 0, "epoch": 0, "samples": 0})
    assert_same(loader, expected[0])


@pytest.mark.parametrize("shuffle", SHUFFLES)
@pytest.mark.parametrize("threads", [0, 1, 3])
def test_an_epoch_goes_on_where_its_state_was_taken(threads, shuffle):
    expected = list(varied(threads=0, shuffle=shuffle))
    assert_same(varied(threads=threads, shuffle=shuffle, depth=2), expected)
    loader = varied(threads=threads, shuffle=shuffle)
    iteration = iter(loader)
    for done, _ in enumerate(iteration, 1):
        state = loader.state_dict()
        assert state == {"seed": 0, "epoch": 0, "samples": min(4 * done, 30)}
        resumed = varied(threads=threads, shuffle=shuffle, seed=5)
        resumed.load_state_dict(state)
        assert resumed.state_dict() == state
        assert_same(resumed, expected[done:])
        assert resumed.state_dict() == {"seed": 0, "epoch": 1, "samples": 0}
    assert loader.state_dict() == {"seed": 0, "epoch": 1, "samples": 0}


def test_an_epoch_of_files_goes_on_too(tmp_path):
    paths = fill(tmp_path, 13)
    expected = list(Images(paths, **VARIED, threads=3))
    loader = Images(paths, **VARIED, threads=1)
    loader.load_state_dict({"seed": 0, "epoch": 0, "samples": 8})
    assert_same(loader, expected[2:])


def test_an_epoch_goes_on_with_another_batch_size_and_number_of_processes():
    whole = varied(batch_size=30)
    ((images, labels),) = whole
    state = {"seed": 0, "epoch": 0, "samples": 12}
    parts = [varied(batch_size=3, rank=rank, world=3) for rank in range(3)]
    for part in parts:
        part.load_state_dict(state)
    rest = [batch for batches in zip(*parts, strict=True) for batch in batches]
    assert torch.equal(torch.cat([batch[0] for batch in rest]), images[12:])
    assert torch.equal(torch.cat([batch[1] for batch in rest]), labels[12:])


def test_a_state_at_the_end_of_an_epoch_gives_nothing_more():
    loader = varied()
    loader.load_state_dict({"seed": 0, "epoch": 0, "samples": 30})
    assert list(loader) == []
    assert loader.state_dict() == {"seed": 0, "epoch": 1, "samples": 0}
    assert len(list(loader)) == len(loader)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"seed": 0, "epoch": 0},
        {"seed": 0, "epoch": 0, "samples": -1},
        {"seed": 2**64, "epoch": 0, "samples": 0},
        {"seed": 0, "epoch": 2**64, "samples": 0},
        {"seed": 0, "epoch": 0, "samples": 2**64},
        None,
        [],
        "state",
    ],
)
def test_what_is_no_state(state):
    with pytest.raises(InputError, match="no state of a loader"):
        varied().load_state_dict(state)


@pytest.mark.parametrize("epoch", [-1, 0.5, "1", 2**64])
def test_what_is_no_epoch(epoch):
    with pytest.raises(InputError, match="epoch must be a whole number"):
        varied().set_epoch(epoch)


@pytest.mark.parametrize("batches", [-1, 0.5, None, 2**64])
def test_what_is_no_number_of_batches(batches):
    loader = varied()
    with pytest.raises(InputError, match="batches must be a whole number"):
        loader.enter(3, batches)
    assert loader.epoch == 0


def test_beyond_the_last_batch():
    loader = varied()
    loader.enter(0, 2**63)
    assert list(loader) == []
    assert loader.epoch == 1


@pytest.mark.parametrize(("rank", "world"), [(0, 4), (3, 4), (0, 2)])
def test_batches_greater_than_numbers_can_be(rank, world):
    loader = varied(batch_size=2**62, rank=rank, world=world)
    assert len(loader) == len(list(loader)) == 1
    with pytest.raises(InputError, match="rank must be below world"):
        varied(rank=rank, world=2**31)


# torch warns of more workers than processors, Python 3.12 of a fork beside threads
@pytest.mark.filterwarnings("ignore:.*worker process", "ignore:.*fork", "ignore:.*pin_memory")
@pytest.mark.parametrize(
    ("workers", "context"), [(0, None), (1, "fork"), (2, "fork"), (2, "spawn"), (3, "fork")]
)
def test_within_the_loader_of_torch(workers, context):
    expected = list(varied())
    within = DataLoader(
        varied(), batch_size=None, num_workers=workers, multiprocessing_context=context
    )
    assert len(within) == len(expected)
    assert_same(within, expected)


@pytest.mark.filterwarnings("ignore:.*worker process", "ignore:.*fork")
def test_epochs_and_states_within_the_loader_of_torch():
    loader = varied()
    expected = list(loader)
    loader.load_state_dict({"seed": 0, "epoch": 0, "samples": 8})
    within = DataLoader(loader, batch_size=None, num_workers=2, multiprocessing_context="fork")
    assert_same(within, expected[2:])
    loader.set_epoch(1)
    again = varied()
    again.set_epoch(1)
    assert_same(within, list(again))


def test_pickled():
    loader = varied()
    expected = list(loader)
    loader.set_epoch(0)
    assert_same(pickle.loads(pickle.dumps(loader)), expected)
    loader.load_state_dict({"seed": 0, "epoch": 0, "samples": 4})
    assert_same(pickle.loads(pickle.dumps(loader)), expected[1:])


def test_two_iterations_at_once():
    expected = list(varied())
    loader = varied()
    pairs = list(zip(loader, loader, strict=True))
    assert_same([first for first, _ in pairs], expected)
    assert_same([second for _, second in pairs], expected)
