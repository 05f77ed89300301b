"""Counts of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minent._numbers import at_least_one
from minent.counts._engine import engine_of
from minent.counts._source import Options, program
from minent.text._encode import what_to_read
from minent.text._reading import Reading

if TYPE_CHECKING:
    import os

    import numpy as np
    from numpy.typing import NDArray

    from minent._progress import Progress
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus


@dataclass(frozen=True, repr=False, eq=False)
class WordTable:
    """Words with their counts, in order of rank: count descending, then code points ascending.

    Attributes
    ----------
    words : list of str
        The words.
    counts : ndarray of int64
        How often each occurs.
    info : dict
        What was read: sources, numbers of sentences, tokens and types.
    """

    words: list[str]
    counts: NDArray[np.int64]
    info: dict[str, Any]

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __repr__(self) -> str:
        """Say how large the table is."""
        return f"<WordTable of {len(self):,} words>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the words as an Arrow table: word, count; the counts are not copied."""
        from minent.files._arrow import arrow_table

        table = arrow_table({"word": self.words, "count": self.counts})
        return table.__arrow_c_stream__(requested_schema)


def words(
    corpus: Corpus | None = None,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    min_count: int = 1,
    memory: int | str | None = None,
    threads: int | None = None,
    temp_dir: str | os.PathLike[str] | None = None,
    engine: Any = "threads",  # noqa: ANN401 - a word or a client of Dask
    progress: Progress = None,
) -> WordTable:
    """Count words.

    Parameters
    ----------
    corpus : path, or iterable of paths
        Files (plain, gz, zst, bz2), folders, globs, ``-`` for standard input.
    sentences : iterable of str or of token lists
        Instead of `corpus`: sentences in memory. Token lists are taken literally.
    reading : Reading, optional
        Language, tokenizer, encoding and the like; everything is "auto" by default.
    min_count : int
        Rarer words are left out of the table.
    memory : int or str, optional
        Bytes, or a size such as "2G", that this process may hold while it counts; what does not fit
        goes to sorted runs on disk. The table that is returned is held in memory whatever its size.
    threads : int, optional
        All cores by default; the counts do not depend on it.
    temp_dir : path, optional
        Folder of temporary files.
    engine : "threads", "dask" or a ``distributed.Client``
        Where counting runs.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    WordTable
        Words in order of rank. A text without words gives an empty table.

    Raises
    ------
    FileNotFoundError, PermissionError, EncodingError, InputError
        Missing or unreadable file; bad bytes; a parameter out of range.

    Examples
    --------
    >>> from minent.counts import words
    >>> found = words(sentences=["the cat", "the dog"])
    >>> list(zip(found.words, found.counts.tolist()))
    [('the', 2), ('cat', 1), ('dog', 1)]
    """
    least = at_least_one("min_count", min_count)
    options = Options.of(least, None, "word", memory, threads, temp_dir, progress)
    sources, reading = what_to_read(corpus, sentences, (reading or Reading()).check())
    counted = engine_of(engine).words(sources, reading, options)
    found, counts = counted.table()
    kept = int((counts >= least).sum())
    return WordTable(found[:kept], counts[:kept], dict(counted.info))


def about_words(info: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Return what a file of words says of itself."""
    return {
        "program": program(),
        "reading": reading.decided(info)._asdict(),
        "inputs": info["sources"],
        "tokens": info["n_tokens"],
        "sentences": info["n_sentences"],
        "types": info["n_types"],
    }
