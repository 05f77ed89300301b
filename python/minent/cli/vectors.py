"""The command ``minent vectors``."""

from __future__ import annotations

from typing import Any

import click

from minent.cli._options import (
    PATH,
    FractionOr,
    NumberOr,
    corpus_argument,
    json_option,
    memory_option,
    number_option,
    quiet_options,
    reading_options,
    replace_option,
    seed_option,
    threads_option,
)


@click.command()
@corpus_argument()
@click.option(
    "-o",
    "--out",
    required=True,
    type=PATH,
    metavar="OUT",
    help="File to write: .bin or .txt (word2vec), or .npz, which can be mapped.",
)
@click.option(
    "--method",
    type=click.Choice(["svd", "l2", "dot", "t"]),
    default="svd",
    show_default=True,
    help="svd: association of near words and its SVD; or an objective that is trained on the text "
    "and refines that: l2 by distances (for analogies), dot by inner products, t by distances with "
    "a heavy tail.",
)
@click.option(
    "--start",
    type=click.Choice(["svd", "random"]),
    default="svd",
    show_default=True,
    help="What an objective starts from.",
)
@number_option("--epochs", "How often an objective goes through the text: 1 from the SVD, else 2.")
@number_option("--dimensions", "Numbers in each vector.", 300)
@number_option("--window", "Words at most so far apart are a pair.", 5)
@click.option(
    "--weights",
    type=click.Choice(["flat", "harmonic", "linear"]),
    default="linear",
    show_default=True,
    help="A pair at distance d counts 1, 1/d, or (N + 1 - d) / N in a window of N.",
)
@click.option(
    "--subsample",
    type=FractionOr("auto"),
    default="auto",
    show_default=True,
    metavar="T|auto",
    help="Leave out tokens of words with a share above T, as word2vec does; 1 keeps all; 'auto' is "
    "1e-4 from a million tokens on, and 1 below.",
)
@click.option(
    "--shift",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    metavar="K",
    help="Take log2 K bits from each association: with more than 1, only closer pairs count.",
)
@click.option(
    "--smoothing",
    type=click.FloatRange(0, 1),
    default=0.75,
    show_default=True,
    metavar="A",
    help="Power of the counts of contexts, 0 to 1; less makes rare contexts count less.",
)
@click.option(
    "--power",
    type=click.FloatRange(0, 1),
    default=0.4,
    show_default=True,
    metavar="P",
    help="Power of the singular values, 0 to 1; less evens dimensions out.",
)
@click.option(
    "--combine",
    type=click.Choice(["sum", "left", "both"]),
    default="sum",
    show_default=True,
    help="Words and contexts added up, words only, or both side by side.",
)
@reading_options
@click.option(
    "--min-count",
    type=NumberOr("auto"),
    default="auto",
    show_default=True,
    metavar="N|auto",
    help="Leave out rarer words; 'auto' is 1, 2, 3 or 5 for up to 100 thousand, "
    "1 million, 5 million or more tokens, and 1 with --max-vocab.",
)
@number_option("--max-vocab", "Keep at most N words, the most frequent ones.")
@memory_option
@click.option(
    "--no-ledger",
    is_flag=True,
    help="Do not add up what an objective costs in bits, which takes all pairs of words; nothing "
    "to do with svd.",
)
@seed_option("Seed of everything drawn at random.")
@threads_option
@replace_option
@json_option
@quiet_options
def vectors(
    *,
    corpus: tuple[str, ...],
    out: str,
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
    no_ledger: bool,
    seed: int,
    threads: int | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **how: Any,  # noqa: ANN401 - see minent.vectors.learn
) -> None:
    """Learn vectors of words: words that are used alike have vectors that point the same way.

    CORPUS is files (plain, gz, zst, bz2), folders, globs or '-' for standard input.
    """
    from minent._clock import Clock, peak_memory
    from minent.cli._console import Console, write_out
    from minent.cli._corpus import find_corpus, tell_sources
    from minent.files._json import dumps
    from minent.files._target import Target
    from minent.text._encode import encode_sources
    from minent.text._reading import Reading
    from minent.vectors._factors import check_scaling
    from minent.vectors._files import form_of
    from minent.vectors._learn import learn_from

    if how["method"] == "svd" and (how["epochs"] or how["start"] != "svd"):
        raise click.UsageError("--epochs and --start go with --method l2, dot or t")
    form_of(out)
    check_scaling(how["power"], how["combine"])
    console, clock = Console(quiet=quiet, verbose=verbose), Clock()
    target = Target(out, force=force)
    sources = find_corpus(corpus, console)
    target.refuse_inputs(sources)
    reading = Reading(lang, tokens, sentences, keep_case, punctuation, hmm, encoding, errors)
    text = encode_sources(
        sources,
        reading.check(),
        min_count=min_count,
        max_vocab=max_vocab,
        unknown="drop",
        seed=seed,
        threads=threads,
        watch=console.bar,
    )
    tell_sources(text.info["sources"], text.reading, console)
    clock.step("read")
    found, trained = learn_from(
        text, ledger=not no_ledger, seed=seed, threads=threads, progress=console.bar, **how
    )
    clock.step("learn")
    target.check()
    found.save(out)
    clock.step("write")
    console.clear()
    if len(found) < len(text.words):
        console.note(f"{len(text.words) - len(found):,} words that no pair tells of are left out")
    console.details(f"{step}: {seconds:.2f} s" for step, seconds in clock.seconds.items())
    ledger = None if trained is None else trained.ledger
    if as_json:
        outcome = {
            "words": len(found),
            "dimensions": found.vector_size,
            "tokens": text.tokens,
            **how,
            "history": None if trained is None else trained.history,
            "ledger": ledger and ledger._asdict(),
            "seed": seed,
            "timings": clock.seconds,
            "peak_memory_bytes": peak_memory(),
        }
        write_out(dumps(outcome) + "\n")
    elif not quiet:
        bits = ""
        if ledger is not None:
            bits = (
                f"bits per pair: {ledger.method:.3f} by vectors, "
                f"{ledger.unigram:.3f} by frequency, {ledger.conditional:.3f} at least\n"
            )
        write_out(f"{len(found):,} words, {found.vector_size} dimensions: {out}\n{bits}")
