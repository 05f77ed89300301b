"""A library of words by minimum entropy, measured in bits.

`cluster` reads text and returns a `Library`: words that can stand for each other share a class,
words that are borrowed together share a shelf, and each word has a vector. The steps in between are
functions too, one room each: `minent.text` (text to ids), `minent.counts` (words, n-grams, pairs),
`minent.measures` (entropies and scores), `minent.vectors` (pairs to vectors and their neighbors),
`minent.maps` (graphs to modules), `minent.shelves` and `minent.classes`.

Examples
--------
>>> import minent
>>> text = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"]
>>> found = minent.cluster(sentences=text, classes=3)
>>> found.classes.class_of("cat") == found.classes.class_of("dog")
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import ConfigError as ConfigError
from minent.errors import DivergedError as DivergedError
from minent.errors import EmptyTextError as EmptyTextError
from minent.errors import EncodingError as EncodingError
from minent.errors import InputError as InputError
from minent.errors import MinentError as MinentError
from minent.errors import OutputExistsError as OutputExistsError
from minent.errors import RunError as RunError
from minent.errors import UnknownWordError as UnknownWordError

if TYPE_CHECKING:
    from minent._core import __version__ as __version__
    from minent.classes import Classes as Classes
    from minent.library import Library as Library
    from minent.library import cluster as cluster
    from minent.library import load as load
    from minent.shelves import Shelves as Shelves
    from minent.vectors import Vectors as Vectors

# Imported only when first asked for, and from where: `import minent` itself stays light.
_LATER = {
    "Classes": "minent.classes",
    "Library": "minent.library",
    "Shelves": "minent.shelves",
    "Vectors": "minent.vectors",
    "__version__": "minent._core",
    "classes": "minent.classes",
    "cluster": "minent.library",
    "counts": "minent.counts",
    "energy": "minent.energy",
    "library": "minent.library",
    "load": "minent.library",
    "loaders": "minent.loaders",
    "maps": "minent.maps",
    "measures": "minent.measures",
    "metrics": "minent.metrics",
    "nn": "minent.nn",
    "optim": "minent.optim",
    "shelves": "minent.shelves",
    "text": "minent.text",
    "train": "minent.train",
    "vectors": "minent.vectors",
}

__all__ = [  # noqa: RUF022 - what is used most comes first
    "cluster",
    "load",
    "Library",
    "Classes",
    "Shelves",
    "Vectors",
    "MinentError",
    "InputError",
    "EncodingError",
    "EmptyTextError",
    "RunError",
    "UnknownWordError",
    "OutputExistsError",
    "DivergedError",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    room = _LATER.get(name)
    if room is None:
        raise AttributeError(f"module 'minent' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(room)
    value: object = module if room == f"minent.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what is public, imported yet or not."""
    return sorted({*globals(), *_LATER})
