"""The main job: from sources to classes, shelves and vectors, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from minent._clock import Clock, peak_memory
from minent.classes._run import find, head, read
from minent.counts import pairs
from minent.errors import InputError
from minent.library._library import Library
from minent.text._rare import without_unk

if TYPE_CHECKING:
    from minent.classes import Classes
    from minent.classes._run import Job
    from minent.counts._pairs import Pairs
    from minent.shelves import Found, Shelves
    from minent.text._text import Text
    from minent.vectors import Vectors

BY = ("both", "classes", "shelves")


class Plan(NamedTuple):
    """What to do: the job of the classes, and what else is wanted."""

    job: Job
    by: str = "both"
    with_vectors: bool = True
    start: Shelves | None = None
    """Of an earlier run, to start from; its classes are in the job."""


class Outcome(NamedTuple):
    """The library, and what it was made from."""

    library: Library
    text: Text
    pairs: Pairs | None
    """Of adjacent words, where there are classes."""


def run(plan: Plan) -> Outcome:
    """Do it."""
    if plan.by not in BY:
        raise InputError(f"by must be one of {', '.join(BY)}, not {plan.by!r}")
    job, clock = plan.job, Clock()
    text = read(job, clock)
    classes: Classes | None = None
    bigrams: Pairs | None = None
    info: dict[str, Any] = head(job, text)
    if plan.by != "shelves":
        classes, _, bigrams = find(job, text, clock)
        info = classes.info
    found = vectors = None
    words_only = text if plan.by == "classes" and not plan.with_vectors else without_unk(text)
    if plan.with_vectors:
        vectors = _vectors(plan, words_only, clock)
        if vectors is not None:
            info["vectors"] = {"words": len(vectors), "dimensions": vectors.vector_size}
    if plan.by != "classes":
        found = _shelves(plan, words_only, vectors, clock)
        info["shelves"] = found.shelves.info
    if not job.keep_ids:
        text.release_ids()
    info["parameters"].update(by=plan.by, vectors=plan.with_vectors)
    info["timings"], info["peak_memory_bytes"] = clock.seconds, peak_memory()
    shelves, basis = found if found is not None else (None, None)
    library = Library(text.words, text.counts, info, classes, shelves, vectors, basis)
    return Outcome(library, text, bigrams)


def _shelves(plan: Plan, text: Text, vectors: Vectors | None, clock: Clock) -> Found:
    from minent.shelves import Recipe, find_shelves

    job, recipe = plan.job, Recipe()
    counted = pairs(text, window=recipe.window, threads=job.threads, progress=job.watch)
    clock.step("pairs")
    found = find_shelves(
        counted,
        recipe,
        vectors,
        start=plan.start,
        seed=job.seed,
        threads=job.threads,
        progress=job.watch,
    )
    clock.step("shelves")
    return found


def _vectors(plan: Plan, text: Text, clock: Clock) -> Vectors | None:
    """Return vectors, or None where no two words stand together more often than by chance."""
    from minent.vectors import learn
    from minent.vectors._svd import NothingAboveChance

    job = plan.job
    try:
        vectors = learn(text, seed=job.seed, threads=job.threads, progress=job.watch)
    except NothingAboveChance:
        return None
    clock.step("vectors")
    return vectors
