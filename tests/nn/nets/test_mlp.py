"""Fully connected networks; copies side by side against single ones."""

import pytest
import torch
from minent import InputError
from minent.nn import MLP, MLPCritic, MLPGenerator, copy_of, gradient_penalty
from torch import nn

COPIES = 3


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "softplus", "tanh"])
def test_a_single_one_is_the_sequence_of_its_layers(activation):
    mlp, x = MLP(4, 2, width=8, depth=2, activation=activation), numbers(5, 4)
    functions = {"leaky_relu": lambda h: nn.functional.leaky_relu(h, 0.2)}
    f = functions.get(activation) or getattr(nn.functional, activation, torch.tanh)
    h = f(mlp.hidden[2](f(mlp.hidden[0](x))))
    torch.testing.assert_close(mlp(x), mlp.output(h))
    assert [type(layer).__name__ for layer in mlp.hidden][::2] == ["Linear", "Linear"]


def test_hidden_layers_of_different_widths():
    mlp = MLP(4, 2, width=(8, 3), depth=7, copies=2)
    assert [tuple(layer.weight.shape) for layer in mlp.hidden[::2]] == [(2, 4, 8), (2, 8, 3)]
    assert MLPCritic(4, width=[5, 6]).body.output.in_features == 6
    for width in [(), (3, 0), (2.5,)]:
        with pytest.raises(InputError, match="width"):
            MLPGenerator(2, width=width)


def test_seeds_are_those_of_torch_and_leave_it_alone():
    torch.manual_seed(5)
    plain = MLP(4, 2)
    torch.manual_seed(9)
    before = torch.get_rng_state()
    seeded = MLP(4, 2, seed=5)
    assert torch.get_rng_state().equal(before)
    assert all(a.equal(b) for a, b in zip(plain.parameters(), seeded.parameters(), strict=True))


@pytest.mark.parametrize("seed", [None, 7])
def test_copies_start_as_single_ones(seed):
    torch.manual_seed(1)
    many = MLP(4, 2, copies=COPIES, seed=seed)
    torch.manual_seed(1)
    for i in range(COPIES):
        single = MLP(4, 2, seed=None if seed is None else seed + i)
        for a, b in zip(copy_of(many, i).parameters(), single.parameters(), strict=True):
            assert a.equal(b)


