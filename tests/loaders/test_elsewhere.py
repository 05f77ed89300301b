"""Loaders are ordinary iterables: they work inside other trainers."""

import warnings

import numpy as np
import pytest
import torch
from minent.loaders import Images

PICTURES = np.random.default_rng(0).integers(0, 256, (50, 4, 4), dtype=np.uint8)


def plain(loader):
    return loader


def on_device(loader):
    return loader.to("cpu")


def with_workers(loader):
    return torch.utils.data.DataLoader(
        loader, batch_size=None, num_workers=2, persistent_workers=True
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("given", [plain, on_device, with_workers])
def test_lightning_sees_each_sample_once_an_epoch_in_another_order(tmp_path, given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lightning = pytest.importorskip("lightning", reason="lightning is not installed")
    seen = {0: [], 1: [], 2: []}

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(16, 50)

        def training_step(self, batch, _):
            images, labels = batch
            seen[self.current_epoch] += labels.tolist()
            scores = self.layer(images.flatten(1) / 255)
            return torch.nn.functional.cross_entropy(scores, labels)

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), 0.1)

    trainer = lightning.Trainer(
        max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, default_root_dir=tmp_path,
    )  # fmt: skip
    trainer.fit(Module(), given(Images((PICTURES, np.arange(50)), None, 8)))
    assert all(sorted(labels) == list(range(50)) for labels in seen.values())
    assert seen[0] != seen[1] != seen[2] != seen[0]
