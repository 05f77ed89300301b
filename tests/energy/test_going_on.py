"""Persistent chains and the replay buffer: what goes on, and from a checkpoint to the bit."""

import io

import pytest
import torch
from densities import F64, draw, standard
from minent.energy import PersistentChains, ReplayBuffer, annealed_langevin, hmc, langevin, mala
from minent.errors import InputError


def through_a_file(state):
    """States are safe to load."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


SAMPLERS = [
    (langevin, {"step_size": 0.1}),
    (annealed_langevin, {"step_size": [0.1, 0.05, 0.02], "keep": False}),
    (mala, {"warmup": 4}),
    (hmc, {"warmup": 2, "leapfrog": 3}),
]


@pytest.mark.parametrize(("sampler", "options"), SAMPLERS)
def test_chains_go_on(sampler, options):
    start = torch.randn(6, 2, generator=draw(), dtype=F64)
    chains = PersistentChains(start, sampler, generator=draw(1), **options)
    random, x, step_size = draw(1), start, {}
    for _ in range(3):
        wanted = sampler(standard, x, 3, generator=random, **{**options, **step_size})
        x = wanted.last
        if sampler in (mala, hmc):
            step_size = {"step_size": wanted.step_size}
        assert torch.equal(chains.move(standard, 3).last, x)
        assert torch.equal(chains.chains, x)


@pytest.mark.parametrize(("sampler", "options"), SAMPLERS)
def test_chains_from_a_checkpoint(sampler, options):
    def chains(seed):
        return PersistentChains(
            torch.zeros(6, 2), sampler, generator=draw(seed), restart=0.3,
            fresh=lambda n: torch.full((n, 2), 5.0), **options,
        )  # fmt: skip

    first = chains(1)
    first.move(standard, 3)
    state = through_a_file(first.state_dict())
    wanted = first.move(standard, 3).last
    second = chains(2)
    second.load_state_dict(state)
    assert torch.equal(second.move(standard, 3).last, wanted)
    # the state was a copy
    assert not torch.equal(state["chains"], wanted)


def test_chains_begin_anew():
    options = {"step_size": 1e-9, "fresh": lambda n: torch.full((n, 1), 7.0)}
    chains = PersistentChains(
        torch.zeros(4000, 1), langevin, restart=0.25, generator=draw(), **options
    )
    chains.move(standard, 1)
    assert float((chains.chains > 5).double().mean()) == pytest.approx(0.25, abs=0.02)
    chains.move(standard, 1)
    assert float((chains.chains > 5).double().mean()) == pytest.approx(1 - 0.75**2, abs=0.03)


def test_the_oldest_give_way():
    buffer = ReplayBuffer(5, lambda n: torch.full((n, 1), -1.0), share=1.0, generator=draw())
    assert buffer.draw(3).tolist() == [[-1.0]] * 3
    kept = []
    for first, n in [(0, 2), (2, 2), (4, 3), (7, 9), (16, 1)]:
        added = torch.arange(first, first + n, dtype=torch.float32)[:, None]
        buffer.add(added)
        kept = [*kept, *added.flatten().tolist()][-5:]
        assert len(buffer) == len(kept)
        assert set(buffer.draw(300).flatten().tolist()) == set(kept)


def test_shares_of_starts():
    buffer = ReplayBuffer(10, lambda n: torch.full((n, 2), -1.0), generator=draw())
    buffer.add(torch.arange(10.0)[:, None].expand(10, 2))
    starts = buffer.draw(20_000)
    assert float((starts[:, 0] >= 0).double().mean()) == pytest.approx(0.95, abs=0.005)
    counts = torch.bincount(starts[starts[:, 0] >= 0, 0].long(), minlength=10)
    assert counts.double().tolist() == pytest.approx([1900] * 10, rel=0.1)
    # what is drawn is a copy
    starts.zero_()
    assert float(buffer.draw(1000).max()) == 9


@pytest.mark.parametrize("added", [0, 3, 12])
def test_a_buffer_from_a_checkpoint(added):
    def buffer(seed):
        return ReplayBuffer(8, lambda n: torch.zeros(n, 1), share=0.5, generator=draw(seed))

    first, second = buffer(1), buffer(2)
    if added:
        first.add(torch.arange(1.0, 1 + added)[:, None])
    second.load_state_dict(through_a_file(first.state_dict()))
    for _ in range(3):
        starts = first.draw(4)
        assert torch.equal(second.draw(4), starts)
        for each in (first, second):
            each.add(starts + 20)
    assert len(first) == len(second) == min(8, added + 12)


def test_a_graph_is_not_kept():
    buffer = ReplayBuffer(4, lambda n: torch.zeros(n, 2))
    buffer.add(torch.ones(2, 2, requires_grad=True) * 2)
    assert not buffer.draw(2).requires_grad


def test_errors():
    def fresh(n):
        return torch.zeros(n, 2)

    for options, message in [
        ({"sampler": "mala"}, "sampler must be a function, not str"),
        ({"restart": 2}, "restart must be a number from 0 to 1"),
        ({"restart": 0.1}, "fresh must be a function, with restart above 0"),
        ({"generator": 3}, "generator must be a torch.Generator or None, not 3"),
    ]:
        with pytest.raises(InputError, match=message):
            PersistentChains(torch.zeros(2, 2), **options)
    chains = PersistentChains(torch.zeros(2, 2), step_size=0.1, restart=1.0, fresh=lambda n: None)
    with pytest.raises(InputError, match=r"fresh must give a tensor of shape \(2, 2\)"):
        chains.move(standard, 1)
    with pytest.raises(InputError, match="capacity must be a whole number of at least 1"):
        ReplayBuffer(0, fresh)
    with pytest.raises(InputError, match="fresh must be a function, not Tensor"):
        ReplayBuffer(3, torch.zeros(3))
    with pytest.raises(InputError, match="share must be a number from 0 to 1"):
        ReplayBuffer(3, fresh, share=95)
    with pytest.raises(InputError, match="fresh must give a tensor of 4 starts"):
        ReplayBuffer(3, lambda n: torch.zeros(1, 2)).draw(4)
    buffer = ReplayBuffer(3, fresh)
    with pytest.raises(InputError, match="samples must be a tensor, not list"):
        buffer.add([1.0])
    buffer.add(torch.zeros(1, 3))
    with pytest.raises(InputError, match=r"holds samples of torch.float32 \(3,\), not of"):
        buffer.draw(1)
    with pytest.raises(InputError, match="another capacity than 2"):
        other = ReplayBuffer(3, fresh)
        other.add(torch.zeros(3, 2))
        ReplayBuffer(2, fresh).load_state_dict(other.state_dict())
