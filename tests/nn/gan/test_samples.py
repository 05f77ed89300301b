"""Samples: latents, labels, truncation, grids and pictures; data from loaders."""

import math

import numpy as np
import pytest
import torch
from minent import InputError
from minent.loaders import Images
from minent.nn import GAN, DCGANCritic, DCGANGenerator, Pictures
from minent.train import Callback
from PIL import Image
from scipy import stats
from torch import nn


class Identity(nn.Module):
    """Gives its latents."""

    def __init__(self, latent):
        super().__init__()
        self.latent = latent
        self.weight = nn.Parameter(torch.ones(()))

    def forward(self, z):
        return z * self.weight


def latents(n=4000, latent="normal", shape=3, **options):
    gan = GAN(Identity(shape), nn.Linear(3, 1), latent=latent)
    return gan.sample(n, generator=torch.Generator().manual_seed(0), **options)


def test_priors():
    assert stats.kstest(latents().flatten().numpy(), "norm").pvalue > 0.01
    uniform = stats.uniform(-1, 2).cdf
    assert stats.kstest(latents(latent="uniform").flatten().numpy(), uniform).pvalue > 0.01
    sphere = latents(latent="sphere")
    torch.testing.assert_close(sphere.norm(dim=1), torch.full((4000,), math.sqrt(3)))
    # each component is uniform on a sphere in three dimensions (Archimedes)
    assert stats.kstest(sphere[:, 0].numpy() / math.sqrt(3), uniform).pvalue > 0.01
    assert latents(5, shape=(4, 2, 2)).shape == (5, 4, 2, 2)
    radius = latents(5, "sphere", (4, 2, 2)).flatten(1).norm(dim=1)
    torch.testing.assert_close(radius, torch.full((5,), 4.0))


def test_a_prior_of_ones_own():
    def ones(shape, *, dtype, device, generator):
        assert isinstance(generator, torch.Generator)
        return torch.ones(shape, dtype=dtype, device=device)

    assert latents(1000, torch.rand).min() >= 0
    assert latents(6, ones).tolist() == [[1.0, 1.0, 1.0]] * 6
    with pytest.raises(InputError, match="shape"):
        latents(6, lambda shape, **_: torch.ones(2))


@pytest.mark.parametrize("limit", [0.1, 1.0, 2.0])
def test_truncation_is_the_normal_distribution_without_its_tails(limit):
    z = latents(truncation=limit)
    assert z.abs().max() <= limit
    cut = stats.truncnorm(-limit, limit)
    assert stats.kstest(z.flatten().numpy(), cut.cdf).pvalue > 0.01
    assert latents(latent="uniform", truncation=limit).abs().max() <= min(limit, 1)


def test_no_truncation_where_it_means_nothing():
    far = latents(200, truncation=50.0)
    assert far.isfinite().all()
    for options in ({"truncation": 0.0}, {"truncation": 1.0, "latent": "sphere"}):
        with pytest.raises(InputError, match="truncation"):
            latents(**options)


def test_samples_do_not_depend_on_the_size_of_batches():
    assert torch.equal(latents(100), latents(100, batch_size=7))


class Conditional(nn.Module):
    """Adds the label to all components, and notes what it is given."""

    latent = 2

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))
        self.seen = []

    def forward(self, x, labels):
        self.seen.append(labels.clone())
        return x * self.weight + labels[:, None]


def conditional(**options):
    return GAN(Conditional(), Conditional(), labels=4, **options)


def test_labels_of_samples():
    gan = conditional()
    assert gan.sample(3, labels=2).shape == (3, 2)
    assert gan.generator.seen.pop().tolist() == [2, 2, 2]
    for given in ([0, 3, 1], torch.tensor([0, 3, 1]), np.array([0, 3, 1])):
        gan.sample(3, labels=given, batch_size=2)
        assert [n for part in gan.generator.seen[-2:] for n in part.tolist()] == [0, 3, 1]
    gan.generator.seen.clear()
    gan.sample(4000, generator=torch.Generator().manual_seed(0), batch_size=5000)
    (drawn,) = gan.generator.seen
    assert stats.chisquare(drawn.bincount(minlength=4).numpy()).pvalue > 0.01


@pytest.mark.parametrize(
    ("labels", "match"),
    [
        (4, "from 0 to 3, not 4"),
        ([0, -1, 2], "from 0 to 3, not -1"),
        ([0, 1], "3 whole numbers"),
        ([0.5, 1, 2], "3 whole numbers"),
        ("sevens", "whole numbers, not 'sevens'"),
    ],
)
def test_labels_that_do_not_fit(labels, match):
    with pytest.raises(InputError, match=match):
        conditional().sample(3, labels=labels)


def test_the_generator_knows_its_classes():
    gan = GAN(
        DCGANGenerator(8, channels=1, width=2, classes=3, latent=2),
        DCGANCritic(8, channels=1, width=2, classes=3, normalization="spectral"),
    )
    assert gan.labels == 3
    gan.fit((torch.zeros(4, 1, 8, 8), torch.tensor([0, 1, 2, 1])), steps=1, progress=False)
    assert gan.sample(2, labels=[2, 0]).shape == (2, 1, 8, 8)
    with pytest.raises(InputError, match="labels must be 3, the classes of the generator, not 4"):
        GAN(gan.generator, gan.critic, labels=4)


