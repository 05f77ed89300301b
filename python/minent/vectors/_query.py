"""What is near: single words, sums of words, odd ones out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from minent import _core
from minent._numbers import whole
from minent.errors import InputError
from minent.vectors._table import table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from minent.vectors._named import Named

# a word or a vector, which may weigh something
Key: TypeAlias = "str | NDArray[Any]"
Keys: TypeAlias = "Key | tuple[Key, float] | Iterable[Key | tuple[Key, float]] | None"
Found: TypeAlias = list[tuple[str, float]]


def weighed(keys: Keys, weight: float) -> list[tuple[Key, float]]:
    """Return words and vectors with their weights; one alone is a list of one."""
    if keys is None:
        return []
    if isinstance(keys, str) or (isinstance(keys, np.ndarray) and keys.ndim == 1):
        return [(keys, weight)]
    if not isinstance(keys, Iterable):
        raise InputError(f"a key is a word or a vector, not {keys!r:.60}")
    # a pair of a word and a number is one key; a pair of words is two
    given: list[Any] = [keys] if _is_pair(keys) else list(keys)
    return [(key[0], float(key[1])) if _is_pair(key) else (key, weight) for key in given]


def _is_pair(key: Any) -> bool:  # noqa: ANN401 - anything
    return (
        isinstance(key, tuple)
        and len(key) == 2
        and isinstance(key[0], str | np.ndarray)
        and isinstance(key[1], int | float | np.number)
    )


def unit(vector: NDArray[Any]) -> NDArray[Any]:
    """Return a vector at length one, or unchanged where it is zero."""
    length = float(np.linalg.norm(vector.astype(np.float64)))
    return vector / length if length > 0 else vector


def mean_vector(
    of: Named, keys: Iterable[tuple[Key, float]], *, pre: bool, post: bool
) -> NDArray[np.float32]:
    """Return the weighted mean of words and vectors, divided by the sum of absolute weights.

    Only words are scaled to length one by `pre`; vectors count as they are.
    """
    total, mass = np.zeros(of.vector_size), 0.0
    for key, weight in keys:
        vector = vector_of(of, key).astype(np.float64)
        total += weight * (unit(vector) if pre and isinstance(key, str) else vector)
        mass += abs(weight)
    if mass > 0:
        total /= mass
    found: NDArray[np.float32] = (unit(total) if post else total).astype(np.float32)
    return found


def vector_of(of: Named, key: Key) -> NDArray[np.float32]:
    """Return the vector of a word, or a vector, checked."""
    if isinstance(key, str):
        return of.get_vector(key)
    vector = table_of("a vector", key, 1)
    if len(vector) != of.vector_size:
        raise InputError(f"a vector must have {of.vector_size} numbers, not {len(vector)}")
    return vector


def places_of(of: Named, keys: Iterable[tuple[Key, float]]) -> set[int]:
    """Return the places of the keys that are words."""
    return {of.get_index(key) for key, _ in keys if isinstance(key, str)}


def best(
    of: Named, scores: NDArray[Any], start: int, skip: set[int], topn: int
) -> list[tuple[str, float]]:
    """Return the words with the highest scores, equal ones in order."""
    wanted = whole(topn)
    if wanted is None:
        raise InputError(f"topn must be a whole number, not {topn!r:.60}")
    if wanted < 1:
        return []
    want = wanted + len(skip)
    if want < len(scores):
        least = np.partition(scores, len(scores) - want)[len(scores) - want]
        chosen = np.flatnonzero(scores >= least)
    else:
        chosen = np.arange(len(scores))
    order = chosen[np.argsort(-scores[chosen], kind="stable")]
    kept = [i for i in order.tolist() if i + start not in skip]
    return [(of.index_to_key[i + start], float(scores[i])) for i in kept[:topn]]


def window(of: Named, clip_start: int, clip_end: int | None, restrict: int | None) -> slice:
    """Return the part of the vocabulary that answers may come from."""
    if restrict is not None:
        clip_start, clip_end = 0, restrict
    start, stop, _ = slice(clip_start, clip_end).indices(len(of))
    if start >= stop:
        raise InputError(f"no words are left from {clip_start} to {clip_end}")
    return slice(start, stop)


def most_similar(
    of: Named, positive: Keys, negative: Keys, topn: int | None, part: slice
) -> Found | NDArray[np.float32]:
    """Return the words whose vectors are nearest to a weighted mean, the words in it left out."""
    keys = [*weighed(positive, 1.0), *weighed(negative, -1.0)]
    if not keys:
        raise InputError("no words to compare with: give some as positive or negative")
    mean = mean_vector(of, keys, pre=True, post=True)
    cosines = _core.cosines(of.vectors[part], mean)
    if topn is None:
        return cosines
    return best(of, cosines, part.start, places_of(of, keys), topn)


def most_similar_cosmul(
    of: Named, positive: Keys, negative: Keys, topn: int | None, part: slice
) -> Found | NDArray[np.float32]:
    """Return the words that are best by the products of cosines (Levy and Goldberg 2014)."""
    plus, minus = weighed(positive, 1.0), weighed(negative, 1.0)
    if not plus and not minus:
        raise InputError("no words to compare with: give some as positive or negative")

    def product(keys: list[tuple[Key, float]]) -> NDArray[np.float64]:
        scores = np.ones(part.stop - part.start)
        for key, _ in keys:
            scores *= (1 + _core.cosines(of.vectors[part], vector_of(of, key)).astype(float)) / 2
        return scores

    scores = product(plus) / (product(minus) + 1e-6)
    if topn is None:
        return scores.astype(np.float32)
    return best(of, scores, part.start, places_of(of, [*plus, *minus]), topn)


def doesnt_match(of: Named, words: Sequence[str]) -> str:
    """Return the word whose vector is furthest from the mean of all."""
    if isinstance(words, str):
        words = words.split()
    if not words:
        raise InputError("no words to compare")
    keys = [(word, 1.0) for word in words]
    mean = mean_vector(of, keys, pre=True, post=True)
    cosines = _core.cosines(np.stack([of.get_vector(word) for word in words]), mean)
    return min(zip(cosines.tolist(), words, strict=True))[1]


def closer_than(of: Named, first: str, second: str) -> list[str]:
    """Return the words that are closer to the first word than the second one is."""
    cosines = _core.cosines(of.vectors, of.get_vector(first))
    own, other = of.get_index(first), of.get_index(second)
    places = np.flatnonzero(cosines > cosines[other])
    return [of.index_to_key[i] for i in places.tolist() if i != own]
