"""Counts of n-grams to a file, without holding them all."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from minent.counts._names import names_of
from minent.files._arrow import save_table
from minent.files._rows import top_rows
from minent.files._tables import unescape

if TYPE_CHECKING:
    from minent._core import GramCounts
    from minent.counts._source import Options, Tokens


def save_ngrams(
    path: str,
    form: str,
    tokens: Tokens,
    counted: GramCounts | None,
    info: dict[str, Any],
    options: Options,
    top: int | None = None,
) -> None:
    """Write n-grams as "parquet", "tsv" or "rows": in order of ids, or the `top` ones by count.

    Those of order 1, whose counts are None, are the words of the text that occur.
    """
    about = json.dumps(info, ensure_ascii=False)
    if counted is None:
        # ranks follow counts, so that the first words are those that occur, and the most frequent
        used = int(np.count_nonzero(tokens.counts))
        used = used if top is None else min(top, used)
        words, counts = names_of(tokens, options.temp_dir).first(used), tokens.counts[:used]
        save_table(path, {"ngram": tuple(words), "count": _whole(counts)}, form=form, info=about)
    elif top is None:
        names = tokens.names or []
        counted.save(path, form, names, between=tokens.between, info=about, progress=options.watch)
    else:
        with TemporaryDirectory(prefix="minent-", dir=options.temp_dir) as folder:
            rows = Path(folder) / "rows"
            counted.save(
                str(rows),
                "rows",
                tokens.names or [],
                between=tokens.between,
                progress=options.watch,
            )
            texts, counts = top_rows(rows, top)
        grams = [unescape(text.decode("utf-8")) for text in texts]
        save_table(path, {"ngram": grams, "count": _whole(counts)}, form=form, info=about)


def _whole(counts: Any) -> Any:  # noqa: ANN401 - an array of whole numbers
    return counts.astype(np.uint64)
