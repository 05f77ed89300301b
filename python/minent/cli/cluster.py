"""The command ``minent cluster``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from minent.cli._options import (
    PATH,
    NumberOr,
    corpus_argument,
    force_option,
    json_option,
    number_option,
    quiet_options,
    reading_options,
    seed_option,
    threads_option,
)

if TYPE_CHECKING:
    from minent.cli._console import Console
    from minent.text._sources import Source
    from minent.text._text import Text


@click.command()
@corpus_argument(required=False)
@click.option(
    "-o", "--out", required=True, type=PATH, metavar="OUT", help="Folder to write; must not exist."
)
@click.option(
    "--demo",
    is_flag=True,
    help="Read the documentation that comes with Python instead of a corpus.",
)
@click.option(
    "--by",
    type=click.Choice(["both", "classes", "shelves"]),
    default="both",
    show_default=True,
    help="What to find: words that can stand for each other, words that are borrowed together.",
)
@click.option(
    "--vectors/--no-vectors",
    default=True,
    show_default=True,
    help="Write vectors of words for similarity (vectors.bin) too.",
)
@click.option(
    "--classes",
    type=NumberOr("auto"),
    default="auto",
    show_default=True,
    metavar="K|auto",
    help="How many classes; 'auto' takes the number with the shortest adaptive code, 1000 at most.",
)
@click.option(
    "--objective",
    type=click.Choice(["two-sided", "one-sided"]),
    default="two-sided",
    show_default=True,
    help="Code of a class after the class before, or after the word before.",
)
@reading_options
@click.option(
    "--min-count",
    type=NumberOr("auto"),
    default="auto",
    show_default=True,
    metavar="N|auto",
    help="Rarer words become <unk>; 'auto' is 1, 2, 3 or 5 for up to 100 thousand, "
    "1 million, 5 million or more tokens, and 1 with --max-vocab.",
)
@number_option("--max-vocab", "Keep at most N words, <unk> included.")
@click.option(
    "--held-out",
    type=PATH,
    metavar="FILE|FRACTION",
    help="Report the bits on other text too, or on a share of the sentences.",
)
@click.option(
    "--start",
    type=PATH,
    metavar="RUN",
    help="Start from an earlier run: from its classes, as many as it has, and its shelves.",
)
@click.option("--save-ids", is_flag=True, help="Write the token ids (ids.npy) too.")
@click.option(
    "--save-pairs", is_flag=True, help="Write the counts of adjacent words (pairs.npz) too."
)
@seed_option("Seed of everything drawn at random.")
@threads_option
@force_option
@json_option
@quiet_options
def cluster(
    *,
    corpus: tuple[str, ...],
    out: str,
    demo: bool,
    by: str,
    vectors: bool,
    classes: int | str,
    objective: str,
    lang: str,
    tokens: str,
    sentences: str,
    keep_case: bool,
    punctuation: bool,
    hmm: bool,
    encoding: str,
    errors: str,
    min_count: int | str,
    max_vocab: int | None,
    held_out: str | None,
    start: str | None,
    save_ids: bool,
    save_pairs: bool,
    seed: int,
    threads: int | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Put words in classes and on shelves, and give each a vector.

    Words of a class can stand for each other; words of a shelf are borrowed together.

    CORPUS is files (plain, gz, zst, bz2), folders, globs or '-' for standard input.
    """
    if demo == bool(corpus):
        raise click.UsageError("give a corpus or --demo" + (", not both" if demo else ""))
    if by == "shelves" and (held_out or save_pairs):
        raise click.UsageError("--held-out and --save-pairs go with classes")
    share, other = _held_out(held_out)

    from minent.classes._run import Job
    from minent.cli._console import Console, write_out
    from minent.cli._corpus import find_corpus
    from minent.cli._summary import summary
    from minent.files._json import dumps
    from minent.files._sparse import save_csr
    from minent.files._staging import Staging
    from minent.library._cluster import starts
    from minent.library._files import write_run
    from minent.library._run import Plan, run
    from minent.text._reading import Reading

    console = Console(quiet=quiet, verbose=verbose)
    with Staging(out, force=force) as stage:
        classes_of, shelves_of = starts(start, by)
        sources = _demo(console) if demo else find_corpus(corpus, console)
        held = share if other is None else find_corpus((other,), console)
        stage.refuse_inputs([*sources, *(held if isinstance(held, list) else [])])
        if demo and sentences == "auto":
            sentences = "wrapped"
        job = Job(
            sources,
            Reading(lang, tokens, sentences, keep_case, punctuation, hmm, encoding, errors),
            classes=classes,
            objective=objective,
            min_count=min_count,
            max_vocab=max_vocab,
            held_out=held,
            start=classes_of,
            seed=seed,
            threads=threads,
            keep_ids=save_ids,
            watch=console.bar,
            on_text=lambda text: _tell(text, console),
        )
        outcome = run(Plan(job, by, with_vectors=vectors, start=shelves_of))
        found = outcome.library
        found.info["parameters"].update(
            corpus=list(corpus), demo=demo, held_out=held_out, start=start
        )
        write_run(stage.folder, found)
        if save_ids:
            outcome.text.save_ids(stage.folder / "ids.npy")
        if outcome.pairs is not None and save_pairs:
            save_csr(stage.folder / "pairs.npz", *outcome.pairs)
        stage.commit(force=force)
    console.clear()
    console.details(f"{step}: {seconds:.2f} s" for step, seconds in found.info["timings"].items())
    if as_json:
        write_out(dumps(found.info) + "\n")
    elif not quiet:
        write_out(summary(found))
    console.note(f"written: {out}")


def _held_out(value: str | None) -> tuple[float | None, str | None]:
    """Tell a fraction from a file; a file called 0.1 can be given as ./0.1."""
    if value is None:
        return None, None
    try:
        share = float(value)
    except ValueError:
        return None, value
    if not 0 < share < 1:
        raise click.UsageError(f"--held-out must be a file or lie between 0 and 1, not {value}")
    return share, None


def _demo(console: Console) -> list[Source]:
    """Collect the text that every machine has."""
    from minent.text._demo import demo_sources

    return demo_sources(console.bar)


def _tell(text: Text, console: Console) -> None:
    """Say what was decided about the text."""
    from minent.cli._corpus import tell_sources

    least = text.min_count
    rare = f"words under {least} counts as <unk>" if least > 1 else "all words kept"
    tell_sources(text.info["sources"], text.reading, console, f"; {rare}")
