"""Gradient penalties against closed forms, against brute force, and on bad input."""

import numpy as np
import pytest
import torch
from minent import InputError
from minent.nn import gradient_penalty
from torch import nn
from torch.autograd.functional import jacobian

DOUBLE = torch.float64
PLACES = ["real", "fake", "between", "among_real", "among_fake", "mixed"]


def numbers(*shape, seed=0, dtype=DOUBLE):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def critic_of(weight, bias=None):
    return lambda x: x @ weight


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("power", [1, 2, 3, 2.5, 6])
@pytest.mark.parametrize("centre", [0.0, 1.0, 7.0])
def test_linear_critic(where, power, centre):
    weight = numbers(5, seed=1)
    found = gradient_penalty(
        critic_of(weight), numbers(4, 5), numbers(4, 5, seed=2), centre, where, power
    )
    torch.testing.assert_close(found, (weight.norm() - centre).abs() ** power)


@pytest.mark.parametrize("where", PLACES)
def test_quadratic_critic_at_the_points_it_saw(where):
    matrix, seen = numbers(12, 12, seed=3), []

    def critic(x):
        seen.append(x.detach())
        return (x.flatten(1) @ matrix * x.flatten(1)).sum(1) / 2

    real, fake = numbers(5, 3, 4), numbers(5, 3, 4, seed=1)
    found = gradient_penalty(critic, real, fake, 1.0, where)
    (points,) = seen
    slopes = points.flatten(1) @ (matrix + matrix.T) / 2
    torch.testing.assert_close(found, ((slopes.norm(dim=1) - 1) ** 2).mean())
    if where in ("real", "fake"):
        assert points.equal(real if where == "real" else fake)
    elif where == "mixed":
        assert points.equal(torch.cat([real, fake]))
    else:
        start = fake if where == "among_fake" else real
        ends = fake if where == "between" else start
        for i, (point, a) in enumerate(zip(points, start, strict=True)):
            shares = []
            for j, b in enumerate(ends):
                share = ((point - a) * (b - a)).sum() / (b - a).square().sum().clamp(min=1e-9)
                if torch.allclose(point, a + share * (b - a)) and 0 < share < 1:
                    shares.append((j, float(share)))
            assert len(shares) == 1  # on one line, with one coefficient for all dimensions
            assert (shares[0][0] == i) == (where == "between")


def test_coefficients_are_uniform_and_one_for_each_sample():
    seen = []
    zeros = torch.zeros(20_000, 3, dtype=DOUBLE)
    generator = torch.Generator().manual_seed(0)
    gradient_penalty(
        lambda x: seen.append(x.detach()) or x.sum(1),
        zeros,
        zeros + 1,
        where="between",
        generator=generator,
    )
    shares = seen[0]
    assert (shares == shares[:, :1]).all()
    ordered = shares[:, 0].sort().values
    grid = torch.arange(1, 20_001, dtype=DOUBLE) / 20_000
    assert (ordered - grid).abs().max() < 1.63 / 20_000**0.5  # Kolmogorov and Smirnov, 1 %


def test_all_partners_are_others_and_each_comes():
    seen = []
    x = torch.eye(4, dtype=DOUBLE)
    torch.manual_seed(0)
    for _ in range(200):
        gradient_penalty(lambda x: seen.append(x.detach()) or x.sum(1), x, None, where="among_real")
    assert all((points > 0).sum(1).equal(torch.full((4,), 2)) for points in seen)
    pairs = {(int(i), int(j)) for points in seen for i, j in (points > 0).nonzero()}
    assert pairs == {(i, j) for i in range(4) for j in range(4)}


def network(dtype=DOUBLE):
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, dtype=dtype), nn.Softplus(), nn.Flatten(), nn.Linear(16, 1, dtype=dtype)
    )


@pytest.mark.parametrize(("centre", "power"), [(0.0, 2), (1.0, 2), (0.0, 6), (0.3, 3)])
def test_network_against_jacobians_of_each_sample(centre, power):
    critic, x = network(), numbers(3, 2, 4, 4)
    norms = [jacobian(lambda one: critic(one[None]).squeeze(), sample).norm() for sample in x]
    expected = sum(abs(norm - centre) ** power for norm in norms) / 3
    torch.testing.assert_close(gradient_penalty(critic, x, None, centre, power=power), expected)


