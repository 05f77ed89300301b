"""Batches for training, made by threads of one process (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.loaders")

from minent.loaders._device import OnDevice, to_float  # noqa: E402
from minent.loaders._images import Images  # noqa: E402
from minent.loaders._loader import Loader  # noqa: E402

__all__ = ["Images", "Loader", "OnDevice", "to_float"]
