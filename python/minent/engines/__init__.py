"""Where counting runs: in parts that are kept on disk, or on Dask beyond one machine.

All engines give the same counts, byte for byte. The one that is always there, threads of this
process over the whole text, lies in `minent.counts`; those of this room cut the text into shards,
make a sorted run of counts of each, and merge the runs.
"""

from minent.engines._open import engine_of as engine_of
from minent.engines._open import open_engine as open_engine

__all__ = ["engine_of", "open_engine"]