def move(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def play(generator, critic, z, x):
    """Train a generator and a critic a while, with a gradient penalty; losses add over copies."""
    dims = z.dim() - 2
    optimizers = [
        torch.optim.Adam(net.parameters(), lr=1e-3, betas=(0.5, 0.9)) for net in (generator, critic)
    ]
    for step in range(len(z)):
        fake = generator(z[step])
        loss = (1 - critic(x[step])).relu().mean(-1) + (1 + critic(fake.detach())).relu().mean(-1)
        penalty = gradient_penalty(critic, x[step], None, batch_dims=dims)
        weight = 0.1 * (COPIES if dims == 2 else 1)
        move(optimizers[1], loss.sum() + weight * penalty)
        move(optimizers[0], -critic(generator(z[step])).mean(-1).sum())


@pytest.mark.parametrize("normalization", [None, "spectral"])
def test_copies_train_as_single_ones_do(normalization):
    z, x = numbers(20, COPIES, 16, 3), 2 * numbers(20, COPIES, 16, 2, seed=1)
    generator = MLPGenerator(2, 3, width=16, copies=COPIES, seed=0)
    critic = MLPCritic(2, width=16, copies=COPIES, seed=100, normalization=normalization)
    singles = [
        (
            MLPGenerator(2, 3, width=16, seed=i),
            MLPCritic(2, width=16, seed=100 + i, normalization=normalization),
        )
        for i in range(COPIES)
    ]
    if normalization:  # the vectors of power iterations start at random
        for _ in range(300):
            critic(x[0])
            for i, (_, single) in enumerate(singles):
                single(x[0, i])
    start = generator(z[0]).detach()
    play(generator, critic, z, x)
    assert (generator(z[0]) - start).abs().max() > 1e-3
    for i, (single_generator, single_critic) in enumerate(singles):
        play(single_generator, single_critic, z[:, i], x[:, i])
        torch.testing.assert_close(
            generator(z[0])[i], single_generator(z[0, i]), rtol=1e-5, atol=1e-5
        )
        torch.testing.assert_close(critic(x[0])[i], single_critic(x[0, i]), rtol=1e-5, atol=1e-5)
        one = copy_of(generator, i)
        torch.testing.assert_close(one(z[0, i]), generator(z[0])[i], rtol=1e-5, atol=1e-6)
        one = copy_of(critic.eval(), i)
        torch.testing.assert_close(one(x[0, i]), critic(x[0])[i], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("half", [False, True])
def test_singular_values_of_copies_are_1(half):
    torch.manual_seed(0)
    critic = MLPCritic(2, width=16, copies=COPIES, normalization="spectral")
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        for _ in range(300):
            critic(numbers(COPIES, 4, 2))
    critic.eval()
    for layer in [*critic.body.hidden[::2], critic.body.output]:
        norms = torch.linalg.matrix_norm(layer.weight, 2)
        torch.testing.assert_close(norms, torch.ones(COPIES), rtol=0, atol=1e-4)


def test_spectral_copies_bear_two_passes_before_one_backward_pass():
    critic = MLPCritic(2, width=16, copies=COPIES, normalization="spectral")
    x = numbers(COPIES, 4, 2)
    (critic(x).sum() - critic(2 * x).sum()).backward()


@pytest.mark.parametrize("copies", [None, COPIES])
def test_samples_of_any_shape_with_labels(copies):
    lead = (5,) if copies is None else (copies, 5)
    generator = MLPGenerator((1, 4, 4), 6, classes=3, bounded=True, copies=copies)
    critic = MLPCritic((1, 4, 4), classes=3, copies=copies)
    y = torch.arange(5).remainder(3).expand(lead)
    images = generator(numbers(*lead, 6), y)
    assert images.shape == (*lead, 1, 4, 4)
    assert images.abs().max() <= 1
    assert critic(images, y).shape == lead
    assert not critic(images, y).allclose(critic(images, (y + 1) % 3))


def test_bad_input():
    generator = MLPGenerator(2, 3, copies=COPIES)
    with pytest.raises(InputError, match=r"z must have the shape \(3, N, 3\), not \(2, 5, 3\)"):
        generator(numbers(2, 5, 3))
    with pytest.raises(InputError, match="z must have the shape"):
        generator(numbers(5, 3))
    for index in (3, -1, "0", True):
        with pytest.raises(InputError, match="one of 3 copies"):
            copy_of(generator, index)
    with pytest.raises(InputError, match="made with copies="):
        copy_of(MLP(2, 1), 0)
    with pytest.raises(InputError, match="activation must be one of 'relu'"):
        MLP(2, 1, activation="maxout")
    with pytest.raises(InputError, match="normalization must be one of"):
        MLPCritic(2, normalization="batch")
    for option in ("width", "depth", "copies"):
        with pytest.raises(InputError, match=f"{option} must be"):
            MLP(2, 1, **{option: 0})
    with pytest.raises(InputError, match="shape must be"):
        MLPGenerator((2, 0))
    with pytest.raises(InputError, match="bounded must be True or False"):
        MLPGenerator(2, bounded="no")
    with pytest.raises(InputError, match=r"x must be a tensor of floating-point .*int64"):
        MLPCritic(2)(torch.zeros(4, 2, dtype=torch.int64))


def test_labels_and_shapes_that_are_none():
    with pytest.raises(InputError, match="labels must be a tensor of whole numbers, not list"):
        MLPCritic(2, classes=3)(torch.zeros(2, 2), [0, 1])
    with pytest.raises(InputError, match=r"labels must be whole numbers, not torch\.bool"):
        MLPCritic(2, classes=3)(torch.zeros(2, 2), torch.zeros(2, dtype=torch.bool))
    with pytest.raises(InputError, match="shape must have at least one dimension"):
        MLPGenerator(())
