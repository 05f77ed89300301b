"""Training of a GAN that stops: it goes on as if it had not, or says why it cannot."""

import pytest
import torch
from minent import DivergedError, RunError
from minent.nn import GAN, Annealed, Lazy, regularizer
from minent.train import Callback, load_state, normalize
from torch import nn

REAL = torch.randn(40, 2, generator=torch.Generator().manual_seed(0))


def gan_of(seed=0, name="ns-gan", **options):
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2))
    critic = nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.2), nn.LeakyReLU(), nn.Linear(8, 1))
    return GAN(generator, normalize(critic, "spectral"), name, latent_dim=3, **options)


def regularizers():
    return [Lazy(regularizer("r1"), every=3), Annealed(regularizer("0-gp"), steps=50)]


def states(gan):
    nets = [gan.generator, gan.critic, gan.average.averaged]
    return [value.clone() for net in nets for value in net.state_dict().values()]


SETUPS = {
    "turns": ({"critic_steps": 2}, True),
    "joint pairs": ({"name": "gan-qp", "joint": True}, False),
    "one loss": ({"one_loss": True}, True),
}


@pytest.mark.parametrize("setup", SETUPS)
@pytest.mark.parametrize("stop", [7, 10])
def test_resumed_training_is_that_without_a_stop(setup, stop, tmp_path):
    options, penalized = SETUPS[setup]

    def made(seed):
        return gan_of(seed, **options, regularizers=regularizers() if penalized else [])

    fit = {"steps": 23, "batch_size": 8, "progress": False, "decay": 0.5, "critic_lr": 1e-3}
    whole = made(0)
    history = whole.fit(REAL, **fit)
    first, path = made(0), tmp_path / "run.ckpt"

    class Stop(Callback):
        def on_step_end(self, state):
            if state.step == stop:
                state.stop()

    first.fit(REAL, **fit, checkpoint=path, callbacks=[Stop()])
    torch.rand(3)
    second = made(9)
    resumed = second.fit(REAL, **fit, checkpoint=path, resume=True)
    for one, other in zip(states(whole), states(second), strict=True):
        assert torch.equal(one, other)
    assert resumed["critic_loss"] == history["critic_loss"]
    third = made(5)
    third.load(path)
    for one, other in zip(states(whole), states(third), strict=True):
        assert torch.equal(one, other)
    latents = {"generator": torch.Generator().manual_seed(3)}
    sample = third.sample(9, **latents)
    latents["generator"].manual_seed(3)
    assert torch.equal(sample, whole.sample(9, **latents))
    assert not torch.equal(sample, whole.sample(9, average=False))


def test_weights_without_an_average(tmp_path):
    one, two = gan_of(), gan_of(1)
    one.fit(REAL, ema=None, checkpoint=tmp_path / "run.ckpt", progress=False)
    assert one.average is None
    two.load(tmp_path / "run.ckpt")
    assert two.average is None
    assert torch.equal(one.generator[0].weight, two.generator[0].weight)
    with pytest.raises(RunError):
        gan_of(one_loss=True).load(tmp_path / "run.ckpt")


class Poisoned(nn.Linear):
    """Gives what is not a number from one call on."""

    def __init__(self, good):
        super().__init__(2, 1)
        self.left = good

    def forward(self, x):
        self.left -= 1
        return super().forward(x) * (1.0 if self.left >= 0 else float("nan"))


@pytest.mark.parametrize(
    ("good", "player", "step", "last"),
    # three calls a step: two of the critic, one of the generator
    [(2 * 3, "critic", 3, 2), (2 * 3 + 2, "generator", 3, 3), (151 * 3, "critic", 152, 151)],
)
def test_a_loss_that_is_no_number_stops_training(good, player, step, last, tmp_path):
    torch.manual_seed(0)
    gan = GAN(nn.Linear(1, 2), Poisoned(good), "ns-gan", latent_dim=1)
    path = tmp_path / "run.ckpt"
    before = f"the last finite losses being critic .* at step {last:,} and generator .* at step "
    with pytest.raises(
        DivergedError, match=f"loss of the {player} is nan at step {step}, {before}"
    ):
        gan.fit(REAL, steps=1000, batch_size=8, checkpoint=path, save_every=1, progress=False)
    assert load_state(path)["counts"][1] == step - 1


def test_no_number_at_the_end_of_an_epoch_is_named_too():
    gan = GAN(nn.Linear(1, 2), Poisoned(4), "ns-gan", latent_dim=1)
    with pytest.raises(DivergedError, match="loss of the critic is nan at step 2"):
        gan.fit(REAL, epochs=3, batch_size=20, progress=False)


def test_training_may_go_on_without_numbers():
    gan = GAN(nn.Linear(1, 2), Poisoned(0), "ns-gan", latent_dim=1)
    history = gan.fit(REAL, epochs=2, check_finite=False, progress=False)
    assert len(history) == 2
