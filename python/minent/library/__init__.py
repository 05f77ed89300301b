"""The main job: raw text to a library of words, in classes and on shelves, with vectors."""

from minent.library._cluster import cluster as cluster
from minent.library._files import load as load
from minent.library._library import Library as Library

__all__ = ["Library", "cluster", "load"]
