"""Training with PyTorch: losses and metrics from anywhere in a model, and a loop (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.train")

__all__: list[str] = []
