"""The output folder of the main job, and back."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from minent.classes._files import read_classes, write_classes
from minent.errors import RunError
from minent.files._json import write_json
from minent.files._run import Head, read_head, write_head
from minent.library._library import Library
from minent.shelves._files import TABLE, read_shelves, write_shelves
from minent.text._reading import Reading
from minent.vectors import load as load_vectors

if TYPE_CHECKING:
    import os

VECTORS = "vectors.bin"
_BLOCK = 1 << 20


def write_run(folder: Path, run: Library) -> None:
    """Write all tables of a run."""
    tree = {}
    if run.has("classes"):
        write_classes(folder, run.classes)
        tree["classes"] = [node._asdict() for node in run.classes.tree()]
    if run.has("shelves"):
        write_shelves(folder, run.shelves, run.basis)
        tree["shelves"] = [node._asdict() for node in run.shelves.tree()]
    if run.has("vectors"):
        run.vectors.save(folder / VECTORS)
        run.info["vectors"]["digest"] = _digest(folder / VECTORS)
    write_json(folder / "tree.json", tree)
    write_head(folder, Head(run.words, run.counts, run.info, run.placed))


def load(path: str | os.PathLike[str]) -> Library:
    """Read the output folder of a run.

    Parameters
    ----------
    path : path
        A folder that ``minent cluster`` or `Library.save` wrote.

    Returns
    -------
    Library
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
    >>> text = ["the cat sat", "the dog sat"]
    >>> minent.cluster(sentences=text, by="classes", classes=2).save(out)
    >>> minent.load(out).words
    ['sat', 'the', 'cat', 'dog']
    """
    folder = Path(path)
    head = read_head(folder)
    classes = shelves = basis = vectors = None
    if "classes" in head.info:
        classes = read_classes(folder, head)
    if (folder / TABLE).exists() or "shelves" in head.info:
        shelves, basis = read_shelves(folder, head)
    if (folder / VECTORS).exists():
        if head.info.get("vectors", {}).get("digest") != _digest(folder / VECTORS):
            raise RunError(f"{folder / VECTORS} is damaged: it is not what run.json tells of")
        vectors = load_vectors(folder / VECTORS)
        place = {word: i for i, word in enumerate(head.words)}
        ranks = [place.get(word, -1) for word in vectors.index_to_key]
        if min(ranks, default=0) < 0:
            raise RunError(f"{folder / VECTORS} is damaged: its words are not those of vocab.tsv")
        vectors.counts = head.counts[ranks]
    elif "vectors" in head.info:
        raise RunError(f"{folder} is not the output of a run: it holds no {VECTORS}")
    if set(head.info.get("reading", ())) != set(Reading._fields):
        raise RunError(f"{folder / 'run.json'} is damaged: it does not say how text is read")
    if classes is None and shelves is None:
        raise RunError(f"{folder} has neither classes nor shelves")
    return Library(*head[:3], classes, shelves, vectors, basis)


def _digest(path: Path) -> str:
    found = blake2b(digest_size=32)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return f"blake2b:{found.hexdigest()}"
