"""The command ``minent place``."""

from __future__ import annotations

import click

from minent.cli._options import (
    PATH,
    corpus_argument,
    encoding_options,
    force_option,
    json_option,
    number_option,
    quiet_options,
    threads_option,
)


@click.command()
@click.argument("run", type=PATH)
@corpus_argument()
@click.option(
    "-o",
    "--out",
    type=PATH,
    metavar="OUT",
    help="Write a run with old and new words to this folder.",
)
@number_option("--min-count", "Place words that occur at least so often; as in RUN by default.")
@encoding_options
@threads_option
@force_option
@json_option
@quiet_options
def place(
    *,
    run: str,
    corpus: tuple[str, ...],
    out: str | None,
    min_count: int | None,
    encoding: str,
    errors: str,
    threads: int | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Put words that RUN does not have into its classes and on its shelves, from new text.

    Prints path of the class, path of the shelf, word and count of each new word; words of RUN stay
    where they are. What RUN does not have is left out.
    """
    from contextlib import nullcontext

    from minent.cli._console import Console, write_out
    from minent.cli._corpus import find_corpus
    from minent.files._json import dumps
    from minent.files._staging import Staging
    from minent.library._files import load, write_run
    from minent.library._place import place_words
    from minent.shelves._tree import order_of
    from minent.text._reading import Reading

    console = Console(quiet=quiet, verbose=verbose)
    with nullcontext() if out is None else Staging(out, force=force) as stage:
        old = load(run)
        sources = find_corpus(corpus, console)
        if stage is not None:
            stage.refuse_inputs(sources)
        reading = Reading(**old.info["reading"])._replace(encoding=encoding, errors=errors)
        new = place_words(
            old, sources, reading, min_count=min_count, threads=threads, watch=console.bar
        )
        if stage is not None:
            write_run(stage.folder, new)
            stage.commit(force=force)
    console.clear()
    least = new.info["placed"][-1]["min_count"]
    console.note(f"{len(new.placed):,} new words occur at least {least} times")
    by_number = not new.has("classes")
    parts = {"path": "classes", "shelf": "shelves"}
    there = {name: getattr(new, part) for name, part in parts.items() if new.has(part)}
    index = {word: i for i, word in enumerate(new.words)}
    rows = [
        (*(part.path_of(word) for part in there.values()), word, int(new.counts[index[word]]))
        for word in new.placed
    ]
    if as_json:
        names = [*there, "word", "count"]
        write_out(dumps([dict(zip(names, row, strict=True)) for row in rows]) + "\n")
    else:
        rows.sort(key=lambda row: order_of(row[0]) if by_number else row[0])
        write_out("".join("\t".join(map(str, row)) + "\n" for row in rows))
    if out is not None:
        console.note(f"written: {out}")
