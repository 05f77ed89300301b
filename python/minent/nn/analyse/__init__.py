"""Problems with answers: what objectives do on two points, and with two players of one vector."""

from minent.nn.analyse._dirac import Dirac, dirac
from minent.nn.analyse._dirac_table import DiracRow, dirac_table
from minent.nn.analyse._plot_dirac import plot_dirac
from minent.nn.analyse._two_point import TwoPoint, two_point
from minent.nn.analyse._two_point_table import TwoPointRow, two_point_table

__all__ = [
    "Dirac",
    "DiracRow",
    "TwoPoint",
    "TwoPointRow",
    "dirac",
    "dirac_table",
    "plot_dirac",
    "two_point",
    "two_point_table",
]
