"""The function `minent.cluster`."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

from minent._progress import watcher
from minent.classes._classes import Classes
from minent.classes._run import Job
from minent.errors import InputError
from minent.library._files import load
from minent.library._library import Library
from minent.library._run import Plan, run
from minent.text._encode import what_to_read
from minent.text._reading import Reading
from minent.text._sources import Source, find_sources

if TYPE_CHECKING:
    import os
    from typing import Literal

    from minent._progress import Progress
    from minent.shelves import Shelves
    from minent.text._reading import Errors, Lang, Split, Tokens
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus


def cluster(
    corpus: Corpus | None = None,
    *,
    sentences: Sentences | None = None,
    by: Literal["both", "classes", "shelves"] = "both",
    classes: int | Literal["auto"] = "auto",
    objective: Literal["two-sided", "one-sided"] = "two-sided",
    lang: Lang = "auto",
    tokens: Tokens = "auto",
    split: Split = "auto",
    keep_case: bool = False,
    punctuation: bool = False,
    hmm: bool = False,
    encoding: str = "auto",
    errors: Errors = "strict",
    min_count: int | Literal["auto"] = "auto",
    max_vocab: int | None = None,
    held_out: float | Corpus | None = None,
    start: Library | Classes | str | os.PathLike[str] | None = None,
    vectors: bool = True,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> Library:
    """Put the words of a text in classes and on shelves, and give each a vector.

    Words of a class can stand for each other; words of a shelf are borrowed together. The classes
    minimize the bits of ``-log2 p(class | class before) - log2 p(word | class)`` over
    adjacent words. Sources: Kneser & Ney 1993, Martin et al. 1998 (exchange); Brown et al. 1992
    (tree of merges); Uszkoreit & Brants 2008 (one-sided); kexue.fm archive 6191 (the library of
    words). Shelves: see `minent.shelves`; vectors: see `minent.vectors.learn`.

    Parameters
    ----------
    corpus : path, or iterable of paths
        Files (plain, gz, zst, bz2), folders, globs, ``-`` for standard input.
    sentences : iterable of str or of token lists
        Instead of `corpus`: sentences in memory. Token lists are taken literally.
    by : {"both", "classes", "shelves"}
        What to find.
    classes : int or "auto"
        How many classes. "auto" takes the number at which the adaptive code of the class table is
        shortest.
    objective : {"two-sided", "one-sided"}
        Code of a class after the class before, or after the word before.
    lang : {"auto", "en", "zh"}
        Language; "auto" looks at the text.
    tokens : {"auto", "words", "chars", "jieba", "space"}
        Unicode words, single characters, Chinese words, or whatever stands between white space,
        literally.
    split : {"auto", "lines", "punctuation", "wrapped"}
        Sentences end at line ends, at punctuation too, or, in wrapped text, at punctuation and
        blank lines only.
    keep_case, punctuation, hmm : bool
        Do not fold case; keep punctuation as tokens; let jieba guess words that its dictionary
        lacks.
    encoding : str
        "auto" or a name such as "gb18030".
    errors : {"strict", "replace"}
        What to do with bytes that are not in the encoding: raise `EncodingError`, or replace and
        count them.
    min_count : int or "auto"
        Rarer words become ``<unk>``. "auto" is 1, 2, 3 or 5 for a text of up to 100 thousand, 1
        million, 5 million or more tokens, and 1 with `max_vocab`.
    max_vocab : int, optional
        Keep at most so many words, the most frequent ones, ``<unk>`` included.
    held_out : float or path, optional
        A share of the sentences, or other text, on which the bits are reported too.
    start : Library, Classes or path, optional
        An earlier run to start from: its classes, which set their number, and its shelves. To add
        text to a run, give the old text and the new one, and start from the run; `Library.place`
        adds the words of new text without moving the old ones.
    vectors : bool
        Make vectors for similarity too.
    seed : int
        For everything drawn at random.
    threads : int, optional
        All cores by default. The result is the same for any number.
    progress : bool or callable, optional
        True draws a bar on standard error; a callable is given ``(stage, done, total)``.

    Returns
    -------
    Library
        With `classes`, `shelves` and `vectors`.

    Raises
    ------
    FileNotFoundError, PermissionError
        When the corpus cannot be read.
    EncodingError
        On bytes that are not in the encoding, with file, line and byte offset.
    EmptyTextError
        When there is no word.
    InputError
        When a parameter is out of range, as more classes than words.

    Examples
    --------
    >>> import minent
    >>> text = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"]
    >>> found = minent.cluster(sentences=text, classes=3)
    >>> found.words
    ['a', 'cat', 'dog', 'ran', 'sat', 'the']
    >>> found.classes.members(found.classes.class_of("cat"))
    ['cat', 'dog']
    >>> found.shelves.path_of("cat") == found.shelves.path_of("dog")
    True
    """
    asked = Reading(lang, tokens, split, keep_case, punctuation, hmm, encoding, errors).check()
    sources, reading = what_to_read(corpus, sentences, asked)
    held: float | list[Source] | None = None
    if isinstance(held_out, Real):
        held = float(held_out)
    elif held_out is not None:
        held = find_sources(held_out).sources  # type: ignore[arg-type] # mypy: a float is no Real
    classes_of, shelves_of = starts(start, by)
    job = Job(
        sources,
        reading,
        classes=classes,
        objective=objective,
        min_count=min_count,
        max_vocab=max_vocab,
        held_out=held,
        start=classes_of,
        seed=seed,
        threads=threads,
        watch=watcher(progress),
    )
    return run(Plan(job, by, vectors, shelves_of)).library


def starts(
    start: Library | Classes | str | os.PathLike[str] | None, by: str
) -> tuple[Classes | None, Shelves | None]:
    """Return what to start classes and shelves from; both are None without a start."""
    if isinstance(start, Classes) and by == "shelves":
        raise InputError("by='shelves' starts from shelves, and start has classes only")
    if start is None or isinstance(start, Classes):
        return start, None
    run = start if isinstance(start, Library) else load(start)
    with_shelves = by == "shelves" or (by == "both" and run.has("shelves"))
    return run.classes if by != "shelves" else None, run.shelves if with_shelves else None
