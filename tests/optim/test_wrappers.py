"""Wrappers against their formulas, on optimizers of torch and on games."""

import io

import numpy as np
import pytest
import torch
from minent import InputError
from minent.optim import (
    Accumulation,
    Game,
    LayerAdaptation,
    LazyRows,
    Lookahead,
    WeightDecay,
    piecewise_linear,
)
from small_regression import F64, Task, every
from torch.optim import SGD, Adam, AdamW

WRAPPERS = {
    "WeightDecay": lambda o: WeightDecay(o, 0.1),
    "LayerAdaptation": LayerAdaptation,
    "Lookahead": lambda o: Lookahead(o, k=3, alpha=0.6),
}


@every
@pytest.mark.parametrize("wrap", WRAPPERS.values(), ids=WRAPPERS)
def test_comes_off(wrap, make):
    task, plain = Task(), Task()
    optimizer = make(task.params)
    wrap(optimizer).remove()
    task.play(optimizer, range(5))
    plain.play(make(plain.params), range(5))
    assert torch.equal(task.values, plain.values)
    assert not any(key.startswith("minent.") for key in optimizer.state_dict())


@every
@pytest.mark.parametrize("wrap", WRAPPERS.values(), ids=WRAPPERS)
def test_state_goes_through_a_file(wrap, make):
    straight, broken = Task(), Task()
    optimizer = make(straight.params)
    wrap(optimizer)
    straight.play(optimizer, range(14))
    first = make(broken.params)
    wrap(first)
    broken.play(first, range(7))
    file = io.BytesIO()
    torch.save(first.state_dict(), file)
    file.seek(0)
    again = make(broken.params)
    wrap(again)
    again.load_state_dict(torch.load(file, weights_only=True))
    broken.play(again, range(7, 14))
    assert torch.equal(straight.values, broken.values)


def test_decay_makes_adamw_of_adam():
    ours, theirs = Task(), Task()
    adam = Adam(ours.params, lr=0.03)
    WeightDecay(adam, 0.2)
    ours.play(adam, range(30))
    theirs.play(AdamW(theirs.params, lr=0.03, weight_decay=0.2), range(30))
    assert (ours.values - theirs.values).abs().max() < 1e-15


@every
def test_decay_by_hand(make):
    ours, hand = Task(), Task()
    wrapped, plain = make(ours.params), make(hand.params)
    WeightDecay(wrapped, 0.2, where=lambda p: p.ndim > 1)
    for i in range(10):
        ours.step(wrapped, i)
        shrunk = hand.matrix.detach() * (1 - 0.05 * 0.2)
        if isinstance(plain, Game):
            hand.matrix.data.copy_(shrunk)
            hand.step(plain, i)
        else:
            plain.zero_grad()
            hand.loss(i).backward()
            hand.matrix.data.copy_(shrunk)
            plain.step()
    assert torch.equal(ours.values, hand.values)


@every
def test_layer_adaptation_by_hand(make):
    ours, twin = Task(), Task()
    wrapped, plain = make(ours.params), make(twin.params)
    LayerAdaptation(wrapped, limits=(0.5, 2.0))
    for i in range(10):
        before = [p.detach().clone() for p in ours.params]
        for p, value in zip(twin.params, before, strict=True):
            p.data.copy_(value)
        ours.step(wrapped, i)
        twin.step(plain, i)
        move = twin.matrix.detach() - before[0]
        size = np.clip(before[0].norm().item(), 0.5, 2.0)
        wanted = before[0] + 0.05 * size * move / move.norm()
        assert (ours.matrix - wanted).abs().max() < 1e-14
        assert torch.equal(ours.vector, twin.vector)


def test_layer_adaptation_is_lamb():
    task = Task()
    rate, decay, betas, eps = 0.02, 0.1, (0.9, 0.999), 1e-6
    adam = Adam(task.params, lr=rate, betas=betas, eps=eps)
    LayerAdaptation(adam, where=lambda p: True)
    WeightDecay(adam, decay)
    x, m, v = [p.detach().numpy().copy() for p in task.params], [0, 0], [0, 0]
    for t in range(1, 21):
        loss = task.loss(t)
        grads = [g.numpy() for g in torch.autograd.grad(loss, task.params)]
        task.step(adam, t)
        for i, g in enumerate(grads):
            m[i] = betas[0] * m[i] + (1 - betas[0]) * g
            v[i] = betas[1] * v[i] + (1 - betas[1]) * g**2
            r = m[i] / (1 - betas[0] ** t) / (np.sqrt(v[i] / (1 - betas[1] ** t)) + eps)
            r = r + decay * x[i]
            x[i] = x[i] - rate * np.linalg.norm(x[i]) / np.linalg.norm(r) * r
            assert np.allclose(task.params[i].detach().numpy(), x[i], rtol=0, atol=1e-13)


