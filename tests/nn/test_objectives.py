"""Losses against formulas by hand, their signs, precision, and what is refused."""

import math

import numpy as np
import pytest
import torch
from batches import DELTA, L1, L2, T_FAKE, T_REAL, X_FAKE, X_REAL, given
from minent.nn import objective, objectives
from minent.nn.objectives import Objective, Unpaired, _registry, register

NUMBERS = [name for name in objectives() if name not in ("o-gan", "bigan-qp")]


def softplus(u):
    return np.log1p(np.exp(u))


def pairs(function):
    return np.mean([function(r, f) for r, f in zip(T_REAL, T_FAKE, strict=True)])


def relativistic(h):
    real, fake = T_REAL.mean(), T_FAKE.mean()
    return (
        np.mean([h(t - fake) for t in T_REAL]) + np.mean([h(real - t) for t in T_FAKE]),
        np.mean([h(t - real) for t in T_FAKE]) + np.mean([h(fake - t) for t in T_REAL]),
    )


JS = math.log(2)
# name, options, critic's loss, generator's loss
CASES = [
    ("sgan", {}, np.mean(softplus(-T_REAL) + softplus(T_FAKE)), -np.mean(softplus(T_FAKE))),
    ("ns-gan", {}, np.mean(softplus(-T_REAL) + softplus(T_FAKE)), np.mean(softplus(-T_FAKE))),
    ("lsgan", {}, np.mean((T_REAL - 1) ** 2 + T_FAKE**2), np.mean((T_FAKE - 1) ** 2)),
    (
        "lsgan",
        {"a": -1, "b": 2, "c": 0},
        np.mean((T_REAL - 2) ** 2 + (T_FAKE + 1) ** 2),
        np.mean(T_FAKE**2),
    ),
    ("wgan", {}, np.mean(T_FAKE - T_REAL), -np.mean(T_FAKE)),
    (
        "hinge",
        {},
        np.mean(np.maximum(0, 1 - T_REAL) + np.maximum(0, 1 + T_FAKE)),
        -np.mean(T_FAKE),
    ),
    (
        "ebgan",
        {"margin": 0.5},
        np.mean(T_REAL + np.maximum(0, 0.5 - T_FAKE)),
        np.mean(T_FAKE),
    ),
    (
        "exp-gan",
        {},
        np.mean(np.exp(-T_REAL / 2) + np.exp(T_FAKE / 2)),
        np.mean(np.exp(-T_FAKE / 2)),
    ),
    ("rsgan", {}, pairs(lambda r, f: softplus(f - r)), pairs(lambda r, f: softplus(r - f))),
    (
        "rsgan",
        {"loss": "hinge"},
        pairs(lambda r, f: max(0, 1 - r + f)),
        pairs(lambda r, f: max(0, 1 + r - f)),
    ),
    ("ragan", {}, *relativistic(lambda u: softplus(-u))),
    ("ragan", {"loss": "hinge"}, *relativistic(lambda u: max(0, 1 - u))),
    ("ragan", {"loss": "square"}, *relativistic(lambda u: (1 - u) ** 2)),
    (
        "gan-qp",
        {"distance": "l1", "lam": 3},
        np.mean(-DELTA + DELTA**2 / (6 * L1)),
        np.mean(DELTA),
    ),
    ("gan-qp", {}, np.mean(-DELTA + DELTA**2 / (20 * L2)), np.mean(DELTA)),
    (
        "f-gan",
        {"divergence": "kl"},
        np.mean(np.exp(T_FAKE - 1) - T_REAL),
        -np.mean(np.exp(T_FAKE - 1)),
    ),
    (
        "f-gan",
        {"divergence": "reverse-kl"},  # f*(t) = -1 - ln(-t) of t = -exp(-v)
        np.mean(-1 - np.log(np.exp(-T_FAKE)) + np.exp(-T_REAL)),
        -np.mean(-1 - np.log(np.exp(-T_FAKE))),
    ),
    (
        "f-gan",
        {"divergence": "pearson"},
        np.mean(T_FAKE**2 / 4 + T_FAKE - T_REAL),
        -np.mean(T_FAKE**2 / 4 + T_FAKE),
    ),
    (
        "f-gan",
        {"divergence": "hellinger"},  # f*(t) = t / (1 - t) of t = 1 - exp(-v)
        np.mean((1 - np.exp(-T_FAKE)) / np.exp(-T_FAKE) - 1 + np.exp(-T_REAL)),
        -np.mean((1 - np.exp(-T_FAKE)) / np.exp(-T_FAKE)),
    ),
    (
        "f-gan",
        {"divergence": "js"},  # f*(t) = -ln(2 - exp t) of t = ln 2 - ln(1 + exp(-v))
        np.mean(-np.log(2 - 2 / (1 + np.exp(-T_FAKE))) - JS + softplus(-T_REAL)),
        np.mean(np.log(2 - 2 / (1 + np.exp(-T_FAKE)))),
    ),
    (
        "f-gan",
        {"divergence": "gan", "saturating": False},  # f*(t) = -ln(1 - exp t)
        np.mean(-np.log(1 - 1 / (1 + np.exp(-T_FAKE))) + softplus(-T_REAL)),
        np.mean(softplus(-T_FAKE)),
    ),
]


