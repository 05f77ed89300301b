"""The two-point test against closed forms."""

import math

import pytest
from minent import InputError
from minent.nn import objective, two_point, two_point_table

LN2 = math.log(2)
DISTANCES = (0.5, 3.0)
CONSTANT = {
    "sgan": LN2,
    "ns-gan": LN2,
    "lsgan": 0.5,
    "hinge": 2.0,
    "ebgan": 1.0,
    "exp-gan": 2.0,
    "rsgan": LN2,
    "ragan": LN2,
}


def wgan_div(d, k, p):
    """A straight line of slope g gains g d - k g^p, most at g^(p - 1) = d / (k p)."""
    g = (d / (k * p)) ** (1 / (p - 1))
    return g * d - k * g**p, g


def check(found, value, gradient):
    assert found.value == pytest.approx(value, abs=1e-7)
    assert found.gradient == pytest.approx(gradient, abs=2e-6)


@pytest.mark.parametrize("d", DISTANCES)
@pytest.mark.parametrize("name", CONSTANT)
def test_constant(name, d):
    found = two_point(name, d)
    check(found, CONSTANT[name], 0)
    assert found.verdict == "constant"


@pytest.mark.parametrize("d", DISTANCES)
@pytest.mark.parametrize("divergence", ["kl", "reverse-kl", "pearson"])
def test_infinite(divergence, d):
    found = two_point(objective("f-gan", divergence=divergence), d)
    assert (found.value, found.verdict) == (math.inf, "infinite")
    assert math.isnan(found.gradient)


@pytest.mark.parametrize("d", DISTANCES)
@pytest.mark.parametrize(("divergence", "value"), [("hellinger", 2), ("js", 2 * LN2)])
def test_bounded_f(divergence, value, d):
    check(two_point(objective("f-gan", divergence=divergence), d), value, 0)


@pytest.mark.parametrize("d", DISTANCES)
@pytest.mark.parametrize("distance", ["l1", "l2"])
@pytest.mark.parametrize("name", ["gan-qp", "bigan-qp"])
def test_gan_qp_grows(name, distance, d):
    found = two_point(objective(name, distance=distance, lam=4.0), d)
    check(found, 2 * d, 2)
    assert found.verdict == "grows"
    check(two_point(objective(name, lam=4.0), d, 1.0), d * (1 - 1 / 8), 1 - 1 / 8)


@pytest.mark.parametrize("d", DISTANCES)
def test_wgan(d):
    check(two_point("wgan", d), d, 1)
    check(two_point("wgan", d, 2.5), 2.5 * d, 2.5)


@pytest.mark.parametrize(("k", "p"), [(2.0, 6.0), (0.5, 2.0)])
@pytest.mark.parametrize("where", ["real", "fake", "mixed"])
def test_wgan_div(k, p, where):
    for d in DISTANCES:
        check(two_point(objective("wgan-div", k=k, p=p, where=where), d), *wgan_div(d, k, p))


@pytest.mark.parametrize("d", DISTANCES)
def test_held(d):
    """A critic of slope 1 says d / 2 and -d / 2 where the loss is the same both ways."""
    check(two_point("hinge", d, 1.0), min(d, 2), float(d < 2))
    check(two_point("ebgan", d, 1.0), min(d, 1), float(d < 1))
    share = 1 / (1 + math.exp(d / 2))
    check(two_point("ns-gan", d, 1.0), LN2 - math.log1p(math.exp(-d / 2)), share / 2)
    check(two_point("rsgan", d, 1.0), LN2 - math.log1p(math.exp(-d)), 1 / (1 + math.exp(d)))
    check(
        two_point(objective("f-gan", divergence="kl"), d, 1.0), d, 1
    )  # t_real - exp(t_fake - 1), t_fake = 1


def test_refusals():
    with pytest.raises(InputError, match="not O-GAN"):
        two_point("o-gan")
    with pytest.raises(InputError, match="distance must be a number above 0"):
        two_point("wgan", 0)
    with pytest.raises(InputError, match="lipschitz must be a number above 0"):
        two_point("wgan", 1, -1)
    with pytest.raises(InputError, match="name must be one of"):
        two_point("no")


def test_table(monkeypatch):
    module = "minent.nn.analyse._two_point_table"
    monkeypatch.setattr(f"{module}.objectives", lambda: ["f-gan", "gan-qp", "o-gan"])
    table = two_point_table(0.5)
    assert [row.name for row in table] == [
        *(f"f-gan, {name}" for name in ("kl", "reverse-kl", "pearson", "hellinger", "js", "gan")),
        "gan-qp",
    ]
    lines = str(table).splitlines()
    assert lines[0] == "| name | value | gradient | held_value | held_gradient |"
    assert lines[2].startswith("| f-gan, kl | inf | nan | 0.5000 | 1.0000 |")
    assert lines[-1] == "| gan-qp | 2.5000 | 5.0000 | 0.4750 | 0.9500 |"
