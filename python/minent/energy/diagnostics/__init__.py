"""How well chains mixed."""

from minent.energy.diagnostics._ess import effective_sample_size
from minent.energy.diagnostics._rhat import split_rhat

__all__ = ["effective_sample_size", "split_rhat"]
