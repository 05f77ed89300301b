"""Results of single runs in a folder, so that what is done is only read."""

from __future__ import annotations

import json
import math
import os
import statistics
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# Options that say which runs there are, where and how fast, and not what comes out of one.
OTHERS = frozenset(
    {"folder", "data", "mnist", "fashion", "classes", "betas", "train_k", "seeds", "seed"}
    | {"device", "threads"}
)


def read(file: Path, chosen: argparse.Namespace) -> Any:
    """Give the result of a run that is done, or None; leave if its options were others."""
    if not file.exists():
        return None
    found, made_with = opened(file)
    other = [
        f"--{name.replace('_', '-')} {made_with.get(name)}, not {value}"
        for name, value in options(chosen).items()
        if made_with and made_with.get(name) != value
    ]
    if other:
        raise SystemExit(f"{file} is of a run with {'; '.join(other)}: take another folder")
    return found


def opened(file: Path) -> tuple[Any, dict[str, Any]]:
    """Give a result, and the options of its run, none if they were not kept then."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(kept, dict) or "options" not in kept:
        return kept, {}
    return kept["found"], kept["options"]


def write(file: Path, found: Any, chosen: argparse.Namespace) -> None:
    """Keep the result of a run, with its options."""
    write_text(file, json.dumps({"options": options(chosen), "found": found}))


def options(chosen: argparse.Namespace) -> dict[str, Any]:
    return {name: value for name, value in vars(chosen).items() if name not in OTHERS}


def write_text(path: Path, text: str) -> None:
    """Write a text, which appears whole or not at all."""
    with whole(path) as hidden:
        hidden.write_text(text, encoding="utf-8")


def write_curves(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as a table with tabs; a row may lack some columns, and have others."""
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    write_text(path, "".join("\t".join(map(str, line)) + "\n" for line in lines))


def spread(values: Sequence[float], form: str) -> str:
    """Give the mean, and the standard error where there are several; nothing for NaN."""
    if math.isnan(values[0]):
        return ""
    if len(values) == 1:
        return f"{values[0]:{form}}"
    bound = statistics.stdev(values) / math.sqrt(len(values))
    return f"{statistics.mean(values):{form}} ± {bound:{form.lstrip('+')}}"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a name to write under, which becomes `path` when all is well."""
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield hidden
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)
