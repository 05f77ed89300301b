"""On a GPU: the same numbers, no waiting in a step, scaling, shared noise. Skipped without one."""

import pytest
import torch
from minent.optim import Flow, Game
from minent.train import Average, Callback, Player, fit, frozen
from models import Regressor, assert_same, loss_of, numbers, regression, weights
from torch import nn

pytestmark = [
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU"),
    pytest.mark.filterwarnings("ignore:Synchronization debug mode is a prototype"),
]

X, Y = regression(64)


def on_cpu(tensors):
    return [tensor.cpu() for tensor in tensors]


@pytest.mark.parametrize("options", [{}, {"accumulate": 2, "clip_norm": 0.5}, {"ema": 0.9}])
def test_the_same_as_on_the_cpu(options):
    found = []
    for device in ("cpu", "cuda"):
        model = Regressor()
        history = fit(
            model, (X, Y), epochs=3, batch_size=10, device=device, validation=(X, Y),
            optimizer=torch.optim.SGD, lr=0.1, progress=False, **options,
        )  # fmt: skip
        assert next(model.parameters()).device.type == device
        found.append((on_cpu(weights(model)), history["val_loss"]))
    assert_same(found[0][0], found[1][0], exact=False)
    assert found[0][1] == pytest.approx(found[1][1], rel=1e-9)


class NoWaiting(Callback):
    """Any wait for the device inside a step is an error."""

    def on_step_begin(self, state):
        torch.cuda.set_sync_debug_mode("error" if state.step > 2 else "default")

    def on_step_end(self, state):
        torch.cuda.set_sync_debug_mode("default")


@pytest.mark.parametrize("precision", [None, "bf16"])
def test_no_step_waits_for_the_device(precision):
    model = Regressor(dtype=torch.float32).cuda()
    data = [
        (x.cuda(), y.cuda()) for x, y in zip(X.float().split(8), Y.float().split(8), strict=True)
    ]
    try:
        history = fit(
            model, data * 30, precision=precision, clip_norm=1.0, ema=0.99, progress=False,
            callbacks=[NoWaiting()], scheduler=lambda o: torch.optim.lr_scheduler.StepLR(o, 5),
        )  # fmt: skip
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert len(history["hidden"]) == 1


def test_players_do_not_wait_either():
    generator, critic = nn.Linear(2, 2).cuda(), nn.Linear(2, 1).cuda()

    def critic_loss(real, state):
        return critic(generator(torch.randn_like(real))).tanh().mean() - critic(real).tanh().mean()

    def generator_loss(real, state):
        return -critic(generator(torch.randn_like(real))).tanh().mean()

    players = [
        Player(critic, critic_loss, name="critic"),
        Player(generator, generator_loss, name="generator", every=2),
    ]
    data = list(numbers(400, 2, dtype=torch.float32).cuda().split(8))
    try:
        fit(players, data, callbacks=[NoWaiting()], progress=False)
    finally:
        torch.cuda.set_sync_debug_mode("default")


def test_half_precision_learns():
    for precision in ("bf16", "fp16"):
        model = Regressor(dtype=torch.float32)
        history = fit(
            model, (X.float(), Y.float()), epochs=30, batch_size=16, lr=0.01, device="cuda",
            precision=precision, clip_norm=10.0, progress=False,
        )  # fmt: skip
        assert history["loss"][-1] < 0.5 * history["loss"][0]


def test_resuming(tmp_path):
    def run(path, steps, seed, resume=False):
        torch.manual_seed(seed)
        model = Regressor(dropout=0.3)
        fit(
            model, (X, Y), steps=steps, batch_size=10, device="cuda", checkpoint=path,
            resume=resume, ema=Average(model, 0.9), progress=False,
        )  # fmt: skip
        return on_cpu(weights(model))

    whole = run(tmp_path / "whole", 14, 0)
    run(tmp_path / "half", 7, 0)
    assert_same(whole, run(tmp_path / "half", 14, 5, resume=True), exact=False)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")  # of torch
def test_compiled_by_the_real_compiler():
    torch.compiler.reset()
    model, other = Regressor(dtype=torch.float32), Regressor(dtype=torch.float32)
    options = {"epochs": 2, "batch_size": 16, "device": "cuda", "progress": False}
    compiled = fit(model, (X.float(), Y.float()), compile=True, **options)
    plain = fit(other, (X.float(), Y.float()), **options)
    assert compiled["loss"] == pytest.approx(plain["loss"], rel=1e-4)
    assert compiled["hidden"] == pytest.approx(plain["hidden"], abs=1e-5)


@pytest.mark.parametrize("method", ["euler", "heun", "rk4", "bogacki-shampine"])
@pytest.mark.parametrize("field", ["grad", "sign", "normalized", "rms", "rms-global", "adagrad"])
def test_flows_are_the_same_as_on_the_cpu(field, method):
    found = []
    for device in ("cpu", "cuda"):
        model = Regressor().to(device)
        x, y = X.to(device), Y.to(device)
        flow = Flow(model.parameters(), lr=0.01, field=field, method=method)

        def closure(flow=flow, model=model, x=x, y=y):
            flow.zero_grad()
            loss = loss_of(model, x, y)
            loss.backward()
            return loss

        for _ in range(5):
            flow.step(closure)
        found.append((on_cpu(weights(model)), flow.certificate.item()))
    assert_same(found[0][0], found[1][0], exact=False)
    assert found[0][1] == pytest.approx(found[1][1], rel=1e-6)


def test_stages_share_noise_of_the_gpu():
    parameter = torch.zeros(4, device="cuda", requires_grad=True)
    seen = []
    flow = Flow([parameter], lr=0.1, method="rk4")

    def closure():
        flow.zero_grad()
        noise = torch.randn(4, device="cuda")
        seen.append(noise.tolist())
        loss = (parameter * noise).sum()
        loss.backward()
        return loss

    flow.step(closure)
    flow.step(closure)
    assert seen[0] == seen[1] == seen[2] == seen[3] != seen[4]


@pytest.mark.parametrize("method", ["extragradient", "optimistic", "rk4"])
def test_games_are_the_same_as_on_the_cpu(method):
    found = []
    for device in ("cpu", "cuda"):
        x, y = (torch.ones(2, dtype=torch.float64, device=device).requires_grad_() for _ in "xy")
        game = Game({"x": [x], "y": [y]}, lr=0.1, method=method)
        for _ in range(5):
            game.step(lambda x=x, y=y: {"x": (x * y).sum(), "y": -(x * y).sum()})
        found.append(on_cpu([x.detach(), y.detach()]))
    assert_same(*found, exact=False)


def test_frozen():
    layer = nn.Linear(2, 1).cuda()
    x = torch.ones(1, 2, device="cuda", requires_grad=True)
    frozen(layer)(x).sum().backward()
    assert x.grad is not None and layer.weight.grad is None
