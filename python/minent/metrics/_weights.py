"""The weights of the Inception network, from a local file."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent.errors import RunError
from minent.metrics._inception import Inception

if TYPE_CHECKING:
    import os


def inception(weights: str | os.PathLike[str]) -> Inception:
    """Make the Inception network of FID with weights from a local file; nothing is downloaded.

    Parameters
    ----------
    weights : path
        torch-fidelity's file ``weights-inception-2015-12-05-6726825d.pth`` or one of that form: a
        dictionary of tensors by name. No code in it is run.

    Returns
    -------
    Inception
        In evaluation mode, without gradients, on the CPU. Called with images it gives 2048 features
        each.

    Raises
    ------
    RunError
        When the file is damaged or holds other weights.
    OSError
        When it cannot be read.

    References
    ----------
    arXiv 1512.00567; 1706.08500 for the variant.

    Examples
    --------
    >>> import tempfile, torch
    >>> from minent.metrics import Inception, inception
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     torch.save(Inception().state_dict(), f"{folder}/weights.pth")  # random ones
    ...     network = inception(f"{folder}/weights.pth")
    >>> network.training
    False
    """
    with Path(weights).open("rb") as file:
        try:
            state = torch.load(file, map_location="cpu", weights_only=True)
        except OSError:
            raise
        except Exception as error:  # damage shows itself in many ways
            first = str(error).strip().partition("\n")[0]
            raise RunError(f"{weights} is no file of weights: {first}") from None
    network = Inception()
    wanted = network.state_dict()
    if not isinstance(state, dict) or any(type(value) is not Tensor for value in state.values()):
        raise RunError(f"{weights} must hold a dictionary of tensors by name")
    # files that were written by an old torch have no counts of batches, which nothing here needs
    state = OrderedDict(state)
    for name in wanted:
        if name.endswith("num_batches_tracked"):
            state.setdefault(name, wanted[name])
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        lines = str(error).splitlines()
        raise RunError(
            f"{weights} holds no weights of the Inception network of FID: "
            f"{' '.join(line.strip() for line in lines[1:2])[:200]}"
        ) from None
    return network.eval().requires_grad_(False)
