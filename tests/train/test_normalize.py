"""Normalized weights, constrained weights: closed forms."""

import copy

import pytest
import torch
from minent import InputError
from minent.train import constrain, normalize
from models import numbers
from torch import nn
from torch.nn.utils import parametrize

DOUBLE = {"dtype": torch.float64}


def layers():
    torch.manual_seed(0)
    return {
        "linear": (nn.Linear(5, 3, **DOUBLE), 0),
        "convolution": (nn.Conv2d(2, 4, 3, **DOUBLE), 0),
        "transposed": (nn.ConvTranspose1d(2, 4, 3, **DOUBLE), 1),
    }


def rows(weight, output):
    return weight.movedim(output, 0).flatten(1)


LAYERS = ["linear", "convolution", "transposed"]


@pytest.mark.parametrize("name", LAYERS)
def test_spectral(name):
    layer, output = layers()[name]
    before = layer.weight.detach().clone()
    assert normalize(layer, "spectral", iterations=3) is layer
    for _ in range(60):
        used = layer.weight
    sigma = torch.linalg.svdvals(rows(before, output))[0]
    torch.testing.assert_close(used, before / sigma)


def test_spectral_norm_of_a_vector_is_its_norm():
    layer = nn.BatchNorm1d(4, **DOUBLE)
    gamma = numbers(4)
    layer.weight.data.copy_(gamma)
    normalize(nn.Sequential(layer), "spectral", where="*.weight")
    torch.testing.assert_close(layer.weight, gamma / gamma.norm())


@pytest.mark.parametrize("name", LAYERS)
def test_rows_of_norm_one(name):
    layer, output = layers()[name]
    before = layer.weight.detach().clone()
    normalize(layer, "l2")
    norms = rows(before, output).norm(dim=1)
    torch.testing.assert_close(rows(layer.weight, output), rows(before, output) / norms[:, None])


@pytest.mark.parametrize("name", LAYERS)
def test_standardized_rows(name):
    layer, output = layers()[name]
    normalize(layer, "standardize")
    found = rows(layer.weight, output)
    zero = torch.zeros(len(found), **DOUBLE)
    torch.testing.assert_close(found.mean(1), zero)
    torch.testing.assert_close(found.var(1, correction=0), zero + 1)


@pytest.mark.parametrize("name", LAYERS)
def test_weight_norm_starts_where_it_was(name):
    layer, output = layers()[name]
    before = layer.weight.detach().clone()
    normalize(layer, "weight")
    torch.testing.assert_close(layer.weight, before)
    assert layer.parametrizations.weight.original0.numel() == before.shape[output]


def test_orthogonal():
    layer = nn.Linear(5, 3, **DOUBLE)
    normalize(layer, "orthogonal")
    torch.testing.assert_close(layer.weight @ layer.weight.T, torch.eye(3, **DOUBLE))


def test_any_function_on_chosen_weights():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    biases = [layer.bias.detach().clone() for layer in net]
    normalize(net, torch.tanh, where=["1.*"])
    torch.testing.assert_close(net[1].bias, torch.tanh(biases[1]))
    assert not parametrize.is_parametrized(net[0])
    normalize(net, torch.tanh, where=lambda name, parameter: name == "0.bias")
    assert list(net[0].parametrizations) == ["bias"]


def test_a_whole_network_by_default():
    net = nn.Sequential(
        nn.Embedding(3, 4), nn.Linear(4, 4), nn.Sequential(nn.Conv1d(4, 2, 1), nn.BatchNorm1d(2))
    )
    normalize(net, "l2")
    chosen = [name for name, module in net.named_modules() if parametrize.is_parametrized(module)]
    assert chosen == ["1", "2.0"]


@pytest.mark.parametrize("how", ["spectral", "l2", "weight", "standardize", "orthogonal"])
def test_two_forward_passes_before_one_backward(how):
    """The gradient is that of the weights that each pass used; power iteration in between too."""
    critic, fake, real = nn.Linear(4, 3, **DOUBLE), numbers(5, 4), numbers(5, 4, seed=1)
    normalize(critic, how)
    one = critic(real).square().mean()
    two = critic(fake).tanh().mean()
    (one - two).backward()
    inner = [p for p in critic.parameters() if p.dim() > 1]
    assert all(p.grad is not None and p.grad.isfinite().all() for p in inner)
    alone = [torch.zeros_like(p) for p in inner]
    if how == "spectral":
        return  # the two passes used different vectors
    for loss in (critic(real).square().mean(), -critic(fake).tanh().mean()):
        for total, part in zip(alone, torch.autograd.grad(loss, inner), strict=True):
            total += part
    for mine, total in zip(inner, alone, strict=True):
        torch.testing.assert_close(mine.grad, total)


