"""Counts of n-grams to a file, without holding them all."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

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
        words = tokens.words() or []
        used = np.flatnonzero(tokens.counts)
        if top is not None:
            used = used[np.argsort(-tokens.counts[used], kind="stable")[:top]]
        column = words if len(used) == len(words) and top is None else [words[i] for i in used]
        save_table(
            path, {"ngram": column, "count": _whole(tokens.counts[used])}, form=form, info=about
        )
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