@pytest.mark.parametrize(("centre", "power"), [(0.0, 2), (1.0, 2), (0.0, 6), (0.5, 3)])
def test_first_and_second_derivatives(centre, power):
    x, inner, outer = numbers(3, 2), numbers(2, 4, seed=1), numbers(4, seed=2)
    inner.requires_grad_()
    outer.requires_grad_()

    def penalty(inner, outer):
        return gradient_penalty(
            lambda x: torch.tanh(x @ inner) @ outer, x, None, centre, "real", power
        )

    assert torch.autograd.gradcheck(penalty, (inner, outer))
    assert torch.autograd.gradgradcheck(penalty, (inner, outer))


def test_gradient_in_weights_by_closed_form():
    weight = numbers(5, seed=1).requires_grad_()
    gradient_penalty(critic_of(weight), numbers(4, 5), None, centre=1.0).backward()
    torch.testing.assert_close(weight.grad, 2 * (1 - 1 / weight.norm()) * weight.detach())


@pytest.mark.parametrize("centre", [0.0, 1.0])
@pytest.mark.parametrize("power", [1, 1.5, 2, 3, 6])
def test_no_nan_where_the_critic_is_flat(centre, power):
    weight = torch.zeros(5, requires_grad=True)
    found = gradient_penalty(critic_of(weight), torch.ones(4, 5), None, centre, power=power)
    found.backward()
    assert found.item() == centre
    assert weight.grad.equal(torch.zeros(5))


def test_nan_of_a_critic_stays_nan():
    weight = torch.full((5,), float("nan"), requires_grad=True)
    assert gradient_penalty(critic_of(weight), torch.ones(4, 5), None, 1.0).isnan()


@pytest.mark.parametrize("where", PLACES)
def test_autocast_changes_nothing(where):
    critic = network(torch.float32)
    real, fake = (numbers(3, 2, 4, 4, seed=seed, dtype=torch.float32) for seed in (0, 1))
    real, fake = real.bfloat16(), fake.bfloat16()
    expected = gradient_penalty(
        critic, real.float(), fake.float(), 1.0, where, generator=torch.Generator().manual_seed(3)
    )
    with torch.autocast("cpu", torch.bfloat16):
        found = gradient_penalty(
            critic, real, fake, 1.0, where, generator=torch.Generator().manual_seed(3)
        )
    assert found.dtype == torch.float32
    assert found.equal(expected)
    if where in ("real", "fake", "mixed"):
        exact = gradient_penalty(critic.double(), real.double(), fake.double(), 1.0, where)
        torch.testing.assert_close(found.double(), exact, rtol=1e-5, atol=0)


def test_critic_in_half_precision_has_its_norm_in_full():
    weight = torch.full((1000,), 0.1, dtype=torch.bfloat16)
    found = gradient_penalty(critic_of(weight), torch.ones(4, 1000, dtype=torch.bfloat16), None)
    torch.testing.assert_close(found, weight.float().square().sum())


def test_without_gradients_it_is_a_plain_number():
    weight = numbers(5).requires_grad_()
    with torch.no_grad():
        found = gradient_penalty(critic_of(weight), numbers(4, 5), None)
    assert not found.requires_grad
    torch.testing.assert_close(found, weight.detach().square().sum())


def test_samples_are_constants():
    x = numbers(4, 5).requires_grad_()
    weight = numbers(5).requires_grad_()
    gradient_penalty(lambda x: x.square() @ weight, x, None).backward()
    assert x.grad is None
    assert weight.grad is not None


@pytest.mark.parametrize(("where", "used"), [("real", [0, 1, 2]), ("fake", [2, 1, 0])])
def test_conditional_critic(where, used):
    table = torch.tensor([1.0, 10.0, 100.0], dtype=DOUBLE)
    labels = {"labels_real": torch.tensor([0, 1, 2]), "labels_fake": torch.tensor([2, 1, 0])}
    seen = []

    def critic(x, labels):
        seen.append(labels.tolist())
        return x[:, 0] * table[labels]

    found = gradient_penalty(critic, numbers(3, 2), numbers(3, 2), where=where, **labels)
    assert seen == [used]
    torch.testing.assert_close(found, table.square().mean())
    gradient_penalty(critic, numbers(3, 2), numbers(3, 2), where="mixed", **labels)
    assert seen[1] == [0, 1, 2, 2, 1, 0]
    gradient_penalty(critic, numbers(3, 2), numbers(3, 2), where="between", **labels)
    assert seen[2] == [0, 1, 2]


