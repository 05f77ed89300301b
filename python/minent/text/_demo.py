"""Real text that every machine has: the documentation that comes with Python itself.

Sources are parsed, never imported.
"""

from __future__ import annotations

import ast
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from minent.errors import EmptyTextError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent._progress import Watcher
    from minent.text._sources import Source

# Folders of the standard library whose docstrings are not documentation.
_LEFT_OUT = frozenset(
    {
        "__pycache__",
        "dist-packages",
        "encodings",
        "ensurepip",
        "idlelib",
        "lib2to3",
        "site-packages",
        "test",
        "tests",
        "turtledemo",
    }
)
_HEADERS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def demo_sources(watch: Watcher = None) -> list[Source]:
    """Give the help topics and the docstrings of the standard library as two sources.

    Raises
    ------
    EmptyTextError
        When this Python came without its sources.
    """
    library = Path(sysconfig.get_path("stdlib"))
    topics = library / "pydoc_data" / "topics.py"
    parts: list[tuple[str, list[str]]] = [
        ("pydoc_data.topics", list(_strings(topics)) if topics.is_file() else []),
        ("docstrings of the standard library", list(_docstrings(library, watch))),
    ]
    sources: list[Source] = [
        (name, ["\n\n".join(texts).encode("utf-8", "replace") + b"\n"])
        for name, texts in parts
        if texts
    ]
    if not sources:
        raise EmptyTextError(
            f"Python {sys.version.split()[0]} came without its sources: no demo text"
        )
    return sources


def _strings(path: Path) -> Iterator[str]:
    """Give the values of the one dictionary that the file holds."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Dict):
            for value in node.values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def _docstrings(library: Path, watch: Watcher) -> Iterator[str]:
    """Give the docstrings of all modules, sorted by path."""
    files = list(_modules(library))
    for number, path in enumerate(files):
        if watch:
            watch("collecting", number, len(files))
        try:
            source = path.read_bytes()
            if b'"""' in source or b"'''" in source:
                yield from _docstrings_of(ast.parse(source))
        except (OSError, SyntaxError, ValueError):
            continue


def _modules(folder: Path) -> Iterator[Path]:
    """Give the sources under a folder, sorted, without the folders that are left out."""
    for entry in sorted(folder.iterdir()):
        if entry.suffix == ".py":
            yield entry
        elif entry.name not in _LEFT_OUT and entry.is_dir() and not entry.is_symlink():
            yield from _modules(entry)


def _docstrings_of(tree: ast.Module) -> Iterator[str]:
    """Give the docstrings of a module, its classes and functions, without examples of a session."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _HEADERS):
            continue
        text = ast.get_docstring(node)
        if text:
            yield _prose(text)
        waiting.extend(reversed(node.body))


def _prose(text: str) -> str:
    """Leave out the lines of interactive examples."""
    lines = text.split("\n")
    return "\n".join("" if line.lstrip().startswith((">>>", "...")) else line for line in lines)
