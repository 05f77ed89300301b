"""Networks of images: labels, normalization, compilation, bad input."""

import pytest
import torch
from minent import InputError
from minent.nn import (
    DCGANCritic,
    DCGANGenerator,
    QPCritic,
    QPGenerator,
    ResNetCritic,
    ResNetGenerator,
    consistency,
    gradient_penalty,
    network,
    networks,
)
from torch.nn import functional as F

GENERATORS = {"dcgan": DCGANGenerator, "gan-qp": QPGenerator, "resnet": ResNetGenerator}
CRITICS = {"dcgan": DCGANCritic, "gan-qp": QPCritic, "resnet": ResNetCritic}
SMALLEST = {"dcgan": 8, "gan-qp": 8, "resnet": 32}
FAMILIES = sorted(GENERATORS)
NARROW = {"dcgan": {"width": 4}, "gan-qp": {}, "resnet": {"width": 4}}


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def small(name, classes=None, **critic):
    torch.manual_seed(0)
    size, narrow = SMALLEST[name], NARROW[name]
    return (
        GENERATORS[name](size, latent=6, classes=classes, **narrow),
        CRITICS[name](size, classes=classes, **narrow, **critic),
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_images_are_bounded_and_seeded(name):
    generator, critic = small(name)
    z = numbers(64, 6)
    images = generator(100 * z)
    assert images.abs().max() <= 1
    again, critic_again = small(name)
    assert again(100 * z).equal(images)
    assert critic_again(images).equal(critic(images))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_singular_value_is_1(name):
    _, critic = small(name, classes=3, normalization="spectral")
    with torch.no_grad():
        for parameter in critic.parameters():
            parameter.add_(0.01)
    x = numbers(2, *critic.shape)
    for _ in range(100):
        critic(x, torch.tensor([0, 2]))
    critic.eval()
    norms = [
        torch.linalg.matrix_norm(module.weight.flatten(1), 2).item()
        for module in critic.modules()
        if isinstance(getattr(module, "weight", None), torch.Tensor)
    ]
    assert len(norms) >= 3
    assert norms == pytest.approx([1] * len(norms), abs=1e-3)


@pytest.mark.parametrize("name", FAMILIES)
def test_critics_for_gradient_penalties_treat_each_sample_alone(name):
    choices = {"dcgan": ("layer", "spectral", None), "gan-qp": ("layer", "spectral", None)}
    for normalization in choices.get(name, ("spectral", None)):
        _, critic = small(name, normalization=normalization)
        x = numbers(3, *critic.shape).double()
        critic.double().eval()
        torch.testing.assert_close(critic(x), torch.cat([critic(one[None]) for one in x]))
        gradient_penalty(critic, x, None).backward()
        grads = [parameter.grad for parameter in critic.parameters()]
        assert sum(grad.abs().sum() for grad in grads if grad is not None) > 0


@pytest.mark.parametrize("make", [DCGANCritic, QPCritic])
def test_layer_normalization_leaves_the_first_layer_alone(make):
    names = [type(layer).__name__ for layer in make(32, normalization="layer").layers]
    plain, normalized = ["Conv2d", "LeakyReLU"], ["Conv2d", "GroupNorm", "LeakyReLU"]
    assert names == [*plain, *normalized, *normalized]


@pytest.mark.parametrize("make", [DCGANCritic, QPCritic])
def test_batch_normalization_takes_no_gradient_penalty(make):
    critic = make(16)
    with pytest.raises(InputError, match="batch normalization"):
        gradient_penalty(critic, numbers(2, *critic.shape), None)


@pytest.mark.parametrize("name", FAMILIES)
def test_labels_choose_gains_and_projections(name):
    generator, critic = small(name, classes=3, normalization=None)
    z, y = numbers(4, 6), torch.tensor([0, 1, 2, 0])
    norms = [m for m in generator.modules() if getattr(m, "embedding", None) is not None]
    assert norms
    same = generator(z, y)
    assert same.equal(generator(z, torch.zeros(4, dtype=torch.long)))  # all start as one class
    with torch.no_grad():
        norms[0].embedding.weight[1].normal_()
    changed = generator(z, y)
    assert not changed[1].equal(same[1])
    t, h = critic.with_features(same, y)
    expected = critic.output(h).squeeze(1) + (critic.embedding.weight[y] * h).sum(1)
    torch.testing.assert_close(t, expected)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("dtype", [torch.uint8, torch.int16, torch.int32])
def test_labels_of_all_whole_types(name, dtype):
    generator, critic = (net.eval() for net in small(name, classes=3))
    z, y = numbers(4, 6), torch.tensor([0, 1, 2, 0])
    images = generator(z, y)
    assert images.equal(generator(z, y.to(dtype)))
    assert critic(images, y).equal(critic(images, y.to(dtype)))


def test_conditional_batch_normalization_row_by_row():
    generator, _ = small("resnet", classes=3)
    norm = generator.blocks[0].norms[0]
    with torch.no_grad():
        norm.embedding.weight.normal_()
    x, y = numbers(4, norm.num_features, 2, 2), torch.tensor([0, 1, 2, 0])
    plain = F.batch_norm(x, None, None, training=True)
    gains, biases = norm.embedding.weight[y].split(norm.num_features, 1)
    for found, one, gain, bias in zip(norm(x, y), plain, gains, biases, strict=True):
        torch.testing.assert_close(found, one * (1 + gain)[:, None, None] + bias[:, None, None])


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (torch.tensor([0, 3]), "labels must be from 0 to 2, not 3"),
        (torch.tensor([-1, 0]), "labels must be from 0 to 2, not -1"),
        (torch.tensor([0.0, 1.0]), "whole numbers"),
        (torch.tensor([True, False]), "whole numbers"),
        (torch.tensor([0]), r"must have the shape \(2,\)"),
        (None, "made for 3 classes"),
    ],
)
def test_labels_that_do_not_suit(name, labels, message):
    generator, critic = small(name, classes=3)
    for net, x in ((generator, numbers(2, 6)), (critic, numbers(2, *critic.shape))):
        with pytest.raises(InputError, match=message):
            net(x, labels)


