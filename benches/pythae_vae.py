"""The VAE of pythae with nets that are given, and its training, as several benches need them."""

from __future__ import annotations

import importlib.util
import logging
import tempfile
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import nn


def find_pythae() -> bool:
    """Tell whether pythae is installed."""
    return importlib.util.find_spec("pythae") is not None


def trainer_of(
    encoder: nn.Module,
    decoder: nn.Module,
    x: torch.Tensor,
    latent: int,
    loss: str,
    batch: int,
    lr: float = 1e-3,
    seed: int = 0,
    *,
    fused: bool = False,
    cpu: bool = True,
) -> Any:
    """Give a trainer that is ready: each call of its ``train_step(epoch)`` is an epoch.

    The decoder gives numbers from 0 to 1. Bars and logs of the trainer are left out.
    """
    from pythae.data.datasets import BaseDataset
    from pythae.models import VAE, VAEConfig
    from pythae.trainers import BaseTrainer, BaseTrainerConfig
    from pythae.trainers.training_callbacks import ProgressBarCallback

    for name in ("pythae", "pythae.trainers.base_trainer.base_trainer"):
        logging.getLogger(name).setLevel(logging.ERROR)
    settings = VAEConfig(input_dim=tuple(x.shape[1:]), latent_dim=latent, reconstruction_loss=loss)
    config = BaseTrainerConfig(
        output_dir=tempfile.mkdtemp(),
        per_device_train_batch_size=batch,
        optimizer_cls="Adam",
        optimizer_params={"fused": True} if fused else None,
        learning_rate=lr,
        seed=seed,
        no_cuda=cpu,
    )
    model = VAE(settings, *_in_their_form(encoder, decoder, latent))
    data = BaseDataset(x.cpu(), torch.zeros(len(x)))
    trainer = BaseTrainer(model, data, training_config=config)
    trainer.prepare_training()
    handler = trainer.callback_handler
    handler.callbacks = [c for c in handler.callbacks if not isinstance(c, ProgressBarCallback)]
    return trainer


def _in_their_form(encoder: nn.Module, decoder: nn.Module, latent: int) -> tuple[Any, Any]:
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    class Encoder(BaseEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.latent_dim = encoder, latent

        def forward(self, x):
            mean, log_var = self.net(x).chunk(2, 1)
            return ModelOutput(embedding=mean, log_covariance=log_var)

    class Decoder(BaseDecoder):
        def __init__(self) -> None:
            super().__init__()
            self.net = decoder

        def forward(self, z):
            return ModelOutput(reconstruction=self.net(z))

    return Encoder(), Decoder()
