"""The two-point test of all objectives."""

from __future__ import annotations

from dataclasses import dataclass

from minent.nn.analyse._rows import Rows
from minent.nn.analyse._two_point import TwoPoint, two_point
from minent.nn.objectives import objective, objectives
from minent.nn.objectives._contrast import CONTRASTS
from minent.nn.objectives._f_gan import DIVERGENCES

_OPTIONS = {
    "f-gan": [{"divergence": name} for name in DIVERGENCES],
    "ragan": [{"loss": name} for name in CONTRASTS],
    "rsgan": [{"loss": name} for name in CONTRASTS],
}


@dataclass(frozen=True)
class TwoPointRow:
    """The two-point test of an objective.

    Attributes
    ----------
    name : str
        The objective, with an option.
    own : TwoPoint
        With no constraint but its own.
    held : TwoPoint
        By a critic whose slope is at most 1.
    """

    name: str
    own: TwoPoint
    held: TwoPoint

    @property
    def value(self) -> float:
        """The divergence."""
        return self.own.value

    @property
    def gradient(self) -> float:
        """Of the divergence."""
        return self.own.gradient

    @property
    def held_value(self) -> float:
        """The divergence, by a critic whose slope is at most 1."""
        return self.held.value

    @property
    def held_gradient(self) -> float:
        """Of that."""
        return self.held.gradient


def two_point_table(distance: float = 0.5) -> Rows[TwoPointRow]:
    """Take the two-point test of all objectives, but for O-GAN, whose critic says vectors.

    Parameters
    ----------
    distance : float
        Between the points.

    Returns
    -------
    tuple of TwoPointRow
        In alphabetical order; prints as a Markdown table.

    Examples
    --------
    >>> from minent.nn import two_point_table
    >>> rows = {row.name: row for row in two_point_table()}  # doctest: +SKIP
    >>> rows["f-gan, kl"].value  # doctest: +SKIP
    inf
    """
    rows = []
    for name in objectives():
        if name == "o-gan":
            continue
        for options in _OPTIONS.get(name, [{}]):
            rule = objective(name, **options)
            label = ", ".join([name, *options.values()])
            rows.append(
                TwoPointRow(label, two_point(rule, distance), two_point(rule, distance, 1.0))
            )
    columns = ("name", "value", "gradient", "held_value", "held_gradient")
    return Rows(rows, columns)
