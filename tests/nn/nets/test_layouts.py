"""Networks of images have the layers and the sizes of their papers."""

from itertools import pairwise

import pytest
import torch
from minent.nn import (
    DCGANCritic,
    DCGANGenerator,
    QPCritic,
    QPGenerator,
    ResNetCritic,
    ResNetGenerator,
    network,
)
from torch import nn
from torch.nn import functional as F


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_published_numbers_of_parameters():
    assert count(DCGANGenerator(64, latent=100)) == 3_576_704
    assert count(DCGANCritic(64)) == 2_765_568


def convolution(before, after, kernel=3):
    return (before * kernel**2 + 1) * after


@pytest.mark.parametrize(
    ("size", "generator", "critic", "whole"),
    [
        (32, [256] * 4, [128] * 4, 2),
        (64, [1024, 512, 256, 128, 64], [64, 128, 256, 512, 1024], 0),
        (128, [1024, 1024, 512, 256, 128, 64], [64, 128, 256, 512, 1024, 1024], 1),
    ],
)
def test_parameters_of_sngan_by_the_tables_of_its_paper(size, generator, critic, whole):
    expected = 129 * 16 * generator[0] + 2 * generator[-1] + convolution(generator[-1], 3)
    for a, b in pairwise(generator):
        expected += convolution(a, b) + convolution(b, b) + convolution(a, b, 1) + 2 * (a + b)
    with torch.device("meta"):
        assert count(ResNetGenerator(size)) == expected
    a = critic[0]
    expected = convolution(3, a) + convolution(a, a) + convolution(3, a, 1) + critic[-1] + 1
    for i, (a, b) in enumerate(pairwise(critic)):
        expected += convolution(a, a) + convolution(a, b)
        if a != b or i < len(critic) - 1 - whole:
            expected += convolution(a, b, 1)
    with torch.device("meta"):
        assert count(ResNetCritic(size, normalization=None)) == expected


@pytest.mark.parametrize("size", [8, 16, 32, 64, 128, 256, 512])
def test_channels_of_gan_qp(size):
    most = min(8 * size, 2048)
    with torch.device("meta"):
        generator, critic = QPGenerator(size), QPCritic(size)
    widths = [layer.out_channels for layer in critic.layers if isinstance(layer, nn.Conv2d)]
    assert widths[-1] == most
    assert all(2 * a == b for a, b in pairwise(widths))
    assert widths[0] == (32 if size == 512 else 64)
    assert [layer.in_channels for layer in generator.convolutions] == widths[::-1]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *(("dcgan", 2**k) for k in range(3, 11)),
        *(("gan-qp", 2**k) for k in range(3, 11)),
        *(("resnet", 2**k) for k in range(5, 8)),
    ],
)
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_of_all_sizes(name, size, channels):
    with torch.device("meta"):
        generator, critic = network(name, (channels, size, size), critic={"normalization": None})
        images = generator(torch.empty(2, generator.latent))
        t, features = critic.with_features(images)
    assert images.shape == (2, channels, size, size)
    assert t.shape == (2,)
    assert features.shape == (2, critic.output.in_features)


def test_dcgan_is_the_sequence_of_its_paper():
    torch.manual_seed(0)
    generator, critic = DCGANGenerator(32, latent=5, width=3), DCGANCritic(32, width=3)
    layers = [nn.ConvTranspose2d(5, 12, 4, 1, 0, bias=False)]
    layers[0].weight = nn.Parameter(generator.start.weight.T.reshape(5, 12, 4, 4))
    for norm, convolution in zip(generator.norms, generator.convolutions, strict=True):
        plain = nn.BatchNorm2d(norm.num_features)
        plain.load_state_dict(norm.state_dict())
        again = nn.ConvTranspose2d(*convolution.weight.shape[:2], 4, 2, 1, bias=False)
        again.load_state_dict(convolution.state_dict())
        layers += [plain, nn.ReLU(), again]
    z = numbers(4, 5)
    expected = nn.Sequential(*layers, nn.Tanh())(z[..., None, None])
    torch.testing.assert_close(generator(z), expected)

    last = nn.Conv2d(12, 1, 4, 1, 0, bias=False)
    last.weight = nn.Parameter(critic.output.weight.reshape(1, 12, 4, 4))
    h = expected.detach()
    for layer in critic.layers:
        if isinstance(layer, nn.Conv2d):
            h = F.conv2d(h, layer.weight, stride=2, padding=1)
        elif isinstance(layer, nn.BatchNorm2d):
            h = F.batch_norm(h, None, None, layer.weight, layer.bias, training=True)
        else:
            h = F.leaky_relu(h, 0.2)
    torch.testing.assert_close(critic(expected.detach()), last(h).flatten())


def test_weights_of_dcgan_are_as_in_its_paper():
    torch.manual_seed(0)
    generator, critic = DCGANGenerator(64), DCGANCritic(64, normalization=None)
    for module in [*generator.modules(), *critic.modules()]:
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)) and module.weight.numel() > 1e5:
            assert module.weight.std().item() == pytest.approx(0.02, rel=0.02)
            assert module.weight.mean().abs() < 1e-3
    assert generator.norms[0].weight.mean().item() == pytest.approx(1, abs=0.01)
    assert generator.norms[0].weight.std().item() == pytest.approx(0.02, rel=0.2)
    assert all(layer.bias.eq(0).all() for layer in critic.layers if isinstance(layer, nn.Conv2d))


def test_resnet_is_that_of_its_paper():
    torch.manual_seed(0)
    generator = ResNetGenerator(32, latent=6, width=4).eval()
    critic = ResNetCritic(32, width=4, normalization=None)
    z = numbers(2, 6)
    x = generator.start(z).reshape(2, -1, 4, 4)
    for block in generator.blocks:
        h = F.interpolate(block.norms[0](x).relu(), scale_factor=2.0, mode="nearest")
        h = block.path[1](block.norms[1](block.path[0](h)).relu())
        x = h + block.shortcut(F.interpolate(x, scale_factor=2.0, mode="nearest"))
    images = generator.output(generator.norm(x).relu()).tanh()
    torch.testing.assert_close(generator(z), images)

    first, *blocks = critic.blocks
    x = images.detach()
    h = first.path[1](first.path[0](x).relu())
    x = F.avg_pool2d(h, 2) + first.shortcut(F.avg_pool2d(x, 2))
    for i, block in enumerate(blocks):
        h = block.path[1](block.path[0](x.relu()).relu()) + block.shortcut(x)
        x = F.avg_pool2d(h, 2) if i < 1 else h
    assert x.shape[-1] == 8
    torch.testing.assert_close(
        critic(images.detach()), critic.output(x.relu().sum((2, 3))).squeeze(1)
    )
