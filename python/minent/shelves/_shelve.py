"""The function `minent.shelves.shelve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.counts import pairs
from minent.shelves._find import find_shelves
from minent.shelves._recipe import Recipe
from minent.text import Text
from minent.text._rare import without_unk

if TYPE_CHECKING:
    from minent._progress import Progress
    from minent.shelves._shelves import Shelves
    from minent.text import Reading
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus

_RECIPE = Recipe()


def shelve(
    source: Corpus | Text | None = None,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    window: int = _RECIPE.window,
    dimensions: int = _RECIPE.dimensions,
    neighbors: int = _RECIPE.neighbors,
    core: int = _RECIPE.core,
    min_count: int = 1,
    max_vocab: int | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> Shelves:
    """Put words that are borrowed together on shelves, shelves in bookcases and rooms.

    How many of each there are is what makes the map equation smallest; nothing needs to be chosen.

    Parameters
    ----------
    source : path, iterable of paths, or Text
        A corpus as for `minent.text.encode`, or what that returned.
    sentences : iterable of str or of token lists
        Instead of `source`: sentences in memory.
    reading : Reading, optional
        How a corpus or sentences are read.
    window : int
        Words at most so far apart, in one sentence, are borrowed together.
    dimensions : int
        Dimensions of the vectors that say which words are alike.
    neighbors : int
        How many nearest words each word is linked with.
    core : int
        So many words, the most frequent ones, decide the shelves; each other word goes where most
        of its nearest words are.
    min_count, max_vocab
        As in `minent.counts.pairs`.
    seed : int
        For everything drawn at random.
    threads : int, optional
        All cores by default; the result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Shelves
        Words with the path of their shelf.

    Raises
    ------
    InputError
        When a parameter is out of range.

    Examples
    --------
    >>> from minent.shelves import shelve
    >>> text = ["red blue green", "green red blue", "sun rain snow", "rain snow sun"] * 3
    >>> found = shelve(sentences=text, dimensions=2, neighbors=2)
    >>> found.path_of("red") == found.path_of("blue"), found.path_of("red") == found.path_of("sun")
    (True, False)
    """
    recipe = Recipe(window, dimensions, neighbors=neighbors, core=core).check()
    counted = pairs(
        without_unk(source) if isinstance(source, Text) else source,
        sentences=sentences,
        reading=reading,
        window=recipe.window,
        min_count=min_count,
        max_vocab=max_vocab,
        threads=threads,
        progress=progress,
    )
    return find_shelves(counted, recipe, seed=seed, threads=threads, progress=progress).shelves