@pytest.mark.parametrize("name", FAMILIES)
def test_bad_input(name):
    generator, critic = small(name)
    with pytest.raises(InputError, match="made without classes"):
        generator(numbers(2, 6), torch.tensor([0, 1]))
    with pytest.raises(InputError, match=r"z must have the shape \(N, 6\), not \(2, 7\)"):
        generator(numbers(2, 7))
    with pytest.raises(InputError, match=r"x must have the shape \(N, 3, "):
        critic(numbers(2, 1, *critic.shape[1:]))
    for make in (GENERATORS[name], CRITICS[name]):
        for size in (33, 4, "32", 32.0):
            with pytest.raises(InputError, match="size must be one of"):
                make(size)
        for option in ({"channels": 0}, {"classes": 0}):
            with pytest.raises(InputError, match="at least 1"):
                make(SMALLEST[name], **option)
    with pytest.raises(InputError, match="normalization must be one of"):
        CRITICS[name](SMALLEST[name], normalization="instance")
    with pytest.raises(InputError, match="dropout must be a number from 0 to below 1"):
        CRITICS[name](SMALLEST[name], dropout=1)


@pytest.mark.parametrize("name", FAMILIES)
def test_dropout_makes_a_consistency_term(name):
    _, critic = small(name, normalization=None, dropout=0.5)
    x = numbers(2, *critic.shape)
    assert consistency(critic, x, feature_weight=0) > 0
    assert consistency(critic, x, feature_weight=1e6) > 1e3 * consistency(critic, x)
    assert consistency(critic.eval(), x) < 1e-9


@pytest.mark.parametrize("name", FAMILIES)
def test_channels_last_and_compiled(name):
    generator, critic = small(name, classes=3, normalization=None)
    z, y = numbers(4, 6), torch.tensor([0, 1, 2, 0])
    images = generator(z, y)
    t = critic(images, y)
    for net in (generator, critic):
        net.to(memory_format=torch.channels_last)
    again = generator(z, y)
    assert again.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(again, images, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(critic(again, y), t, rtol=1e-3, atol=1e-4)
    for net, x in ((generator, z), (critic, images.detach())):
        compiled = torch.compile(net, backend="aot_eager", fullgraph=True)
        torch.testing.assert_close(compiled(x, y), net(x, y), rtol=1e-4, atol=1e-5)
    expected = gradient_penalty(critic, images, None, labels_real=y)
    torch.testing.assert_close(gradient_penalty(compiled, images, None, labels_real=y), expected)


@pytest.mark.parametrize("name", networks())
def test_pairs_by_name(name):
    options = {} if name == "gan-qp" else {"width": 4}
    generator, critic = network(
        name,
        (1, 32, 32),
        latent=5,
        classes=3,
        generator=options,
        critic={"normalization": "spectral", **options},
    )
    y = torch.tensor([0, 2])
    assert generator.latent == 5
    images = generator(numbers(2, 5), y)
    assert images.shape == (2, 1, 32, 32)
    assert critic(images, y).shape == (2,)


def test_pairs_that_are_not_there():
    with pytest.raises(InputError, match=r"name must be one of 'dcgan', .*, not 'unet'"):
        network("unet", (3, 32, 32))
    with pytest.raises(InputError, match="the last two the same"):
        network("dcgan", (3, 32, 64))
    with pytest.raises(InputError, match=r"dcgan takes other options: .*'deep'"):
        network("dcgan", (3, 32, 32), critic={"deep": 1})


def test_a_shape_is_a_sequence():
    for name in ("mlp", "dcgan"):
        with pytest.raises(InputError, match="shape must be a sequence"):
            network(name, 32)


@pytest.mark.parametrize("made", [DCGANCritic, QPCritic, ResNetCritic])
def test_the_table_of_a_projection_starts_as_the_other_weights_do(made):
    """Numbers around 1 would drown what the critic says without labels."""
    size = {} if made is QPCritic else {"width": 16}
    critic = made(32, classes=10, normalization=None, **size)
    wanted = 0.02 if made is DCGANCritic else (2 / sum(critic.embedding.weight.shape)) ** 0.5
    assert critic.embedding.weight.std().item() == pytest.approx(wanted, rel=0.1)
