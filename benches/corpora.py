"""Texts to measure on: where the shared ones are, and how they are unpacked and cut."""

from __future__ import annotations

import bz2
import gzip
import shutil
from collections import Counter
from pathlib import Path

LETTERS = b"abcdefghijklmnopqrstuvwxyz"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ENGLISH = DATA / "en_wiki_books_100mb.sents.txt.bz2"


def unpack(path: Path, target: Path) -> Path:
    """Write a text without its compression."""
    opener = {".bz2": bz2.open, ".gz": gzip.open}.get(path.suffix, open)
    with opener(path, "rb") as packed, target.open("wb") as plain:
        shutil.copyfileobj(packed, plain, 1 << 20)
    return target


def cut(text: Path, target: Path, size: int) -> Path:
    """Write the first lines of a text, `size` bytes of them or a little less."""
    with text.open("rb") as lines, target.open("wb") as out:
        for line in lines:
            size -= len(line)
            if size < 0:
                break
            out.write(line)
    return target


def lengthen(text: Path, target: Path, size: int, *, respell: bool) -> Path:
    """Write a text again and again, about `size` bytes; may respell the rare words of each copy.

    Repeated text has no new words, which is less than longer real text has. With all but the 2,000
    most frequent words respelled there is more that is new than longer real text has.
    """
    count: Counter[bytes] = Counter()
    with text.open("rb") as lines:
        for line in lines if respell else ():
            count.update(line.split())
    common = {word for word, _ in count.most_common(2000)}
    with target.open("wb") as out:
        for copy in range(-(-size // text.stat().st_size)):
            turn = 5 * copy % 26
            table = bytes.maketrans(LETTERS, LETTERS[turn:] + LETTERS[:turn])
            with text.open("rb") as lines:
                for line in lines:
                    if respell and copy:
                        words = line.split()
                        new = (w if w in common else w.translate(table) for w in words)
                        line = b" ".join(new) + b"\n"
                    if out.tell() + len(line) > size:
                        return target
                    out.write(line)
    return target