@pytest.mark.parametrize("how", ["l2", "standardize"])
def test_gradients(how):
    layer = nn.Linear(3, 2, **DOUBLE)
    normalize(layer, how)
    rule = layer.parametrizations.weight[0]
    assert torch.autograd.gradcheck(rule, numbers(2, 3).requires_grad_())


def test_evaluation_changes_nothing():
    layer = normalize(nn.Linear(3, 2), "spectral")
    layer.eval()
    before = copy.deepcopy(layer.state_dict())
    layer(torch.ones(1, 3))
    for name, value in layer.state_dict().items():
        assert torch.equal(value, before[name])


@pytest.mark.parametrize("how", ["spectral", "l2", "weight", "standardize", "orthogonal"])
def test_copies_states_and_removal(how):
    layer = normalize(nn.Linear(3, 2), how).eval()
    other = copy.deepcopy(layer)
    assert torch.equal(other.weight, layer.weight)
    fresh = normalize(nn.Linear(3, 2), how).eval()
    fresh.load_state_dict(layer.state_dict())
    torch.testing.assert_close(fresh.weight, layer.weight)
    used = layer.weight.detach().clone()
    parametrize.remove_parametrizations(layer, "weight")
    assert torch.equal(layer.weight, used)
    assert [name for name, _ in layer.named_parameters()] == ["bias", "weight"]


def tied():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    return net


@pytest.mark.parametrize(
    ("module", "options", "sentence"),
    [
        (nn.Linear(2, 2), {"how": "l3"}, "spectral, l2, weight"),
        (nn.Linear(2, 2), {"how": "l2", "iterations": 0}, "iterations must be"),
        (nn.Linear(2, 2), {"how": "l2", "where": "w"}, "'w'; there are weight, bias"),
        (nn.BatchNorm1d(2), {"how": "l2"}, "by default, or all that do"),
        (normalize(nn.Linear(2, 2), "l2"), {"how": "l2", "where": "*"}, "normalized already"),
        (normalize(nn.Linear(2, 2), "l2"), {"how": "l2"}, "by default, or all that do"),
        (nn.ConvTranspose1d(4, 6, 3, groups=2), {"how": "l2"}, "transposed convolution in groups"),
        (nn.LSTM(2, 2), {"how": "l2", "where": "weight_ih_l0"}, "recurrent"),
        (tied(), {"how": "l2"}, "0.weight and 1.weight are one parameter"),
        (nn.Linear(2, 2), {"how": torch.sum}, "weight cannot be normalized"),
        (nn.Linear(2, 2), {"how": "orthogonal", "where": "bias"}, "bias cannot be normalized"),
    ],
)
def test_refused(module, options, sentence):
    with pytest.raises(InputError, match=sentence):
        normalize(module, **options)


def constrained(how, limit=1.0, where="weight"):
    torch.manual_seed(0)
    layer = nn.Linear(4, 3, **DOUBLE)
    optimizer = torch.optim.SGD(layer.parameters(), lr=3.0)
    handle = constrain(layer, how, optimizer, where=where, limit=limit)
    layer(numbers(6, 4)).square().sum().backward()
    free = (layer.weight - 3.0 * layer.weight.grad).detach()
    optimizer.step()
    return layer, optimizer, handle, free


def test_constraints():
    norms = lambda w: w.norm(dim=1, keepdim=True)  # noqa: E731
    for how, limit, expected in [
        ("clip", 0.3, lambda w: w.clip(-0.3, 0.3)),
        ("nonnegative", 1.0, lambda w: w * (w > 0)),
        ("unit_norm", 2.0, lambda w: 2 * w / norms(w)),
        ("max_norm", 0.5, lambda w: torch.where(norms(w) > 0.5, 0.5 * w / norms(w), w)),
        (lambda w: w / w.sum(), 1.0, lambda w: w / w.sum()),
    ]:
        layer, _, _, free = constrained(how, limit)
        torch.testing.assert_close(layer.weight.detach(), expected(free))


def test_rows_of_transposed_convolutions_are_constrained():
    layer = nn.ConvTranspose1d(2, 4, 3, **DOUBLE)
    constrain(layer, "unit_norm", torch.optim.SGD(layer.parameters(), lr=1.0), where="weight")
    torch.testing.assert_close(rows(layer.weight, 1).norm(dim=1), torch.ones(4, **DOUBLE))


def test_constraints_hold_at_once_and_end():
    layer = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    handle = constrain(layer, "clip", optimizer, limit=1e-3)
    assert max(p.abs().max() for p in layer.parameters()) <= 1e-3
    handle.remove()
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert layer.weight.abs().max() > 1e-3


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"how": "box"}, "clip, nonnegative"), ({"how": "clip", "limit": 0}, "limit must be")],
)
def test_wrong_constraints(options, sentence):
    layer = nn.Linear(2, 2)
    with pytest.raises(InputError, match=sentence):
        constrain(layer, optimizer=torch.optim.SGD(layer.parameters(), lr=1.0), **options)
