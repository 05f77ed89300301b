"""`fit` against loops written by hand."""

import math

import numpy as np
import pytest
import torch
from minent import DivergedError, InputError
from minent.optim import Flow
from minent.train import Average, EarlyStopping, add_loss, collect, evaluate, fit, track
from models import Regressor, assert_same, loss_of, regression, weights
from torch import nn
from torch.nn.functional import mse_loss
from torch.optim.lr_scheduler import ReduceLROnPlateau, StepLR

SGD = torch.optim.SGD


def quiet(*args, **options):
    return fit(*args, progress=False, **options)


def batches_of(data, size, steps):
    """The batches that `fit` takes without shuffling."""
    parts = list(zip(*(part.split(size) for part in data), strict=True))
    return [parts[step % len(parts)] for step in range(steps)]


def by_hand(model, data, size, steps, optimizer, after=lambda: None):
    for x, y in batches_of(data, size, steps):
        optimizer.zero_grad()
        loss_of(model, x, y).backward()
        optimizer.step()
        after()
    return weights(model)


@pytest.mark.parametrize("size", [8, 7, 64])
def test_a_plain_loop(size):
    model, other, data = Regressor(), Regressor(), regression()
    history = quiet(model, data, optimizer=SGD, lr=0.1, epochs=3, batch_size=size, shuffle=False)
    steps = 3 * math.ceil(40 / size)
    assert_same(
        weights(model), by_hand(other, data, size, steps, SGD(other.parameters(), lr=0.1)), False
    )
    assert history["step"][-1] == steps
    assert history.columns == ["epoch", "step", "loss", "hidden", "seconds"]
    assert history.stopped == "all epochs"


def test_averages_are_by_samples():
    model, data = Regressor(), regression(10)
    history = quiet(model, data, optimizer=SGD, lr=1e-300, batch_size=4, shuffle=False)
    assert history["loss"][0] == pytest.approx(loss_of(model, *data).item(), abs=1e-12)
    hidden = torch.tanh(model.first(data[0])).mean().item()
    assert history["hidden"][0] == pytest.approx(hidden, abs=1e-12)
    assert evaluate(model, data, batch_size=3) == pytest.approx(
        {"loss": history["loss"][0], "hidden": hidden}, abs=1e-12
    )


class Holder:
    def __init__(self, loss):
        self.loss = loss


