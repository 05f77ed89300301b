"""Classes as an output folder, and back."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from minent.classes._classes import Classes
from minent.errors import RunError
from minent.files._json import read_json, write_json
from minent.files._run import Head, read_head, write_head
from minent.files._sparse import load_dense, save_dense
from minent.files._tables import read_rows, write_rows
from minent.text._text import UNK

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray


def write_run(folder: Path, classes: Classes) -> None:
    """Write ``run.json``, ``vocab.tsv``, ``classes.tsv``, ``tree.json`` and ``transitions.npz``."""
    write_classes(folder, classes)
    write_json(folder / "tree.json", {"classes": [node._asdict() for node in classes.tree()]})
    write_head(folder, Head(classes.words, classes.counts, classes.info, classes.placed))


def write_classes(folder: Path, classes: Classes) -> None:
    """Write what belongs to classes alone: ``classes.tsv`` and ``transitions.npz``."""
    write_rows(folder / "classes.tsv", class_rows(classes), 3)
    save_dense(folder / "transitions.npz", classes.table)


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
    >>> minent.classes.cluster(sentences=["the cat sat", "the dog sat"], classes=2).save(out)
    >>> minent.classes.load(out).words
    ['sat', 'the', 'cat', 'dog']
    """
    folder = Path(path)
    return read_classes(folder, read_head(folder))


def read_classes(folder: Path, head: Head) -> Classes:
    """Read the classes of the words of a run."""
    words, info = head.words, head.info
    _check_info(folder / "run.json", info)
    path_of = _read_paths(folder / "classes.tsv", head.count_of())
    paths = sorted(set(path_of.values()))
    number = {bits: i for i, bits in enumerate(paths)}
    labels = np.array([number[path_of[word]] for word in words], dtype=np.int32)
    lost = _read_tree(folder / "tree.json", paths)
    table = load_dense(folder / "transitions.npz", len(paths) + 1)
    found = Classes(words, head.counts, labels, paths, table, lost, info, head.placed)
    if not _fits(found):
        raise RunError(f"{folder} is damaged: its tables do not fit each other")
    return found


def _check_info(path: Path, info: dict[str, Any]) -> None:
    """Make sure that ``run.json`` has what is said of classes."""
    held = info.get("held_out")
    try:
        sound = (
            isinstance(info["parameters"]["objective"], str)
            and _are_bits(info["ledger"])
            and (held is None or (_are_bits(held["ledger"]) and "perplexity" in held["ledger"]))
        )
    except (TypeError, KeyError, AttributeError):
        sound = False
    if not sound:
        raise RunError(f"{path} is damaged: it does not say how the classes were made")


def _are_bits(ledger: dict[str, Any]) -> bool:
    """Tell whether a ledger holds nothing but numbers."""
    return all(isinstance(bits, int | float) and isfinite(bits) for bits in ledger.values())


def _read_paths(path: Path, count_of: dict[str, str]) -> dict[str, str]:
    """Read the path of each word; words and counts must be those of the vocabulary."""
    path_of: dict[str, str] = {}
    for bits, word, count in read_rows(path, 3):
        if count_of.get(word) != count or word in path_of:
            raise RunError(f"{path} is damaged: {word!r:.60} does not fit vocab.tsv")
        if not bits or bits.strip("01"):
            raise RunError(f"{path} is damaged: {word!r:.60} has a path that is not of bits")
        path_of[word] = bits
    if len(path_of) < len(count_of):
        raise RunError(f"{path} is damaged: it has fewer words than vocab.tsv")
    return path_of


def _read_tree(path: Path, paths: list[str]) -> dict[str, float]:
    """Read what each merge loses; the nodes must be those of a whole tree over the classes."""
    try:
        nodes = {str(node["path"]): float(node["bits"]) for node in read_json(path)["classes"]}
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, RunError):
            raise
        raise RunError(f"{path} is damaged: it has not the form of a tree") from None
    lost = {node: bits for node, bits in nodes.items() if node not in set(paths)}
    inner = {bits[:end] for bits in paths for end in range(len(bits))} if len(paths) > 1 else set()
    whole = inner.isdisjoint(paths) and len(inner) == len(paths) - 1
    if not (whole and lost.keys() == inner and len(nodes) == len(inner) + len(paths)):
        raise RunError(f"{path} is damaged: its nodes are not those of classes.tsv")
    if not all(map(isfinite, lost.values())):
        raise RunError(f"{path} is damaged: it has losses that are not numbers")
    return lost


def _fits(found: Classes) -> bool:
    """Tell whether the table of transitions belongs to the words."""
    table, tokens = found.table, found.tokens()
    after: NDArray[np.int64] = table.sum(axis=1)
    if not np.array_equal(after, table.sum(axis=0)):
        return False
    # each token has one next token or edge; words that were placed later are not in the table
    whole = after[:-1] <= tokens if found.info.get("placed") else after[:-1] == tokens
    unk = UNK in found.index if found.info["text"]["unk"] else True
    return bool(whole.all()) and unk and all(word in found.index for word in found.placed)
