"""What every optimizer of the room must do, whatever its rule."""

import copy
import pickle

import pytest
import torch
from flows import closure_of
from minent import InputError
from minent.optim import SGLD, Flow, Game, Langevin, Leapfrog, Nesterov
from minent.optim.fields import Polyak
from torch import nn

FIELDS = ("grad", "sign", "normalized", "rms", "rms-global", "adagrad", Polyak(0.0))
METHODS = ("euler", "heun", "midpoint", "ralston", "rk3", "rk4", "adaptive-heun")


def name_of(field):
    return field if isinstance(field, str) else field.name


MAKERS = {
    **{
        f"{name_of(field)} {method}": lambda params, field=field, method=method, **options: Flow(
            params, 0.01, field, method, tolerance=0.1, **options
        )
        for field in FIELDS
        for method in METHODS
    },
    "bogacki-shampine": lambda params, **o: Flow(params, 0.01, method="bogacki-shampine", **o),
    "clipped": lambda params, **o: Flow(params, 0.01, clip_norm=0.1, maximize=True, **o),
    "decay": lambda params, **o: Flow(params, 0.01, "sign", "heun", weight_decay=0.1, **o),
    "Leapfrog": lambda params, **o: Leapfrog(params, 0.05, 0.5, weight_decay=0.1, **o),
    "from rest": lambda params, **o: Leapfrog(params, 0.05, 0.5, start="rest", **o),
    "Nesterov": lambda params, **o: Nesterov(params, 0.05, 0.5, **o),
    "SGLD": lambda params, **o: SGLD(params, 0.01, 1e-4, **o),
    "Langevin": lambda params, **o: Langevin(params, 0.05, 0.5, 1e-4, **o),
}
every = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
QUIET = {key: make for key, make in MAKERS.items() if key not in ("SGLD", "Langevin")}
SOME = ("grad euler", "rms euler", "rms-global rk4", "rms adaptive-heun", "Leapfrog", "SGLD")
some = pytest.mark.parametrize("make", [MAKERS[key] for key in SOME], ids=SOME)


class Task:
    """A small network, one parameter of which has no gradient, and its batch."""

    def __init__(self, make, dtype=torch.float32, **options):
        torch.manual_seed(0)
        self.net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)).to(dtype)
        self.net.idle = nn.Parameter(torch.ones(2, dtype=dtype))
        self.x, self.y = torch.randn(8, 3).to(dtype), torch.randn(8, 1).to(dtype)
        self.optimizer = make(self.net.parameters(), **options)
        self.closure = closure_of(self.optimizer, self.loss)

    def loss(self):
        return (self.net(self.x) - self.y).pow(2).mean()

    def go(self, steps):
        for _ in range(steps):
            self.optimizer.step(self.closure)
        return [p.detach().clone() for p in self.net.parameters()]


def equal(left, right):
    return all(torch.equal(a, b) for a, b in zip(left, right, strict=True))


@every
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=["f32", "bf16"])
def test_foreach_equals_loop(make, dtype):
    each, loop = (Task(make, dtype, foreach=foreach).go(4) for foreach in (True, False))
    assert equal(each, loop)
    assert all(p.isfinite().all() for p in each)
    assert not equal(each, Task(make, dtype).go(0))


@pytest.mark.parametrize("make", QUIET.values(), ids=QUIET)
def test_layouts_do_not_matter(make):
    grad, ends = torch.linspace(-1, 2, 12).reshape(3, 4), []
    for turned in ((False, False), (True, False), (False, True)):
        x = torch.linspace(-1, 1, 12).reshape(3, 4)
        x, g = (
            (t.t().contiguous().t() if turn else t)
            for t, turn in zip((x, grad), turned, strict=True)
        )
        x.requires_grad_()
        optimizer = make([x])
        for _ in range(2):
            x.grad = g.clone()
            optimizer.step(lambda: torch.ones(()))
        ends.append(x.detach().contiguous())
    assert torch.allclose(ends[0], ends[1], rtol=0, atol=1e-6)
    assert torch.allclose(ends[0], ends[2], rtol=0, atol=1e-6)


