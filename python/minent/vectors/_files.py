"""Files of vectors: word2vec, GloVe and an archive that can be mapped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from minent import _core
from minent._numbers import at_least_one
from minent._progress import watcher
from minent._whole import whole_file
from minent.errors import InputError
from minent.vectors._archive import read_archive, write_archive
from minent.vectors._vectors import Vectors

if TYPE_CHECKING:
    from minent._progress import Progress

Form = Literal["auto", "archive", "binary", "text"]
_FORMS = {".npz": "archive", ".bin": "binary", ".txt": "text", ".vec": "text"}
_PACKED = {".gz", ".bz2", ".zst"}


def form_of(path: str | os.PathLike[str], form: str = "auto", *, packed: bool = False) -> str:
    """Return the form that is asked for, or that the end of a name stands for.

    Examples
    --------
    >>> from minent.vectors._files import form_of
    >>> form_of("v.bin"), form_of("v.txt.gz", packed=True)
    ('binary', 'text')
    """
    if form in _FORMS.values():
        return form
    if form != "auto":
        raise InputError(f"form must be auto, archive, binary or text, not {form!r}")
    name = Path(path)
    while packed and name.suffix.lower() in _PACKED:
        name = name.with_suffix("")
    end = name.suffix.lower()
    if end not in _FORMS:
        known = ", ".join(_FORMS)
        raise InputError(f"{path} must end with one of {known}, which says the form of the file")
    return _FORMS[end]


def save(
    vectors: Vectors,
    path: str | os.PathLike[str],
    *,
    form: Form = "auto",
    header: bool = True,
    progress: Progress = None,
) -> None:
    """Write vectors; see `Vectors.save`."""
    kind = form_of(path, form)
    with whole_file(Path(path)) as file:
        if kind == "archive":
            write_archive(file, vectors.index_to_key, vectors.vectors, vectors.counts)
            return
        try:
            _core.write_word2vec(
                file.name,
                "headless" if kind == "text" and not header else kind,
                vectors.index_to_key,
                vectors.vectors,
                progress=watcher(progress),
            )
        except UnicodeEncodeError as error:
            raise InputError(f"the word {error.object!r:.60} is no Unicode text") from None


def load(
    path: str | os.PathLike[str],
    *,
    mmap: bool = True,
    form: Form = "auto",
    header: bool = True,
    errors: Literal["strict", "replace"] = "strict",
    duplicates: Literal["refuse", "first"] = "refuse",
    limit: int | None = None,
    progress: Progress = None,
) -> Vectors:
    r"""Read vectors from a file of word2vec, GloVe or minent.

    Parameters
    ----------
    path : path
        The file; "-" is standard input. Files of word2vec and GloVe may be compressed (gz, bz2,
        zst).
    mmap : bool
        Leave the vectors of an archive in the file until they are looked at, so that it opens at
        once. False reads them and compares their checksum. Other forms are always read.
    form : {"auto", "archive", "binary", "text"}
        The form of the file; "auto" goes by the end of its name: ``.npz``, ``.bin``, ``.txt`` or
        ``.vec``, before that of compression.
    header : bool
        Whether a text begins with a line that holds the numbers of words and dimensions, as
        word2vec and fastText write it, and GloVe does not.
    errors : {"strict", "replace"}
        Words that are not UTF-8: refuse the file, or replace such bytes.
    duplicates : {"refuse", "first"}
        Words that come twice: refuse the file, or keep the first vector.
    limit : int, optional
        Read only so many words of a text or binary file.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Vectors
        Words and vectors. Only archives hold counts.

    Raises
    ------
    RunError
        When the file is of another form, cut short or damaged, or holds numbers that are not
        finite; the line or the word is named.
    InputError
        When an option is none.
    OSError
        When the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from minent.vectors import load
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "glove.txt"
    ...     _ = path.write_text("cat 1 2\ndog 1 3\n")
    ...     found = load(path, header=False)
    >>> found["dog"].tolist()
    [1.0, 3.0]
    """
    if errors not in ("strict", "replace") or duplicates not in ("refuse", "first"):
        raise InputError(
            "errors must be 'strict' or 'replace', and duplicates 'refuse' or 'first', "
            f"not {errors!r} and {duplicates!r}"
        )
    kind = form_of(path, form, packed=True)
    if kind == "archive":
        words, table, counts = read_archive(Path(path), mmap=mmap)
        return Vectors(words, table, counts, check=not mmap)
    words, table = _core.read_word2vec(
        os.fspath(path),
        "headless" if kind == "text" and not header else kind,
        lossy=errors == "replace",
        keep_first=duplicates == "first",
        limit=None if limit is None else at_least_one("limit", limit),
        progress=watcher(progress),
    )
    return Vectors(words, table, check=False)
