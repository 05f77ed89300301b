"""Generative adversarial networks as divergences, and their parts (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.nn")

from minent.nn.regularizers import Annealed  # noqa: E402
from minent.nn.regularizers import Bottleneck  # noqa: E402
from minent.nn.regularizers import Lazy  # noqa: E402
from minent.nn.regularizers import Regularizer  # noqa: E402
from minent.nn.regularizers import bottleneck_penalty  # noqa: E402
from minent.nn.regularizers import consistency  # noqa: E402
from minent.nn.regularizers import critic_pair  # noqa: E402
from minent.nn.regularizers import drift  # noqa: E402
from minent.nn.regularizers import gradient_penalty  # noqa: E402
from minent.nn.regularizers import noise_penalty  # noqa: E402
from minent.nn.regularizers import orthogonal_penalty  # noqa: E402
from minent.nn.regularizers import regularizer  # noqa: E402
from minent.nn.regularizers import regularizers  # noqa: E402

__all__ = [
    "Annealed",
    "Bottleneck",
    "Lazy",
    "Regularizer",
    "bottleneck_penalty",
    "consistency",
    "critic_pair",
    "drift",
    "gradient_penalty",
    "noise_penalty",
    "orthogonal_penalty",
    "regularizer",
    "regularizers",
]
