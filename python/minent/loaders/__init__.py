"""Batches for training, made by threads of one process (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.loaders")

from minent._pixels import to_float  # noqa: E402
from minent.loaders._bench import Bench, bench  # noqa: E402
from minent.loaders._contexts import CBOW, SkipGram  # noqa: E402
from minent.loaders._device import OnDevice  # noqa: E402
from minent.loaders._images import Images  # noqa: E402
from minent.loaders._loader import Loader  # noqa: E402
from minent.loaders._triples import Triples  # noqa: E402
from minent.loaders._windows import Windows  # noqa: E402

__all__ = [
    "CBOW",
    "Bench",
    "Images",
    "Loader",
    "OnDevice",
    "SkipGram",
    "Triples",
    "Windows",
    "bench",
    "to_float",
]
