"""Checkpoints: exact, safe, whole or absent."""

import os
import random
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch
from minent import DivergedError, InputError, OutputExistsError, RunError
from minent.optim import (
    SGLD,
    Flow,
    Langevin,
    LayerAdaptation,
    Leapfrog,
    Lookahead,
    WeightDecay,
)
from minent.train import (
    BestCheckpoint,
    Callback,
    EarlyStopping,
    Player,
    fit,
    load_state,
    load_weights,
    save_state,
)
from minent.train._sealed import Sealing
from models import Regressor, assert_same, loss_of, numbers, regression, weights
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR, ReduceLROnPlateau
from torch.utils.data import DataLoader, Dataset, TensorDataset

X, Y = regression()


class Noisy(Dataset):
    """Draws from all three generators for each sample."""

    def __len__(self):
        return len(X)

    def __getitem__(self, index):
        noise = torch.randn(()) + np.random.random() + random.random()
        return X[index] + 0.01 * noise, Y[index]


class Halving(nn.Module):
    """A model with a buffer that moves."""

    def __init__(self):
        super().__init__()
        self.model = Regressor(dropout=0.3)
        self.norm = nn.BatchNorm1d(4, dtype=torch.float64)

    def forward(self, x, y):
        return self.model(self.norm(x), y)


ADAM = torch.optim.Adam
CASES = {
    "plain": {},
    "scheduler": {"scheduler": lambda o: CosineAnnealingLR(o, 13), "clip_norm": 1.0},
    "one cycle": {"scheduler": lambda o: OneCycleLR(o, 0.1, total_steps=40)},
    "plateau": {"scheduler": lambda o: ReduceLROnPlateau(o, patience=0), "validation": (X, Y)},
    "average": {"ema": 0.9, "validation": (X, Y)},
    "accumulate": {"accumulate": 2, "batch_size": 6},
    "noisy": {"data": Noisy()},
    "loader": {"data": DataLoader(TensorDataset(X, Y), batch_size=7, shuffle=True)},
    "noisy loader": {"data": DataLoader(Noisy(), batch_size=7, shuffle=True)},
    "generator": {},
    "list": {"data": list(zip(X.split(9), Y.split(9), strict=True))},
    "sgd": {"optimizer": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True)},
    "lbfgs": {"optimizer": lambda p: torch.optim.LBFGS(p, max_iter=2)},
    "flow": {"optimizer": lambda p: Flow(p, 0.05, "rms", "heun")},
    "polyak": {"optimizer": lambda p: Flow(p, 0.1, "polyak", "rk4")},
    "adaptive": {"optimizer": lambda p: Flow(p, 0.1, method="bogacki-shampine")},
    "leapfrog": {"optimizer": lambda p: Leapfrog(p, 0.1, 1.0)},
    "sgld": {"optimizer": lambda p: SGLD(p, 0.01, 1e-3, seed=3)},
    "langevin": {"optimizer": lambda p: Langevin(p, 0.1, 1.0, 1e-3, seed=3)},
    "wrapped": {"optimizer": lambda p: wrapped(p)},
    "epochs": {"steps_per_epoch": 3},
    "fp16": {"precision": "fp16", "single": True},
    "best": {"callbacks": lambda: [EarlyStopping("loss", patience=2)]},
}


def wrapped(parameters):
    optimizer = torch.optim.SGD(parameters, 0.05, momentum=0.9)
    LayerAdaptation(optimizer)
    Lookahead(optimizer, k=2)
    WeightDecay(optimizer, 0.01)
    return optimizer


def own_loader():
    generator = torch.Generator().manual_seed(3)
    return DataLoader(TensorDataset(X, Y), batch_size=7, shuffle=True, generator=generator)


def train(case, path, steps, seed, resume=False):
    options = dict(CASES[case])
    single = options.pop("single", False)
    data = options.pop("data", (X.float(), Y.float()) if single else (X, Y))
    if case == "generator":
        data = own_loader()
    callbacks = options.pop("callbacks", list)()
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)
    model = Halving()
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.3)
    if single:
        model.float()
    options = {"optimizer": ADAM, "batch_size": 8, **options}
    history = fit(
        model,
        data,
        steps=steps,
        checkpoint=path,
        resume=resume,
        callbacks=callbacks,
        progress=False,
        **options,
    )
    return model, history, [torch.randn(3), np.random.random(3), random.random()]


