"""Data in any form, each sample once, entered anywhere."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from minent import InputError
from minent.train._order import Order
from minent.train._sources import source_of
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset

VALUES = torch.arange(10)


class Squares(Dataset):
    def __len__(self):
        return 10

    def __getitem__(self, index):
        return torch.tensor(index)


class Stream(IterableDataset):
    def __iter__(self):
        return iter(VALUES)


FORMS = {
    "tensor": VALUES,
    "array": VALUES.numpy(),
    "tuple": (VALUES, VALUES),
    "dictionary": {"a": VALUES, "b": VALUES.numpy()},
    "data set": Squares(),
    "tensor data set": TensorDataset(VALUES),
    "loader": DataLoader(Squares(), batch_size=4),
    "stream": Stream(),
    "list": list(VALUES.split(4)),
    "function": lambda: iter(VALUES.split(4)),
}


def first(data):
    if isinstance(data, dict):
        data = data["a"]
    return data[0] if isinstance(data, (tuple, list)) else data


def read(source, turn=0, skip=0):
    return [(first(batch.data).tolist(), batch.size) for batch in source.turn(turn, skip)]


@pytest.mark.parametrize("form", FORMS)
def test_forms(form):
    source = source_of(FORMS[form], batch_size=4, shuffle=False, seed=0)
    batches = [([0, 1, 2, 3], 4), ([4, 5, 6, 7], 4), ([8, 9], 2)]
    assert read(source) == batches
    assert read(source, turn=1) == batches
    assert read(source, skip=2) == batches[2:]
    assert read(source, skip=3) == []
    assert source.length() in (3, None)


@pytest.mark.parametrize("form", ["tensor", "tuple", "dictionary", "data set"])
def test_shuffled(form):
    source = source_of(FORMS[form], batch_size=4, shuffle=True, seed=3)
    turns = [read(source, turn) for turn in range(3)]
    for turn in turns:
        assert sorted(value for values, _ in turn for value in values) == list(range(10))
    assert turns[0] != turns[1] != turns[2] != turns[0]
    assert read(source, 1, skip=1) == turns[1][1:]
    other = source_of(FORMS[form], batch_size=4, shuffle=True, seed=4)
    assert read(other) != turns[0]


@given(
    samples=st.integers(1, 40),
    batch_size=st.integers(1, 9),
    world=st.integers(1, 4),
    turn=st.integers(0, 3),
)
def test_shares_of_processes(samples, batch_size, world, turn):
    orders = [Order(samples, batch_size, True, 0, rank, world) for rank in range(world)]
    alone = list(Order(samples, batch_size * world, True, 0).batches(turn))
    shares = [list(order.batches(turn)) for order in orders]
    assert {len(share) for share in shares} == {len(orders[0])}
    for place in range(len(orders[0])):
        together = torch.cat([share[place][0] for share in shares])
        assert together.tolist() == alone[place][0].tolist()
        assert {share[place][1] for share in shares} == {len(together)}
        assert all(len(share[place][0]) for share in shares)
    left = sum(len(batch) for batch, _ in alone[len(orders[0]) :])
    assert left < world


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ((VALUES, VALUES[:3]), "several lengths: \\[3, 10\\]"),
        (torch.empty(0, 2), "no samples"),
        ("text", "not str"),
        (7, "not int"),
        ({"a": 1}, "not dict"),
    ],
)
def test_no_data(data, sentence):
    with pytest.raises(InputError, match=sentence):
        source_of(data, batch_size=4, shuffle=False, seed=0)


def test_validation_leaves_out_nothing():
    for form in ("tensor", "data set"):
        shares = [
            source_of(
                FORMS[form], batch_size=2, shuffle=False, seed=0, rank=rank, world=3, even=False
            )
            for rank in range(3)
        ]
        found = [value for source in shares for values, _ in read(source) for value in values]
        assert sorted(found) == list(range(10))


def test_lists_are_shared_out():
    shares = [
        source_of(FORMS["list"], batch_size=1, shuffle=False, seed=0, rank=rank, world=2)
        for rank in range(2)
    ]
    assert [read(source) for source in shares] == [[([0, 1, 2, 3], 4)], [([4, 5, 6, 7], 4)]]
    nothing = source_of(None, batch_size=1, shuffle=False, seed=0, world=2)
    assert next(nothing.turn(0, 0)).everywhere == 2


def test_a_loader_in_several_processes_must_share_out():
    with pytest.raises(InputError, match="DistributedSampler"):
        source_of(FORMS["loader"], batch_size=4, shuffle=False, seed=0, world=2)


def test_loaders_are_told_the_turn():
    class Told(list):
        def set_epoch(self, turn):
            self.turn = turn

    data = Told([VALUES])
    source = source_of(data, batch_size=1, shuffle=False, seed=0)
    next(source.turn(5, 0))
    assert data.turn == 5


def test_samples_without_a_length_count_as_one():
    source = source_of(
        [{"name": "a", "zero": torch.tensor(1.0)}], batch_size=1, shuffle=False, seed=0
    )
    assert [batch.size for batch in source.turn(0, 0)] == [1]


def test_numpy_arrays_become_tensors():
    source = source_of(np.ones((3, 2), np.float32), batch_size=2, shuffle=False, seed=0)
    assert [batch.data.dtype for batch in source.turn(0, 0)] == [torch.float32] * 2
