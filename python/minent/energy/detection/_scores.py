"""How normal rows look to an energy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.nn.regularizers._gradients import squared_norms
from minent.train._modes import evaluating

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from minent.energy.training import MaximumEntropyGAN

SCORES = ("energy", "gradient")
_TOGETHER = 16_384


def scores_of(gan: MaximumEntropyGAN, rows: NDArray[np.float32], score: str) -> NDArray[np.float32]:
    """Give minus the energy of scaled rows, or minus the norm of its gradient.

    Parameters
    ----------
    gan : MaximumEntropyGAN
        Of its energy the average is taken, where there is one.
    rows : ndarray of float32
        Scaled rows.
    score : "energy" or "gradient"
        Which of the two.
    """
    average, net = gan.energy_average, gan.energy
    net = net if average is None else average.averaged

    def unusual(x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            found: torch.Tensor = net(x) if score == "energy" else squared_norms(net, x)[1].sqrt()
        return found.cpu()

    with evaluating(net):
        parts = torch.split(torch.from_numpy(rows), _TOGETHER)
        found = torch.cat([unusual(part.to(gan.device)) for part in parts])
    scores: NDArray[np.float32] = -found.numpy()
    return scores