def without_seconds(history):
    return [{n: v for n, v in row.items() if n != "seconds"} for row in history]


@pytest.mark.parametrize("half", [3, 5, 7])
@pytest.mark.parametrize("case", CASES)
def test_resuming_is_exact(case, half, tmp_path):
    """2N steps are N, a new process in another state, and N more: to the bit."""
    whole, history, drawn = train(case, tmp_path / "whole", 2 * half, seed=0)
    train(case, tmp_path / "half", half, seed=0)
    again, resumed, drawn_again = train(case, tmp_path / "half", 2 * half, seed=5, resume=True)
    assert_same(weights(whole), weights(again))
    assert without_seconds(history) == without_seconds(resumed)
    for name, average in history.averages.items():
        assert_same(weights(average.averaged), weights(resumed.averages[name].averaged))
    torch.testing.assert_close(drawn[0], drawn_again[0], rtol=0, atol=0)
    assert drawn[1].tolist() == drawn_again[1].tolist()
    assert drawn[2] == drawn_again[2]
    assert plain(load_state(tmp_path / "whole")) == plain(load_state(tmp_path / "half"))


def plain(value):
    """A state without times, as something that can be compared."""
    if isinstance(value, torch.Tensor):
        return (str(value.dtype), value.tolist())
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "seconds"}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value if value == value else "nan"


def test_players_resume_exactly(tmp_path):
    def run(path, steps, resume=False):
        torch.manual_seed(9 if resume else 0)
        generator = nn.Linear(2, 2, dtype=torch.float64)
        critic = nn.Linear(2, 1, dtype=torch.float64)
        if not resume:
            torch.manual_seed(1)

        def critic_loss(x, state):
            state.memory["last"] = x.detach().mean()
            state.memory["count"] = state.memory.get("count", 0) + 1
            return critic(generator(torch.randn_like(x))).tanh().mean() - critic(x).tanh().mean()

        def generator_loss(x, state):
            return -critic(generator(torch.randn_like(x))).tanh().mean() + state.memory["last"]

        players = [
            Player(critic, critic_loss, name="critic", ema=0.9),
            Player(generator, generator_loss, name="generator", every=2),
        ]
        fit(
            players,
            numbers(20, 2),
            steps=steps,
            batch_size=4,
            checkpoint=path,
            resume=resume,
            progress=False,
        )
        return weights(generator) + weights(critic)

    whole = run(tmp_path / "whole", 14)
    run(tmp_path / "half", 7)
    assert_same(whole, run(tmp_path / "half", 14, resume=True))
    assert load_state(tmp_path / "half")["ranks"][0]["memory"]["count"] == 14


def test_checkpoints_in_between(tmp_path):
    seen = []

    class Look(Callback):
        def on_step_end(self, state):
            if (tmp_path / "a").exists():
                seen.append((state.step, load_state(tmp_path / "a")["counts"][1]))

    options = {"checkpoint": tmp_path / "a", "progress": False, "callbacks": [Look()]}
    fit(Regressor(), (X, Y), steps=9, batch_size=8, save_every=2, **options)
    assert seen == [(3, 2), (4, 2), (5, 4), (6, 5), (7, 6), (8, 6), (9, 8)]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_finished_training_is_not_trained_on(tmp_path):
    first = fit(Regressor(), (X, Y), epochs=2, checkpoint=tmp_path / "a", progress=False)
    model = Regressor(seed=3)
    again = fit(model, (X, Y), epochs=2, checkpoint=tmp_path / "a", resume=True, progress=False)
    assert again.rows == first.rows
    other = Regressor(seed=4)
    load_weights(other, tmp_path / "a")
    assert_same(weights(model), weights(other))


