"""The factory of objectives: known ones come out, and what is no divergence is refused."""

import numpy as np
import pytest
import torch
from minent import InputError
from minent.nn import Divergence, objective, two_point
from torch.nn.functional import softplus

LOG = {"omega": lambda r: -r.log(), "omega_inverse": lambda t: (-t).exp()}
POSTERIOR = {"omega": lambda r: 1 / (1 + r), "omega_inverse": lambda t: (1 - t) / t}
KNOWN = {
    "sgan": Divergence(**LOG, rho=torch.sigmoid, beta=lambda t: -softplus(t)),
    "ns-gan": Divergence(**LOG, rho=torch.sigmoid, beta=lambda t: softplus(-t)),
    "exp-gan": Divergence(**LOG, rho=lambda t: (t / 2).exp() / 2, beta=lambda t: (-t / 2).exp()),
    "lsgan": Divergence(**POSTERIOR, rho=lambda t: 2 * t, beta=lambda t: (1 - t) ** 2),
}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", KNOWN)
def test_known_ones(name, dtype):
    made, plain = KNOWN[name], objective(name)
    low, high = (0.1, 0.9) if name == "lsgan" else (-6.0, 6.0)
    t = torch.linspace(low, high, 13).to(dtype)
    at_1 = made.omega(torch.ones(13)).to(dtype)
    for rule in (made, plain):
        assert rule.critic(t, t).dtype == (dtype if dtype == torch.float64 else torch.float32)
    found = made.critic(t, t.flip(0))
    wanted = plain.critic(t, t.flip(0)) - plain.critic(at_1, at_1)  # both are 0 at a ratio of 1
    assert found.item() == pytest.approx(wanted.item(), abs=1e-6)
    for play in ("critic", "generator"):
        slopes = []
        for rule in (made, plain):
            inputs = [t.clone().requires_grad_(), t.flip(0).requires_grad_()]
            getattr(rule, play)(*inputs).backward()
            slopes.append([x.grad for x in inputs if x.grad is not None])
        for one, other in zip(*slopes, strict=True):
            torch.testing.assert_close(one, other)
    assert made.generator(None, t).item() == pytest.approx(plain.generator(None, t).item())


def test_gradients_far_away():
    t = torch.tensor([-500.0, 500.0], requires_grad=True)
    KNOWN["sgan"].critic(t, torch.zeros(2)).backward()
    assert torch.allclose(t.grad, torch.tensor([-0.5, 0.0]))


def test_high_on_samples():
    """A rising omega: the critic is high where samples are."""
    made = Divergence(
        omega=torch.log, omega_inverse=torch.exp, rho=lambda t: -torch.sigmoid(-t), beta=softplus
    )
    t = torch.linspace(-3, 3, 7, dtype=torch.float64)
    other = KNOWN["sgan"].critic(-t, -t.flip(0) + 1)
    assert made.critic(t, t.flip(0) - 1).item() == pytest.approx(other.item())
    assert made.generator(None, t).item() == pytest.approx(softplus(t).mean().item())


def test_optimum():
    """The critic's loss is least at omega(q / p)."""
    p, q = np.array([0.1, 0.6, 0.3]), np.array([0.5, 0.2, 0.3])
    made = KNOWN["exp-gan"]
    best = made.omega(torch.tensor(q / p))

    def loss(t):
        pieces = [
            p[i] * made.critic(t[i], t.new_tensor(0.0))
            + q[i] * made.critic(t.new_tensor(0.0), t[i])
            for i in range(3)
        ]
        return sum(pieces)

    t = best.clone().requires_grad_()
    loss(t).backward()
    assert t.grad.abs().max() < 1e-12
    for i in range(3):
        for step in (-0.1, 0.1):
            moved = best.clone()
            moved[i] += step
            assert loss(moved) > loss(best)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"omega_inverse": lambda t: t.exp()}, "omega_inverse must be the inverse of omega"),
        ({"rho": lambda t: -torch.sigmoid(t)}, "rho must be above 0 where omega falls"),
        ({"rho": lambda t: t}, "rho must be above 0"),
        ({"beta": softplus}, "beta makes no divergence: d.r. must be least at r = 1"),
        ({"beta": lambda t: (t + 1).square()}, "beta makes no divergence"),
    ],
)
def test_refusals(change, says):
    parts = {**LOG, "rho": torch.sigmoid, "beta": lambda t: softplus(-t), **change}
    with pytest.raises(InputError, match=says):
        Divergence(**parts)


def test_an_omega_that_turns_is_refused():
    with pytest.raises(InputError, match="omega must rise or fall everywhere"):
        Divergence(
            omega=lambda r: r.log().square(),
            omega_inverse=lambda t: torch.cat([(-t[:400].sqrt()).exp(), t[400:].sqrt().exp()]),
            rho=torch.ones_like,
            beta=torch.ones_like,
        )


def test_functions_must_be_functions():
    with pytest.raises(InputError, match="rho must be a function"):
        Divergence(torch.neg, torch.neg, 1.0, torch.neg)
    with pytest.raises(InputError, match="omega must give a tensor"):
        Divergence(lambda r: 3.0, torch.neg, torch.neg, torch.neg)
    with pytest.raises(InputError, match="beta must give a tensor, a number for each"):
        Divergence(**LOG, rho=torch.sigmoid, beta=lambda t: softplus(-t).mean())


def test_losses_far_away():
    """Slopes that turn near the start are integrated over a long way too."""
    made = Divergence(lambda r: -r.log(), lambda t: (-t).exp(), torch.sigmoid, lambda t: -t)
    known = objective("sgan")
    for t in (5.0, 80.0, 512.0):
        for real, fake in ((t, -t), (-t, t), (-t, -t)):
            given = torch.tensor([real], dtype=torch.float64), torch.tensor([fake]).double()
            found = made.critic(*given) + 2 * np.log(2)
            torch.testing.assert_close(found, known.critic(*given), atol=1e-10, rtol=0)
    assert two_point(made).value == pytest.approx(2 * np.log(2), abs=1e-7)