def test_layer_adaptation_where_a_norm_is_zero():
    x, still = torch.zeros(2, 2, dtype=F64, requires_grad=True), torch.ones(1, 1, dtype=F64)
    optimizer = SGD([x, still.requires_grad_()], lr=0.5)
    LayerAdaptation(optimizer)
    x.grad, still.grad = torch.ones(2, 2, dtype=F64), torch.zeros(1, 1, dtype=F64)
    optimizer.step()
    assert (x == -0.5).all()
    assert still.item() == 1


@every
def test_lookahead_by_hand(make):
    ours, hand = Task(), Task()
    wrapped, plain = make(ours.params), make(hand.params)
    Lookahead(wrapped, k=4, alpha=0.3)
    slow = [p.detach().clone() for p in hand.params]
    for i in range(20):
        ours.step(wrapped, i)
        hand.step(plain, i)
        if i % 4 == 3:
            for p, s in zip(hand.params, slow, strict=True):
                s += 0.3 * (p.detach() - s)
                p.data.copy_(s)
        assert (ours.values - hand.values).abs().max() < 1e-14


@pytest.mark.parametrize("method", ["euler", "optimistic"])
def test_lookahead_of_a_game_and_over_it_agree(method):
    inside, outside = Task(), Task()
    over = Game([outside.params], lr=0.05, method=method)
    Lookahead(over, k=3, alpha=0.5)
    outside.play(over, range(20))
    if method == "euler":
        inside.play(Game([inside.params], lr=0.05, method="lookahead", k=3), range(20))
        assert (inside.values - outside.values).abs().max() < 1e-15


def test_other_wrappers_see_real_steps_only():
    ours, hand = Task(), Task()
    wrapped, plain = Adam(ours.params, lr=0.05), AdamW(hand.params, lr=0.05, weight_decay=0.2)
    Accumulation(wrapped, 4)
    Lookahead(wrapped, k=2)
    WeightDecay(wrapped, 0.2)
    Lookahead(plain, k=2)
    for i in range(10):
        for j in range(4):
            ours.step(wrapped, i, slice(4 * j, 4 * j + 4))
        hand.step(plain, i)
        assert (ours.values - hand.values).abs().max() < 1e-14


class TestErrors:
    def adam(self):
        return Adam([torch.ones(2, 2, requires_grad=True)])

    @pytest.mark.parametrize(
        ("wrap", "words"),
        [
            (lambda o: WeightDecay(o, 0), "rate must be"),
            (lambda o: LayerAdaptation(o, limits=(2, 1)), "limits must be"),
            (lambda o: Lookahead(o, k=0), "k must be"),
            (lambda o: Lookahead(o, alpha=-1), "alpha must be"),
            (lambda o: Accumulation(o, 0), "n must be"),
            (lambda o: LazyRows(o, torch.ones(2)), "params must be parameters"),
            (lambda o: piecewise_linear(o, {}), "at least one"),
            (lambda o: piecewise_linear(o, {1.5: 1}), "whole numbers"),
            (lambda o: piecewise_linear(o, {1: -1}), "at least 0"),
        ],
    )
    def test_settings(self, wrap, words):
        optimizer = self.adam()
        with pytest.raises(InputError, match=words):
            wrap(optimizer)
        optimizer.step()

    @pytest.mark.parametrize("wrap", [*WRAPPERS.values(), lambda o: Accumulation(o, 2)])
    def test_not_an_optimizer(self, wrap):
        with pytest.raises(InputError, match=r"must be a torch\.optim\.Optimizer, not list"):
            wrap([])

    def test_twice(self):
        adam = self.adam()
        Lookahead(adam)
        with pytest.raises(InputError, match="has a Lookahead already"):
            Lookahead(adam)
        adam.step()

    def test_state_without_it(self):
        state = self.adam().state_dict()
        adam = self.adam()
        Lookahead(adam)
        with pytest.raises(InputError, match="saved without Lookahead"):
            adam.load_state_dict(state)

    @pytest.mark.parametrize("wrap", [lambda o, p: Accumulation(o, 2), LazyRows])
    def test_closures(self, wrap):
        task = Task()
        game = Game([task.params])
        wrap(game, task.params)
        with pytest.raises(RuntimeError, match="without a closure"):
            task.step(game, 0)
