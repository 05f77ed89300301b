"""The command ``minent entropy``."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import click

from minent.cli._options import (
    PATH,
    corpus_argument,
    counting_options,
    json_option,
    quiet_options,
    replace_option,
)

if TYPE_CHECKING:
    from minent.measures._blocks import Curve
    from minent.measures._estimate import Estimate
    from minent.measures._of_text import TextEntropies

_LEDGER = (
    ("log_vocab", "log V", "to name any word, or the end of a sentence"),
    ("unigram", "H(J)", "knowing how frequent words are"),
    ("conditional", "H(J|I)", "knowing the word before"),
    ("mutual", "I(I;J)", "what the word before tells"),
)


@click.command()
@corpus_argument()
@click.option(
    "-o",
    "--out",
    type=PATH,
    metavar="OUT",
    help="Write the curve to a file too, .tsv (or .txt) or .parquet.",
)
@click.option(
    "--order",
    type=click.IntRange(1, 6),
    default=3,
    show_default=True,
    metavar="N",
    help="Blocks of up to N words, 6 at most.",
)
@click.option(
    "--estimator",
    type=click.Choice(["plugin", "miller-madow", "chao-shen", "grassberger", "jackknife"]),
    default="plugin",
    show_default=True,
    help="How to estimate an entropy from a sample.",
)
@click.option(
    "--unit",
    type=click.Choice(["bits", "nats"]),
    default="bits",
    show_default=True,
    help="Unit of all entropies.",
)
@counting_options
@replace_option
@json_option
@quiet_options
def entropy(
    *,
    corpus: tuple[str, ...],
    out: str | None,
    order: int,
    estimator: Any,  # noqa: ANN401 - one of the choices
    unit: Any,  # noqa: ANN401 - one of the choices
    **shared: Any,  # noqa: ANN401 - see minent.cli._counting.Shared
) -> None:
    """Measure the entropy of words or characters, alone and in blocks.

    CORPUS is files (plain, gz, zst, bz2), folders, globs or '-' for standard input. Prints, for
    blocks of n words, H_n, the h_n = H_n - H_(n-1) that one more word adds, both with jackknife
    errors, H_n / n, and h_n per character; then the ledger of adjacent words.
    """
    from minent.cli._console import write_out
    from minent.cli._counting import Counting
    from minent.counts._source import program
    from minent.files._form import TABLES
    from minent.files._json import dumps
    from minent.measures._of_text import in_unit, measure_text

    job = Counting(corpus, shared, out=out, forms=TABLES)
    options = job.options()
    job.estimate(options, order=order, table=True)
    with job.engine() as engine:
        found = measure_text(
            engine,
            job.given(),
            order,
            options,
            estimator=estimator,
            unit=unit,
            on_text=lambda tokens: job.tell(tokens.info),
        )
    info = {"program": program(), **found.tokens.info}
    ledger = None if found.ledger is None else in_unit(found.ledger, unit)
    if out is not None:
        _save(job.path(), job.form, found.curve)
    outcome = job.outcome(
        info,
        unit=unit,
        estimator=estimator,
        characters=found.characters,
        curve=[_row(point) for point in found.curve],
        unigram={name: _estimate(value) for name, value in found.unigram.items()},
        ledger=ledger,
    )
    if shared["as_json"]:
        write_out(dumps(outcome) + "\n")
    else:
        write_out(_shown(found, ledger, unit, all_of_them=shared["verbose"]))
    job.tell_end(outcome)


def _row(point: Curve) -> dict[str, float | int | None]:
    """Give a point of the curve as columns; what is not known is None."""
    return {
        "order": point.order,
        "ngrams": point.block.n,
        "different": point.block.types,
        "block": point.block.value,
        "block_error": _known(point.block.error),
        "conditional": point.conditional.value,
        "conditional_error": _known(point.conditional.error),
        "rate": point.rate,
        "per_character": point.per_character,
    }


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _estimate(value: Estimate) -> dict[str, float | None]:
    return {"value": value.value, "error": _known(value.error)}


def _save(path: str, form: str, curve: list[Curve]) -> None:
    """Write the curve as a table; what is not known is NaN."""
    import numpy as np

    from minent.files._arrow import save_table

    rows = [_row(point) for point in curve]
    columns = {
        name: np.array(
            [np.nan if row[name] is None else row[name] for row in rows],
            dtype=np.int64 if isinstance(rows[0][name], int) else np.float64,
        )
        for name in rows[0]
    }
    save_table(path, columns, form=form)


def _shown(
    found: TextEntropies, ledger: dict[str, float] | None, unit: str, *, all_of_them: bool
) -> str:
    """Lay out the tables."""
    from minent.cli._console import bold

    head = f"{'n':>1} {'n-grams':>13} {'different':>13} {'H_n':>8} {'±':>7} {'h_n':>8} {'±':>7}"
    lines = [bold(f"{head} {'H_n / n':>8} {f'{unit}/char':>10}")]
    for point in found.curve:
        block, step, each = point.block, point.conditional, point.per_character
        lines.append(
            f"{point.order:>1} {block.n:>13,} {block.types:>13,} {block.value:>8.4f} "
            f"{_error(block.error):>7} {step.value:>8.4f} {_error(step.error):>7} "
            f"{point.rate:>8.4f} {'' if each is None else f'{each:.4f}':>10}"
        )
    if all_of_them:
        lines += ["", bold(f"{f'H_1 in {unit}':<16}{'':>8} {'±':>7}")]
        for name, value in found.unigram.items():
            lines.append(f"  {name:<14}{value.value:>8.4f} {_error(value.error):>7}")
    if ledger is not None:
        lines += ["", bold(f"{f'{unit} per token':<16}")]
        lines += [f"  {name:<14}{ledger[key]:>8.4f}   {what}" for key, name, what in _LEDGER]
    return "\n".join(lines) + "\n"


def _error(value: float) -> str:
    return "-" if isnan(value) else f"{value:.4f}"
