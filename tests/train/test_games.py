"""A Game as the optimizer of `fit`."""

import pytest
import torch
from minent import InputError
from minent.optim import Game
from minent.train import fit
from models import assert_same, numbers, weights
from test_players import NOISE, REAL, losses, parts
from torch import nn


def both(method, zero_sum=False, **options):
    generator, critic = parts()
    model = nn.ModuleDict({"critic": critic, "generator": generator})
    game = Game(
        {"critic": critic, "generator": generator},
        lr=0.1,
        method=method,
        zero_sum=zero_sum,
        **options,
    )
    return model, game, losses(generator, critic)


@pytest.mark.parametrize("method", ["euler", "extragradient", "optimistic", "rk4"])
@pytest.mark.parametrize("named", [True, False])
def test_a_game_is_stepped(method, named):
    model, game, (critic_loss, generator_loss) = both(method)

    def step(batch, state):
        found = {"critic": critic_loss(batch), "generator": generator_loss(batch)}
        return found if named else tuple(found.values())

    history = fit(
        model, (REAL, NOISE), step=step, optimizer=game, epochs=2, batch_size=12, shuffle=False,
        progress=False,
    )  # fmt: skip
    other, again, (critic_loss, generator_loss) = both(method)
    first = []
    for turn in range(8):
        at = turn % 4 * 12
        batch = REAL[at : at + 12], NOISE[at : at + 12]
        found = again.step(
            lambda batch=batch: {"critic": critic_loss(batch), "generator": generator_loss(batch)}
        )
        first.append(found["critic"].item())
    assert_same(weights(model), weights(other))
    assert history.columns[2:4] == ["critic_loss", "generator_loss"]
    assert history["critic_loss"][1] == pytest.approx(sum(first[4:]) / 4)


def test_accumulated_losses_are_those_of_one_batch():
    found = []
    for options in ({"batch_size": 48}, {"batch_size": 8, "accumulate": 6}):
        model, game, of_batch = both("heun")

        def step(batch, state, of_batch=of_batch):
            return tuple(loss(batch) for loss in of_batch)

        fit(
            model, (REAL, NOISE), step=step, optimizer=game, epochs=3, shuffle=False,
            progress=False, **options,
        )  # fmt: skip
        found.append(weights(model))
    assert_same(*found, exact=False)


def test_turns_and_zero_sum():
    model, game, (critic_loss, generator_loss) = both("euler", order="alternating")

    def step(batch, state):
        assert state.optimizer is game
        if game.player == "critic":
            return {"critic": critic_loss(batch), "generator": None}
        return {"generator": generator_loss(batch)}

    fit(model, (REAL, NOISE), step=step, optimizer=game, epochs=1, progress=False)
    x, y = (nn.Parameter(torch.ones((), dtype=torch.float64)) for _ in range(2))
    model = nn.ParameterDict({"x": x, "y": y})
    game = Game([[x], [y]], lr=0.5, zero_sum=True)
    history = fit(model, step=lambda b, s: x * y, optimizer=game, steps=100, progress=False)
    assert history.columns[2] == "loss"
    assert x**2 + y**2 < 1e-8


def test_resuming(tmp_path):
    def run(path, steps, resume=False):
        model, game, (critic_loss, generator_loss) = both("optimistic", update="adam")
        if resume:
            nn.init.zeros_(model["critic"][0].weight)
        fit(
            model, (REAL, NOISE), step=lambda b, s: (critic_loss(b), generator_loss(b)),
            optimizer=game, steps=steps, batch_size=10, checkpoint=path, resume=resume,
            progress=False,
        )  # fmt: skip
        return weights(model)

    whole = run(tmp_path / "whole", 12)
    run(tmp_path / "half", 6)
    assert_same(whole, run(tmp_path / "half", 12, resume=True))


@pytest.mark.parametrize(
    ("returned", "options", "sentence"),
    [
        (lambda: numbers(()), {}, "needs a loss for each"),
        (lambda: (numbers(()),), {}, "needs a loss for each"),
        (lambda: {"judge": numbers(())}, {}, "a game of critic, generator"),
        (lambda: 1, {"clip_norm": 1.0}, "takes its own gradients"),
        (lambda: 1, {"precision": "fp16"}, "precision='bf16'"),
    ],
)
def test_refused(returned, options, sentence):
    model, game, _ = both("euler")
    with pytest.raises(InputError, match=sentence):
        fit(model, REAL, step=lambda b, s: returned(), optimizer=game, progress=False, **options)
