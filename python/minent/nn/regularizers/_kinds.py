"""All regularizers by name: what each computes, with which options, and its usual weight."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from minent._numbers import at_least_one, not_below_0
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn._given import check_generator
from minent.nn.regularizers._consistency import consistency
from minent.nn.regularizers._drift import drift
from minent.nn.regularizers._gradient_penalty import check_power, gradient_penalty
from minent.nn.regularizers._noise import noise_penalty
from minent.nn.regularizers._orthogonal import orthogonal_penalty
from minent.nn.regularizers._places import PLACES
from minent.nn.regularizers._vdb import bottleneck_penalty
from minent.train._select import check_where

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from minent.nn.regularizers._gradients import Critic, Labels


class Here(NamedTuple):
    """What a regularizer may look at."""

    critic: Critic
    x_real: Tensor | None
    x_fake: Tensor | None
    t_real: Tensor | None
    t_fake: Tensor | None
    labels_real: Labels
    labels_fake: Labels

    def need(self, name: str) -> Any:  # noqa: ANN401 - a tensor or a module
        """Give a part that must be there."""
        if getattr(self, name) is None:
            raise InputError(f"this regularizer needs {name}")
        return getattr(self, name)


class Option(NamedTuple):
    """An option: what it is if it is not given, and what refuses a wrong value, by its name."""

    default: Any
    check: Callable[[str, Any], object]


class Kind(NamedTuple):
    """A regularizer before its options are given."""

    compute: Callable[..., Tensor]
    weight: float
    options: dict[str, Option]


def _gradient(here: Here, factor: float, **options: Any) -> Tensor:  # noqa: ANN401
    penalty = gradient_penalty(
        here.critic,
        here.x_real,
        here.x_fake,
        labels_real=here.labels_real,
        labels_fake=here.labels_fake,
        **options,
    )
    return factor * penalty


def _noise(here: Here, batch_dims: int) -> Tensor:
    return noise_penalty(
        here.critic,
        here.need("x_real"),
        here.need("x_fake"),
        labels_real=here.labels_real,
        labels_fake=here.labels_fake,
        batch_dims=batch_dims,
    )


def _consistency(here: Here, **options: Any) -> Tensor:  # noqa: ANN401 - as its own
    return consistency(here.critic, here.need("x_real"), here.labels_real, **options)


def _orthogonal(here: Here, **options: Any) -> Tensor:  # noqa: ANN401 - a pattern or a function
    return orthogonal_penalty(here.need("critic"), **options)


def _drift(here: Here) -> Tensor:
    return drift(here.need("t_real"))


def _bottleneck(here: Here) -> Tensor:
    return bottleneck_penalty(here.critic)


_BATCH_DIMS = Option(1, at_least_one)


def _norm(weight: float, centre: float, where: str, power: float = 2, factor: float = 1.0) -> Kind:
    options = {
        "centre": Option(centre, not_below_0),
        "where": Option(where, partial(one_of, known=PLACES)),
        "power": Option(power, check_power),
        "batch_dims": _BATCH_DIMS,
        "generator": Option(None, check_generator),
    }
    return Kind(partial(_gradient, factor=factor), weight, options)


_CONSISTENCY = {
    "margin": Option(0.0, not_below_0),
    "feature_weight": Option(0.1, not_below_0),
    "batch_dims": _BATCH_DIMS,
}


KINDS: dict[str, Kind] = {
    "0-gp": _norm(10.0, 0.0, "real"),
    "ct": Kind(_consistency, 2.0, _CONSISTENCY),
    "drift": Kind(_drift, 1e-3, {}),
    "orthogonal": Kind(_orthogonal, 1e-4, {"where": Option(None, check_where)}),
    "r1": _norm(10.0, 0.0, "real", factor=0.5),
    "r2": _norm(10.0, 0.0, "fake", factor=0.5),
    "roth": Kind(_noise, 2.0, {"batch_dims": _BATCH_DIMS}),
    "vdb": Kind(_bottleneck, 1.0, {}),
    "wgan-div": _norm(2.0, 0.0, "between", power=6),
    "wgan-gp": _norm(10.0, 1.0, "between"),
}