def test_labels_without_classes():
    with pytest.raises(InputError, match="labels="):
        GAN(Identity(2), nn.Linear(2, 1)).sample(3, labels=1)


@pytest.mark.parametrize("joint", [False, True])
def test_labels_of_data_reach_both_nets(joint):
    gan = conditional(objective="ns-gan", joint=joint)
    x, labels = torch.randn(6, 2), torch.tensor([3, 0, 1, 2, 2, 3])
    gan.fit([(x, labels)], steps=1, progress=False)
    assert [seen.tolist() for seen in gan.generator.seen] == [labels.tolist()] * 2
    twice = [labels.tolist() * 2] if joint else [labels.tolist()] * 2
    assert [seen.tolist() for seen in gan.critic.seen] == [*twice, labels.tolist()]


@pytest.mark.parametrize("as_batches", [False, True])
def test_labels_of_data_out_of_range(as_batches):
    data = torch.randn(6, 2), torch.tensor([3, 0, 1, 2, 2, 7])
    with pytest.raises(InputError, match="labels must be from 0 to 3, not 7"):
        conditional().fit([data] if as_batches else data, batch_size=2, progress=False)
    with pytest.raises(InputError, match="samples and labels"):
        conditional().fit(data[0], progress=False)


def test_labels_that_are_not_asked_for_are_left_out():
    gan = GAN(nn.Linear(2, 2), nn.Linear(2, 1), latent_dim=2)
    assert len(gan.fit((torch.randn(6, 2), torch.arange(6)), progress=False)) == 1


def image_gan(channels=1, **options):
    torch.manual_seed(0)
    shape = (channels, 8, 8)
    generator = nn.Sequential(
        nn.Linear(2, channels * 64),
        nn.BatchNorm1d(channels * 64),
        nn.Tanh(),
        nn.Unflatten(1, shape),
    )
    critic = nn.Sequential(nn.Flatten(), nn.Linear(channels * 64, 1))
    return GAN(generator, critic, latent_dim=2, **options)


def test_a_loader_of_images():
    pixels = np.random.default_rng(0).integers(0, 256, (20, 9, 9), dtype=np.uint8)
    loader = Images((pixels, np.arange(20)), size=8, batch_size=6, shuffle=True)
    gan = image_gan()
    history = gan.fit(loader, epochs=2, progress=False)
    assert history["step"] == [4, 8]
    assert gan.sample(5).shape == (5, 1, 8, 8)


@pytest.mark.parametrize("channels", [1, 3])
def test_grid(channels):
    gan = image_gan(channels)
    numbers = torch.Generator().manual_seed(1)
    grid = gan.grid(5, columns=3, generator=numbers)
    images = gan.sample(5, generator=numbers.manual_seed(1))
    assert grid.shape == (8 + 2 + 8, 8 * 3 + 2 * 2, 3)
    assert grid.dtype == np.uint8
    values = np.clip(np.round((images.numpy().astype(np.float64) + 1) * 127.5), 0, 255)
    for place in range(5):
        top, left = place // 3 * 10, place % 3 * 10
        cell = grid[top : top + 8, left : left + 8].transpose(2, 0, 1)
        assert np.abs(cell - values[place]).max() <= 1
    assert not grid[8:10].any()
    assert not grid[10:, 20:].any()
    assert gan.grid(16).shape == (38, 38, 3)


def test_no_grid_of_what_is_no_image():
    with pytest.raises(InputError, match="grid"):
        GAN(nn.Linear(2, 2), nn.Linear(2, 1), latent_dim=2).grid(4)


def test_pictures_do_not_disturb_training(tmp_path):
    real = torch.randn(24, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    found = []
    for pictures in (True, False):
        gan, callbacks = image_gan(), []
        if pictures:
            callbacks = [Pictures(gan, tmp_path / "in" / "here", every=3, n=4, columns=2)]
        torch.manual_seed(4)
        gan.fit(real, steps=7, batch_size=8, callbacks=callbacks, progress=False)
        found.append(gan)
    assert torch.equal(found[0].generator[0].weight, found[1].generator[0].weight)
    assert sorted(path.name for path in tmp_path.rglob("*.png")) == ["00000003.png", "00000006.png"]

    class At(Callback):
        def on_step_end(self, state):
            if state.step == 6:
                numbers = torch.Generator().manual_seed(0)
                self.grid = gan.grid(4, columns=2, generator=numbers)

    gan, at = image_gan(), At()
    torch.manual_seed(4)
    gan.fit(real, steps=7, batch_size=8, callbacks=[at], progress=False)
    read = np.asarray(Image.open(tmp_path / "in" / "here" / "00000006.png"))
    np.testing.assert_array_equal(read, at.grid)
    assert read.std() > 10


def test_pictures_of_nothing(tmp_path):
    with pytest.raises(InputError, match="every"):
        Pictures(image_gan(), tmp_path, every=0)
    with pytest.raises(InputError, match="GAN"):
        Pictures(3, tmp_path)


def test_samples_are_made_in_evaluation_mode_and_training_mode_comes_back():
    gan = image_gan()
    gan.generator.train()
    gan.generator[1].eval()
    before = gan.generator[1].running_mean.clone()
    gan.sample(3, average=False)
    assert torch.equal(before, gan.generator[1].running_mean)
    assert gan.generator.training
    assert not gan.generator[1].training
