"""A room imports only rooms to its left; see ARCHITECTURE.md."""

import ast
from pathlib import Path

import minent
import pytest

TEXT = [
    *("text", "files", "counts", "measures", "engines"),
    *("vectors", "maps", "shelves", "classes", "library", "cli"),
]
# Rooms on PyTorch stand apart: neither half imports the other.
TORCH = ["loaders", "optim", "train", "metrics", "nn", "energy"]
ROOMS = [*TEXT, *TORCH]
PACKAGE = Path(minent.__file__).parent


def imported(path):
    """Give the rooms whose modules a file imports, also within functions and for types alone."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            package, *rest = name.split(".")
            if package == "minent" and rest and rest[0] in ROOMS:
                yield rest[0]


def test_all_rooms_are_known():
    found = [path.parent.name for path in PACKAGE.glob("*/__init__.py")]
    assert sorted(found) == sorted(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_to_the_left(room):
    half = TEXT if room in TEXT else TORCH
    allowed = half[: half.index(room) + 1]
    files = list((PACKAGE / room).rglob("*.py"))
    assert files
    for path in files:
        assert set(imported(path)) <= set(allowed), path.name