def test_several_further_arguments():
    found = gradient_penalty(
        lambda x, a, b: x[:, 0] * a * b, numbers(2, 1), None, labels_real=(numbers(2), numbers(2))
    )
    torch.testing.assert_close(found, numbers(2).pow(4).mean())


@pytest.mark.parametrize("where", PLACES)
def test_copies_side_by_side(where):
    weights = numbers(3, 5)
    found = gradient_penalty(
        lambda x: torch.einsum("snd,sd->sn", x, weights),
        numbers(3, 4, 5),
        numbers(3, 4, 5, seed=1),
        1.0,
        where,
        batch_dims=2,
    )
    torch.testing.assert_close(found, ((weights.norm(dim=1) - 1) ** 2).mean())


WEIGHT = torch.ones(5, requires_grad=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"where": "middle"}, "where must be one of 'real', 'fake', 'between'"),
        ({"centre": -1}, "centre must be a number of at least 0"),
        ({"power": 0.5}, "power must be at least 1"),
        ({"x_real": None}, "x_real is needed"),
        ({"x_fake": None, "where": "fake"}, "x_fake is needed"),
        ({"x_fake": torch.zeros(3, 5), "where": "between"}, "same shape"),
        ({"x_real": torch.zeros(1, 5), "where": "among_real"}, "at least two"),
        ({"critic": lambda x: x.sum()}, "a number for each sample"),
        ({"critic": nn.BatchNorm1d(5)}, "batch normalization"),
        ({"critic": nn.Sequential(nn.Linear(5, 5), nn.BatchNorm1d(5))}, r"normalization \(1\)"),
        ({"where": "mixed", "labels_real": torch.zeros(4)}, "for neither"),
        ({"labels_real": 3}, "labels must be a tensor or a tuple of tensors, not of int"),
        ({"critic": None}, "critic must be a Module or another function, not None"),
        ({"critic": lambda x: torch.zeros(4)}, "compute what it gives from its samples"),
        ({"critic": lambda x: (x.detach() * WEIGHT).sum(1)}, "compute what it gives from"),
        ({"generator": 3}, "generator must be a torch.Generator or None, not 3"),
        ({"x_real": np.zeros((4, 5))}, "x_real must be a tensor .* not ndarray"),
        ({"x_fake": np.zeros((4, 5)), "where": "between"}, "x_fake must be a tensor"),
    ],
)
def test_bad_input(change, message):
    args = {"critic": lambda x: x.sum(1), "x_real": torch.zeros(4, 5), "x_fake": torch.ones(4, 5)}
    with pytest.raises(InputError, match=message):
        gradient_penalty(**{**args, **change})


def test_what_is_not_used_may_have_any_number():
    weight = numbers(5)
    for where in ("real", "among_real"):
        found = gradient_penalty(critic_of(weight), numbers(4, 5), numbers(7, 5), where=where)
        torch.testing.assert_close(found, weight.square().sum())


def test_batch_normalization_in_evaluation_mode_is_welcome():
    critic = nn.Sequential(nn.BatchNorm1d(2, dtype=DOUBLE), nn.Linear(2, 1, dtype=DOUBLE)).eval()
    found = gradient_penalty(critic, numbers(3, 2), None)
    torch.testing.assert_close(found, critic[1].weight.square().sum(), rtol=1e-4, atol=0)


def test_what_samples_and_critics_must_be():
    whole = torch.zeros(4, 2, dtype=torch.uint8)
    with pytest.raises(InputError, match="floating-point"):
        gradient_penalty(nn.Linear(2, 1), whole, None)
    with pytest.raises(InputError, match="must give a tensor, not tuple"):
        gradient_penalty(lambda x: (x.sum(1), x), numbers(4, 2), None)