def test_nothing_is_written_over_unasked(tmp_path):
    (tmp_path / "a").write_text("mine")
    with pytest.raises(OutputExistsError, match="resume=True"):
        fit(Regressor(), (X, Y), checkpoint=tmp_path / "a", progress=False)
    assert (tmp_path / "a").read_text() == "mine"
    with pytest.raises(RunError, match="a is no checkpoint"):
        fit(Regressor(), (X, Y), checkpoint=tmp_path / "a", resume=True, progress=False)
    with pytest.raises(FileNotFoundError):
        fit(Regressor(), (X, Y), checkpoint=tmp_path / "none" / "a", progress=False)


def test_checkpoints_of_other_trainings(tmp_path):
    path = tmp_path / "a"
    fit(Regressor(), (X, Y), checkpoint=path, progress=False)

    def resume(model, **options):
        return fit(model, (X, Y), checkpoint=path, resume=True, progress=False, **options)

    with pytest.raises(RunError, match="optimizer do not fit"):
        resume(nn.Linear(4, 1, dtype=torch.float64), step=lambda b, s: s.model(b[0]).mean())
    wide = Regressor()
    wide.first, wide.second = nn.Linear(4, 9).double(), nn.Linear(9, 1).double()
    with pytest.raises(RunError, match="weights do not fit"):
        resume(wide)
    with pytest.raises(RunError, match="it has kind, optimizer, not ema, optimizer"):
        resume(Regressor(), ema=0.9)
    with pytest.raises(RunError, match="optimizer do not fit"):
        resume(Regressor(), optimizer=lambda p: torch.optim.Adam(p[:2]))
    with pytest.raises(RunError, match=r"the callbacks \(none\), not EarlyStopping"):
        resume(Regressor(), callbacks=[EarlyStopping("loss")])
    with pytest.raises(RunError, match="it is of Adam, not SGD"):
        resume(Regressor(), optimizer=torch.optim.SGD, lr=0.1)
    save_state(path, {"model": Regressor().state_dict()})
    with pytest.raises(RunError, match="no checkpoint of fit"):
        resume(Regressor())
    with pytest.raises(RunError, match="weights do not fit"):
        load_weights(nn.Linear(1, 1), path)
    save_state(path, {"a": 1})
    with pytest.raises(RunError, match="no weights of a model"):
        load_weights(nn.Linear(1, 1), path)


def test_no_code_is_run(tmp_path):
    class Bad:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "made"),)

    def sealed(name, state):
        with (tmp_path / name).open("wb") as file:
            sealing = Sealing(file)
            torch.save(state, sealing)
            sealing.seal()
        return tmp_path / name

    with pytest.raises(RunError, match="is no checkpoint: UnpicklingError"):
        load_state(sealed("a", {"format": "minent.train 1", "a": Bad()}))
    assert not (tmp_path / "made").exists()
    with pytest.raises(RunError, match="another program"):
        load_state(sealed("b", {"a": 1}))


def test_what_cannot_be_loaded_is_not_saved(tmp_path):
    with pytest.raises(InputError, match=r"state\['a'\]\[1\] is a Regressor"):
        save_state(tmp_path / "a", {"a": [1, Regressor()]})
    with pytest.raises(InputError, match=r"state\['a'\] is a Odd"):
        save_state(tmp_path / "a", {"a": torch.ones(1).as_subclass(Odd)})
    with pytest.raises(InputError, match="key of the type tuple"):
        save_state(tmp_path / "a", {"a": {(1, 2): 3}})
    assert not list(tmp_path.iterdir())


class Odd(torch.Tensor):
    pass


def test_numbers_of_numpy_become_plain(tmp_path):
    save_state(tmp_path / "a", {"a": [np.float64(0.5), np.int32(3), np.bool_(True)]})
    found = load_state(tmp_path / "a")["a"]
    assert found == [0.5, 3, True]
    assert [type(value) for value in found] == [float, int, bool]


