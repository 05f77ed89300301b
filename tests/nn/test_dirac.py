"""The Dirac GAN by the library's own losses: known limits, an oracle in NumPy, and refusals."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from minent import InputError
from minent.nn import dirac, dirac_table, gradient_penalty, objective, plot_dirac, regularizer
from minent.optim import analyse
from minent.train import Player, fit

CIRCLES, CONVERGES, DIVERGES = "circles", "converges", "diverges"
# radii by RK4, simultaneous and alternating steps; scratch programs found them independently
TABLE = {
    "NS-GAN": [(CIRCLES, 1.072), (DIVERGES, 1.883), (CIRCLES, 1.072)],
    "RSGAN": [(CIRCLES, 1.072), (DIVERGES, 1.883), (CIRCLES, 1.072)],
    "hinge": [(CIRCLES, 1.075), (DIVERGES, 10.2), (CIRCLES, 1.074)],
    "WGAN, normalized": [(CIRCLES, 1.054), (DIVERGES, 2.372), (DIVERGES, 2.369)],
    "WGAN-GP, centre 1, weight 0.5": [(CIRCLES, 1.0), (CIRCLES, 1.053), (CIRCLES, 1.0)],
    "WGAN, 0-GP, weight 0.5": [(CONVERGES, 0)] * 3,
    "NS-GAN, R1, gamma 1": [(CONVERGES, 0)] * 3,
    "WGAN-div, k 2, p 6": [(CONVERGES, 0.131), (CIRCLES, 0.252), (CONVERGES, 0.122)],
    "GAN-QP": [(CIRCLES, 1.072), (DIVERGES, 10.3), (CIRCLES, 1.065)],
    "GAN-QP, decay 0.1": [(CONVERGES, 0.012), (CONVERGES, 0.109), (CONVERGES, 0.012)],
}
METHODS = ["rk4", "simultaneous", "alternating"]


def check(row, loss, method):
    verdict, radius = TABLE[loss][METHODS.index(method)]
    assert (loss, row.verdict) == (loss, verdict)
    assert row.radius == pytest.approx(radius, abs=2e-3, rel=1e-2 if radius > 10 else None)
    if verdict == CIRCLES:
        assert row.averaged < row.radius / 3, loss


@pytest.mark.parametrize("method", METHODS)
def test_table(method):
    # RK4 may take longer steps, but for the sixth power
    table = dirac_table([method], lr=0.2 if method == "rk4" else 0.05)
    assert [row.loss for row in table] == list(TABLE)
    for row in table:
        if (row.loss, method) != ("WGAN-div, k 2, p 6", "rk4"):
            check(row, row.loss, method)
    assert len(str(table).splitlines()) == 2 + len(TABLE)


def test_wgan_div_by_rk4():
    check(dirac("wgan-div", lr=0.05), "WGAN-div, k 2, p 6", "rk4")


KNOWN = {  # fields in NumPy; the same in our objects
    "vanilla": (("vanilla", {}), ("ns-gan", {}, {})),
    "l2": (("l2", {"weight": 0.3}), ("ns-gan", {}, {"decay": 0.3})),
    "gan-qp": (("gan-qp", {"weight": 0.7}), ("gan-qp", {"lam": 0.7 * math.sqrt(2)}, {})),
    "wgan": (("wgan", {}), ("wgan", {}, {"normalized": True})),
    "gp": (
        ("gp", {"weight": 0.2, "center": 1.0}),
        ("wgan", {}, {"regularizer": regularizer("0-gp", 0.2, centre=1.0)}),
    ),
}


@pytest.mark.parametrize("method", ["rk4", "extragradient", "optimistic", "heun", "simultaneous"])
@pytest.mark.parametrize("kind", KNOWN)
def test_paths(kind, method):
    (name, options), (loss, fields, how) = KNOWN[kind]
    theta, phi = np.array([-0.5, 0.9]), np.array([0.8, 0.3])
    found = dirac(
        objective(loss, **fields),
        method=method,
        lr=0.1,
        time=6,
        tail=1,
        theta=theta,
        phi=-phi,
        **how,
    )
    field = analyse.dirac_gan(name, **options)  # its critic is -phi . x
    stepper = {"simultaneous": "euler"}.get(method, method)
    path = analyse.trajectory(field, [*theta, *phi], stepper, 0.1, 60)
    assert np.allclose(found.path * [1, 1, -1, -1], path, atol=1e-10)


def test_the_circle():
    """NS-GAN conserves theta x phi, and settles at the root of it."""
    found = dirac("ns-gan", theta=(-0.5, 0.9), phi=(0.8, 0.3), lr=0.2, time=200)
    momentum = analyse.angular_momentum(found.path)
    assert abs(momentum / momentum[0] - 1).max() < 1e-4
    assert found.radius == pytest.approx(math.sqrt(0.87), abs=1e-3)


def test_period():
    """Near the equilibrium NS-GAN turns once in 4 pi, for its slope is 1/2 there."""
    found = dirac("ns-gan", theta=[1e-3], phi=[0.0], lr=0.1, time=40, tail=1)
    x = found.path[:, 0]
    falls = np.flatnonzero((x[:-1] > 0) & (x[1:] <= 0))
    at = falls + x[falls] / (x[falls] - x[falls + 1])
    assert np.diff(at * 0.1) == pytest.approx(4 * math.pi, abs=1e-3)


@pytest.mark.parametrize("gamma", [0.3, 0.8])
def test_r1_decays_by_its_eigenvalues(gamma):
    """They are -gamma / 2 +- sqrt(gamma^2 / 4 - 1 / 4) near the equilibrium."""
    start = {"theta": [1e-4], "phi": [0.0], "lr": 0.05}
    path = dirac("ns-gan", regularizer("r1", gamma), time=20, tail=5, **start).path
    matrix = np.array([[0, 0.5], [-0.5, -gamma]])
    values, vectors = np.linalg.eig(matrix)
    assert np.allclose(values, -gamma / 2 + np.array([1, -1]) * np.sqrt(gamma**2 / 4 - 0.25 + 0j))
    exact = (vectors * np.exp(20 * values)) @ np.linalg.solve(vectors, path[0])
    assert np.allclose(path[-1], exact.real, atol=1e-9)


@pytest.mark.parametrize(
    ("method", "lr", "modulus"),
    [
        ("simultaneous", 0.05, math.sqrt(1 - 0.1 * 0.05 + 0.05**2)),
        ("simultaneous", 0.09, math.sqrt(1 - 0.1 * 0.09 + 0.09**2)),
        ("simultaneous", 0.11, math.sqrt(1 - 0.1 * 0.11 + 0.11**2)),
        ("rk4", 0.5, math.exp(-0.05 * 0.5)),
    ],
)
def test_stable_below_twice_the_weight(method, lr, modulus):
    def penalty(*given):
        return 0.05 * gradient_penalty(*given)

    found = dirac("wgan", penalty, method, lr=lr, time=600 * lr, tail=lr)
    sizes = np.linalg.norm(found.path, axis=1)
    assert (sizes[-1] / sizes[0]) ** (1 / 600) == pytest.approx(modulus, abs=3e-4)
    assert (sizes[-1] < sizes[0]) == (modulus < 1)


@pytest.mark.parametrize(
    ("method", "options", "verdict"),
    [
        ("extragradient", {}, CONVERGES),
        ("optimistic", {}, CONVERGES),
        ("optimistic", {"order": "alternating"}, CONVERGES),
        ("consensus", {"gamma": 0.5}, CONVERGES),
        ("lookahead", {}, CONVERGES),
        ("alternating", {"momentum": -0.5}, CONVERGES),
        ("midpoint", {}, CIRCLES),
        ("simultaneous", {}, DIVERGES),
    ],
)
def test_methods_on_a_rotation(method, options, verdict):
    found = dirac("wgan", method=method, lr=0.2, time=80, tail=20, **options)
    assert found.verdict == verdict


@pytest.mark.parametrize("name", ["ns-gan", "gan-qp"])
def test_fit_goes_the_same_way(name):
    rule = objective(name)
    critic = torch.nn.Linear(2, 1, bias=False, dtype=torch.float64)
    critic.weight.data.copy_(torch.tensor([[-0.3, 1.0]]))
    fake = torch.nn.Embedding.from_pretrained(
        torch.tensor([[1.0, 0.5]], dtype=torch.float64), freeze=False
    )

    def losses(player):
        def loss(batch, state):
            samples = torch.zeros(1, 2, dtype=torch.float64), fake(torch.tensor([0]))
            return getattr(rule, player)(*map(critic, samples), *samples)

        return loss

    players = [
        Player(module, losses(player), partial(torch.optim.SGD, lr=0.1), name=player)
        for player, module in (("critic", critic), ("generator", fake))
    ]
    fit(players, steps=40, epochs=1, progress=False)
    found = dirac(rule, method="alternating", lr=0.1, time=4, tail=1)
    end = torch.cat([fake.weight[0], critic.weight[0]]).detach()
    assert np.allclose(found.path[-1], end, atol=1e-12)


def test_one_dimension_and_a_step_alone():
    found = dirac("wgan", method="simultaneous", theta=[2.0], phi=[1.0], lr=0.5, time=1, tail=0.5)
    # theta' = phi, phi' = -theta, from the same place
    assert found.path.tolist() == [[2.0, 1.0], [2.5, 0.0], [2.5, -1.25]]
    turns = dirac("wgan", method="alternating", theta=[2.0], phi=[1.0], lr=0.5, time=1, tail=0.5)
    assert turns.path[1].tolist() == [2.0, 0.0]


def test_what_explodes_diverges():
    rule = objective("f-gan", divergence="pearson")
    found = dirac(rule, method="simultaneous", lr=1.0, time=60, tail=10)
    assert found.verdict == DIVERGES


def test_refusals():
    for options, says in [
        ({"objective": "o-gan"}, "objective must be one of plain samples"),
        ({"objective": "bigan-qp"}, "objective must be one of plain samples"),
        ({"objective": "no"}, "name must be one of"),
        ({"method": "newton"}, "method must be one of"),
        ({"lr": 0}, "lr must be a number above 0"),
        ({"time": -1}, "time must be a number above 0"),
        ({"tail": 60}, "tail must be a number above 0, at most 50"),
        ({"theta": [1.0]}, "theta and phi must be as many numbers each"),
        ({"theta": "ab"}, "theta must be a finite number, not 'a'"),
        ({"theta": 3}, "theta must be a sequence of numbers, not 3"),
        ({"phi": [1.0, np.nan]}, "phi must be a finite number, not nan"),
        ({"decay": -1}, "decay must be a number of at least 0"),
        ({"regularizer": "r1"}, "regularizer must be a Module or another function, not 'r1'"),
        ({"normalized": "no"}, "normalized must be True or False"),
        ({"theta": [], "phi": []}, "theta and phi must be as many numbers each"),
    ]:
        with pytest.raises(InputError, match=says):
            dirac(**{"objective": "ns-gan", **options})


def test_methods_must_be_a_list():
    with pytest.raises(InputError, match="methods must be a list of names, not 'rk4'"):
        dirac_table("rk4")


def test_figure():
    found = dirac("hinge", method="extragradient", lr=0.2, time=20, tail=5)
    with pytest.raises(InputError, match="results must be Dirac by name, not list"):
        plot_dirac([found])
    axes = plot_dirac({"hinge": found})
    line = axes.lines[0]
    assert np.array_equal(line.get_xydata(), found.path[:, :2])
    assert axes.get_legend().get_texts()[0].get_text() == f"hinge ({found.verdict})"


def test_global_state_is_left_alone():
    before = torch.random.get_rng_state()
    dirac("gan-qp", method="alternating", time=2, tail=1)
    assert torch.equal(before, torch.random.get_rng_state())
