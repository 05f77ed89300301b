"""Data looked at before training begins, where they are here as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from minent.nn.vae._skeleton import Skeleton


def check_data(vae: Skeleton, data: Any) -> None:  # noqa: ANN401 - as of fit
    """Refuse tensors and arrays that are out of the range of the likelihood.

    Raises
    ------
    InputError
        When a number is.
    """
    x = data[0] if isinstance(data, tuple) and data else data
    if isinstance(x, (Tensor, np.ndarray)):
        found = torch.as_tensor(x)
        if found.dim() > 1 and found.dtype != torch.uint8:
            vae.likelihood.check(vae.read(found))
