"""All distances of generated samples at once, beside what real samples reach."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from minent._numbers import check_seed
from minent.errors import InputError
from minent.metrics._features import features
from minent.metrics._frechet import frechet
from minent.metrics._given import two_of
from minent.metrics._kid import kid
from minent.metrics._prdc import PRDC, prdc
from minent.metrics._spread import spread_of, warn_of

if TYPE_CHECKING:
    from minent.metrics._features import Network


class Scores(NamedTuple):
    """How far a set of samples is from the test set.

    Attributes
    ----------
    samples : int
        How many samples the set has.
    fid : float
        In squared units of the features.
    kid : float
        Over all pairs, without unit.
    prdc : PRDC
        Precision, recall, density, coverage; shares.
    """

    samples: int
    fid: float
    kid: float
    prdc: PRDC


@dataclass(frozen=True)
class Evaluation:
    """Generated samples against the test set, and the floor: training samples against it.

    Attributes
    ----------
    fake, floor : Scores
        Of the generated samples, and of as many training samples, or of all there are.
    test : int
        How many samples the test set has.
    dimensions : int
        Of the features.
    """

    fake: Scores
    floor: Scores
    test: int
    dimensions: int

    def __str__(self) -> str:
        names = ("precision", "recall", "density", "coverage")
        lines = [
            f"against {self.test:,} test samples, {self.dimensions:,} features",
            "".join(
                [f"{'':7}{'samples':>9}{'FID':>11}{'KID':>12}", *(f"{n:>11}" for n in names)],
            ),
        ]
        for name, row in (("fake", self.fake), ("floor", self.floor)):
            shares = "".join(f"{share:11.4f}" for share in row.prdc)
            lines.append(f"{name:<7}{row.samples:9,} {row.fid:10.4f} {row.kid:11.6f}{shares}")
        lines.append("floor: training samples in place of fake ones, what a perfect model reaches")
        return "\n".join(lines)


def evaluate_samples(
    fake: Any,  # noqa: ANN401 - see below
    train: Any,  # noqa: ANN401
    test: Any,  # noqa: ANN401
    *,
    module: Network | None = None,
    k: int = 5,
    seed: int = 0,
    batch_size: int = 256,
    device: torch.device | str | None = None,
) -> Evaluation:
    """Give FID, KID, precision, recall, density and coverage of samples, and their floor.

    Parameters
    ----------
    fake, train, test : data, or features
        Generated samples, and those for training and for test: anything that `features` takes when
        there is a `module`, else tables of N x D features.
    module : nn.Module or callable, optional
        The feature network: `ClassifierFeatures`, `Inception`, or any other.
    k : int
        Neighbor of `prdc`.
    seed : int
        Of the choice of training samples: as many as there are generated ones, since FID depends on
        the number. Where there are fewer, all are taken.
    batch_size, device
        As for `features`.

    Returns
    -------
    Evaluation
        Print it.

    Raises
    ------
    InputError
        As for `fid` and `prdc`.

    Warns
    -----
    RuntimeWarning
        Once, as for `fid` and `prdc`; and when there are fewer training samples than generated
        ones, for which the floor is too high.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import evaluate_samples
    >>> draw = torch.Generator().manual_seed(0)
    >>> train, test, fake = (torch.randn(500, 4, generator=draw) for _ in range(3))
    >>> found = evaluate_samples(fake + 1, train, test)
    >>> round(found.fake.fid, 1), found.floor.fid < 0.1  # about 4 = 1 + 1 + 1 + 1
    (4.0, True)
    """
    if module is not None:
        fake, train, test = (
            features(module, data, batch_size=batch_size, device=device)
            for data in (fake, train, test)
        )
    elif getattr(test, "ndim", 2) > 2:
        raise InputError("test must be N x D features where there is no module=, which makes them")
    test, fake = two_of(("test", "fake"), test, fake)
    test, train = two_of(("test", "train"), test, train)
    if len(train) < len(fake):
        warnings.warn(
            f"fewer training samples, {len(train):,}, than generated ones, {len(fake):,}: "
            "the floor is too high to compare with",
            RuntimeWarning,
            stacklevel=2,
        )
    draw = torch.Generator().manual_seed(check_seed(seed))
    train = train[torch.randperm(len(train), generator=draw)[: len(fake)].to(train.device)]
    real = spread_of("test", test)
    spreads = {"fake": spread_of("fake", fake), "train": spread_of("train", train)}
    warn_of([*spreads.items(), ("test", real)], stacklevel=2)

    def scores(name: str, rows: Tensor) -> Scores:
        distance = float(frechet(spreads[name], real))
        return Scores(len(rows), distance, kid(rows, test, subsets=None).mean, prdc(test, rows, k))

    return Evaluation(scores("fake", fake), scores("train", train), len(test), test.shape[1])
