"""Problems with answers: what objectives do on two points, and with two players of one vector."""

from minent.nn.analyse._dirac import Dirac, dirac
from minent.nn.analyse._dirac_table import DiracRow, dirac_table
from minent.nn.analyse._plot_dirac import plot_dirac

__all__ = [
    "Dirac",
    "DiracRow",
    "dirac",
    "dirac_table",
    "plot_dirac",
]
