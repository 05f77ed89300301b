"""Features for a tagger: the first bits of the paths of words, as Brown clusters are used.

Run it with a corpus, or without one to read the help texts of Python:

    python examples/brown_features.py [CORPUS...]

It prints one token a line with its features between tabs, and an empty line after each sentence:
the form that programs for conditional random fields read.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from pydoc_data.topics import topics

import minent

PREFIXES = (4, 6, 10, 20)
UNK = "<unk>"
TAGGED = ["The method returns a new list .", "A tuple is an immutable sequence ."]
NEW = [
    "the frobnicator returns a new list",
    "a frobnicator is an object",
    "this frobnicator is set",
]


def read_paths(folder: Path) -> dict[str, str]:
    """Read the path of each word; nothing but the file is needed, so any program can do this."""
    with (folder / "classes.tsv").open(encoding="utf-8", newline="\n") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {word: path for path, word, _ in rows}


def of_word(name: str, word: str, paths: dict[str, str]) -> Iterator[str]:
    """Give a feature for each length; a path that is shorter is taken whole.

    The text was folded to lower case unless it came with its words already separated, so both are
    tried. A word without a class has that of rare words, if there is one, and no feature otherwise;
    punctuation has none unless the classes were made with it.
    """
    path = paths.get(word) or paths.get(word.lower())
    if path is None and word.isalpha():
        path = paths.get(UNK)
    if path is not None:
        yield from (f"{name}.path{n}={path[:n]}" for n in PREFIXES)


def features(words: list[str], paths: dict[str, str]) -> Iterator[list[str]]:
    """Describe each word of a sentence by itself and by the words on both sides."""
    for i, word in enumerate(words):
        found = [f"word={word.lower()}", *of_word("here", word, paths)]
        if i > 0:
            found += of_word("before", words[i - 1], paths)
        if i + 1 < len(words):
            found += of_word("after", words[i + 1], paths)
        yield found


def main() -> None:
    """Find classes, write features, then place a word that the text did not have."""
    if sys.argv[1:]:
        found = minent.classes.cluster(sys.argv[1:])
    else:
        paragraphs = (part for text in topics.values() for part in text.split("\n\n"))
        found = minent.classes.cluster(sentences=paragraphs, tokens="words", split="punctuation")
    with tempfile.TemporaryDirectory() as folder:
        found.save(Path(folder, "out"))  # the folder that `minent cluster -o out` writes
        paths = read_paths(Path(folder, "out"))
    for sentence in TAGGED:
        words = sentence.split()
        for word, row in zip(words, features(words, paths), strict=True):
            print(word, *row, sep="\t")
        print()

    # The same prefixes as arrays, for programs in Python: a group for each word of the vocabulary.
    for n in PREFIXES:
        labels, names = found.cut(n)
        print(f"{n} bits: {len(names)} groups of {len(labels)} words", file=sys.stderr)

    more = found.place(sentences=NEW, min_count=2)
    for word in more.placed:
        beside = more.members(more.class_of(word), 8)
        print(f"placed {word} beside {' '.join(beside)}", file=sys.stderr)


if __name__ == "__main__":
    main()
