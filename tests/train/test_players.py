"""Players that move in turn, against a loop written by hand."""

from functools import partial

import pytest
import torch
from minent import InputError
from minent.train import Average, Player, fit, track
from models import assert_same, numbers, weights
from torch import nn
from torch.nn.functional import softplus
from torch.optim.lr_scheduler import ReduceLROnPlateau, StepLR

REAL = numbers(48, 2) + 3.0
NOISE = numbers(48, 2, seed=1)


def parts(seed=0):
    torch.manual_seed(seed)
    double = {"dtype": torch.float64}
    generator = nn.Sequential(nn.Linear(2, 4, **double), nn.Tanh(), nn.Linear(4, 2, **double))
    critic = nn.Sequential(nn.Linear(2, 4, **double), nn.Tanh(), nn.Linear(4, 1, **double))
    return generator, critic


def losses(generator, critic):
    def critic_loss(batch, state=None):
        real, noise = batch
        return (softplus(-critic(real)) + softplus(critic(generator(noise)))).mean()

    def generator_loss(batch, state=None):
        return softplus(-critic(generator(batch[1]))).mean()

    return critic_loss, generator_loss


@pytest.mark.parametrize("every", [1, 3])
def test_alternating_is_the_loop_by_hand(every):
    generator, critic = parts()
    critic_loss, generator_loss = losses(generator, critic)
    sgd = torch.optim.SGD
    history = fit(
        [
            Player(critic, critic_loss, lambda p: sgd(p, lr=0.1), name="critic"),
            Player(
                generator, generator_loss, lambda p: sgd(p, lr=0.2), name="generator", every=every
            ),
        ],
        (REAL, NOISE),
        epochs=3,
        batch_size=12,
        shuffle=False,
        progress=False,
    )
    other_generator, other_critic = parts()
    critic_loss, generator_loss = losses(other_generator, other_critic)
    one, two = sgd(other_critic.parameters(), lr=0.1), sgd(other_generator.parameters(), lr=0.2)
    seen = []
    for step in range(1, 13):
        at = (step - 1) % 4 * 12
        batch = REAL[at : at + 12], NOISE[at : at + 12]
        one.zero_grad()
        critic_loss(batch).backward()
        one.step()
        if step % every == 0:
            two.zero_grad()
            loss = generator_loss(batch)
            loss.backward()
            two.step()
            seen += [loss.item()] if step > 8 else []
    assert_same(weights(generator), weights(other_generator), exact=False)
    assert_same(weights(critic), weights(other_critic), exact=False)
    assert history["generator_loss"][-1] == pytest.approx(sum(seen) / len(seen))
    assert history["step"] == [4, 8, 12]


def test_others_are_frozen_while_one_moves():
    generator, critic = parts()
    generator[0].bias.requires_grad_(False)
    critic_loss, generator_loss = losses(generator, critic)

    def watched(loss, mine, other):
        def step(batch, state):
            assert all(p.requires_grad for p in mine.parameters() if p is not generator[0].bias)
            assert not any(p.requires_grad for p in other.parameters())
            return loss(batch)

        return step

    fit(
        [
            Player(critic, watched(critic_loss, critic, generator), name="critic"),
            Player(generator, watched(generator_loss, generator, critic), name="generator"),
        ],
        (REAL, NOISE),
        progress=False,
    )
    frozen = [p for p in [*critic.parameters(), *generator.parameters()] if not p.requires_grad]
    assert frozen == [generator[0].bias]


def test_options_of_players():
    generator, critic = parts()
    critic_loss, generator_loss = losses(generator, critic)

    def tracked(batch, state):
        track("size", batch[0].abs().mean())
        return {"loss": generator_loss(batch), "twice": 2.0}

    players = [
        Player(critic, critic_loss, name="critic", clip_norm=1e-3, ema=0.5),
        Player(
            generator,
            tracked,
            torch.optim.SGD(generator.parameters(), lr=1.0),
            name="generator",
            scheduler=lambda optimizer: StepLR(optimizer, 1, gamma=0.5),
            clip_value=1e-3,
            ema=Average(generator, 0.5),
        ),
    ]
    before = weights(generator)
    history = fit(players, (REAL, NOISE), epochs=1, batch_size=48, progress=False)
    moved = [(a - b).abs().max() for a, b in zip(before, weights(generator), strict=True)]
    assert max(moved) == pytest.approx(1e-3, rel=1e-9)
    assert players[1].optimizer.param_groups[0]["lr"] == 0.5
    assert history["twice"] == [2.0]
    assert history["size"] == pytest.approx([REAL.abs().mean().item()])
    assert {name: a.model for name, a in history.averages.items()} == {
        "critic": critic,
        "generator": generator,
    }


def test_a_player_that_did_not_move_keeps_its_rate():
    generator, critic = parts()
    critic_loss, generator_loss = losses(generator, critic)
    optimizer = torch.optim.SGD(generator.parameters(), lr=1.0)
    plateau = ReduceLROnPlateau(optimizer, patience=0)
    players = [
        Player(critic, critic_loss),
        Player(generator, generator_loss, optimizer, every=10, scheduler=plateau),
    ]
    history = fit(players, (REAL, NOISE), epochs=3, batch_size=48, progress=False)
    assert history.columns == ["epoch", "step", "critic_loss_loss", "seconds"]
    assert optimizer.param_groups[0]["lr"] == 1.0


def test_players_are_put_into_training_mode():
    generator, critic = parts()
    generator.eval()
    critic_loss, generator_loss = losses(generator, critic)
    fit(
        [Player(generator, generator_loss), Player(critic, critic_loss)],
        (REAL, NOISE),
        progress=False,
    )
    assert generator.training


def test_default_optimizer_and_state():
    generator, critic = parts()
    critic_loss, generator_loss = losses(generator, critic)
    seen = []

    def step(batch, state):
        seen.append([(type(o).__name__, o.defaults["betas"]) for o in state.optimizers])
        assert list(state.model) == ["critic", "generator"]
        return critic_loss(batch)

    players = [
        Player(critic, step, name="critic"),
        Player(generator, generator_loss, name="generator"),
    ]
    fit(players, (REAL, NOISE), steps=1, progress=False)
    assert seen == [[("Adam", (0.5, 0.999))] * 2]


@pytest.mark.parametrize(
    ("players", "options", "sentence"),
    [
        (lambda g, c, d, h: [Player(c, d, name="a"), Player(g, h, name="a")], {}, "called 'a'"),
        (lambda g, c, d, h: [Player(c, d, name="a")], {"lr": 1.0}, "lr is not for several players"),
        (
            lambda g, c, d, h: [Player(c, d, name="a")],
            {"validation": REAL},
            "validation is not for several players",
        ),
        (lambda g, c, d, h: [Player(c, d, every=0)], {}, "every must be"),
        (lambda g, c, d, h: [Player("c", d)], {}, "moves a Module"),
        (lambda g, c, d, h: [Player(c, 1.0)], {}, "must be a function"),
        (lambda g, c, d, h: [Player(c, d, name="a.b")], {}, "'a.b' is no name"),
        (lambda g, c, d, h: [Player(c, partial(d))], {}, "'' is no name"),
    ],
)
def test_wrong_players(players, options, sentence):
    generator, critic = parts()
    with pytest.raises(InputError, match=sentence):
        fit(players(generator, critic, *losses(generator, critic)), REAL, progress=False, **options)
