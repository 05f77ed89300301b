"""What the command ``minent neighbours`` does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeVar

from minent.errors import InputError, UnknownWordError
from minent.vectors import Vectors, load, neighbor_graph
from minent.vectors._words import similar_spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from minent._progress import Watcher
    from minent.files._target import Target
    from minent.vectors._graph import Form

T = TypeVar("T")
Row = tuple[str] | tuple[str, str, float]

_TOGETHER = 1 << 14  # rows that are written together
_NAMES = ("word", "neighbor", "cosine")


def read(path: str, limit: int | None, *, header: bool, watch: Watcher) -> Vectors:
    """Read vectors, the first ones where there is a limit."""
    form: Literal["text", "auto"] = "text" if path == "-" else "auto"
    kv = load(path, form=form, header=header, limit=limit, progress=watch)
    if limit is not None and limit < len(kv):
        kv = Vectors(kv.index_to_key[:limit], kv.vectors[:limit], check=False)
    return kv


def _asked(kv: Vectors, words: Sequence[str], ask: Callable[[], T]) -> T:
    """Ask something about words; an unknown one is said with words that are spelled like it."""
    for word in words:
        if word in kv:
            continue
        try:
            kv.get_index(word)
        except UnknownWordError as error:
            like = similar_spellings(word, kv.index_to_key)
            if not like or ";" in str(error):
                raise
            message = f"{error}; similar ones are {', '.join(map(repr, like))}"
            raise UnknownWordError(message) from None
    return ask()


def odd_one(kv: Vectors, words: Sequence[str]) -> str:
    """Return the word that is furthest from the rest."""
    return _asked(kv, words, lambda: kv.doesnt_match(words))


def near(kv: Vectors, words: Sequence[str], n: int, *, analogy: bool) -> list[Row]:
    """Return the words that are nearest to each word, or answers to an analogy."""

    def ask() -> list[Row]:
        if analogy:
            a, b, c = words
            return [(c, *one) for one in kv.most_similar([b, c], [a], topn=n)]
        return [(word, *one) for word in words for one in kv.most_similar([word], topn=n)]

    return _asked(kv, words, ask)


def table(
    kv: Vectors, n: int, form: Form | None, threads: int | None, watch: Watcher
) -> Iterator[Row]:
    """Return the neighbors of all words, or the edges of a graph."""
    words = kv.index_to_key
    for word in words:
        if "\t" in word or "\n" in word or "\r" in word:
            raise InputError(f"the word {word!r:.60} cannot stand in a table")
    if form is None:
        found = kv.nearest(n, threads=threads, progress=watch)
        rows = zip(found.indices, found.values, strict=True)
        return (
            (words[i], words[j], value)
            for i, (indices, values) in enumerate(rows)
            for j, value in zip(indices.tolist(), values.tolist(), strict=True)
        )
    graph = neighbor_graph(kv.vectors, n, form=form, threads=threads, progress=watch)
    places = zip(graph.indptr[:-1].tolist(), graph.indptr[1:].tolist(), strict=True)
    return (
        (words[i], words[j], weight)
        for i, (start, end) in enumerate(places)
        for j, weight in zip(
            graph.indices[start:end].tolist(), graph.weights[start:end].tolist(), strict=True
        )
        if form == "directed" or i < j
    )


def write(rows: Iterable[Row], target: Target | None, *, as_json: bool) -> None:
    """Write rows to a file or to standard output, some at a time."""
    from minent._whole import whole_file
    from minent.cli._console import write_out

    pieces = _json(rows) if as_json else _lines(rows)
    if target is None:
        for piece in pieces:
            write_out(piece)
        return
    target.check()
    with whole_file(target.path) as file:
        file.writelines(piece.encode("utf-8", "surrogateescape") for piece in pieces)


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    given = iter(rows)
    while some := list(islice(given, _TOGETHER)):
        yield "".join(
            f"{row[0]}\n" if len(row) == 1 else f"{row[0]}\t{row[1]}\t{row[2]:.6f}\n"
            for row in some
        )


def _json(rows: Iterable[Row]) -> Iterator[str]:
    from minent.files._json import dumps

    yield dumps([dict(zip(_NAMES, row, strict=False)) for row in rows]) + "\n"