@every
@pytest.mark.parametrize("loaded", [False, True])
def test_layouts_of_states_do_not_matter(make, loaded):
    """A gradient in another layout comes first, or the state is that of another layout."""
    start = torch.linspace(-1, 1, 12).reshape(3, 4)
    grads = [torch.linspace(-1, 2, 12).reshape(3, 4) * k for k in (1.0, 0.5, 2.0)]

    def turn(tensor):
        return tensor.t().contiguous().t()

    def steps(x, gradients, state=None):
        optimizer = make([x])
        if state is not None:
            optimizer.load_state_dict(state)
        for grad in gradients:
            x.grad = grad
            optimizer.step(lambda: torch.ones(()))
        return x.detach().contiguous(), optimizer.state_dict()

    def fresh():
        return start.clone().requires_grad_()

    if loaded and isinstance(make([fresh()]), SGLD | Langevin):
        pytest.skip("noise follows the layout of a parameter")
    expected, _ = steps(fresh(), [g.clone() for g in grads])
    if not loaded:
        found, _ = steps(fresh(), [turn(grads[0]), *(g.clone() for g in grads[1:])])
    else:
        middle, state = steps(turn(start).requires_grad_(), [turn(grads[0])])
        found, _ = steps(middle.requires_grad_(), [g.clone() for g in grads[1:]], state)
    assert torch.allclose(expected, found, rtol=0, atol=1e-6)


@every
def test_a_rate_of_0_stands_still(make):
    task = Task(make)
    task.go(1)
    for group in task.optimizer.param_groups:
        group["lr"] = 0.0
    before = [p.detach().clone() for p in task.net.parameters()]
    task.optimizer.step(task.closure)
    assert equal(before, [p.detach() for p in task.net.parameters()])


@every
def test_a_refused_group_does_not_stay(make):
    x, y = (torch.zeros(2, requires_grad=True) for _ in "xy")
    optimizer = make([x])
    with pytest.raises(InputError):
        optimizer.add_param_group({"params": [y], "lr": -1.0})
    assert len(optimizer.param_groups) == 1


@every
def test_a_parameter_may_come_later(make):
    x, y = (torch.ones(2, requires_grad=True) for _ in "xy")
    optimizer = make([x, y])
    for gradients in ((x,), (x, y), (x, y)):
        for parameter in gradients:
            parameter.grad = torch.ones(2)
        optimizer.step(lambda: torch.ones(()))
    assert (y != 1).all()


@every
def test_state_goes_on(make, tmp_path):
    task = Task(make)
    task.go(3)
    file = tmp_path / "state.pt"
    torch.save(task.optimizer.state_dict(), file)
    other = Task(make)
    other.net.load_state_dict(task.net.state_dict())
    other.optimizer.load_state_dict(torch.load(file, weights_only=True))
    assert equal(task.go(3), other.go(3))


@every
def test_loaded_state_is_a_copy(make):
    task, other = Task(make), Task(make)
    task.go(2)
    state = task.optimizer.state_dict()
    kept = copy.deepcopy(state)
    other.optimizer.load_state_dict(state)
    other.go(2)
    assert str(task.optimizer.state_dict()) == str(kept)


@every
def test_copies_and_pickles(make):
    task = Task(make)
    task.go(2)
    for again in (copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))):
        net, optimizer = again((task.net, task.optimizer))
        twin = copy.copy(task)
        twin.net, twin.optimizer = net, optimizer
        twin.closure = closure_of(optimizer, twin.loss)
        before = copy.deepcopy((task.net.state_dict(), task.optimizer.state_dict()))
        expected = task.go(2)
        assert equal(expected, twin.go(2))
        assert optimizer.needs_closure == task.optimizer.needs_closure
        task.net.load_state_dict(before[0])
        task.optimizer.load_state_dict(before[1])


@every
def test_idle_and_frozen_parameters_stay(make):
    task = Task(make)
    task.net[0].weight.requires_grad_(False)
    frozen = task.net[0].weight.clone()
    task.go(2)
    assert task.net.idle.tolist() == [1.0, 1.0]
    assert torch.equal(task.net[0].weight, frozen)


@every
def test_no_gradient_at_all(make):
    x = torch.ones(2, requires_grad=True)
    optimizer = make([x])
    optimizer.step(lambda: torch.ones(()))
    assert x.tolist() == [1.0, 1.0]


@every
def test_groups_have_their_own_rates(make):
    def loss(one, two):
        return one.pow(2).sum() + two.pow(2).sum()

    moved = []
    for rates in ((0.01, 0.01), (0.01, 0.02)):
        one, two = (torch.tensor([1.0, -2.0], requires_grad=True) for _ in range(2))
        optimizer = make([{"params": [one]}, {"params": [two], "lr": rates[1]}])
        optimizer.param_groups[0]["lr"] = rates[0]
        optimizer.step(closure_of(optimizer, lambda one=one, two=two: loss(one, two)))
        moved.append((one.detach().clone(), two.detach().clone()))
    assert not torch.equal(moved[0][1], moved[1][1])


