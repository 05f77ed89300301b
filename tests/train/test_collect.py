"""Losses and metrics from inside a model, whatever runs it."""

import threading

import pytest
import torch
from minent import InputError
from minent.train import add_loss, collect, track
from torch import nn
from torch.utils.checkpoint import checkpoint

OLD = tuple(map(int, torch.__version__.split(".")[:2])) < (2, 15)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(3, 3)

    def forward(self, x):
        y = torch.tanh(self.inner(x))
        add_loss(y.square().mean(), weight=0.5)
        track("mean", y.mean())
        track("calls", 1.0, how="sum")
        return y


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Sequential(Layer(), nn.ReLU()), Layer())

    def forward(self, x):
        return self.layers(x)


def plain_loss(model, x):
    """The same losses by hand."""
    first = torch.tanh(model.layers[0][0].inner(x))
    second = torch.tanh(model.layers[1].inner(first.relu()))
    return 0.5 * first.square().mean() + 0.5 * second.square().mean(), first, second


@pytest.fixture
def x():
    return torch.randn(5, 3, generator=torch.Generator().manual_seed(0))


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return [p.grad.clone() for p in model.parameters()]


def same(model, x, found):
    expected, first, second = plain_loss(model, x)
    torch.testing.assert_close(found.loss, expected)
    torch.testing.assert_close(found.metrics["mean"], (first.mean() + second.mean()) / 2)
    assert found.metrics["calls"] == 2.0
    wanted = gradients(model, expected)
    for mine, other in zip(gradients(model, found.loss), wanted, strict=True):
        torch.testing.assert_close(mine, other)


def test_from_any_depth(x):
    model = Deep()
    with collect() as found:
        model(x)
    assert len(found.losses) == 2
    same(model, x, found)


def test_outside_nothing_happens(x):
    assert Deep()(x).shape == (5, 3)
    add_loss(torch.tensor(1.0))
    track("a", 1.0)


def test_a_layer_used_twice_adds_two_losses(x):
    layer = Layer()
    with collect() as found:
        layer(layer(x))
    once = torch.tanh(layer.inner(x))
    twice = torch.tanh(layer.inner(once))
    assert len(found.losses) == 2
    torch.testing.assert_close(found.loss, 0.5 * once.square().mean() + 0.5 * twice.square().mean())


@pytest.mark.parametrize("inside", [False, True])
def test_checkpointed_layers_add_once(x, inside):
    model = Deep()

    def run():
        return checkpoint(model, x, use_reentrant=False)

    if inside:  # the backward pass runs the layers again while collecting goes on
        with collect() as found:
            run()
            loss = found.loss
            model.zero_grad()
            loss.backward()
        mine = [p.grad.clone() for p in model.parameters()]
        assert len(found.losses) == 2
        assert found.metrics["calls"] == 2.0
        wanted = gradients(model, plain_loss(model, x)[0])
        for a, b in zip(mine, wanted, strict=True):
            torch.testing.assert_close(a, b)
    else:
        with collect() as found:
            run()
        same(model, x, found)


def test_a_loss_without_gradient_is_refused(x):
    model = Deep()
    x.requires_grad_()
    with collect(), pytest.raises(InputError, match="use_reentrant=False"):
        checkpoint(model, x, use_reentrant=True)
    with collect(), pytest.raises(InputError, match="gradients are off"), torch.no_grad():
        model(x)


def test_without_gradients_from_the_start(x):
    model = Deep()
    with torch.no_grad(), collect() as found:
        model(x)
    torch.testing.assert_close(found.loss, plain_loss(model, x)[0])


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")  # of torch
@pytest.mark.parametrize("fullgraph", [True, False])
def test_compiled(x, fullgraph):
    if fullgraph and OLD:
        pytest.skip("this torch cannot trace a ContextVar, and breaks the graph there")
    torch.compiler.reset()
    model = Deep()
    compiled = torch.compile(model, backend="aot_eager", fullgraph=fullgraph)
    compiled(x)  # nobody collects: another graph
    for _ in range(3):
        with collect() as found:
            compiled(x)
        same(model, x, found)


def test_autocast_keeps_losses_in_single_precision(x):
    model = Deep()
    with collect() as found, torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(x)
        add_loss(out.mean())
    assert out.dtype == torch.bfloat16
    assert found.loss.dtype == torch.float32
    gradients(model, found.loss)


def test_contexts_do_not_mix(x):
    results = {}
    barrier = threading.Barrier(2)

    def work(name, times):
        with collect() as found:
            for _ in range(times):
                add_loss(torch.tensor(1.0))
                barrier.wait()
        results[name] = len(found.losses)

    threads = [threading.Thread(target=work, args=(name, 3)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {"a": 3, "b": 3}


def test_an_inner_block_collects_for_itself():
    with collect() as outer:
        add_loss(torch.tensor(1.0))
        with collect() as inner:
            add_loss(torch.tensor(2.0))
        add_loss(torch.tensor(4.0))
    assert (outer.loss, inner.loss) == (5.0, 2.0)


def test_how_values_of_one_name_are_joined():
    with collect() as found:
        for value in (1.0, torch.tensor(2.0), 6.0):
            track("mean", value)
            track("sum", value, how="sum")
            track("last", value, how="last")
    assert {name: float(value) for name, value in found.metrics.items()} == {
        "mean": 3.0,
        "sum": 9.0,
        "last": 6.0,
    }


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: add_loss(torch.ones(2)), "shape \\(2,\\)"),
        (lambda: add_loss(1.0), "not 1.0"),
        (lambda: add_loss(torch.tensor(1)), "int64"),
        (lambda: add_loss(torch.tensor(1.0), weight=torch.ones(2)), "weight of a loss"),
        (lambda: track(5, 1.0), "must be a string"),
        (lambda: track("a", torch.ones(2)), "shape \\(2,\\)"),
        (lambda: track("a", "b"), "takes one number"),
        (lambda: track("a", 1.0, how="max"), "mean, last, sum"),
        (lambda: collect().loss, "no loss was added"),
    ],
)
def test_wrong_values(call, sentence):
    with collect(), pytest.raises(InputError, match=sentence):
        call()
