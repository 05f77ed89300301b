"""The optimal critic on discrete distributions, found by descent, gives the divergence."""

import math

import numpy as np
import pytest
import torch
from minent.nn import objective

POINTS = 5
COUNT = 24


def distribution(rng):
    """Draw whole numbers of samples at each point, so that a batch is the distribution."""
    counts = 1 + rng.multinomial(COUNT - POINTS, rng.dirichlet(np.ones(POINTS)))
    return counts / COUNT, torch.repeat_interleave(torch.arange(POINTS), torch.tensor(counts))


def descend(loss, values):
    """Minimize a convex loss."""
    values.requires_grad_()
    optimizer = torch.optim.LBFGS(
        [values], max_iter=2000, tolerance_grad=1e-12, tolerance_change=0,
        line_search_fn="strong_wolfe",
    )  # fmt: skip

    def closure():
        optimizer.zero_grad()
        found = loss(values)
        found.backward()
        return found

    optimizer.step(closure)
    return values.detach(), loss(values).item()


@pytest.mark.parametrize("distance", ["l1", "l2"])
@pytest.mark.parametrize("seed", range(4))
def test_gan_qp(distance, seed):
    rng = np.random.default_rng(seed)
    (p, real), (q, fake) = distribution(rng), distribution(rng)
    real, fake = (pair.flatten() for pair in torch.meshgrid(real, fake, indexing="ij"))
    x = rng.normal(size=(POINTS, 2, 3))
    samples = torch.tensor(x)
    lam = rng.uniform(0.5, 10)
    rule = objective("gan-qp", distance=distance, lam=lam)

    def loss(critic):  # of two samples
        return rule.critic(critic[real, fake], critic[fake, real], samples[real], samples[fake])

    critic, least = descend(loss, torch.zeros(POINTS, POINTS, dtype=torch.float64))
    delta = (critic - critic.T).numpy()
    apart = x[:, None] - x[None]
    d = np.abs(apart).mean((2, 3)) if distance == "l1" else np.sqrt((apart**2).mean((2, 3)))
    one, other = np.outer(p, q), np.outer(q, p)
    share = (one - other) / (one + other)
    assert np.allclose(delta, lam * d * share, atol=1e-5)
    assert (np.abs(delta) <= lam * d + 1e-5).all()
    # the divergence: delta is antisymmetric, so that pairs count both ways
    gain = (one * (delta - delta**2 / np.where(d, 2 * lam * d, 1))).sum()
    assert least == pytest.approx(-gain, rel=1e-9)
    assert gain == pytest.approx((lam * d * (one - other) ** 2 / (one + other)).sum() / 4, rel=1e-6)


def kl(p, q):
    return np.sum(p * np.log(p / q))


def js(p, q):
    return (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)) / 2


def hellinger(p, q):
    return np.sum((np.sqrt(p) - np.sqrt(q)) ** 2)


# least losses of critics
LEAST = {
    ("f-gan", "kl"): lambda p, q: -kl(p, q),
    ("f-gan", "reverse-kl"): lambda p, q: -kl(q, p),
    ("f-gan", "pearson"): lambda p, q: -np.sum((p - q) ** 2 / q),
    ("f-gan", "hellinger"): lambda p, q: -hellinger(p, q),
    ("f-gan", "js"): lambda p, q: -2 * js(p, q),
    ("f-gan", "gan"): lambda p, q: 2 * math.log(2) - 2 * js(p, q),
    ("sgan", ""): lambda p, q: 2 * math.log(2) - 2 * js(p, q),
    ("lsgan", ""): lambda p, q: np.sum(p * q / (p + q)),
    ("exp-gan", ""): lambda p, q: 2 - hellinger(p, q),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("name", "divergence"), LEAST)
def test_divergences(name, divergence, seed):
    rng = np.random.default_rng(seed)
    (p, real), (q, fake) = distribution(rng), distribution(rng)
    rule = objective(name, **({"divergence": divergence} if divergence else {}))
    start = torch.zeros(POINTS, dtype=torch.float64)
    critic, least = descend(lambda t: rule.critic(t[real], t[fake]), start)
    assert least == pytest.approx(LEAST[name, divergence](p, q), abs=1e-9)
    generator = rule.generator(None, critic[fake]).item()
    assert math.isfinite(generator)


@pytest.mark.parametrize("seed", range(3))
def test_hinge_is_total_variation(seed):
    rng = np.random.default_rng(seed)
    (p, real), (q, fake) = distribution(rng), distribution(rng)
    grid = torch.linspace(-2, 2, 9, dtype=torch.float64)
    rule = objective("hinge")
    best = torch.zeros(POINTS, dtype=torch.float64)
    for point in range(POINTS):  # the loss is a sum over points
        losses = []
        for value in grid:
            best[point] = value
            losses.append(rule.critic(best[real], best[fake]).item())
        best[point] = grid[int(np.argmin(losses))]
    least = rule.critic(best[real], best[fake]).item()
    assert least == pytest.approx(2 - np.abs(p - q).sum(), abs=1e-12)


@pytest.mark.parametrize("divergence", ["kl", "pearson", "hellinger", "js"])
def test_the_saturating_generator_descends_the_divergence(divergence):
    """With the optimal critic, its gradient by q is that of the divergence."""
    rng = np.random.default_rng(5)
    (p, real), (q, fake) = distribution(rng), distribution(rng)
    rule = objective("f-gan", divergence=divergence)
    start = torch.zeros(POINTS, dtype=torch.float64)
    critic, _ = descend(lambda t: rule.critic(t[real], t[fake]), start)
    slopes = np.array([rule.generator(None, t).item() for t in critic])
    least = LEAST["f-gan", divergence]
    direction = rng.normal(size=POINTS)
    direction -= direction.mean()
    step = 1e-5 * direction
    derivative = (least(p, q - step) - least(p, q + step)) / 2e-5
    assert slopes @ direction == pytest.approx(derivative, rel=1e-4)
