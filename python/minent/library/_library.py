"""The result of the main job: classes, shelves and vectors of one text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from minent.errors import InputError

if TYPE_CHECKING:
    import os
    from typing import Literal

    import numpy as np
    from numpy.typing import NDArray

    from minent._progress import Progress
    from minent.classes import Classes
    from minent.shelves import Shelves
    from minent.shelves._basis import Basis
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus
    from minent.vectors import Vectors

T = TypeVar("T")


class Library:
    """Words in classes and on shelves, with vectors.

    Made by `minent.cluster` and `minent.load`.

    Attributes
    ----------
    words : list of str
        The vocabulary in order of rank.
    counts : ndarray of int64, shape (vocab,)
        How often each word occurs.
    info : dict
        What ``run.json`` holds: version, parameters, decisions, inputs, ledgers of bits, timings.

    Examples
    --------
    >>> import minent
    >>> text = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"] * 2
    >>> found = minent.cluster(sentences=text, by="classes", classes=3)
    >>> found.classes.members(found.classes.class_of("cat"))
    ['cat', 'dog']
    """

    def __init__(
        self,
        words: list[str],
        counts: NDArray[np.int64],
        info: dict[str, Any],
        classes: Classes | None = None,
        shelves: Shelves | None = None,
        vectors: Vectors | None = None,
        basis: Basis | None = None,
    ) -> None:
        self.words, self.counts, self.info = words, counts, info
        self._classes, self._shelves, self._vectors, self._basis = classes, shelves, vectors, basis

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __repr__(self) -> str:
        """Say what there is."""
        parts = [f"{len(self.words)} words"]
        if self._classes is not None:
            parts.append(f"{len(self._classes)} classes")
        if self._shelves is not None:
            parts.append(f"{len(self._shelves)} shelves")
        if self._vectors is not None:
            parts.append(f"vectors of {self._vectors.vector_size} dimensions")
        return f"<Library: {', '.join(parts)}>"

    @property
    def classes(self) -> Classes:
        """Words that can stand for each other.

        Raises
        ------
        InputError
            When the run has none, as with ``by="shelves"``.
        """
        return _there(self._classes, "classes")

    @property
    def shelves(self) -> Shelves:
        """Words that are borrowed together.

        Raises
        ------
        InputError
            When the run has none, as with ``by="classes"``.
        """
        return _there(self._shelves, "shelves")

    @property
    def vectors(self) -> Vectors:
        """A vector for each word that some pair tells of, for similarity.

        Raises
        ------
        InputError
            When the run has none.
        """
        return _there(self._vectors, "vectors")

    @property
    def basis(self) -> Basis:
        """What new words are put on shelves by.

        Raises
        ------
        InputError
            When the run has no shelves.
        """
        return _there(self._basis, "shelves")

    def has(self, part: str) -> bool:
        """Tell whether the run has classes, shelves or vectors."""
        return getattr(self, f"_{part}") is not None

    @property
    def placed(self) -> list[str]:
        """Words that `place` put in; empty otherwise."""
        parts = (self._classes, self._shelves)
        return next((part.placed for part in parts if part is not None), [])

    def place(
        self,
        corpus: Corpus | None = None,
        *,
        sentences: Sentences | None = None,
        min_count: int | None = None,
        encoding: str = "auto",
        errors: Literal["strict", "replace"] = "strict",
        threads: int | None = None,
        progress: Progress = None,
    ) -> Library:
        """Put words that are not in the vocabulary into classes and on shelves, from new text.

        The old words stay where they are; new ones have no vectors.

        Parameters
        ----------
        corpus, sentences
            New text, read as the text of the run was read.
        min_count : int, optional
            Place words that occur at least so often in the new text; that of the run by default.
        encoding, errors, threads, progress
            As in `minent.cluster`.

        Returns
        -------
        Library
            Old and new words, the new ones named in `placed`.

        Examples
        --------
        >>> import minent
        >>> text = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"]
        >>> found = minent.cluster(sentences=text, by="classes", classes=3)
        >>> more = found.place(sentences=["the fox sat", "a fox ran"])
        >>> more.placed, more.classes.class_of("fox") == found.classes.class_of("dog")
        (['fox'], True)
        """
        from minent._progress import watcher
        from minent.library._place import place_words
        from minent.text._encode import what_to_read
        from minent.text._reading import Reading

        asked = Reading(**self.info["reading"])._replace(encoding=encoding, errors=errors).check()
        sources, reading = what_to_read(corpus, sentences, asked)
        return place_words(
            self, sources, reading, min_count=min_count, threads=threads, watch=watcher(progress)
        )

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the result as a folder, whole or not at all; `minent.load` reads it.

        Raises
        ------
        OutputExistsError
            When the folder exists, unless `force` is given and it is an earlier output.
        """
        from minent.files._staging import Staging
        from minent.library._files import write_run

        with Staging(path, force=force) as stage:
            write_run(stage.folder, self)
            stage.commit(force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Library:
        """Read what `save` or the command ``minent cluster`` wrote; see `minent.load`."""
        from minent.library._files import load

        return load(path)


def _there(part: T | None, name: str) -> T:
    if part is None:
        raise InputError(f"this run has no {name}")
    return part
