"""Which form a file of counts has, by its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from minent.errors import InputError

if TYPE_CHECKING:
    import os

TABLES = {".tsv": "tsv", ".txt": "tsv", ".parquet": "parquet"}
PAIRS = {".npz": "npz", **TABLES, ".bin": "glove"}


def form_of(path: str | os.PathLike[str], forms: dict[str, str]) -> str:
    """Return the form that the end of a name stands for.

    Raises
    ------
    InputError
        When it stands for none.

    Examples
    --------
    >>> from minent.files._form import PAIRS, form_of
    >>> form_of("pairs.npz", PAIRS)
    'npz'
    """
    end = Path(path).suffix.lower()
    if end not in forms:
        known = ", ".join(forms)
        raise InputError(f"{path} must end with one of {known}, which says the form of the file")
    return forms[end]
