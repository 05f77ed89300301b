"""Losses against formulas by hand, their signs, precision, and what is refused."""

import math

import numpy as np
import pytest
import torch
from minent import InputError
from minent.nn import objective, objectives
from minent.nn.objectives import Objective, Unpaired, _registry, register

T_REAL = np.array([0.3, 0.8, 0.45, 0.6, 0.1])
T_FAKE = np.array([0.2, 0.7, 0.9, 0.35, 0.55])
X_REAL, X_FAKE = np.random.default_rng(0).normal(size=(2, 5, 2, 3))
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


L1 = np.array([np.mean(np.abs(r - f)) for r, f in zip(X_REAL, X_FAKE, strict=True)])
L2 = np.array([np.sqrt(np.mean((r - f) ** 2)) for r, f in zip(X_REAL, X_FAKE, strict=True)])
DELTA = T_REAL - T_FAKE
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


def given(dtype=torch.float64, grad=False):
    arrays = (T_REAL, T_FAKE, X_REAL, X_FAKE)
    return [torch.tensor(a, dtype=dtype).requires_grad_(grad) for a in arrays]


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


@pytest.mark.parametrize("where", ["real", "fake", "both"])
def test_wgan_div(where):
    x_real, x_fake = (torch.tensor(x, requires_grad=True) for x in (X_REAL, X_FAKE))
    rule = objective("wgan-div", where=where)
    t_real, t_fake = ((x**2).sum((1, 2)) / 5 for x in (x_real, x_fake))
    slopes = {  # the gradient of sum x^2 / 5 is 2 x / 5
        "real": np.mean([np.sum((2 * x / 5) ** 2) ** 3 for x in X_REAL]),
        "fake": np.mean([np.sum((2 * x / 5) ** 2) ** 3 for x in X_FAKE]),
    }
    slopes["both"] = (slopes["real"] + slopes["fake"]) / 2
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


class TestPairsAndCodes:
    def test_bigan_qp(self):
        rule = objective("bigan-qp", distance="l2")
        rng = np.random.default_rng(1)
        coded, z, coded_again = rng.normal(size=(3, 5, 4))
        again = rng.normal(size=X_REAL.shape)
        halves = np.sqrt(np.mean((coded - z) ** 2, 1))
        wanted = np.mean(-DELTA + DELTA**2 / (20 * (L2 + halves)))
        tensors = [torch.tensor(a) for a in (T_REAL, T_FAKE, X_REAL, coded, X_FAKE, z)]
        t_real, t_fake, real, fake = *tensors[:2], tuple(tensors[2:4]), tuple(tensors[4:])
        assert rule.critic(t_real, t_fake, real, fake).item() == pytest.approx(wanted)
        assert rule.generator(t_real, t_fake).item() == pytest.approx(np.mean(DELTA))
        loss = rule.generator(
            t_real,
            t_fake,
            real,
            fake,
            sample_again=torch.tensor(again),
            code_again=torch.tensor(coded_again),
        )
        errors = 3 * np.mean((again - X_REAL) ** 2) + 2 * np.mean((coded_again - z) ** 2)
        assert loss.item() == pytest.approx(np.mean(DELTA) + errors)

    def test_bigan_qp_refuses(self):
        rule = objective("bigan-qp")
        t_real, t_fake, x_real, x_fake = given()
        with pytest.raises(InputError, match="x_real must be a pair"):
            rule.critic(t_real, t_fake, x_real, x_fake)
        with pytest.raises(InputError, match="x_fake must be a pair"):
            rule.generator(t_real, t_fake, code_again=x_real)
        pair = (x_real, torch.zeros(5, 2))
        with pytest.raises(InputError, match="code_again and z must have one shape"):
            rule.generator(t_real, t_fake, pair, pair, code_again=torch.zeros(5, 3))

    @pytest.mark.parametrize("base", ["wgan", "hinge", "rsgan", "gan-qp"])
    @pytest.mark.parametrize("quadratic", [0.0, 0.25])
    def test_o_gan(self, base, quadratic):
        rule = objective("o-gan", base=base, weight=0.3, quadratic=quadratic)
        real, fake, z = np.random.default_rng(2).normal(size=(3, 5, 7))
        correlation = np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(z, fake, strict=True)])
        delta = real.mean(1) - fake.mean(1)
        term = quadratic * np.mean(delta**2 / L2**2) - 0.3 * correlation
        x = torch.tensor(X_REAL), torch.tensor(X_FAKE)
        means = torch.tensor(real.mean(1)), torch.tensor(fake.mean(1))
        codes = torch.tensor(real), torch.tensor(fake)
        plain = objective(base)
        assert rule.needs_samples == bool(quadratic or plain.needs_samples)
        assert rule.paired == plain.paired
        found = rule.critic(*codes, *x, z=torch.tensor(z)).item()
        assert found == pytest.approx(plain.critic(*means, *x).item() + term)
        found = rule.generator(*codes, z=torch.tensor(z)).item()
        assert found == pytest.approx(plain.generator(*means).item() - 0.3 * correlation)
        assert hash(rule) == hash(objective("o-gan", base=plain, weight=0.3, quadratic=quadratic))

    def test_o_gan_refuses(self):
        rule, codes = objective("o-gan", quadratic=0), torch.zeros(4, 3)
        with pytest.raises(InputError, match="need z"):
            rule.critic(codes, codes)
        with pytest.raises(InputError, match="z and t_fake must have one shape"):
            rule.generator(None, codes, z=torch.zeros(4, 2))
        with pytest.raises(InputError, match="t_fake must be codes"):
            rule.generator(None, torch.zeros(4), z=codes)
        with pytest.raises(InputError, match="not another O-GAN"):
            objective("o-gan", base=rule)
        with pytest.raises(InputError, match="name must be one of"):
            objective("o-gan", base="no")


