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
# value and jackknife error in nats, observations, types
_Estimate: TypeAlias = tuple[float, float, int, int]

__all__ = [
    "Encoded",
    "__version__",
    "adaptive_code",
    "associate",
    "bigrams",
    "branches",
    "class_table",
    "encode",
    "estimate_entropy",
    "exchange",
    "explained",
    "held_out_ledger",
    "last_given_rest",
    "ledger",
    "merge_tree",
    "pair_information",
    "place",
    "top_pairs",
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
    def info(self) -> dict[str, Any]:
        """What was read and decided; see `encode`."""
    def save_ids(self, path: str) -> None:
        """Write the ids as an int32 `.npy` file, readable by ``numpy.load(path, mmap_mode="r")``."""

def encode(
    sources: Sequence[str | tuple[str, Iterable[bytes]]],
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
    held_out: float | None = None,
    seed: int = 0,
    threads: int = 1,
    temp_dir: str | None = None,
    progress: _Progress = None,
) -> Encoded:
    """Read sources (paths, ``-`` for standard input, or (name, chunks of bytes)), segment, count and map.

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

def estimate_entropy(
    counts: NDArray[np.uint64],
    multiplicities: NDArray[np.uint64] | None = None,
    *,
    estimator: str = "plugin",
) -> _Estimate:
    """Entropy of counts, or of counts of counts, in nats."""

def pair_information(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32] | NDArray[np.uint64],
    columns: int,
    *,
    estimator: str = "plugin",
) -> list[_Estimate]:
    """H(I), H(J), H(I,J), H(J|I), H(I|J) and I(I;J) of a table of pairs, in nats."""

def associate(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32] | NDArray[np.uint64],
    columns: int,
    measure: str,
    *,
    alpha: float = 1.0,
    shift: float = 1.0,
    scale: float = 1.0,
    signed: bool = False,
    threads: int = 1,
    progress: _Progress = None,
) -> NDArray[np.float64]:
    """A score for each stored pair by ``pmi`` (in nats), ``npmi``, ``log-likelihood`` or ``t-score``."""

def explained(unigram: float, method: float, conditional: float) -> float | None:
    """The share (H(J) - S) / (H(J) - H(J|I)), or None where there is nothing to explain."""

def top_pairs(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    scores: NDArray[np.float64],
    n: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rows, columns and scores of the ``n`` best stored scores, best first, ties by row and column."""

def last_given_rest(
    grams: NDArray[np.int32], counts: NDArray[np.uint64], *, estimator: str = "plugin"
) -> _Estimate:
    """Entropy of the last id of an n-gram given the others, in nats; rows ascending."""

def branches(
    grams: NDArray[np.int32],
    counts: NDArray[np.uint64],
    *,
    left: bool = False,
    estimator: str = "plugin",
) -> tuple[NDArray[np.int32], NDArray[np.uint64], NDArray[np.float64], NDArray[np.uint64]]:
    """Sequences of n - 1 ids, their counts, entropy (in nats) and number of their neighbors."""
