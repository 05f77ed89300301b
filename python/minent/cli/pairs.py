"""The command ``minent pairs``."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from minent.cli._options import (
    PATH,
    NumberOr,
    corpus_argument,
    counting_options,
    json_option,
    number_option,
    quiet_options,
    replace_option,
    resume_option,
    seed_option,
)

if TYPE_CHECKING:
    from typing import IO

    from minent.counts._pair_options import PairOptions
    from minent.counts._source import Tokens


@click.command()
@corpus_argument()
@click.option(
    "-o",
    "--out",
    required=True,
    type=PATH,
    metavar="OUT",
    help="File to write: .npz (SciPy), .parquet, .tsv (or .txt), or .bin as GloVe's cooccur "
    "writes it.",
)
@click.option(
    "--vocab",
    type=PATH,
    metavar="FILE",
    help="Write words and counts too, as GloVe's vocab_count does; .bin holds no words.",
)
@click.option(
    "--window",
    type=NumberOr("sentence", "document"),
    default=5,
    show_default=True,
    metavar="N|sentence|document",
    help="Words at most so far apart are a pair; or all words of a sentence, or of a file.",
)
@click.option(
    "--direction",
    type=click.Choice(["both", "before", "after"]),
    default="both",
    show_default=True,
    help="Count, in the row of a word, the words on both sides of it, before or after it.",
)
@click.option(
    "--weights",
    type=click.Choice(["flat", "harmonic", "linear"]),
    default="flat",
    show_default=True,
    help="A pair at distance d counts 1, 1/d, or (N + 1 - d) / N in a window of N.",
)
@click.option("--across", is_flag=True, help="Let windows go across the ends of sentences.")
@click.option(
    "--once",
    is_flag=True,
    help="Count in how many sentences or documents a pair stands, however often it does.",
)
@click.option(
    "--subsample",
    type=click.FloatRange(0, 1, min_open=True),
    default=None,
    metavar="T",
    help="Leave out tokens of words with a share above T, as word2vec does; 1e-3 to 1e-5 is usual.",
)
@seed_option("Seed of --subsample.")
@number_option("--min-count", "Leave out rarer words.", 1)
@number_option("--max-vocab", "Keep at most N words, the most frequent ones.")
@click.option(
    "--unknown",
    type=click.Choice(["drop", "word"]),
    default="drop",
    show_default=True,
    help="Words that are left out: the others close ranks, or <unk> stands there.",
)
@counting_options
@resume_option
@replace_option
@json_option
@quiet_options
def pairs(
    *,
    corpus: tuple[str, ...],
    out: str,
    vocab: str | None,
    window: int | str,
    direction: str,
    weights: str,
    across: bool,
    once: bool,
    subsample: float | None,
    seed: int,
    min_count: int,
    max_vocab: int | None,
    unknown: str,
    **shared: Any,  # noqa: ANN401 - see minent.cli._counting.Shared
) -> None:
    """Count which words stand near which.

    CORPUS is files (plain, gz, zst, bz2), folders, globs or '-' for standard input.
    """
    from minent._whole import whole_file
    from minent.cli._console import write_out
    from minent.cli._counting import Counting
    from minent.counts._cooccurrence import about_pairs
    from minent.counts._pair_options import PairOptions
    from minent.counts._pairs_out import save_counted
    from minent.files._form import PAIRS
    from minent.files._json import dumps

    wanted = _checked(PairOptions(window, direction, weights, across, once, subsample, seed))
    job = Counting(corpus, shared, out=out, forms=PAIRS, more=(vocab,))
    options = job.options(min_count, max_vocab, unknown)
    job.estimate(options, pairs=wanted)
    with job.engine() as engine:
        tokens, counted = engine.pairs(job.given(), wanted, options)
        info = about_pairs(tokens, wanted)
        job.tell(info)
        listed = nullcontext() if vocab is None else whole_file(job.targets[1].path)
        with listed as file, job.output() as path:
            if file is not None:
                _write_vocab(file, tokens, options.temp_dir)
            totals = save_counted(path, job.form, tokens, counted, info, options)
    outcome = job.outcome(info, words=tokens.vocab, different=totals.pairs, weight=totals.weight)
    if shared["as_json"]:
        write_out(dumps(outcome) + "\n")
    elif not shared["quiet"]:
        write_out(
            f"{tokens.vocab:,} words, {totals.pairs:,} different pairs, "
            f"total weight {totals.weight:,.12g}: {out}\n"
        )
    job.tell_end(outcome)


def _checked(wanted: PairOptions) -> PairOptions:
    """Refuse options that do not go together."""
    from minent.counts._pair_options import UNITS
    from minent.errors import InputError

    if wanted.window in UNITS:
        plain = (wanted.direction, wanted.weights, wanted.across) == ("both", "flat", False)
        if not plain:
            raise click.UsageError(
                f"--direction, --weights and --across do not go with --window {wanted.window}"
            )
    elif wanted.once:
        raise click.UsageError("--once goes with --window sentence or --window document")
    try:
        return wanted.check()
    except InputError as error:
        raise click.UsageError(str(error)) from None


def _write_vocab(file: IO[bytes], tokens: Tokens, temp_dir: str | None) -> None:
    """Write words and counts in order of rank, a space between."""
    from minent.counts._names import names_of

    words = names_of(tokens, temp_dir).each()
    file.writelines(b"%s %d\n" % row for row in zip(words, tokens.counts, strict=True))
