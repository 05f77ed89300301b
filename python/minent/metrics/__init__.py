"""How good generated samples are, without a download (extra ``torch``)."""

from minent._torch import need_torch

need_torch("minent.metrics")

from minent.metrics._classifier import ClassifierFeatures  # noqa: E402
from minent.metrics._evaluation import Evaluation, Scores, evaluate_samples  # noqa: E402
from minent.metrics._features import features, moments  # noqa: E402
from minent.metrics._fid import fid  # noqa: E402
from minent.metrics._histogram import Modes  # noqa: E402
from minent.metrics._inception import Inception, inception  # noqa: E402
from minent.metrics._kid import KID, kid  # noqa: E402
from minent.metrics._modes import modes  # noqa: E402
from minent.metrics._moments import Moments  # noqa: E402
from minent.metrics._prdc import PRDC, prdc  # noqa: E402
from minent.metrics._stacked import stacked_labels, stacked_modes  # noqa: E402
from minent.metrics._train_classifier import train_classifier  # noqa: E402

__all__ = [
    "KID",
    "PRDC",
    "ClassifierFeatures",
    "Evaluation",
    "Inception",
    "Modes",
    "Moments",
    "Scores",
    "evaluate_samples",
    "features",
    "fid",
    "inception",
    "kid",
    "modes",
    "moments",
    "prdc",
    "stacked_labels",
    "stacked_modes",
    "train_classifier",
]
