"""The compiled half of minent: text to ids to counts to classes.

Every function releases the interpreter while it works, calls ``progress(stage, done, total)`` about
ten times a second (``total`` is None where it is not known) and raises KeyboardInterrupt within a
moment of Ctrl-C.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

_Progress: TypeAlias = Callable[[str, int, int | None], None] | None

__all__ = [
    "Counted",
    "Encoded",
    "Known",
    "Pieces",
    "__version__",
    "adaptive_code",
    "bigrams",
    "class_table",
    "count_words",
    "encode",
    "exchange",
    "held_out_ledger",
    "ledger",
    "merge_tree",
    "place",
]

__version__: str

@final
class Encoded:
    """A text as token ids: what `encode` returns."""

    @property
    def words(self) -> list[str]:
        """The vocabulary in order of rank (count descending, then code points ascending)."""
    @property
    def counts(self) -> NDArray[np.uint64]:
        """How often each word of the vocabulary occurs (held-out sentences left out)."""
    @property
    def unk(self) -> int | None:
        """The id that stands for the words that were left out, or None when none was."""
    @property
    def ids(self) -> NDArray[np.int32]:
        """Token ids in order of text, memory-mapped; -1 ends each sentence."""
    @property
    def held_out_ids(self) -> NDArray[np.int32]:
        """The same for the held-out sentences; empty when none were asked for."""
    @property
    def documents(self) -> NDArray[np.uint64]:
        """Where each source ends in `ids`: one of no sentences ends where the one before it does."""
    @property
    def info(self) -> dict[str, Any]:
        """What was read and decided; see `encode`."""
    def save_ids(self, path: str) -> None:
        """Write the ids as an int32 `.npy` file, readable by ``numpy.load(path, mmap_mode="r")``."""

@final
class Known:
    """A vocabulary that is given, in order of rank; made once for any number of texts."""

    def __new__(cls, words: Sequence[str]) -> Known: ...
    def __len__(self) -> int: ...

@final
class Counted:
    """The words of a text and how often each occurs: what `count_words` returns."""

    @property
    def info(self) -> dict[str, Any]:
        """What was read and decided; see `encode`."""
    def __len__(self) -> int: ...
    def pieces(self, by: str = "rank", size: int = 65536) -> Pieces:
        """All words and counts in order of "rank" (count descending, then code points) or "word"."""

@final
class Pieces:
    """Words and counts, some at a time."""

    def __iter__(self) -> Pieces: ...
    def __next__(self) -> tuple[list[str], NDArray[np.uint64]]: ...

_Source: TypeAlias = str | tuple[str, Iterable[bytes]] | tuple[str, int, int, bool]

def count_words(
    sources: Sequence[_Source],
    *,
    encoding: str = "auto",
    errors: str = "strict",
    lang: str = "auto",
    tokens: str = "auto",
    sentences: str = "auto",
    keep_case: bool = False,
    punctuation: bool = False,
    hmm: bool = False,
    threads: int = 1,
    temp_dir: str | None = None,
    memory: int | None = None,
    digest: bool = True,
    progress: _Progress = None,
) -> Counted:
    """Read sources and count their words, all of them; a text may hold none.

    ``memory`` is how many bytes words may take; what is beyond goes to temporary files. Without
    ``digest`` the digests of the sources are None.
    """

def encode(
    sources: Sequence[_Source],
    *,
    encoding: str = "auto",
    errors: str = "strict",
    lang: str = "auto",
    tokens: str = "auto",
    sentences: str = "auto",
    keep_case: bool = False,
    punctuation: bool = False,
    hmm: bool = False,
    min_count: int = 1,
    max_vocab: int | None = None,
    unknown: str = "word",
    known: Known | None = None,
    held_out: float | None = None,
    seed: int = 0,
    threads: int = 1,
    temp_dir: str | None = None,
    memory: int | None = None,
    progress: _Progress = None,
) -> Encoded:
    """Read sources, segment, count and map.

    A source is a path, ``-`` for standard input, (name, chunks of bytes), or (path, start, end, blank):
    the lines of a plain UTF-8 file that begin in those bytes and, with ``blank``, follow a blank line.

    ``unknown`` says what becomes of words that are too rare: "word" makes them ``<unk>``, "drop" leaves
    them out. With ``known`` the ids are ranks in that vocabulary, and a text may hold none of its words.
    ``memory`` is how many bytes words may take while the text is read; what is beyond goes to temporary
    files.

    ``info`` holds: ``lang``, ``tokens``, ``sentences`` (as decided), ``keep_case``, ``punctuation``, ``hmm``,
    ``sources`` (a list of {name, encoding, compression, bytes, lines, replaced, digest}), ``n_sentences``,
    ``n_tokens``, ``n_types`` (before rare words were left out), ``n_unk`` (tokens mapped to unk),
    ``n_held_out_tokens``.
    """

def bigrams(
    ids: NDArray[np.int32], vocab: int, *, threads: int = 1, progress: _Progress = None
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32]]:
    """Counts of adjacent ids as CSR (indptr, indices, data) of shape (vocab + 1, vocab + 1).

    Row and column ``vocab`` stand for the edge of a sentence: row = "sentence starts with", column = "ends with".
    """

def exchange(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    classes: int,
    *,
    objective: str = "two-sided",
    start: NDArray[np.int32] | None = None,
    seed: int = 0,
    threads: int = 1,
    progress: _Progress = None,
) -> tuple[NDArray[np.int32], dict[str, Any]]:
    """Put each of the vocab words in one of ``classes`` classes; ``start`` may hold -1 for words to be placed."""

def class_table(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    labels: NDArray[np.int32],
    classes: int,
) -> NDArray[np.int64]:
    """Counts of adjacent classes, shape (classes + 1, classes + 1); the last row and column are the sentence edge."""

def merge_tree(
    table: NDArray[np.int64], *, threads: int = 1, progress: _Progress = None
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Merge classes two by two, each time the pair that loses least mutual information.

    Returns merges (classes - 1, 2), where merge t makes node ``classes + t`` of its two nodes, and the
    bits per token that each merge loses.
    """

def adaptive_code(
    table: NDArray[np.int64],
    merges: NDArray[np.int32],
    counts: NDArray[np.uint64],
    *,
    concentration: float = 0.1,
) -> NDArray[np.float64]:
    """Bits of the text under the adaptive code, classes named, after 0, 1, ... merges; length classes.

    ``counts`` are those of the words.
    """

def place(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    table: NDArray[np.int64],
    labels: NDArray[np.int32],
    *,
    progress: _Progress = None,
) -> NDArray[np.int32]:
    """Give each word of label -1 the class that costs least, all others staying where they are."""

def ledger(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    labels: NDArray[np.int32],
    classes: int,
    *,
    objective: str = "two-sided",
) -> dict[str, float]:
    """Bits per token: ``log2_vocab``, ``unigram`` H(J), ``method`` S, ``conditional`` H(J|I), ``explained`` share."""

def held_out_ledger(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    held_indptr: NDArray[np.int64],
    held_indices: NDArray[np.int32],
    held_data: NDArray[np.uint32],
    labels: NDArray[np.int32],
    classes: int,
    *,
    objective: str = "two-sided",
) -> dict[str, float]:
    """The same on held-out text: cross-entropies in bits per token under models trained on the first counts.

    Discount 0.75 to the lower order: ``unigram``, ``method`` p(c|c') p(w|c), ``conditional`` the word bigram model
    and ``perplexity`` = 2 ** method; and ``explained``, where the word before tells anything.
    """