def judged(dtype=torch.float64):
    """Samples that require gradients, and outputs made of them, as needed by WGAN-div."""
    t_real, t_fake, x_real, x_fake = given(dtype)
    x_real.requires_grad_()
    x_fake.requires_grad_()
    by = torch.tensor(X_REAL[0] / 10, dtype=dtype)
    outputs = [(by * x).sum((1, 2)) + t for x, t in ((x_real, t_real), (x_fake, t_fake))]
    return *outputs, x_real, x_fake


@pytest.mark.parametrize(("name", "options", "critic", "generator"), CASES)
def test_by_hand(name, options, critic, generator):
    rule = objective(name, **options)
    t_real, t_fake, x_real, x_fake = given()
    assert rule.critic(t_real, t_fake, x_real, x_fake).item() == pytest.approx(critic, rel=1e-12)
    found = rule.generator(t_real if rule.paired else None, t_fake)
    assert found.item() == pytest.approx(generator, rel=1e-12)
    columns = [t.view(-1, 1) for t in (t_real, t_fake)]
    assert rule.critic(*columns, x_real, x_fake).item() == pytest.approx(critic, rel=1e-12)


def test_all_are_tested_by_hand():
    apart = {"wgan-div", "o-gan", "bigan-qp"}
    assert {case[0] for case in CASES} | apart == set(objectives())


@pytest.mark.parametrize("name", ["gan-qp", "bigan-qp", "o-gan"])
def test_pairs_that_coincide_are_left_out(name):
    """A critic with dropout says two things of one point; the other pairs count as ever."""
    x_real = torch.tensor(X_REAL)
    x_fake = torch.tensor(X_FAKE)
    x_fake[1] = x_real[1]
    rule = objective(name) if name != "o-gan" else objective(name, base="gan-qp", weight=0.0)
    t_real, t_fake = (torch.tensor(t).requires_grad_() for t in (T_REAL, T_FAKE))

    def loss(rows):
        codes = torch.zeros(5, 2, dtype=torch.float64)[rows]
        pairs = [x[rows] for x in (x_real, x_fake)]
        samples = [(x, codes) for x in pairs] if name == "bigan-qp" else pairs
        outputs = [t[rows] for t in (t_real, t_fake)]
        if name == "o-gan":  # codes whose means these are
            outputs = [torch.stack([t - 1, t + 1], 1) for t in outputs]
            return rule.critic(*outputs, *samples, z=outputs[0])
        return rule.critic(*outputs, *samples)

    together = loss(slice(None))
    assert together.item() == pytest.approx(loss([0, 2, 3, 4]).item() * 4 / 5)
    together.backward()
    assert t_real.grad[1] == t_fake.grad[1] == 0
    assert (t_real.grad[[0, 2, 3, 4]] != 0).all()


@pytest.mark.parametrize("where", ["real", "fake", "mixed"])
def test_wgan_div(where):
    x_real, x_fake = (torch.tensor(x, requires_grad=True) for x in (X_REAL, X_FAKE))
    rule = objective("wgan-div", where=where)
    t_real, t_fake = ((x**2).sum((1, 2)) / 5 for x in (x_real, x_fake))
    slopes = {  # the gradient of sum x^2 / 5 is 2 x / 5
        "real": np.mean([np.sum((2 * x / 5) ** 2) ** 3 for x in X_REAL]),
        "fake": np.mean([np.sum((2 * x / 5) ** 2) ** 3 for x in X_FAKE]),
    }
    slopes["mixed"] = (slopes["real"] + slopes["fake"]) / 2
    wanted = np.mean(t_fake.detach().numpy() - t_real.detach().numpy()) + 2 * slopes[where]
    assert rule.critic(t_real, t_fake, x_real, x_fake).item() == pytest.approx(wanted)
    assert rule.generator(None, t_fake).item() == -t_fake.mean().item()