def test_a_disk_that_is_full_is_named(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "a"
    save_state(path, {"step": 1})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        with pytest.raises(OSError, match="File too large") as failed:
            save_state(path, {"step": torch.zeros(100_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert failed.value.filename == str(path)
    assert load_state(path) == {"step": 1}
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


def test_what_a_killed_process_left_is_cleared_away(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for number in (dead.pid, os.getpid()):
        (tmp_path / f".a.minent-{number}").write_text("part")
    fit(Regressor(), (X, Y), checkpoint=tmp_path / "a", progress=False)
    assert not (tmp_path / f".a.minent-{dead.pid}").exists()


def test_weights_of_players_and_averages(tmp_path):
    one, other = nn.Linear(2, 2), nn.Linear(2, 1)
    players = [
        Player(one, lambda x, state: one(x).square().mean(), name="one", ema=0.5),
        Player(other, lambda x, state: other(x).square().mean(), name="other"),
    ]
    history = fit(players, torch.ones(8, 2), checkpoint=tmp_path / "a", progress=False)
    fresh = nn.Linear(2, 2)
    load_weights(fresh, tmp_path / "a", player="one")
    assert_same(weights(fresh), weights(one))
    load_weights(fresh, tmp_path / "a", player="one", average=True)
    assert_same(weights(fresh), weights(history.averages["one"].averaged))
    with pytest.raises(RunError, match="holds no average of other"):
        load_weights(nn.Linear(2, 1), tmp_path / "a", player="other", average=True)


def test_a_place_is_one_of_its_data(tmp_path):
    path = tmp_path / "a"

    def run(data=(X, Y), steps=99, **options):
        return fit(
            Regressor(), data, steps=steps, checkpoint=path, resume=True, progress=False, **options
        )

    run(steps=3, batch_size=8)
    for options in ({"batch_size": 4}, {"data": (X[:30], Y[:30])}, {"seed": 1}, {"shuffle": False}):
        with pytest.raises(
            RunError, match="its place in the data is one of 40 samples, batch_size=8"
        ):
            run(**{"batch_size": 8, **options})
    run(steps=5, batch_size=8)  # a turn is over
    run(steps=7, batch_size=4)


def test_nothing_that_is_not_finite_is_saved(tmp_path):
    class Break(Callback):
        def on_step_end(self, state):
            if state.step == 5:
                nn.init.constant_(state.model.second.weight, float("nan"))

    with pytest.raises(
        DivergedError, match=r"second\.weight is not finite after step 5, and was not"
    ):
        fit(
            Regressor(), (X, Y), batch_size=4, save_every=1, checkpoint=tmp_path / "a",
            callbacks=[Break()], progress=False,
        )  # fmt: skip
    assert load_state(tmp_path / "a")["counts"][1] == 4


def test_every_damage_is_found(tmp_path):
    """Each byte altered, and each cut."""
    path = tmp_path / "a"
    save_state(path, {"model": {"w": torch.arange(6.0)}, "step": 3})
    assert torch.load(path, weights_only=True)["step"] == 3  # torch reads it too
    whole = path.read_bytes()
    damaged = [
        whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]
        for place in range(len(whole))
    ]
    damaged += [whole[:size] for size in range(len(whole))]
    damaged += [whole + b"more", b""]
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(RunError, match="damaged"):
            load_state(path)


def test_a_full_disk_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "a"
    save_state(path, {"step": 1})

    def full(state, file):
        file.write(b"some")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="No space left") as failed:
        save_state(path, {"step": 2})
    assert failed.value.filename == str(path)
    assert load_state(path) == {"step": 1}
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


def test_best_weights_are_averaged_ones(tmp_path):
    best = BestCheckpoint(tmp_path / "best", "val_loss")
    model = Regressor()
    history = fit(
        model, (X, Y), epochs=5, validation=(X, Y), ema=0.8, callbacks=[best], progress=False
    )
    other = Regressor()
    load_weights(other, tmp_path / "best")
    assert min(history["val_loss"]) == best.best == history["val_loss"][best.best_epoch - 1]
    assert best.best == pytest.approx(loss_of(other, X, Y).item(), abs=1e-12)
    assert best.best_epoch == 5
    with history.averages["model"].swapped():
        assert_same(weights(model), weights(other))
