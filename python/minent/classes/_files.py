"""Classes as an output folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from minent.classes._classes import Classes
from minent.errors import RunError
from minent.files._json import read_json, write_json
from minent.files._sparse import load_dense, save_dense
from minent.files._tables import read_rows, write_rows

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator


def write_run(folder: Path, classes: Classes) -> None:
    """Write ``run.json``, ``vocab.tsv``, ``classes.tsv``, ``tree.json`` and ``transitions.npz``."""
    counts = classes.counts.tolist()
    write_rows(folder / "vocab.tsv", zip(classes.words, counts, strict=True), 2)
    write_rows(folder / "classes.tsv", class_rows(classes), 3)
    write_json(folder / "tree.json", {"classes": [node._asdict() for node in classes.tree()]})
    save_dense(folder / "transitions.npz", classes.table)
    write_json(folder / "run.json", {**classes.info, "placed_words": classes.placed})


def class_rows(classes: Classes) -> Iterator[tuple[str, str, int]]:
    """Give path, word and count, sorted by path, then by rank."""
    words, paths = classes.words, classes.paths
    order = np.argsort(classes.labels, kind="stable")
    columns = (order, classes.labels[order], classes.counts[order])
    for i, label, count in zip(*(column.tolist() for column in columns), strict=True):
        yield paths[label], words[i], count


def load(path: str | os.PathLike[str]) -> Classes:
    """Read the output folder of a run.

    Parameters
    ----------
    path : path
        A folder that ``minent cluster`` or `Classes.save` wrote.

    Returns
    -------
    Classes
        The same tables as the run had.

    Raises
    ------
    FileNotFoundError
        When there is no such folder.
    RunError
        When it is not the output of a run, or is damaged.

    Examples
    --------
    >>> import minent, tempfile
    >>> from pathlib import Path
    >>> out = Path(tempfile.mkdtemp(), "out")
    >>> minent.cluster(sentences=["the cat sat", "the dog sat"], classes=2).save(out)
    >>> minent.load(out).words
    ['sat', 'the', 'cat', 'dog']
    """
    folder = Path(path)
    if not folder.exists():
        raise FileNotFoundError(f"no such run: {str(path)!r}")
    info = read_json(folder / "run.json")
    if not isinstance(info, dict) or info.get("program") != "minent":
        raise RunError(f"{folder} is not the output of a run: its run.json is another program's")
    words: list[str] = []
    counts: list[int] = []
    path_of = {word: bits for bits, word, _ in read_rows(folder / "classes.tsv", 3)}
    try:
        for word, count in read_rows(folder / "vocab.tsv", 2):
            words.append(word)
            counts.append(int(count))
        paths = sorted(set(path_of.values()))
        number = {bits: i for i, bits in enumerate(paths)}
        labels = np.array([number[path_of[word]] for word in words], dtype=np.int32)
        nodes = read_json(folder / "tree.json")["classes"]
        lost = {node["path"]: float(node["bits"]) for node in nodes if node["path"] not in number}
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, RunError):
            raise
        raise RunError(f"{folder} is damaged: its tables do not fit each other") from None
    table = load_dense(folder / "transitions.npz")
    if len(table) != len(paths) + 1 or not words:
        raise RunError(f"{folder} is damaged: its tables do not fit each other")
    placed = info.pop("placed_words", [])
    return Classes(
        words, np.array(counts, dtype=np.int64), labels, paths, table, lost, info, placed
    )
