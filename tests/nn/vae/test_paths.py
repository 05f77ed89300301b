"""Ways between latents, and their norms."""

import math
import sys

import pytest
import torch
from minent import InputError
from minent.nn import VAE, latent_path, path_norms, plot_path_norms, prior_norm
from torch import nn

PATHS = ("preserving", "linear", "spherical")


def pairs(n=4000, dim=64):
    return torch.randn(2, n, dim, generator=torch.Generator().manual_seed(0)).unbind()


@pytest.mark.parametrize("path", PATHS)
def test_they_begin_and_end_where_they_should(path):
    a, b = pairs(5, 6)
    a, b = a.view(5, 2, 3), b.view(5, 2, 3)
    points = latent_path(a, b, 7, path)
    assert points.shape == (5, 7, 2, 3)
    assert points[:, 0].equal(a)
    assert points[:, -1].equal(b)


def test_what_lies_between():
    a, b = pairs(3, 4)
    torch.testing.assert_close(latent_path(a, b, 3, "linear")[:, 1], (a + b) / 2)
    torch.testing.assert_close(latent_path(a, b, 3)[:, 1], (a + b) / math.sqrt(2))
    third = latent_path(a, b, 4)[:, 1]
    torch.testing.assert_close(third, a * math.cos(math.pi / 6) + b * math.sin(math.pi / 6))


def test_an_arc_has_equal_angles_and_norms_between():
    a, b = pairs(10, 3)
    points = latent_path(a, 2 * b, 9, "spherical")
    norms = points.norm(dim=2)
    share = torch.linspace(0, 1, 9)
    torch.testing.assert_close(norms, torch.lerp(norms[:, :1], norms[:, -1:], share))
    ways = points / norms.unsqueeze(2)
    angles = (ways[:, 1:] * ways[:, :-1]).sum(2).clamp(-1, 1).arccos()
    torch.testing.assert_close(angles, angles[:, :1].expand_as(angles), rtol=1e-3, atol=1e-3)


def test_arcs_between_latents_of_one_direction():
    a = torch.tensor([[1.0, 2.0], [0.0, 0.0]])
    points = latent_path(a, 3 * a, 3, "spherical")
    torch.testing.assert_close(points[:, 1], 2 * a)
    # and of opposite ones
    points = latent_path(a, -a, 3, "spherical")
    torch.testing.assert_close(points[:, 1], torch.zeros(2, 2))


@pytest.mark.parametrize("path", PATHS)
def test_ends_of_two_types(path):
    a, b = pairs(3, 4)
    points = latent_path(a, b.double(), 5, path)
    torch.testing.assert_close(points, latent_path(a.double(), b.double(), 5, path))


def test_the_variance_stays_on_one_path_alone():
    a, b = pairs()
    expected = prior_norm(64)
    error = 4 * math.sqrt(0.5 / 4000)
    preserving = path_norms(latent_path(a, b, 5))
    assert ((preserving - expected).abs() < error).all()
    linear = path_norms(latent_path(a, b, 5, "linear"))
    # (a + b) / 2 is smaller by the square root of 2
    assert linear[2].item() == pytest.approx(expected / math.sqrt(2), abs=error)
    assert ((path_norms(latent_path(a, b, 5, "spherical")) - expected).abs() < error).all()
    # every component is standard normal in the middle of the way
    middle = latent_path(a, b, 3)[:, 1]
    assert middle.var().item() == pytest.approx(1.0, abs=0.02)
    assert latent_path(a, b, 3, "linear")[:, 1].var().item() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("dim", [1, 2, 3, 10, 1000])
def test_the_mean_of_the_chi_distribution(dim):
    known = {1: math.sqrt(2 / math.pi), 2: math.sqrt(math.pi / 2), 3: 2 * math.sqrt(2 / math.pi)}
    if dim in known:
        assert prior_norm(dim) == pytest.approx(known[dim])
    else:
        series = math.sqrt(dim) * (1 - 1 / (4 * dim) + 1 / (32 * dim**2))
        assert prior_norm(dim) == pytest.approx(series, rel=1e-4)


def test_the_figure():
    axes = plot_path_norms(*pairs(50, 8), n=5)
    lines = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    assert list(lines) == [*PATHS, "mean of the prior"]
    assert lines["mean of the prior"][0] == pytest.approx(prior_norm(8))
    assert lines["linear"][2] < lines["preserving"][2]


def test_a_vae_interpolates():
    vae = VAE(nn.Linear(3, 4), nn.Linear(2, 3), latent_dim=2)
    a, b = torch.rand(2, 5, 3, generator=torch.Generator().manual_seed(0)).unbind()
    for path in PATHS:
        found = vae.interpolate(a, b, 4, path=path, batch_size=3)
        assert found.shape == (5, 4, 3)
        torch.testing.assert_close(found[:, 0], vae.reconstruct(a))
        torch.testing.assert_close(found[:, -1], vae.reconstruct(b))
        between = latent_path(vae.encode(a), vae.encode(b), 4, path)[:, 2]
        torch.testing.assert_close(found[:, 2], vae.decode(between))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((torch.zeros(2, 3), torch.zeros(3, 2)), "one shape"),
        ((torch.zeros(2, 3), torch.zeros(2, 3), 1), "n must be a whole number of at least 2"),
        ((torch.zeros(2, 3), torch.zeros(2, 3), 4, "round"), "path must be one of 'preserving'"),
        ((torch.zeros(2).long(), torch.zeros(2)), "a must be a tensor of floating-point"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(InputError, match=message):
        latent_path(*arguments)


def test_errors_of_norms():
    with pytest.raises(InputError, match="points must be of shape"):
        path_norms(torch.zeros(2, 3))
    with pytest.raises(InputError, match="at least one path"):
        plot_path_norms(torch.zeros(0, 3), torch.zeros(0, 3))
    with pytest.raises(InputError, match="dim must be"):
        prior_norm(0)
    with pytest.raises(InputError, match="axes must be Axes of matplotlib, not str"):
        plot_path_norms(*pairs(5, 3), axes="figure.png")


def test_without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ModuleNotFoundError, match=r"needs matplotlib: pip install 'minent\[viz\]'"):
        plot_path_norms(*pairs(5, 3))
