"""Training of energies that stops: it goes on as if it had not, or says why it cannot."""

import pytest
import torch
from minent import DivergedError, RunError
from minent.energy import ImplicitEBM, MaximumEntropyGAN, MLPStatistics
from minent.nn import MLP, MLPCritic, MLPGenerator
from minent.train import Callback, load_state
from torch import nn

REAL = torch.randn(40, 2, generator=torch.Generator().manual_seed(0))


def meg(seed=0, entropy="jsd", **options):
    torch.manual_seed(seed)
    return MaximumEntropyGAN(
        MLPGenerator(2, 3, 8),
        MLPCritic(2, 8, dropout=0.2, normalization="spectral"),
        MLPStatistics(2, 3, 8) if entropy == "jsd" else None,
        MLP(2, 3, 8) if entropy == "encoder" else None,
        entropy=entropy,
        **options,
    )


def ebm(seed=0, **options):
    torch.manual_seed(seed)
    energy = MLPCritic(2, 8, normalization="spectral")
    return ImplicitEBM(energy, sampler_steps=3, step_size=0.1, capacity=30, **options)


def states(model):
    """Give all that training made."""
    found = [model.energy, model.average.averaged]
    if isinstance(model, ImplicitEBM):
        return [*(v for net in found for v in net.state_dict().values()), model.buffer.draw(9)]
    found += [model.generator, *([] if model.keeper is None else [model.keeper])]
    return [value.clone() for net in found for value in net.state_dict().values()]


class Stop(Callback):
    def on_step_end(self, state):
        if state.step == 7:
            state.stop()


MODELS = {
    "jsd": (lambda seed: meg(seed, energy_steps=2), {"energy_lr": 1e-3, "energy_ema": 0.9}),
    "encoder": (lambda seed: meg(seed, "encoder", paper_exact=True), {"entropy_lr": 1e-3}),
    "none": (lambda seed: meg(seed, None, form="hinge"), {}),
    "implicit": (ebm, {"lr": 1e-3}),
}


@pytest.mark.parametrize("name", MODELS)
def test_resumed_training_is_that_without_a_stop(name, tmp_path):
    made, options = MODELS[name]
    fit = {"steps": 23, "batch_size": 8, "progress": False, "decay": 0.5, **options}
    whole = made(0)
    history = whole.fit(REAL, **fit)
    first, path = made(0), tmp_path / "run.ckpt"
    first.fit(REAL, **fit, checkpoint=path, callbacks=[Stop()])
    torch.rand(3)
    second = made(9)
    resumed = second.fit(REAL, **fit, checkpoint=path, resume=True)
    torch.manual_seed(1)
    one = states(whole)
    torch.manual_seed(1)
    for mine, other in zip(one, states(second), strict=True):
        assert torch.equal(mine, other)
    assert resumed["energy_loss"] == history["energy_loss"]
    third = made(5)
    third.load(path)
    numbers = [torch.Generator().manual_seed(3) for _ in range(2)]
    sample = third.sample(9, generator=numbers[0])
    assert torch.equal(sample, whole.sample(9, generator=numbers[1]))


def test_settings_are_in_the_checkpoint_and_must_be_the_same(tmp_path):
    path = tmp_path / "run.ckpt"
    meg(paper_exact=True).fit(REAL, steps=2, checkpoint=path, progress=False)
    saved = dict(load_state(path)["callbacks"])["Settings"]
    assert saved["paper_exact"] is True
    assert saved["norm_over"] == "channels"
    with pytest.raises(RunError, match="paper_exact was True, and is False"):
        meg().fit(REAL, steps=4, checkpoint=path, resume=True, progress=False)


def test_a_loss_that_is_no_number_names_the_player(tmp_path):
    torch.manual_seed(0)

    class Poisoned(nn.Linear):
        calls = 0

        def forward(self, x):
            self.calls += 1
            return super().forward(x) * (1.0 if self.calls < 9 else float("nan"))

    gan = MaximumEntropyGAN(nn.Linear(1, 2), Poisoned(2, 1), entropy=None, latent_dim=1)
    with pytest.raises(DivergedError, match="loss of the generator is nan at step 3"):
        gan.fit(REAL, steps=10, batch_size=8, progress=False)
