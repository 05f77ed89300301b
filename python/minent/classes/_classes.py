"""The result: words in classes, classes in a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent.classes._tree import Node, nodes_of
from minent.errors import InputError, UnknownWordError

if TYPE_CHECKING:
    import os
    from typing import Literal

    from numpy.typing import NDArray

    from minent._progress import Progress
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus


class Classes:
    """Words in classes, with a tree of bit paths over the classes.

    Made by `minent.cluster` and `minent.load`.

    Attributes
    ----------
    words : list of str
        The vocabulary in order of rank.
    counts : ndarray of int64, shape (vocab,)
        How often each word occurs.
    labels : ndarray of int32, shape (vocab,)
        The class of each word; classes are numbered in order of their paths.
    paths : list of str
        The bits of each class in the tree of merges, sorted.
    table : ndarray of int64, shape (classes + 1, classes + 1)
        Counts of adjacent classes; the last row and column stand for the edge of a sentence.
    lost : dict of str to float
        Bits per token that the merge at the path of each inner node loses.
    info : dict
        What ``run.json`` holds: version, parameters, decisions, inputs, ledgers of bits, timings.
    placed : list of str
        Words that `place` put in; empty otherwise.

    Examples
    --------
    >>> import minent
    >>> text = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"]
    >>> found = minent.classes.cluster(sentences=text, classes=3)
    >>> len(found)
    3
    >>> sorted(found.members(found.class_of("cat")))
    ['cat', 'dog']
    >>> found.cut(0)[1]
    ['']
    """

    def __init__(
        self,
        words: list[str],
        counts: NDArray[np.int64],
        labels: NDArray[np.int32],
        paths: list[str],
        table: NDArray[np.int64],
        lost: dict[str, float],
        info: dict[str, Any],
        placed: list[str] | None = None,
    ) -> None:
        self.words, self.counts, self.labels = words, counts, labels
        self.paths, self.table, self.lost = paths, table, lost
        self.info, self.placed = info, placed or []
        self._index: dict[str, int] | None = None

    def __len__(self) -> int:
        """Return the number of classes."""
        return len(self.paths)

    def __contains__(self, word: object) -> bool:
        """Tell whether a word is in the vocabulary."""
        return word in self.index

    def __repr__(self) -> str:
        """Say how many words and classes there are."""
        return f"<Classes: {len(self.words)} words in {len(self)} classes>"

    @property
    def index(self) -> dict[str, int]:
        """The rank of each word."""
        if self._index is None:
            self._index = {word: i for i, word in enumerate(self.words)}
        return self._index

    @property
    def ledger(self) -> dict[str, float]:
        """Bits per token on the text; the keys are those of `minent.classes.ledger`."""
        return dict(self.info.get("ledger") or {})

    @property
    def held_out(self) -> dict[str, float] | None:
        """The same on held-out text, with ``perplexity``; None when no text was held out."""
        held = self.info.get("held_out")
        return None if held is None else dict(held["ledger"])

    def class_of(self, word: str) -> int:
        """Return the class of a word.

        Raises
        ------
        UnknownWordError
            When the word is not in the vocabulary.
        """
        try:
            return int(self.labels[self.index[word]])
        except KeyError:
            raise UnknownWordError(f"{word!r} is not in the vocabulary") from None

    def path_of(self, word: str) -> str:
        """Return the bits of a word's class in the tree, as in ``classes.tsv``.

        Raises
        ------
        UnknownWordError
            When the word is not in the vocabulary.
        """
        return self.paths[self.class_of(word)]

    def members(self, group: int | str, n: int | None = None) -> list[str]:
        """Return the words of a class, or of all classes below a path, most frequent first.

        Parameters
        ----------
        group : int or str
            A class number, or the first bits of a path.
        n : int, optional
            At most so many.

        Raises
        ------
        InputError
            When there is no such class or path.
        """
        if isinstance(group, str):
            inside = [c for c, path in enumerate(self.paths) if path.startswith(group)]
            if not inside:
                raise InputError(f"no class has a path that begins with {group!r}")
            chosen = np.flatnonzero(np.isin(self.labels, inside))
        else:
            if not 0 <= group < len(self):
                raise InputError(
                    f"classes are numbered from 0 to {len(self) - 1}; {group} is not among them"
                )
            chosen = np.flatnonzero(self.labels == group)
        return [self.words[i] for i in chosen[:n].tolist()]

    def cut(self, depth: int) -> tuple[NDArray[np.int32], list[str]]:
        """Cut the tree at a depth: classes that share so many first bits become one group.

        Parameters
        ----------
        depth : int
            How many bits; classes with shorter paths stay as they are.

        Returns
        -------
        labels : ndarray of int32, shape (vocab,)
            The group of each word.
        names : list of str
            The bits of each group, sorted.

        Raises
        ------
        InputError
            When `depth` is negative.
        """
        if depth < 0:
            raise InputError(f"depth must be at least 0, not {depth}")
        prefixes = [path[:depth] for path in self.paths]
        names = sorted(set(prefixes))
        number = {name: i for i, name in enumerate(names)}
        return np.array([number[prefix] for prefix in prefixes], dtype=np.int32)[self.labels], names

    def sizes(self) -> NDArray[np.int64]:
        """Return the number of words of each class, int64 of shape (classes,)."""
        return np.bincount(self.labels, minlength=len(self)).astype(np.int64)

    def tokens(self) -> NDArray[np.int64]:
        """Return the number of tokens of each class, int64 of shape (classes,)."""
        return np.bincount(self.labels, weights=self.counts, minlength=len(self)).astype(np.int64)

    def tree(self, shown: int = 5) -> list[Node]:
        """Return all nodes of the tree, sorted by path, with their most frequent words."""
        order = np.argsort(self.labels, kind="stable")
        first = np.searchsorted(self.labels[order], np.arange(len(self) + 1))
        typical = []
        for begin, end in zip(first[:-1].tolist(), first[1:].tolist(), strict=True):
            best = order[begin : min(end, begin + shown)]
            typical.append([(-int(self.counts[i]), int(i)) for i in best])
        return nodes_of(
            self.paths,
            self.lost,
            self.sizes().tolist(),
            self.tokens().tolist(),
            typical,
            self.words,
            shown,
        )

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
    ) -> Classes:
        """Put words that are not in the vocabulary into classes, from new text.

        The old words stay where they are.

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
        Classes
            Old and new words, the new ones named in `placed`.

        Examples
        --------
        >>> import minent
        >>> text = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"]
        >>> found = minent.classes.cluster(sentences=text, classes=3)
        >>> more = found.place(sentences=["the fox sat", "a fox ran"])
        >>> more.placed, more.class_of("fox") == found.class_of("dog")
        (['fox'], True)
        """
        from minent._progress import watcher
        from minent.classes._place import place_words
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
        from minent.classes._files import write_run
        from minent.files._staging import Staging

        with Staging(path, force=force) as stage:
            write_run(stage.folder, self)
            stage.commit(force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Classes:
        """Read what `save` or the command ``minent cluster`` wrote; see `minent.load`."""
        from minent.classes._files import load

        return load(path)