def given_by(kind, net):
    """Models that give the same loss in different ways."""

    class Given(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = net

        def forward(self, x, y=None):
            if kind == "function":
                return self.net(x)
            loss = mse_loss(self.net(x), y)
            if kind == "added":
                return add_loss(loss)
            if kind == "added with output":
                add_loss(loss)
                return self.net(x)
            return {"returned": loss, "dictionary": {"loss": loss, "twice": 2 * loss.detach()}}.get(
                kind, Holder(loss)
            )

    return Given()


@pytest.mark.parametrize(
    "kind", ["returned", "dictionary", "object", "added", "added with output", "function", "step"]
)
def test_where_the_loss_comes_from(kind):
    x, y = regression()
    net, other = nn.Linear(4, 1, dtype=torch.float64), nn.Linear(4, 1, dtype=torch.float64)
    other.load_state_dict(net.state_dict())
    options = {"function": {"loss": mse_loss}}.get(kind, {})
    model = given_by(kind, net)
    if kind == "step":
        model, options = (
            net,
            {"step": lambda batch, state: mse_loss(state.model(batch[0]), batch[1])},
        )
    history = quiet(model, (x, y), optimizer=SGD, lr=0.1, batch_size=40, epochs=2, **options)
    optimizer = SGD(other.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        mse_loss(other(x), y).backward()
        optimizer.step()
    assert_same(weights(net), weights(other), exact=False)
    if kind == "dictionary":
        assert history["twice"] == pytest.approx([2 * loss for loss in history["loss"]])


@pytest.mark.parametrize("samples", [8, 9])
def test_an_output_of_one_sample_is_no_loss(samples):
    class Added(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(2, 1, bias=False)

        def forward(self, x):
            add_loss(0.0 * self.layer(x).mean())
            return self.layer(x)

    model = Added()
    before = weights(model)
    history = quiet(model, torch.ones(samples, 2), batch_size=4, optimizer=SGD, lr=1.0)
    assert history["loss"] == [0.0]
    assert_same(before, weights(model))
    assert evaluate(model, torch.ones(1, 2)) == {"loss": 0.0}


def test_tracked_values_are_those_of_their_time():
    class Moving(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.zeros(1))

        def forward(self, _):
            track("w", self.w)
            track("wide", np.float64(1.5))
            return -self.w.sum()

    history = quiet(Moving(), steps=10, optimizer=SGD, lr=1.0)
    assert history["w"] == [4.5]
    assert history["wide"] == [1.5]


@pytest.mark.parametrize(
    ("name", "sentence"), [("loss", "the name of a loss"), ("epoch", "column of every history")]
)
def test_names_of_columns(name, sentence):
    def step(batch, state):
        track(name, 1.0)
        return loss_of(state.model, *batch)

    with pytest.raises(InputError, match=sentence):
        quiet(Regressor(), regression(), step=step)


def test_only_losses_must_be_finite():
    def step(batch, state):
        track("my loss", float("inf"))
        return loss_of(state.model, *batch)

    quiet(Regressor(), regression(), step=step)
    bad = (regression()[0] * float("nan"), regression()[1])
    with pytest.raises(DivergedError, match="val_loss is nan"):
        quiet(Regressor(), regression(), validation=bad)


def test_clipping_looks_at_what_is_stepped():
    model, other, data = Regressor(), Regressor(), regression()
    other.first.requires_grad_(False)
    for each in (model, other):
        quiet(
            each, data, optimizer=SGD(each.second.parameters(), lr=0.5), clip_norm=0.1, epochs=3,
            shuffle=False,
        )  # fmt: skip
    assert_same(weights(model), weights(other))


def test_no_output_no_target_no_data():
    class Alone(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.tensor(1.0))

        def forward(self, _):
            add_loss(self.w.square())

    model = Alone()
    history = quiet(model, steps=20, optimizer=SGD, lr=0.1)
    assert model.w.item() == pytest.approx(0.8**20)
    assert history["step"] == [20]
    assert history.stopped == "all steps"


@pytest.mark.parametrize("last", [16, 5])
def test_accumulation_is_one_large_batch(last):
    """Eight batches of 16 are one of 128 (Adam, 50 steps), also when the last one is smaller."""
    samples = 112 + last
    data = regression(samples)
    small, large = Regressor(), Regressor()
    adam = torch.optim.Adam
    quiet(small, data, optimizer=adam, steps=50, batch_size=16, accumulate=8, shuffle=False)
    quiet(large, data, optimizer=adam, steps=50, batch_size=samples, shuffle=False)
    for a, b in zip(weights(small), weights(large), strict=True):
        assert (a - b).abs().max() < 1e-12


def test_gradients_are_limited():
    data = regression()
    for option, limit in [
        ({"clip_norm": 0.01}, lambda p: nn.utils.clip_grad_norm_(p, 0.01)),
        ({"clip_value": 0.001}, lambda p: nn.utils.clip_grad_value_(p, 0.001)),
    ]:
        model, other = Regressor(), Regressor()
        quiet(model, data, optimizer=SGD, lr=0.1, batch_size=40, shuffle=False, **option)
        loss_of(other, *data).backward()
        limit(list(other.parameters()))
        SGD(other.parameters(), lr=0.1).step()
        assert_same(weights(model), weights(other), exact=False)


def test_schedulers():
    data, rates = regression(), {}
    for schedule in ("step", "epoch"):
        model = Regressor()
        optimizer = SGD(model.parameters(), lr=1.0)
        quiet(
            model,
            data,
            optimizer=optimizer,
            epochs=2,
            batch_size=10,
            scheduler=lambda optimizer: StepLR(optimizer, 1, gamma=0.5),
            schedule=schedule,
            check_finite=False,
        )
        rates[schedule] = optimizer.param_groups[0]["lr"]
    assert rates == {"step": 0.5**8, "epoch": 0.5**2}


def test_plateau_goes_by_the_validation_loss():
    model, data = Regressor(), regression()
    optimizer = SGD(model.parameters(), lr=1e-300)
    quiet(
        model,
        data,
        optimizer=optimizer,
        epochs=4,
        scheduler=ReduceLROnPlateau(optimizer, factor=0.1, patience=0, eps=0),
        validation=data,
    )
    # the first value is an improvement, none of the others is
    assert optimizer.param_groups[0]["lr"] == pytest.approx(1e-303, rel=1e-9, abs=0)


def test_average_of_weights():
    model, other, data = Regressor(), Regressor(), regression()
    average = Average(model, 0.9)
    history = quiet(
        model,
        data,
        optimizer=SGD,
        lr=0.1,
        epochs=2,
        batch_size=10,
        shuffle=False,
        ema=average,
        validation=data,
    )
    mean = None

    def after():
        nonlocal mean
        now = weights(other)
        mean = now if mean is None else [0.9 * m + 0.1 * w for m, w in zip(mean, now, strict=True)]

    by_hand(other, data, 10, 8, SGD(other.parameters(), lr=0.1), after)
    own = weights(model)
    assert_same(own, weights(other), exact=False)
    with average.swapped():
        assert_same(weights(model), mean, exact=False)
        inside = loss_of(model, *data).item()
    assert_same(weights(model), own)
    assert history["val_loss"][-1] == pytest.approx(inside, abs=1e-12)
    assert history.averages == {"model": average}
    assert history["val_loss"][-1] != pytest.approx(loss_of(model, *data).item(), abs=1e-6)


def test_before_the_first_update_nothing_is_swapped():
    model = Regressor()
    average = Average(model, 0.5)
    nn.init.zeros_(model.second.weight)
    with average.swapped():
        assert not model.second.weight.any()


def test_swapping_comes_back_after_an_error():
    model = Regressor()
    average = Average(model, 0.5)
    average.update()
    nn.init.zeros_(model.second.weight)
    own = weights(model)
    with pytest.raises(ZeroDivisionError), average.swapped():
        _ = 1 / 0
    assert_same(weights(model), own)


def test_an_optimizer_that_calls_closures():
    model, data = Regressor(), regression()
    history = quiet(
        model,
        data,
        optimizer=lambda p: torch.optim.LBFGS(p, max_iter=5),
        epochs=6,
        batch_size=20,
        accumulate=2,
    )
    assert history["loss"][-1] < 0.1 * history["loss"][0]
    assert history["step"][-1] == 6


@pytest.mark.parametrize("method", ["euler", "heun"])
def test_the_certificate_of_a_flow_is_a_column(method):
    """How fast the loss should change, beside how it does."""
    model, data = Regressor(), regression()
    history = quiet(
        model,
        data,
        optimizer=lambda p: Flow(p, 1e-4, method=method),
        epochs=5,
        batch_size=40,
    )
    measured = np.diff(history["loss"]) / 1e-4
    predicted = np.array(history["certificate"][:-1])
    assert (predicted < 0).all()
    assert measured == pytest.approx(predicted, rel=1e-2)
    other = quiet(model, data, optimizer=lambda p: Flow(p, 1e-4, certify=False), batch_size=40)
    assert "certificate" not in other.columns


def test_bfloat16_and_float16():
    for precision in ("bf16", "fp16"):
        model, data = Regressor(dtype=torch.float32), regression(dtype=torch.float32)
        seen = []
        model.second.register_forward_hook(lambda *args, seen=seen: seen.append(args[2].dtype))
        history = quiet(
            model, data, optimizer=SGD, lr=0.05, epochs=20, batch_size=10, precision=precision
        )
        assert history["loss"][-1] < history["loss"][0]
        assert set(seen) == {{"bf16": torch.bfloat16, "fp16": torch.float16}[precision]}
        assert all(p.dtype == torch.float32 for p in model.parameters())


def test_steps_that_overflow_are_left_out_of_the_schedule():
    """A scaler begins with 2**16, where float16 gradients overflow until it is small enough."""
    model = nn.Linear(1, 1, bias=False)
    rates = []

    def step(batch, state):
        rates.append(state.optimizer.param_groups[0]["lr"])
        return (state.model(batch) * 50).mean()

    quiet(
        model,
        torch.ones(8, 1),
        step=step,
        steps=12,
        batch_size=8,
        optimizer=SGD,
        lr=1.0,
        precision="fp16",
        scheduler=lambda optimizer: StepLR(optimizer, 1, gamma=0.5),
    )
    assert rates[0] == rates[1] == 1.0
    assert rates[-1] < 1.0


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")  # of torch
def test_compiled_models_collect_too():
    torch.compiler.reset()
    model, other, data = Regressor(), Regressor(), regression()
    options = {"optimizer": SGD, "lr": 0.1, "epochs": 2, "batch_size": 20}
    with torch._dynamo.config.patch(suppress_errors=False):
        real = torch.compile
        torch.compile = lambda module: real(module, backend="aot_eager")
        try:
            history = quiet(model, data, compile=True, **options)
        finally:
            torch.compile = real
    plain = quiet(other, data, **options)
    assert_same(weights(model), weights(other), exact=False)
    assert history["hidden"] == pytest.approx(plain["hidden"])
    assert list(model.state_dict()) == list(other.state_dict())


def test_epochs_of_another_length():
    model, data = Regressor(), regression(50)
    history = quiet(model, data, epochs=3, steps_per_epoch=4, batch_size=10)
    assert history["step"] == [4, 8, 12]
    seen = []
    quiet(
        Regressor(),
        data,
        steps=12,
        steps_per_epoch=5,
        batch_size=10,
        step=lambda batch, state: (seen.append(batch[0]), loss_of(state.model, *batch))[1],
    )
    for turn in (seen[:5], seen[5:10]):
        rows = torch.cat(turn)
        assert sorted(map(tuple, rows.tolist())) == sorted(map(tuple, data[0].tolist()))


def test_modes_are_kept():
    model, data = Regressor(dropout=0.5), regression()
    model.eval()
    quiet(model, data, validation=data)
    assert model.training
    model.dropout.eval()
    quiet(model, data, validation=data)
    assert model.training and not model.dropout.training


def test_state_remembers():
    def step(batch, state):
        state.memory["calls"] = state.memory.get("calls", 0) + 1
        assert state.step == state.memory["calls"] - 1
        assert state.samples == 10 * state.step
        assert (state.rank, state.world, state.device.type) == (0, 1, "cpu")
        return loss_of(state.model, *batch)

    quiet(Regressor(), regression(), step=step, epochs=2, batch_size=10)


def test_divergence_is_said():
    model, data = Regressor(), regression()
    with pytest.raises(DivergedError, match=r"loss is (nan|inf) on average over epoch 1"):
        quiet(model, data, optimizer=SGD, lr=1e200, batch_size=10)
    quiet(Regressor(), data, optimizer=SGD, lr=1e200, batch_size=10, check_finite=False)


def test_nothing_is_collected_afterwards():
    quiet(Regressor(), regression())
    with collect() as found:
        pass
    assert not found.losses


MODEL, DATA = Regressor(), regression()
OTHER = SGD([torch.ones(1, requires_grad=True)], lr=1.0)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"model": nn.Linear(4, 1, dtype=torch.float64), "data": DATA[0]}, "there is no loss"),
        ({"step": lambda batch, state: None}, "there is no loss"),
        ({"step": lambda batch, state: torch.ones(2)}, r"one floating-point number, not .*\(2,\)"),
        ({"step": lambda batch, state: {"loss": torch.ones(2)}}, "one floating-point number"),
        ({"step": lambda batch, state: (torch.ones(()), 1)}, "one floating-point number"),
        ({"callbacks": [EarlyStopping]}, "objects of Callback"),
        ({"model": nn.ReLU()}, "no parameters that require gradients"),
        ({"model": "model"}, "must be a Module or a list of Player"),
        ({"model": []}, "no player"),
        ({"step": print, "loss": print}, "step or loss, not both"),
        ({"step": print, "compile": True}, "compile the model"),
        ({"loss": print, "data": DATA[0]}, "inputs and a target"),
        ({"optimizer": "adam"}, "optimizer must be"),
        ({"optimizer": OTHER}, "moves a parameter that is not in Regressor"),
        ({"optimizer": 0}, "optimizer must be"),
        ({"loss": "mse"}, "loss must be a function"),
        ({"ema": "x"}, "decay must be"),
        ({"optimizer": OTHER, "lr": 1.0}, "give one of the two"),
        ({"lr": 0}, "lr must be a number above 0"),
        ({"scheduler": lambda optimizer: 1}, "scheduler must be"),
        ({"scheduler": StepLR(OTHER, 1)}, "another optimizer"),
        ({"schedule": "batch"}, "step or epoch"),
        ({"epochs": 0}, "epochs must be"),
        ({"steps": 1.5}, "steps must be"),
        ({"accumulate": 0}, "accumulate must be"),
        ({"batch_size": 0}, "batch_size must be"),
        ({"seed": -1}, "seed must be"),
        ({"data": None}, "how many steps"),
        ({"data": [], "epochs": 1}, "gave no batch"),
        ({"data": iter([DATA]), "epochs": 2}, "only once"),
        ({"precision": "fp8"}, "bf16, fp16 or None"),
        ({"precision": "fp16", "optimizer": torch.optim.LBFGS}, "precision='bf16'"),
        ({"clip_norm": 0}, "clip_norm must be"),
        ({"clip_value": -1}, "clip_value must be"),
        ({"ema": 1}, "decay must be"),
        ({"ema": Average(Regressor())}, "another model"),
        ({"engine": "horovod"}, "'ddp' .*, 'fabric', a Fabric or None"),
        ({"device": "nowhere"}, "device nowhere"),
        ({"resume": True}, "needs a checkpoint"),
        ({"save_every": 3}, "needs a checkpoint"),
    ],
)
def test_wrong_arguments(options, sentence):
    with pytest.raises(InputError, match=sentence):
        quiet(**{"model": MODEL, "data": DATA, **options})


def test_ddp_needs_torchrun():
    with pytest.raises(InputError, match="torchrun"):
        quiet(Regressor(), regression(), engine="ddp")


def test_numbers_are_those_of_the_seed():
    data = regression()
    runs = []
    for seed in (0, 0, 1):
        model = Regressor()
        quiet(model, data, seed=seed, epochs=2, batch_size=10)
        runs.append(weights(model))
    assert_same(runs[0], runs[1])
    assert not torch.equal(runs[0][0], runs[2][0])
