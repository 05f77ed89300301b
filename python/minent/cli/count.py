"""The command ``minent count``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from minent.cli._options import (
    PATH,
    corpus_argument,
    counting_options,
    json_option,
    number_option,
    quiet_options,
    replace_option,
    resume_option,
)

if TYPE_CHECKING:
    from minent.cli._counting import Counting


@click.command()
@corpus_argument()
@click.option(
    "-o",
    "--out",
    type=PATH,
    metavar="OUT",
    help="File to write, .tsv (or .txt) or .parquet; standard output by default.",
)
@click.option(
    "--ngrams",
    type=click.IntRange(1, 6),
    default=None,
    metavar="N",
    help="Count sequences of N words in one sentence, 6 at most, in order of the ranks of their "
    "words.",
)
@number_option("--top", "Only the N most frequent, in order of count.")
@number_option("--min-count", "Leave out rarer words; with --ngrams, see --unknown.", 1)
@number_option("--max-vocab", "With --ngrams: keep at most N words, <unk> included.")
@click.option(
    "--unknown",
    type=click.Choice(["word", "drop"]),
    default=None,
    help="With --ngrams: words that are left out become <unk> (default), or the others "
    "close ranks.",
)
@counting_options
@resume_option
@replace_option
@json_option
@quiet_options
def count(
    *,
    corpus: tuple[str, ...],
    out: str | None,
    ngrams: int | None,
    top: int | None,
    min_count: int,
    max_vocab: int | None,
    unknown: str | None,
    **shared: Any,  # noqa: ANN401 - see minent.cli._counting.Shared
) -> None:
    """Count words, or n-grams of words or characters.

    CORPUS is files (plain, gz, zst, bz2), folders, globs or '-' for standard input. Prints a word
    or n-gram and its count on each line, most frequent words first.
    """
    if ngrams is None:
        for name, value in (("--max-vocab", max_vocab), ("--unknown", unknown)):
            if value is not None:
                raise click.UsageError(f"{name} goes with --ngrams; --top limits words")
    if shared["as_json"] and out is None:
        raise click.UsageError("--json prints what was read: give -o for the counts")

    from minent.cli._console import write_out
    from minent.cli._counting import Counting
    from minent.files._form import TABLES
    from minent.files._json import dumps

    job = Counting(corpus, shared, out=out, forms=TABLES)
    if ngrams is None:
        info = _words(job, top, min_count)
    else:
        info = _ngrams(job, ngrams, top, (min_count, max_vocab, unknown or "word"))
    outcome = job.outcome(info)
    if shared["as_json"]:
        write_out(dumps(outcome) + "\n")
    job.tell_end(outcome)


def _words(job: Counting, top: int | None, min_count: int) -> dict[str, Any]:
    """Count words, and write them."""
    from minent._numbers import at_least_one
    from minent.cli._corpus import names_of
    from minent.counts._words import about_words
    from minent.errors import EmptyTextError
    from minent.files._json import dumps

    options = job.options()
    job.estimate(options, top=top is not None)
    with job.engine() as engine:
        counted = engine.words(job.sources, job.reading, options)
        chosen = {"min_count": min_count, "top": top}
        info = {**about_words(counted.info, job.reading), **chosen}
        if not info["tokens"]:
            raise EmptyTextError(f"no words in {names_of(job.sources)}")
        job.tell(info)
        with job.output() as path:
            counted.save(
                path,
                job.form,
                min_count=at_least_one("min_count", min_count),
                most=None if top is None else at_least_one("top", top),
                info=dumps(info),
                progress=options.watch,
            )
    return info


def _ngrams(
    job: Counting, order: int, top: int | None, choice: tuple[int, int | None, str]
) -> dict[str, Any]:
    """Count n-grams, and write them."""
    from minent.counts._grams_out import save_ngrams
    from minent.counts._ngrams import about_ngrams

    options = job.options(*choice)
    job.estimate(options, order=order, top=top is not None)
    with job.engine() as engine:
        tokens, counted = engine.ngrams(job.given(), order, options)
        info = {**about_ngrams(tokens, order), "top": top}
        job.tell(info)
        with job.output() as path:
            save_ngrams(path, job.form, tokens, counted, info, options, top)
    return info
