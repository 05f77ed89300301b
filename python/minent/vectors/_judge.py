"""How well vectors agree with what people say: pairs of words, and analogies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from minent import _core
from minent.errors import InputError, RunError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from minent.vectors._vectors import Vectors

# Answers that are looked through for the first one that is a word of its own.
_ANSWERS = 5
# Questions that are answered together.
_TOGETHER = 1 << 13

Question = tuple[str, str, str, str]


def known_words(of: Vectors, restrict: int | None, fold: Callable[[str], str]) -> dict[str, int]:
    """Return the places of the first words by their folded form, the most frequent one winning."""
    words = of.index_to_key[:restrict]
    return {fold(words[i]): i for i in reversed(range(len(words)))}


def _lines(path: str | os.PathLike[str], encoding: str) -> Iterator[str]:
    try:
        text = Path(path).read_bytes().decode(encoding)
    except UnicodeDecodeError:
        raise RunError(f"{path} is not in the encoding {encoding}") from None
    yield from text.removeprefix("\ufeff").split("\n")


def word_pairs(
    of: Vectors,
    path: str | os.PathLike[str],
    delimiter: str,
    encoding: str,
    restrict: int | None,
    fold: Callable[[str], str],
    *,
    dummy: bool,
) -> tuple[Any, Any, float]:
    """Correlate cosines with a column of a file of pairs."""
    from scipy import stats  # type: ignore[import-untyped]

    known = known_words(of, restrict, fold)
    gold: list[float] = []
    mine: list[float] = []
    missing = 0
    for line in _lines(path, encoding):
        fields = line.strip("\r").split(delimiter)
        if line.startswith("#") or len(fields) < 3:
            continue
        try:
            score = float(fields[2])
        except ValueError:
            continue
        places = [known.get(fold(word.strip())) for word in fields[:2]]
        if None in places:
            missing += 1
            if not dummy:
                continue
            mine.append(0.0)
        else:
            first, second = (of.index_to_key[i] for i in places if i is not None)
            mine.append(of.similarity(first, second))
        gold.append(score)
    if len(gold) < 2:
        raise InputError(f"{path} has {len(gold)} pairs of known words: a correlation needs two")
    share = 100 * missing / (len(gold) if dummy else len(gold) + missing)
    return stats.pearsonr(gold, mine), stats.spearmanr(gold, mine), share


def word_analogies(
    of: Vectors,
    path: str | os.PathLike[str],
    restrict: int | None,
    fold: Callable[[str], str],
    *,
    dummy: bool,
    cosmul: bool,
    threads: int,
) -> tuple[float, list[dict[str, Any]]]:
    """Answer the questions of a file; see `Vectors.evaluate_word_analogies`."""
    known = known_words(of, restrict, fold)
    sections: list[dict[str, Any]] = []
    asked: list[tuple[int, Question]] = []
    for number, line in enumerate(_lines(path, "utf-8"), 1):
        if line.startswith(": "):
            sections.append({"section": line[2:].strip(), "correct": [], "incorrect": []})
            continue
        words = line.split()
        if not words:
            continue
        if not sections:
            raise RunError(
                f"{path}, line {number}: a section (': name') must come before questions"
            )
        if len(words) == 4:
            a, b, c, d = map(fold, words)
            asked.append((len(sections) - 1, (a, b, c, d)))
    can = [one for one in asked if all(word in known for word in one[1])]
    answers = dict(
        zip(
            can,
            _answers(
                of, [one[1] for one in can], known, restrict, fold, cosmul=cosmul, threads=threads
            ),
            strict=True,
        )
    )
    for one in asked:
        section, question = one
        if one in answers:
            kind = "correct" if answers[one] == question[3] else "incorrect"
        elif dummy:
            kind = "incorrect"
        else:
            continue
        sections[section][kind].append(question)
    total = {
        "section": "Total accuracy",
        "correct": [one for section in sections for one in section["correct"]],
        "incorrect": [one for section in sections for one in section["incorrect"]],
    }
    right, wrong = len(total["correct"]), len(total["incorrect"])
    return right / (right + wrong) if right + wrong else 0.0, [*sections, total]


def _answers(
    of: Vectors,
    questions: list[Question],
    known: dict[str, int],
    restrict: int | None,
    fold: Callable[[str], str],
    *,
    cosmul: bool,
    threads: int,
) -> Iterator[str]:
    """Give the folded answer to each question: a is to b as c is to what."""
    for start in range(0, len(questions), _TOGETHER):
        some = questions[start : start + _TOGETHER]
        places = np.array([[known[word] for word in question[:3]] for question in some])
        ranked = (
            _by_product(of, places, restrict) if cosmul else _by_sum(of, places, restrict, threads)
        )
        for question, own, row in zip(some, places.tolist(), ranked, strict=True):
            found = ""
            for place in [i for i in row if i not in own][:_ANSWERS]:
                found = fold(of.index_to_key[place])
                # a form of a word of the question is no answer
                if found in known and found not in question[:3]:
                    break
            yield found


def _by_sum(of: Vectors, places: Any, restrict: int | None, threads: int) -> list[list[int]]:  # noqa: ANN401
    used, back = np.unique(places, return_inverse=True)
    rows = of.vectors[used].astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1)
    a, b, c = (rows[back.reshape(places.shape)[:, i]] for i in range(3))
    wanted = np.ascontiguousarray(b + c - a, dtype=np.float32)
    found = _core.nearest_to(of.vectors[:restrict], wanted, _ANSWERS + 3, threads=threads)
    return found[0].tolist()  # type: ignore[no-any-return]


def _by_product(of: Vectors, places: Any, restrict: int | None) -> list[list[int]]:  # noqa: ANN401
    words = of.index_to_key
    found = []
    for a, b, c in places.tolist():
        pairs = of.most_similar_cosmul(
            positive=[words[b], words[c]],
            negative=[words[a]],
            topn=_ANSWERS,
            restrict_vocab=restrict,
        )
        found.append([of.get_index(word) for word, _ in pairs])
    return found
