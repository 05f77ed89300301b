"""Six hooks, early stopping, the best epoch by any number."""

import math

import numpy as np
import pytest
import torch
from minent import InputError
from minent.train import BestCheckpoint, Callback, EarlyStopping, History, fit, load_state
from models import Regressor, regression

DATA = regression()


class Notes(Callback):
    def __init__(self):
        self.notes = []


def noting(name):
    def hook(self, state):
        self.notes.append((name.removeprefix("on_"), state.epoch, state.step))

    return hook


HOOKS = [name for name in vars(Callback) if name.startswith("on_")]
for name in HOOKS:
    setattr(Notes, name, noting(name))


def test_six_hooks_in_their_order():
    notes = Notes()
    fit(Regressor(), DATA, epochs=2, batch_size=20, callbacks=[notes], progress=False)
    assert len(HOOKS) == 6
    assert notes.notes == [
        ("train_begin", 0, 0),
        ("epoch_begin", 0, 0),
        ("step_begin", 0, 0),
        ("step_end", 0, 1),
        ("step_begin", 0, 1),
        ("step_end", 0, 2),
        ("epoch_end", 0, 2),
        ("epoch_begin", 1, 2),
        ("step_begin", 1, 2),
        ("step_end", 1, 3),
        ("step_begin", 1, 3),
        ("step_end", 1, 4),
        ("epoch_end", 1, 4),
        ("train_end", 2, 4),
    ]


def values(*numbers):
    """A metric that gives one number after the other."""
    left = iter(numbers)

    def metric(model):
        assert not model.training
        assert not torch.is_grad_enabled()
        return next(left)

    return metric


def run(metric, epochs=9, **options):
    stopping = EarlyStopping(metric, **options)
    history = fit(Regressor(), DATA, epochs=epochs, callbacks=[stopping], progress=False)
    return history, stopping


def test_early_stopping():
    history, stopping = run(values(3, 2, 2, 2.5, 1), patience=2)
    assert history["metric"] == [3, 2, 2, 2.5]
    assert (stopping.best, stopping.best_epoch) == (2, 2)
    assert history.stopped == "no better metric for 2 epochs"
    history, stopping = run(values(1, 2, 1.5, 2.05, 3, 4), epochs=6, patience=2, mode="max")
    assert len(history) == 6
    history, _ = run(values(5, 4.9, 4.8, 4.7), patience=2, least=0.5)
    assert len(history) == 3
    history, _ = run(values(math.nan, math.nan, 1), patience=2)
    assert len(history) == 2


def test_a_rerun_of_a_stopped_training_stops(tmp_path):
    options = {"checkpoint": tmp_path / "a", "resume": True, "epochs": 20, "progress": False}
    for _ in range(3):
        stopping = EarlyStopping(lambda model: 1.0, patience=2)
        history = fit(Regressor(), DATA, callbacks=[stopping], **options)
        assert len(history) == 3
        assert history.stopped == "no better <lambda> for 2 epochs"


def test_metrics_by_name():
    one, two = EarlyStopping(lambda m: 1.0), EarlyStopping(lambda m: 2.0, name="other")
    history = fit(Regressor(), DATA, callbacks=[one, two], progress=False)
    assert (history["<lambda>"], history["other"]) == ([1.0], [2.0])
    calls = []

    def metric(model):
        calls.append(1)
        return 1.0

    fit(Regressor(), DATA, callbacks=[EarlyStopping(metric), EarlyStopping(metric)], progress=False)
    assert len(calls) == 1
    for first, second in [(lambda m: 1.0, lambda m: 2.0), (metric, "loss")]:
        callbacks = [EarlyStopping(first), EarlyStopping(second)]
        if second == "loss":
            callbacks = [EarlyStopping(metric, name="loss")]
        with pytest.raises(InputError, match="is a column already"):
            fit(Regressor(), DATA, callbacks=callbacks, progress=False)


def test_epochs_cut_short_are_no_epochs(tmp_path):
    best = BestCheckpoint(tmp_path / "a", values(1, 2))
    history = fit(Regressor(), DATA, steps=5, batch_size=10, callbacks=[best], progress=False)
    assert history["step"] == [4, 5]
    assert best.best_epoch == 1
    with pytest.raises(FileNotFoundError):
        BestCheckpoint(tmp_path / "none" / "a", "loss")


def test_rows_hold_numbers():
    class Put(Callback):
        def __init__(self, value):
            self.value = value

        def on_epoch_end(self, state):
            state.row["put"] = self.value

    for value in (np.float32(0.5), torch.tensor(0.5), 0.5):
        history = fit(Regressor(), DATA, callbacks=[Put(value)], progress=False)
        assert history["put"] == [0.5]
        assert type(history["put"][0]) is float
    with pytest.raises(InputError, match="must be a number"):
        fit(Regressor(), DATA, callbacks=[Put("a")], progress=False)


def test_columns_too():
    history, stopping = run("loss", epochs=3)
    assert stopping.best == min(history["loss"])
    with pytest.raises(
        InputError, match="'val_loss' is no column of the history, only epoch, step"
    ):
        run("val_loss")


def test_stopping_from_a_hook():
    class Stop(Callback):
        def on_step_end(self, state):
            assert list(state.metrics) == ["loss", "hidden"]
            if state.step == 3:
                state.stop("enough")

    history = fit(Regressor(), DATA, epochs=9, batch_size=20, callbacks=[Stop()], progress=False)
    assert history.stopped == "enough"
    assert history["step"] == [2, 3]


def test_best_epoch(tmp_path):
    best = BestCheckpoint(tmp_path / "a", values(3, 1, 2))
    fit(Regressor(), DATA, epochs=3, callbacks=[best], progress=False)
    saved = load_state(tmp_path / "a")
    assert (saved["best"], saved["epoch"], best.best_epoch) == (1, 2, 2)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: EarlyStopping(3), "a column or a function"),
        (lambda: EarlyStopping("loss", mode="less"), "min or max"),
        (lambda: EarlyStopping("loss", patience=0), "patience must be"),
    ],
)
def test_wrong_arguments(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()


def test_history(tmp_path):
    history = History([{"epoch": 1, "loss": 1 / 3}, {"epoch": 2, "loss": 0.25, "late": 1.0}])
    assert history.columns == ["epoch", "loss", "late"]
    assert history["loss"] == [1 / 3, 0.25]
    assert math.isnan(history["late"][0])
    assert history[-1]["late"] == 1.0
    assert len(history) == len(list(history)) == 2
    assert str(history).splitlines() == [
        "epoch    loss  late",
        "    1  0.3333      ",
        "    2    0.25     1",
    ]
    with pytest.raises(KeyError, match="no column 'accuracy', only epoch, loss, late"):
        history["accuracy"]
    history.save(tmp_path / "h.tsv")
    lines = [line.split("\t") for line in (tmp_path / "h.tsv").read_text().splitlines()]
    assert lines[0] == history.columns
    assert float(lines[1][1]) == 1 / 3
    with pytest.raises(InputError, match="TSV"):
        History([{"a\tb": 1.0}]).save(tmp_path / "h.tsv")
