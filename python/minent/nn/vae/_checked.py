"""Data looked at before training begins, where they are here as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from minent.errors import InputError

if TYPE_CHECKING:
    from minent.nn.vae._skeleton import Skeleton


def check_data(vae: Skeleton, *given: Any) -> None:  # noqa: ANN401 - as of fit
    """Refuse tensors and arrays that are out of the range of the likelihood, or sparse.

    Raises
    ------
    InputError
        When a number is.
    """
    for data in given:
        x = data[0] if isinstance(data, tuple) and data else data
        if isinstance(x, (Tensor, np.ndarray)):
            found = torch.as_tensor(x)
            if found.layout != torch.strided:
                raise InputError("data must not be sparse: give x.to_dense()")
            if found.dim() > 1 and found.dtype != torch.uint8:
                vae.likelihood.check(vae.read(found))
