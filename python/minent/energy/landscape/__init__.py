"""Energies of points in the plane, seen while they are trained."""

from minent.energy.landscape._frame import Frame
from minent.energy.landscape._landscape import Landscape
from minent.energy.landscape._movie import animate_landscapes

__all__ = ["Frame", "Landscape", "animate_landscapes"]