def test_wgan_div_reaches_the_critic_and_is_flat_at_0():
    weight = torch.zeros(2, requires_grad=True)
    x = torch.ones(3, 2, requires_grad=True)
    t = x @ weight
    objective("wgan-div", p=1.5).critic(t, t.detach(), x, x).backward()
    assert torch.equal(weight.grad, torch.tensor([-1.0, -1.0]))


@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "wgan-div"])
def test_signs(name):
    rule = objective(name)
    t_real, t_fake, x_real, x_fake = given(grad=True)
    up = -1 if name == "ebgan" else 1  # energies are low on real data
    rule.critic(t_real, t_fake, x_real, x_fake).backward()
    assert (up * t_real.grad < 0).all()
    assert (up * t_fake.grad > 0).all()
    t_fake.grad = None
    rule.generator(t_real, t_fake).backward()
    assert (up * t_fake.grad < 0).all()


def test_the_critic_of_gan_qp_teaches_the_generator_no_quadratic_term():
    t_real, t_fake, x_real, x_fake = given(grad=True)
    objective("gan-qp").critic(t_real, t_fake, x_real, x_fake).backward()
    assert x_real.grad is None
    assert x_fake.grad is None


def test_gan_qp_where_samples_are_data():
    t_real = torch.tensor([0.5, 1.0], requires_grad=True)
    x = torch.ones(2, 3)
    loss = objective("gan-qp").critic(
        t_real, torch.tensor([0.5, 0.0]), x, x * torch.tensor([[1.0], [3.0]])
    )
    loss.backward()
    assert loss.item() == pytest.approx((-1 + 1 / 40) / 2)
    assert t_real.grad.isfinite().all()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("name", NUMBERS)
def test_halves(name, dtype):
    rule = objective(name)
    low = judged(dtype)
    if rule.needs_gradients:
        losses = rule.critic(*low), rule.generator(*low)
        assert all(loss.dtype == torch.float32 and loss.isfinite() for loss in losses)
        return
    raised = [value.detach().float() for value in low]
    for play in ("critic", "generator"):
        loss = getattr(rule, play)(*low)
        assert loss.dtype == torch.float32
        assert loss.item() == pytest.approx(getattr(rule, play)(*raised).item(), rel=1e-6)


@pytest.mark.parametrize("name", NUMBERS)
def test_doubles_stay(name):
    rule = objective(name)
    assert rule.critic(*judged()).dtype == rule.generator(*judged()).dtype == torch.float64


def test_losses_of_outputs_without_bounds_are_finite():
    t = torch.tensor([-1000.0, 1000.0])
    for name, options in [
        *(("f-gan", {"divergence": d}) for d in ("js", "gan")),
        *((name, {}) for name in ("sgan", "ns-gan", "rsgan", "ragan")),
    ]:
        rule = objective(name, **options)
        assert rule.critic(t, t.flip(0)).isfinite(), name
        assert rule.generator(t, t.flip(0)).isfinite(), name


def test_objectives_are_values():
    assert objective("gan-qp", lam=2) == objective("gan-qp", lam=2.0)
    assert len({objective(name) for name in objectives()}) == len(objectives())
    with pytest.raises(AttributeError):
        objective("gan-qp").lam = 3


def test_a_new_objective_is_one_class(monkeypatch):
    monkeypatch.setattr(_registry, "_KNOWN", dict(_registry._KNOWN))

    @register("plain")
    class Plain(Unpaired):
        def _critic(self, real, fake, x_real, x_fake):
            return fake.mean() - real.mean()

        def _generator(self, fake):
            return -fake.mean()

    assert "plain" in objectives()
    made = objective("plain")
    assert isinstance(made, Objective)
    assert made.critic(torch.ones(2), torch.zeros(3)).item() == -1
