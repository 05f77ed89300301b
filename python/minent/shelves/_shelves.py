"""The result: words on shelves, shelves in bookcases, bookcases in rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent.errors import InputError, UnknownWordError
from minent.shelves._tree import Node, nodes_of, order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Shelves:
    """Words that are borrowed together, on shelves in a tree.

    Made by `minent.cluster`, `minent.shelves.shelve` and `minent.load`.

    Attributes
    ----------
    words : list of str
        The vocabulary in order of rank.
    counts : ndarray of int64, shape (vocab,)
        How often each word occurs.
    labels : ndarray of int32, shape (vocab,)
        The shelf of each word; shelves are numbered in order of their paths.
    paths : list of str
        The path of each shelf from the door: ``3:1:4`` is room 3, bookcase 1, shelf 4. Trees may be
        deeper in one place than in another.
    saved : ndarray of float32, shape (vocab,)
        Bits per step of a reader's walk that each word's place saves, by shelves of one level;
        words that were put on a shelf after the search save 0. Words that save most are typical
        of their shelf.
    info : dict
        What ``run.json`` says of the shelves: recipe, bits, sizes.
    placed : list of str
        Words that `minent place` put in; empty otherwise.

    Examples
    --------
    >>> from minent.shelves import Shelves
    >>> found = Shelves(["sea", "sun", "ship"], [9, 8, 7], [1, 0, 1], ["1", "2:1"])
    >>> found.members(found.shelf_of("ship")), found.cut(1)[1]
    (['sea', 'ship'], ['1', '2'])
    """

    def __init__(
        self,
        words: list[str],
        counts: NDArray[np.int64] | list[int],
        labels: NDArray[np.int32] | list[int],
        paths: list[str],
        saved: NDArray[np.float32] | None = None,
        info: dict[str, Any] | None = None,
        placed: list[str] | None = None,
    ) -> None:
        self.words = words
        self.counts = np.asarray(counts, dtype=np.int64)
        self.labels = np.asarray(labels, dtype=np.int32)
        self.paths = paths
        self.saved = np.zeros(len(words), np.float32) if saved is None else saved
        self.info: dict[str, Any] = info or {}
        self.placed = placed or []
        self._index: dict[str, int] | None = None

    def __len__(self) -> int:
        """Return the number of shelves."""
        return len(self.paths)

    def __contains__(self, word: object) -> bool:
        """Tell whether a word is on a shelf."""
        return word in self.index

    def __repr__(self) -> str:
        """Say how many words and shelves there are."""
        return f"<Shelves: {len(self.words)} words on {len(self)} shelves>"

    @property
    def index(self) -> dict[str, int]:
        """The rank of each word."""
        if self._index is None:
            self._index = {word: i for i, word in enumerate(self.words)}
        return self._index

    @property
    def ledger(self) -> dict[str, float]:
        """Bits per step of a reader's walk: in one room without shelves, and with these shelves."""
        return dict(self.info.get("ledger") or {})

    def shelf_of(self, word: str) -> int:
        """Return the number of the shelf that a word is on.

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
        """Return the path of the shelf that a word is on, as in ``shelves.tsv``.

        Raises
        ------
        UnknownWordError
            When the word is not in the vocabulary.
        """
        return self.paths[self.shelf_of(word)]

    def members(
        self, group: int | str, n: int | None = None, *, typical: bool = False
    ) -> list[str]:
        """Return the words of a shelf, or of all shelves below a path.

        Parameters
        ----------
        group : int or str
            The number of a shelf, or a path of a room, bookcase or shelf.
        n : int, optional
            At most so many.
        typical : bool
            Words that save most bits first, instead of those that are most frequent.

        Raises
        ------
        InputError
            When there is no such shelf or path.
        """
        if isinstance(group, str):
            inside = [s for s, path in enumerate(self.paths) if f"{path}:".startswith(f"{group}:")]
            if not inside:
                raise InputError(f"no shelf has a path that begins with {group!r}")
            chosen = np.flatnonzero(np.isin(self.labels, inside))
        else:
            if not 0 <= group < len(self):
                raise InputError(
                    f"shelves are numbered from 0 to {len(self) - 1}; {group} is not among them"
                )
            chosen = np.flatnonzero(self.labels == group)
        if typical:
            chosen = chosen[np.argsort(-self.saved[chosen], kind="stable")]
        return [self.words[i] for i in chosen[:n].tolist()]

    def cut(self, depth: int) -> tuple[NDArray[np.int32], list[str]]:
        """Cut the tree at a depth: shelves that share so many steps of their path become one group.

        Parameters
        ----------
        depth : int
            1 for rooms, 2 for bookcases, and so on; shelves with shorter paths stay as they are.

        Returns
        -------
        labels : ndarray of int32, shape (vocab,)
            The group of each word.
        names : list of str
            The path of each group, in order.

        Raises
        ------
        InputError
            When `depth` is negative.
        """
        if depth < 0:
            raise InputError(f"depth must be at least 0, not {depth}")
        heads = [":".join(path.split(":")[:depth]) for path in self.paths]
        names = sorted(set(heads), key=order_of)
        number = {name: i for i, name in enumerate(names)}
        return np.array([number[head] for head in heads], dtype=np.int32)[self.labels], names

    def sizes(self) -> NDArray[np.int64]:
        """Return the number of words on each shelf, int64 of shape (shelves,)."""
        return np.bincount(self.labels, minlength=len(self)).astype(np.int64)

    def tokens(self) -> NDArray[np.int64]:
        """Return the number of tokens on each shelf, int64 of shape (shelves,)."""
        return np.bincount(self.labels, weights=self.counts, minlength=len(self)).astype(np.int64)

    def tree(self, shown: int = 5) -> list[Node]:
        """Return all nodes of the tree in order of paths, with their most typical words."""
        return nodes_of(self.paths, self.labels, self.counts, self.saved, self.words, shown)
