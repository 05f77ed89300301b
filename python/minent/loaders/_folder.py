"""Which images there are in folders, lists and archives, and their labels."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from minent._core import index_tar
from minent.errors import InputError

ENDINGS = (".gif", ".jpe", ".jpeg", ".jfif", ".jpg", ".png", ".webp")
#: the label of an image that has none
NONE = -1

Member = tuple[int, str, int, int]


@dataclass(frozen=True)
class Files:
    """Images that lie in files."""

    paths: list[str]
    labels: list[int]
    classes: list[str]


@dataclass(frozen=True)
class Members:
    """Images that lie in archives."""

    archives: list[str]
    members: list[Member]
    labels: list[int]
    classes: list[str]


def find(source: str | os.PathLike[str] | list[str | os.PathLike[str]]) -> Files | Members:
    """Find images in a folder, an archive, what a pattern matches, or a list of such files.

    Raises
    ------
    InputError
        When there is none.
    FileNotFoundError, NotADirectoryError
        When there is no such file.
    """
    paths = [_text(path) for path in source] if isinstance(source, list) else _listed(source)
    archives = [path for path in paths if _is_archive(path)]
    if archives:
        if len(archives) < len(paths):
            raise InputError(f"{paths[0]} and others: archives and other files cannot be mixed")
        return _archived(archives)
    if len(paths) == 1 and Path(paths[0]).is_dir():
        return _in_folder(paths[0])
    return Files(paths, [NONE] * len(paths), [])


def _text(path: object) -> str:
    if not isinstance(path, (str, os.PathLike)):
        raise InputError(f"source must be a list of paths, not of {path!r:.60}")
    return os.fsdecode(path)


def _listed(source: str | os.PathLike[str]) -> list[str]:
    path = os.fspath(source)
    if Path(path).is_dir():
        with os.scandir(path) as found:
            return sorted(entry.path for entry in found if _is_archive(entry.path)) or [path]
    if not Path(path).exists():
        matched = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - absolute ones too
        if matched:
            return matched
        # says in the words of the system what is wrong
        Path(path).stat()
    if not path.endswith((*ENDINGS, ".tar")):
        raise InputError(f"{path} is no folder, archive (.tar), array (.npz, .npy, idx) or image")
    return [path]


def _is_archive(path: str) -> bool:
    return path.endswith(".tar") and not Path(path).is_dir()


def _in_folder(folder: str) -> Files:
    """Find the images in a folder; those below a folder in it have its name as their class."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    flat = [entry.path for entry in entries if _is_image(entry)]
    folders = [entry for entry in entries if _is_folder(entry)]
    below = [(entry.name, _walk(entry.path, {_place(folder)})) for entry in folders]
    below = [(name, paths) for name, paths in below if paths]
    if flat and below:
        raise InputError(f"{folder} has images beside folders of images: give one or the other")
    if not flat and not below:
        raise InputError(f"{folder} has no images ({', '.join(ENDINGS)})")
    if flat:
        return Files(flat, [NONE] * len(flat), [])
    paths = [path for _, paths in below for path in paths]
    labels = [label for label, (_, paths) in enumerate(below) for _ in paths]
    return Files(paths, labels, [name for name, _ in below])


def _is_image(entry: os.DirEntry[str]) -> bool:
    named = entry.name.lower().endswith(ENDINGS) and not entry.name.startswith(".")
    return named and not entry.is_dir()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir() and not entry.name.startswith(".")


def _place(folder: str) -> tuple[int, int]:
    """Give what tells a folder, under whatever name."""
    status = Path(folder).stat()
    return status.st_dev, status.st_ino


def _walk(folder: str, seen: set[tuple[int, int]]) -> list[str]:
    """Find the images at any depth; a folder that links lead back to is looked at once."""
    place = _place(folder)
    if place in seen:
        return []
    seen.add(place)
    paths = []
    with os.scandir(folder) as found:
        for entry in sorted(found, key=lambda entry: entry.name):
            if _is_folder(entry):
                paths += _walk(entry.path, seen)
            elif _is_image(entry):
                paths.append(entry.path)
    return paths


def _archived(archives: list[str]) -> Members:
    """Find the images in archives, labeled by ``.cls`` files or by their folders."""
    members: list[Member] = []
    numbers: dict[tuple[int, str], int] = {}
    for archive, path in enumerate(archives):
        for name, offset, size in index_tar(path):
            if name.lower().endswith(ENDINGS) and not PurePosixPath(name).name.startswith("."):
                members.append((archive, name, offset, size))
            elif name.endswith(".cls"):
                numbers[archive, name[: -len(".cls")]] = _number(path, name, offset, size)
    if not members:
        raise InputError(f"{archives[0]} has no images ({', '.join(ENDINGS)})")
    if numbers:
        labels = [numbers.get((archive, _stem(name)), NONE) for archive, name, _, _ in members]
        return Members(archives, members, labels, [])
    folders = [PurePosixPath(name).parent.name for _, name, _, _ in members]
    classes = sorted(set(folders))
    if len(classes) < 2:
        return Members(archives, members, [NONE] * len(members), [])
    label_of = {name: label for label, name in enumerate(classes)}
    return Members(archives, members, [label_of[name] for name in folders], classes)


def _stem(name: str) -> str:
    """Give a name up to the first dot of its last part, as WebDataset does."""
    folder, slash, last = name.rpartition("/")
    return folder + slash + last.split(".")[0]


def _number(archive: str, name: str, offset: int, size: int) -> int:
    with Path(archive).open("rb") as file:
        file.seek(offset)
        text = file.read(min(size, 100))
    try:
        number = int(text)
    except ValueError:
        number = None
    if number is None or not -(2**63) <= number < 2**63:
        raise InputError(f"{name} in {archive} holds no number of a class")
    return number
