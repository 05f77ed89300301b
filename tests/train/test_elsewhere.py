"""Our modules and optimizers are ordinary ones: they work inside other trainers."""

import warnings

import pytest
import torch
from minent.optim import Flow
from minent.train import add_loss, collect, normalize, track
from models import numbers
from torch import nn
from torch.nn.functional import mse_loss

X = numbers(32, 3, dtype=torch.float32)
Y = X.sum(1, keepdim=True)


class Layered(nn.Module):
    """A normalized layer, an added loss, a tracked number."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.inner = normalize(nn.Linear(3, 8), "spectral")
        self.outer = nn.Linear(8, 1)

    def forward(self, x):
        hidden = torch.tanh(self.inner(x))
        add_loss(hidden.square().mean(), weight=0.01)
        track("hidden", hidden.abs().mean())
        return self.outer(hidden)


def make_heun(parameters):
    return Flow(parameters, lr=0.2, method="heun")


def assert_learned(model):
    with torch.no_grad():
        assert mse_loss(model(X), Y) < 0.2 * mse_loss(Layered()(X), Y)


def quiet(library):
    """Import a library, whose warnings are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(library, reason=f"{library} is not installed")


@pytest.mark.filterwarnings("ignore")
def test_lightning(tmp_path):
    lightning = quiet("lightning")
    model, seen = Layered(), []

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.model = model

        def training_step(self, batch, _):
            with collect() as found:
                loss = mse_loss(self.model(batch[0]), batch[1])
            seen.append(float(found.metrics["hidden"]))
            return loss + found.loss

        def configure_optimizers(self):
            return make_heun(self.parameters())

    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, Y), batch_size=16)
    trainer = lightning.Trainer(
        max_epochs=40, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, default_root_dir=tmp_path,
    )  # fmt: skip
    trainer.fit(Module(), data)
    assert len(seen) == 40 * 2 * 2  # two batches, two stages
    assert_learned(model)


@pytest.mark.filterwarnings("ignore")
def test_ignite():
    quiet("ignite")
    from ignite.engine import Engine

    model = Layered()
    optimizer = make_heun(model.parameters())

    def step(_, batch):
        def closure():
            optimizer.zero_grad()
            with collect() as found:
                loss = mse_loss(model(batch[0]), batch[1])
            (loss + found.loss).backward()
            return loss

        return optimizer.step(closure).item()

    Engine(step).run([(X[:16], Y[:16]), (X[16:], Y[16:])], max_epochs=40)
    assert_learned(model)


@pytest.mark.filterwarnings("ignore")
def test_skorch():
    quiet("skorch")
    from skorch import NeuralNetRegressor

    class Net(NeuralNetRegressor):
        def get_loss(self, y_pred, y_true, *args, **kwargs):
            return super().get_loss(y_pred, y_true, *args, **kwargs) + self.found.loss

        def infer(self, x, **kwargs):
            with collect() as self.found:
                return super().infer(x, **kwargs)

    net = Net(
        Layered, optimizer=Flow, optimizer__method="heun", lr=0.2, max_epochs=40, batch_size=16,
        train_split=None, verbose=0,
    )  # fmt: skip
    net.fit(X.numpy(), Y.numpy())
    assert_learned(net.module_)
