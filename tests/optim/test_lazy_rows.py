"""Words that are not in a batch stay, and so does what is remembered of them."""

import torch
from minent.optim import LazyRows
from small_regression import F64, Task, without_closure
from torch import nn
from torch.optim import Adam


class Words:
    """An embedding trained on batches of a few words."""

    def __init__(self, sparse=False):
        torch.manual_seed(2)
        self.table = nn.Embedding(20, 3, sparse=sparse, dtype=F64)
        self.weight = self.table.weight
        self.batches = torch.randint(20, (30, 4))
        self.wanted = torch.randn(20, 3, dtype=F64)

    def play(self, optimizer):
        for words in self.batches:
            optimizer.zero_grad()
            (self.table(words) - self.wanted[words]).pow(2).sum().backward()
            optimizer.step()
            yield words


def test_lazy_rows_are_sparse_adam():
    ours, theirs = Words(), Words(sparse=True)
    adam = Adam([ours.weight], lr=0.05, eps=1e-30)
    LazyRows(adam, ours.weight)
    peer = torch.optim.SparseAdam([theirs.weight], 0.05, eps=1e-30)
    for _ in zip(ours.play(adam), theirs.play(peer), strict=True):
        assert (ours.weight - theirs.weight).abs().max() < 1e-14


@without_closure
def test_idle_rows_and_their_state_stay(make):
    task = Words()
    optimizer = make([task.weight])
    LazyRows(optimizer, [task.weight])

    def rows():
        state = optimizer.state.get(task.weight, {}).values()
        of_rows = [s for s in state if isinstance(s, torch.Tensor) and s.shape == (20, 3)]
        return [task.weight.detach().clone(), *(s.clone() for s in of_rows)]

    before = rows()
    for words in task.play(optimizer):
        after = rows()
        idle = torch.ones(20, dtype=torch.bool)
        idle[words] = False
        assert idle.any()
        for old, new in zip(before, after, strict=False):
            assert torch.equal(old[idle], new[idle])
            assert not torch.equal(old, new)
        before = after


def test_lazy_rows_with_all_rows_change_nothing():
    values = []
    for lazy in (False, True):
        task = Task()
        adam = Adam(task.params, lr=0.05)
        if lazy:
            LazyRows(adam, task.matrix)
        task.play(adam, range(10))
        values.append(task.values)
    assert torch.equal(*values)
