"""The command ``minent neighbours``."""

from __future__ import annotations

from typing import Any

import click

from minent.cli._options import (
    PATH,
    json_option,
    number_option,
    quiet_options,
    replace_option,
    threads_option,
)


@click.command()
@click.argument("vectors", type=PATH)
@click.argument("words", metavar="[WORD]...", nargs=-1)
@number_option("-n", "How many neighbors.", default=10)
@click.option("--analogy", is_flag=True, help="With WORDs A B C: A is to B as C is to what?")
@click.option("--doesnt-match", is_flag=True, help="Print the WORD that is furthest from the rest.")
@click.option(
    "--graph",
    type=click.Choice(["sum", "directed", "union", "mutual"]),
    help="Without WORD: edges with a weight above zero, for 'minent map'; one for each pair, with "
    "both directions added, or one direction at a time, or one where either or both are neighbors "
    "of the other.",
)
@click.option(
    "-o", "--out", type=PATH, metavar="OUT", help="Write to this file, not to standard output."
)
@number_option("--limit", "Look only at so many words, the first ones.")
@click.option("--no-header", is_flag=True, help="VECTORS is a text without a first line (GloVe).")
@threads_option
@replace_option
@json_option
@quiet_options
def neighbours(
    *,
    vectors: str,
    words: tuple[str, ...],
    n: int,
    analogy: bool,
    doesnt_match: bool,
    graph: Any,  # noqa: ANN401 - one of the choices
    out: str | None,
    limit: int | None,
    no_header: bool,
    threads: int | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Print the words that are nearest to each WORD, or to every word, by the cosine of VECTORS.

    VECTORS is a file of word2vec (.bin, .txt or .vec, which may be compressed), GloVe or minent
    (.npz). Each line holds a word, a neighbor and their cosine, parted by tabs, nearest first.
    """
    from minent.cli import _neighbours as work
    from minent.cli._console import Console
    from minent.files._target import Target

    if (analogy or doesnt_match) and not words:
        raise click.UsageError("--analogy and --doesnt-match need WORDs")
    if analogy and (len(words) != 3 or doesnt_match):
        raise click.UsageError("--analogy takes three WORDs, and nothing else")
    if graph and words:
        raise click.UsageError("--graph is for all words: give no WORD with it")
    console = Console(quiet=quiet, verbose=verbose)
    target = None if out is None else Target(out, force=force)
    if target is not None:
        target.refuse_inputs([vectors])
    kv = work.read(vectors, limit, header=not no_header, watch=console.bar)
    console.clear()
    console.details([f"{len(kv):,} words, {kv.vector_size} dimensions"])
    if doesnt_match:
        rows: Any = [(work.odd_one(kv, words),)]
    elif words:
        rows = work.near(kv, words, n, analogy=analogy)
    else:
        rows = work.table(kv, n, graph, threads, console.bar)
    work.write(rows, target, as_json=as_json)
    console.clear()
    if out is not None:
        console.note(f"written: {out}")