class TestRefusals:
    @pytest.mark.parametrize("name", ["no-gan", None, 3])
    def test_names(self, name):
        with pytest.raises(InputError, match="name must be one of bigan-qp, ebgan"):
            objective(name)

    @pytest.mark.parametrize(
        ("name", "options", "says"),
        [
            ("wgan", {"lam": 1}, "objective 'wgan' has no option 'lam': it has none"),
            ("gan-qp", {"k": 1}, "has no option 'k': it has distance, lam"),
            ("gan-qp", {"lam": 0}, "lam must be a number above 0"),
            ("gan-qp", {"distance": "l3"}, "distance must be one of 'l1', 'l2'"),
            ("bigan-qp", {"distance": 2}, "distance must be one of"),
            ("f-gan", {"divergence": "tv"}, "divergence must be one of kl"),
            ("rsgan", {"loss": "cross"}, "loss must be one of 'logistic'"),
            ("ragan", {"loss": None}, "loss must be one of"),
            ("wgan-div", {"p": 1}, "p must be above 1"),
            ("wgan-div", {"k": math.nan}, "k must be a number above 0"),
            ("wgan-div", {"where": "between"}, "where must be one of 'real', 'fake', 'both'"),
            ("ebgan", {"margin": -1}, "margin must be"),
            ("lsgan", {"b": math.inf}, "b must be a finite number"),
            ("o-gan", {"weight": -1}, "weight must be a number of at least 0"),
        ],
    )
    def test_options(self, name, options, says):
        with pytest.raises(InputError, match=says):
            objective(name, **options)

    @pytest.mark.parametrize("name", ["rsgan", "ragan", "gan-qp"])
    def test_shapes_that_would_be_broadcast(self, name):
        t, x = torch.zeros(4), torch.zeros(4, 2)
        for play in (objective(name).critic, objective(name).generator):
            with pytest.raises(InputError, match=r"one shape, not \(4,\) and \(4, 1\)"):
                play(t, t.view(4, 1), x, x)

    @pytest.mark.parametrize("name", ["rsgan", "ragan", "gan-qp"])
    def test_pairs_need_both(self, name):
        with pytest.raises(InputError, match="needs t_real"):
            objective(name).generator(None, torch.zeros(4))

    def test_samples(self):
        rule, t, x = objective("gan-qp"), torch.zeros(4), torch.zeros(4, 2)
        for samples, says in [
            ((), "needs x_real and x_fake"),
            ((x, None), "needs x_real and x_fake"),
            ((x, torch.zeros(4, 3)), "x_real and x_fake must have one shape"),
            ((t, t), r"x_real must have the shape \(N, ...\)"),
            ((x[:3], x[:3]), "must have a row for each of 3 samples"),
            ((x.long(), x), "x_real must be a tensor of floating-point numbers, not torch.int64"),
        ]:
            with pytest.raises(InputError, match=says):
                rule.critic(t, t, *samples)
        with pytest.raises(InputError, match="must have a row for each of 4 samples"):
            rule.critic(t.sum(), t.sum(), x, x)

    def test_gradients(self):
        rule, x = objective("wgan-div", where="both"), torch.zeros(4, 2, requires_grad=True)
        t = x.sum(1)
        for outputs, samples, says in [
            ((t, t), (x.detach(), x), "x_real must require gradients"),
            ((t, t), (x, x.detach()), "x_fake must require gradients"),
            ((t.detach(), t), (x, x), "t_real be computed from it"),
            ((t, t), (x, x * 1), "t_fake be computed from it"),
        ]:
            with pytest.raises(InputError, match=says):
                rule.critic(*outputs, *samples)

    @pytest.mark.parametrize(
        ("t", "says"),
        [
            (torch.zeros(0), "must hold at least one number"),
            (torch.zeros(3, dtype=torch.int64), "floating-point numbers, not torch.int64"),
            ([0.5], "floating-point numbers, not list"),
            (None, "floating-point numbers, not NoneType"),
        ],
    )
    def test_outputs(self, t, says):
        with pytest.raises(InputError, match=f"t_fake must.* {says}|t_fake {says}"):
            objective("hinge").critic(torch.zeros(3), t)
        with pytest.raises(InputError, match=says):
            objective("hinge").generator(None, t)


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
