"""The estimate of what counting needs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._memory import shown

if TYPE_CHECKING:
    from minent.counts._estimate import Needs

_SCALES = ((1e9, " billion"), (1e6, " million"), (1e3, " thousand"), (1.0, ""))


def told(needs: Needs | None, limit: int) -> str:
    """Say what counting needs.

    Examples
    --------
    >>> from minent.cli._needs import told
    >>> from minent.counts._estimate import Needs
    >>> print(told(Needs(1e8, 1.8e7, 2.6e5, 2e8), 2**28))
    about 18 million tokens, 260 thousand different words; needs about 191M of memory (limit 256M)
    """
    if needs is None:
        return f"the size of what is read is unknown; the limit of memory is {shown(limit)}"
    if needs.tokens is None or needs.types is None:
        return f"about {shown(needs.text)} of text; the limit of memory is {shown(limit)}"
    size = f"about {rounded(needs.tokens)} tokens, {rounded(needs.types)} different words"
    files = "" if needs.temporary < 2**20 else f"up to {shown(needs.temporary)} of temporary files"
    if needs.memory is None:
        return f"{size}; the limit of memory is {shown(limit)}"
    if needs.spills and needs.memory > limit:
        return (
            f"{size}; all of it would take about {shown(needs.memory)} of memory "
            f"(limit {shown(limit)}): {files or 'some of it goes to temporary files'}"
        )
    need = f"needs about {shown(needs.memory)} of memory (limit {shown(limit)})"
    return f"{size}; {need}" + (f" and {files}" if files else "")


def rounded(number: float) -> str:
    """Give a number of two digits in words.

    Examples
    --------
    >>> from minent.cli._needs import rounded
    >>> rounded(18_046_228), rounded(1_250_000), rounded(999_900), rounded(7)
    ('18 million', '1.2 million', '1.0 million', '7')
    """
    number = float(f"{number:.2g}")
    scale, word = next(pair for pair in _SCALES if number >= pair[0] or pair is _SCALES[-1])
    value = number / scale
    return f"{value:.1f}{word}" if value < 10 and scale > 1 else f"{value:.0f}{word}"
