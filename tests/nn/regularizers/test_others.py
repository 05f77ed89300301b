"""Regularizers other than gradient penalties, against plain formulas."""

import math

import pytest
import torch
from minent import InputError
from minent.nn import MLPCritic, consistency, drift, noise_penalty, orthogonal_penalty
from minent.train import normalize
from torch import nn


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def sigmoid(t):
    return 1 / (1 + math.exp(-t))


def test_noise_penalty_sample_by_sample():
    matrix = numbers(3, 3)

    def critic(x):
        return (x @ matrix * x).sum(1)

    real, fake = numbers(4, 3, seed=1), numbers(4, 3, seed=2)
    total = 0.0
    for x, share in [*((x, lambda t: 1 - sigmoid(t)) for x in real), *((x, sigmoid) for x in fake)]:
        slope = (matrix + matrix.T) @ x
        total += share(float(x @ matrix @ x)) ** 2 * float(slope @ slope)
    found = noise_penalty(critic, real, fake).item()
    assert found == pytest.approx(total / 4 / 2, rel=1e-12)


def test_noise_penalty_has_the_gradient_of_the_weights_too():
    weight = numbers(3).requires_grad_()
    real, fake = numbers(4, 3, seed=1), numbers(4, 3, seed=2)
    assert torch.autograd.gradcheck(lambda w: noise_penalty(lambda x: x @ w, real, fake), weight)


def test_noise_penalty_of_copies_and_columns():
    weights = numbers(2, 3)
    real, fake = numbers(2, 4, 3, seed=1), numbers(2, 4, 3, seed=2)
    together = noise_penalty(
        lambda x: torch.einsum("snd,sd->sn", x, weights)[..., None], real, fake, batch_dims=2
    )
    apart = [noise_penalty(lambda x, w=w: x @ w, real[i], fake[i]) for i, w in enumerate(weights)]
    torch.testing.assert_close(together, sum(apart) / 2)


def test_noise_penalty_needs_one_logit():
    with pytest.raises(InputError, match=r"one logit for each sample, not \(8, 3\)"):
        noise_penalty(lambda x: x, numbers(4, 3), numbers(4, 3))


class Noisy(nn.Module):
    """Multiplies by known masks, one for each of the passes."""

    def __init__(self, masks):
        super().__init__()
        self.masks = masks

    def forward(self, x):
        features = x * self.masks
        return features.sum(1), features


def test_consistency_of_known_masks():
    x, masks = numbers(3, 5), numbers(6, 5, seed=1)
    expected = []
    for i in range(3):
        first, second = x[i] * masks[i], x[i] * masks[3 + i]
        d = (first.sum() - second.sum()) ** 2 + 0.1 * ((first - second) ** 2).mean()
        expected.append(max(float(d) - 0.5, 0.0))
    found = consistency(Noisy(masks), x, margin=0.5)
    assert found.item() == pytest.approx(sum(expected) / 3, rel=1e-12)


def test_consistency_of_a_conditional_critic():
    gains = iter([1.0, 3.0])

    def critic(x, labels):
        assert labels.tolist() == [0, 1, 2, 0, 1, 2]
        return torch.cat([half * next(gains) for half in (x[:, 0] * labels).chunk(2)])

    found = consistency(critic, torch.ones(3, 1), torch.arange(3))
    assert found == (0 + 2**2 + 4**2) / 3


def test_consistency_of_copies():
    x, masks = numbers(2, 3, 5), numbers(2, 6, 5, seed=1)

    def critic(x):
        features = x * masks
        return features.sum(2), features

    together = consistency(critic, x, margin=0.5, batch_dims=2)
    apart = [consistency(Noisy(masks[i]), x[i], margin=0.5) for i in range(2)]
    torch.testing.assert_close(together, sum(apart) / 2)


def test_consistency_of_copies_that_would_mix():
    critic, x = MLPCritic(5, dropout=0.5, copies=2), torch.zeros(2, 3, 5)
    assert consistency(critic, x, batch_dims=2) > 0
    with pytest.raises(InputError, match="batch_dims must be 2 for a critic of copies"):
        consistency(critic, x)


def test_consistency_without_features_and_in_evaluation_mode():
    torch.manual_seed(0)
    critic = nn.Sequential(nn.Linear(5, 64), nn.Dropout(0.5), nn.Linear(64, 1))
    x = numbers(3, 5).float()
    assert consistency(critic, x) > 0
    assert consistency(critic, x, margin=1e6) == 0
    assert consistency(critic.eval(), x) < 1e-12


def test_consistency_has_no_trouble_with_spectral_normalization():
    critic = normalize(nn.Sequential(nn.Linear(5, 8), nn.Dropout(0.5), nn.Linear(8, 1)), "spectral")
    consistency(critic, numbers(3, 5).float()).backward()


def test_consistency_needs_rows():
    with pytest.raises(InputError, match=r"x must be a tensor .* not ndarray"):
        consistency(nn.Linear(5, 1), numbers(3, 5).numpy())
    with pytest.raises(InputError, match="a row for each sample"):
        consistency(lambda x: x.sum(), numbers(3, 5))


@pytest.mark.parametrize(
    ("layer", "output"),
    [
        (nn.Linear(5, 3), 0),
        (nn.Conv2d(2, 4, 3), 0),
        (nn.ConvTranspose2d(2, 4, 3), 1),
    ],
)
def test_orthogonal_penalty_pair_by_pair(layer, output):
    rows = layer.weight.detach().double().movedim(output, 0).flatten(1)
    expected = sum(
        float(a @ b) ** 2 for i, a in enumerate(rows) for j, b in enumerate(rows) if i != j
    )
    found = orthogonal_penalty(nn.Sequential(layer, nn.Embedding(7, 3), nn.BatchNorm2d(4)))
    assert found.item() == pytest.approx(expected, rel=1e-5)


def test_orthogonal_penalty_of_some_layers():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(5, 3), nn.Linear(3, 2))
    parts = [orthogonal_penalty(module, f"{i}.weight") for i in range(2)]
    torch.testing.assert_close(orthogonal_penalty(module), sum(parts))
    torch.testing.assert_close(parts[1], orthogonal_penalty(module[1]))
    with pytest.raises(InputError, match="no parameter matches"):
        orthogonal_penalty(module, "nothing")
    with pytest.raises(InputError, match="module must be a Module, not int"):
        orthogonal_penalty(3)


def test_drift_is_raised_to_float32():
    t = torch.full((4, 1), 300.0, dtype=torch.float16)
    assert drift(t) == 90_000
    with pytest.raises(InputError, match="t_real must be a tensor of floating-point numbers"):
        drift(t.long())