@every
def test_a_scheduler_sets_the_rate(make):
    task = Task(make)
    scheduler = torch.optim.lr_scheduler.StepLR(task.optimizer, 1, gamma=0.5)
    rate = task.optimizer.param_groups[0]["lr"]
    task.go(1)
    scheduler.step()
    assert task.optimizer.param_groups[0]["lr"] == rate / 2
    task.go(1)
    scheduler.step()
    assert task.optimizer.param_groups[0]["lr"] == rate / 4


@every
def test_sparse_gradients_are_refused(make):
    table = nn.Embedding(4, 2, sparse=True)
    optimizer = make(table.parameters())
    with pytest.raises(RuntimeError, match="does not take sparse gradients"):
        optimizer.step(closure_of(optimizer, lambda: table(torch.tensor([1])).sum()))


@every
def test_complex_parameters_are_refused(make):
    with pytest.raises(ValueError, match="takes no complex parameters"):
        make([torch.ones(2, dtype=torch.complex64, requires_grad=True)])


@every
def test_a_closure_where_it_is_needed(make):
    task = Task(make)
    task.closure()
    if task.optimizer.needs_closure:
        with pytest.raises(RuntimeError, match=r"needs step\(closure\)"):
            task.optimizer.step()
    else:
        twin = Task(make)
        task.optimizer.step()
        assert equal([p.detach() for p in task.net.parameters()], twin.go(1))


@every
def test_grad_scaler(make):
    task = Task(make)
    scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
    scaler.scale(task.loss()).backward()
    before = [p.detach().clone() for p in task.net.parameters()]
    if task.optimizer.needs_closure:
        for arguments in ((), (task.closure,)):
            with pytest.raises(RuntimeError, match="under a GradScaler"):
                scaler.step(task.optimizer, *arguments)
            scaler.update()
        assert equal(before, [p.detach() for p in task.net.parameters()])
        task.go(1)  # and works without it
    else:
        scaler.step(task.optimizer)
        twin = Task(make).go(1)
        for ours, theirs in zip(task.net.parameters(), twin, strict=True):
            assert torch.allclose(ours, theirs, rtol=1e-5, atol=1e-7)


@some
def test_compiled_steps_are_the_same(make):
    if tuple(map(int, torch.__version__.split(".")[:2])) < (2, 15):
        pytest.skip("this torch cannot trace closures that look at their optimizer")
    task, twin = Task(make), Task(make)
    task.closure()
    twin.closure()
    compiled = torch.compile(twin.optimizer.step, backend="eager")
    for _ in range(3):
        task.optimizer.step(task.closure)
        compiled(twin.closure)
    assert equal(
        [p.detach() for p in task.net.parameters()], [p.detach() for p in twin.net.parameters()]
    )


@every
def test_the_loss_is_returned(make):
    task = Task(make)
    expected = task.loss().item()
    assert task.optimizer.step(task.closure).item() == expected


@every
def test_states_hold_plain_things_only(make):
    task = Task(make)
    task.go(2)

    def check(thing):
        if isinstance(thing, dict):
            for key, value in thing.items():
                assert isinstance(key, str | int)
                check(value)
        elif isinstance(thing, list | tuple):
            for value in thing:
                check(value)
        else:
            assert thing is None or isinstance(thing, torch.Tensor | int | float | str | bool)

    check(task.optimizer.state_dict())


def test_states_of_other_flows_are_refused():
    state = Task(MAKERS["sign heun"]).optimizer.state_dict()
    for maker, words in (("sign rk4", "method 'heun', not 'rk4'"), ("grad heun", "field 'sign'")):
        with pytest.raises(ValueError, match=words):
            Task(MAKERS[maker]).optimizer.load_state_dict(state)


def test_all_say_whether_they_need_a_closure():
    x = torch.ones(2, requires_grad=True)
    assert Flow([x], 0.1).needs_closure is False
    assert Flow([x], 0.1, "polyak").needs_closure is True
    assert Flow([x], 0.1, method="heun").needs_closure is True
    assert Leapfrog([x], 0.1, 0.1).needs_closure is False
    assert Game([[x]]).needs_closure is True


@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.0},
        {"lr": -1.0},
        {"lr": 0.1, "field": "magic"},
        {"lr": 0.1, "field": Polyak},
        {"lr": 0.1, "method": "magic"},
        {"lr": 0.1, "clip_norm": 0.0},
        {"lr": 0.1, "tolerance": 0.0},
        {"lr": 0.1, "safety": 1.5},
        {"lr": 0.1, "largest": -1.0},
        {"lr": 0.1, "weight_decay": -0.1},
    ],
)
def test_settings_that_are_refused(options):
    with pytest.raises(ValueError, match="must be"):
        Flow([torch.ones(2, requires_grad=True)], **options)
