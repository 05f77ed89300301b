"""A text in shards: ranges of large plain files, and whole files."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from minent import _core
from minent.errors import InputError
from minent.text._sources import Range

if TYPE_CHECKING:
    from minent.text._reading import Reading
    from minent.text._sources import Source

# Text in a shard: large enough that runs are much smaller than the text they count.
SHARD = 64 * 2**20

Piece: TypeAlias = str | Range


class Shard(NamedTuple):
    """Some of a text: files, or a range of one."""

    pieces: list[Piece]
    # which of the sources each piece is of
    owners: list[int]
    # how long the file of each piece was when the text was cut
    sizes: list[int]

    def check(self) -> None:
        """Raise `InputError` if a file is not as long as it was, or is another one here."""
        for piece, size in zip(self.pieces, self.sizes, strict=True):
            path = piece if isinstance(piece, str) else piece[0]
            found = Path(path).stat().st_size
            if found != size:
                raise InputError(
                    f"{path} had {size} bytes when counting began, but now has {found}: it must "
                    "not change meanwhile, and must be the same file on all machines"
                )

    def __str__(self) -> str:
        """Name the shard as messages do."""
        first = self.pieces[0]
        name = first if isinstance(first, str) else f"{first[0]}, bytes {first[1]} to {first[2]}"
        return name if len(self.pieces) == 1 else f"{name} and {len(self.pieces) - 1} more files"


class Plan(NamedTuple):
    """Shards in order of text, and a reading that leaves nothing open but encodings."""

    names: list[str]
    shards: list[Shard]
    reading: Reading


def plan(sources: list[Source], reading: Reading, size: int, *, whole: bool) -> Plan:
    """Cut a text into shards of about `size` bytes, or between files only if `whole`.

    Raises
    ------
    InputError
        When a source is no file, and so cannot be read twice or elsewhere.
    OSError
        When a file cannot be read.
    """
    names = [_file(source) for source in sources]
    lang, tokens, split = _core.look(list(sources), reading.keywords())
    reading = reading._replace(lang=lang, tokens=tokens, split=split)
    shards: list[Shard] = []
    room = 0
    for owner, name in enumerate(names):
        path = str(Path(name).absolute())
        length = Path(path).stat().st_size
        if length > size and not whole and _core.is_plain(path, reading.keywords()):
            ranges = _ranges(path, length, size, split)
            shards += [Shard([piece], [owner], [length]) for piece in ranges]
            room = 0
            continue
        if length > room or not shards:
            shards.append(Shard([], [], []))
            room = size
        shards[-1].pieces.append(path)
        shards[-1].owners.append(owner)
        shards[-1].sizes.append(length)
        room -= length
    return Plan(names, shards, reading)


def _file(source: Source) -> str:
    if isinstance(source, str) and source != "-":
        path = Path(source)
        # what is missing is an error of those who read it
        if path.is_file() or not path.exists():
            return source
    name = "standard input" if source == "-" else source if isinstance(source, str) else source[0]
    raise InputError(
        f"{name} can be read only once and only here: this way of counting needs files"
    )


def _ranges(path: str, length: int, size: int, split: str) -> list[Piece]:
    number = -(-length // size)
    places = [length * i // number for i in range(number + 1)]
    blank = split == "wrapped"
    return [(path, start, end, blank) for start, end in pairwise(places)]


def sum_up(names: list[str], shards: list[Shard], infos: list[dict[str, Any]]) -> dict[str, Any]:
    """Add what was said of each shard, so that it is what would be said of the whole."""
    sources: list[dict[str, Any]] = [{} for _ in names]
    for shard, info in zip(shards, infos, strict=True):
        for owner, part in zip(shard.owners, info["sources"], strict=True):
            known = sources[owner]
            if not known:
                known.update(part, name=names[owner])
                continue
            for key in ("bytes", "text_bytes", "lines", "replaced"):
                known[key] += part[key]
    total = dict(infos[0], sources=sources)
    for key in ("n_sentences", "n_tokens"):
        total[key] = sum(info[key] for info in infos)
    return total
