"""The compiled half of minent: text to ids to counts to measures, classes and vectors, and files of them.

Long work is done without the interpreter and raises KeyboardInterrupt within a moment of Ctrl-C. What
takes ``progress`` calls ``progress(stage, done, total)`` at most ten times a second; ``total`` is None
where it is not known. ``memory`` is in bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

_Progress: TypeAlias = Callable[[str, int, int | None], None] | None
# a path or "-"; a name and its bytes; a path, two places in it, and whether blank lines part it
_Source: TypeAlias = str | tuple[str, Iterable[bytes]] | tuple[str, int, int, bool]
# encoding, errors, lang, tokens, sentences, keep_case, punctuation, hmm
_Reading: TypeAlias = dict[str, object]
# counts of words, threshold, seed, position of the first token
_Sampling: TypeAlias = tuple[NDArray[np.uint64], float, int, int]
_Run: TypeAlias = bytes | str
# objective, dimensions, tables, popularity, sampling, epochs, rate, negatives, smoothing, optimizer, rows, seed, threads
_Training: TypeAlias = dict[str, Any]
# the table, that of contexts, popularity
_Start: TypeAlias = tuple[
    NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32] | None
]
# compressed sparse rows, and how many rows S is guessed from after each epoch
_Looks: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32], int]
# the same as a start, and tokens or pairs seen with S in bits
_Trained: TypeAlias = tuple[
    NDArray[np.float32],
    NDArray[np.float32] | None,
    NDArray[np.float32],
    list[tuple[int, float]],
]
# value and jackknife error in nats, observations, types
_Estimate: TypeAlias = tuple[float, float, int, int]

__all__ = [
    "ArrowTable",
    "Encoded",
    "Feed",
    "GramCounts",
    "ImageStore",
    "Known",
    "MapGraph",
    "PairCounts",
    "TextStore",
    "TripleStore",
    "WordCounts",
    "__version__",
    "adaptive_code",
    "associate",
    "bigrams",
    "branches",
    "check_run",
    "check_vectors",
    "class_table",
    "context_feed",
    "cosines",
    "count_batches",
    "count_contexts",
    "count_ngrams",
    "count_pairs",
    "count_windows",
    "count_words",
    "encode",
    "estimate_entropy",
    "exchange",
    "explained",
    "find_map",
    "floor_plan",
    "held_out_ledger",
    "image_feed",
    "index_tar",
    "is_plain",
    "last_given_rest",
    "ledger",
    "load_glove",
    "load_pairs",
    "look",
    "make_images",
    "map_bits",
    "merge_runs",
    "merge_tree",
    "nearest",
    "nearest_to",
    "neighbor_graph",
    "pair_information",
    "place",
    "ppmi",
    "read_graph",
    "read_images",
    "read_word2vec",
    "save_pairs",
    "save_table",
    "sne",
    "top_pairs",
    "train_on_pairs",
    "train_on_text",
    "triple_feed",
    "truncated_svd",
    "vectors_cost",
    "window_feed",
    "write_word2vec",
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
    def documents(self) -> NDArray[np.uint64]:
        """Where in ``ids`` each source ends."""
    @property
    def held_out_ids(self) -> NDArray[np.int32]:
        """The same for the held-out sentences; empty when none were asked for."""
    @property
    def info(self) -> dict[str, Any]:
        """What was read and decided; see `encode`."""
    def read_ids(self, start: int, count: int) -> NDArray[np.int32]:
        """Ids from number ``start`` on, at most ``count``, copied: they are not mapped."""
    def save_ids(self, path: str) -> None:
        """Write the ids as an int32 `.npy` file, readable by ``numpy.load(path, mmap_mode="r")``."""

@final
class Known:
    """Words whose ranks are the ids of a text; made once, and shared."""

    def __new__(cls, words: Sequence[str]) -> Known:
        """Take words in order of rank, each once."""
    def __len__(self) -> int:
        """Return the number of words."""
    @property
    def words(self) -> list[str]:
        """The words in order of rank."""
    def tokens(self, run: _Run) -> int:
        """Add the counts of a run of words that become ids."""

def encode(
    sources: Sequence[_Source],
    reading: _Reading,
    *,
    min_count: int = 1,
    max_vocab: int | None = None,
    unknown: str = "word",
    known: Known | None = None,
    held_out: float | None = None,
    seed: int = 0,
    digest: bool = True,
    threads: int = 1,
    memory: int | None = None,
    temp_dir: str | None = None,
    progress: _Progress = None,
) -> Encoded:
    """Read sources (paths, ``-`` for standard input, or (name, chunks of bytes)), segment, count and map.

    ``info`` holds: ``lang``, ``tokens``, ``sentences`` (as decided), ``keep_case``, ``punctuation``, ``hmm``,
    ``sources`` (a list of {name, encoding, compression, bytes, text_bytes, lines, replaced, digest}),
    ``n_sentences``, ``n_tokens``, ``n_types`` (before rare words were left out), ``n_unk`` (tokens mapped to
    unk), ``n_held_out_sentences``, ``n_held_out_tokens``, ``n_held_out_unknown``.
    """

def count_words(
    sources: Sequence[_Source],
    reading: _Reading,
    *,
    digest: bool = True,
    threads: int = 1,
    memory: int | None = None,
    temp_dir: str | None = None,
    progress: _Progress = None,
) -> WordCounts:
    """Count all words of sources; ``memory`` is what the tables of words may take.

    Without ``digest`` the digests of sources are None, which saves a look at all bytes.
    """

def look(sources: Sequence[_Source], reading: _Reading) -> tuple[str, str, str]:
    """Decide language, tokens and ends of sentences as `encode` does, without reading all of the text."""

def is_plain(path: str, reading: _Reading) -> bool:
    """Tell whether a file is UTF-8 and not compressed, so that it can be read in ranges."""

@final
class WordCounts:
    """How often each word of a text occurs."""

    @staticmethod
    def from_runs(
        runs: Sequence[_Run],
        info: dict[str, Any],
        *,
        memory: int | None = None,
        temp_dir: str | None = None,
    ) -> WordCounts:
        """Take the sum of runs, given as bytes or paths; ``n_types`` of the info is filled in."""
    def choose(
        self, *, min_count: int = 1, max_vocab: int | None = None, unknown: str = "word"
    ) -> tuple[Known, NDArray[np.uint64]]:
        """Choose the words that stay as `encode` does; gives them and their counts."""
    @property
    def info(self) -> dict[str, Any]:
        """What was read and decided; see `encode`."""
    def table(self) -> tuple[list[str], NDArray[np.int64]]:
        """Words and counts in order of rank."""
    def save(
        self,
        path: str,
        form: str,
        *,
        min_count: int = 1,
        most: int | None = None,
        info: str = "{}",
        progress: _Progress = None,
    ) -> None:
        """Write words in order of rank, at most ``most``, as "parquet", "tsv" or "rows"."""
    def run(self, *, temp_dir: str | None = None) -> bytes:
        """Words in order of bytes, as a sorted run."""

def count_pairs(
    ids: Encoded | NDArray[np.int32],
    vocab: int,
    *,
    scope: str = "window",
    window: int = 5,
    direction: str = "both",
    weights: str = "flat",
    across: bool = False,
    once: bool = False,
    documents: NDArray[np.uint64] | None = None,
    sampling: _Sampling | None = None,
    threads: int = 1,
    memory: int | None = None,
    temp_dir: str | None = None,
    progress: _Progress = None,
) -> PairCounts:
    """Count pairs of ids below ``vocab``; ``memory`` is what counting may take besides what is there."""

@final
class PairCounts:
    """Counts of pairs, in memory or in runs that are yet to be merged; each way out takes them away."""

    @staticmethod
    def from_runs(
        runs: Sequence[_Run], side: int, *, unit: int = 1, temp_dir: str | None = None
    ) -> PairCounts:
        """Take the sum of runs, given as bytes or paths."""
    @property
    def side(self) -> int:
        """The number of rows, and of columns."""
    @property
    def unit(self) -> int:
        """How many units a count of 1 has."""
    def matrix(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32] | NDArray[np.uint64]]:
        """Compressed sparse rows: indptr, indices, data."""
    def save(
        self,
        path: str,
        form: str,
        *,
        words: Encoded | Known | Sequence[str] | None = None,
        word_counts: NDArray[np.int64] | None = None,
        info: str = "{}",
        temp_dir: str | None = None,
        progress: _Progress = None,
    ) -> tuple[int, int]:
        """Write a file as `save_pairs` does, not holding all counts; gives their number and sum."""
    def run(self, *, temp_dir: str | None = None) -> bytes:
        """All counts as one sorted run."""

def count_ngrams(
    ids: Encoded | NDArray[np.int32],
    vocab: int,
    order: int,
    *,
    threads: int = 1,
    memory: int | None = None,
    temp_dir: str | None = None,
    progress: _Progress = None,
) -> GramCounts:
    """Count the n-grams of 2 to 6 ids that stand in one sentence."""

@final
class GramCounts:
    """Counts of n-grams, in memory or in runs that are yet to be merged; each way out takes them away."""

    @staticmethod
    def from_runs(runs: Sequence[_Run], order: int, *, temp_dir: str | None = None) -> GramCounts:
        """Take the sum of runs, given as bytes or paths."""
    def table(self) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
        """N-grams of shape (n, order) in order of ids, and their counts."""
    def save(
        self,
        path: str,
        form: str,
        words: Encoded | Known | Sequence[str],
        *,
        between: str = " ",
        info: str = "{}",
        progress: _Progress = None,
    ) -> None:
        """Write n-grams and counts as "parquet", "tsv" or "rows"."""
    def run(self, *, temp_dir: str | None = None) -> bytes:
        """All counts as one sorted run."""
    def profile(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Counts that occur, and how many n-grams have each."""

def merge_runs(order: int, runs: Sequence[_Run], *, temp_dir: str | None = None) -> bytes:
    """Add up runs of words (order 1) or of n-grams and pairs (2 to 6)."""

def check_run(order: int, run: _Run) -> int:
    """Read a whole run, and give how many keys it has; raise `RunError` when it is damaged."""

def bigrams(
    ids: Encoded | NDArray[np.int32],
    vocab: int,
    *,
    threads: int = 1,
    memory: int | None = None,
    temp_dir: str | None = None,
    progress: _Progress = None,
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

def save_pairs(
    path: str,
    form: str,
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.unsignedinteger[Any]],
    *,
    words: Sequence[str] | None = None,
    word_counts: NDArray[np.int64] | None = None,
    unit: int = 1,
    info: str = "{}",
    temp_dir: str | None = None,
    progress: _Progress = None,
) -> None:
    """Write counts of pairs of a square matrix as "npz", "glove", "parquet", "tsv" or "rows" (no line of names)."""

def load_pairs(
    path: str, *, progress: _Progress = None
) -> (
    tuple[
        NDArray[np.int64],
        NDArray[np.int32],
        NDArray[np.unsignedinteger[Any]],
        NDArray[np.uint8],
        NDArray[np.int64],
        NDArray[np.int64],
        int,
        str,
    ]
    | None
):
    """Read what ``save_pairs(form="npz")`` wrote, or None when the file does not begin like one.

    Gives indptr, indices, data (uint32 or uint64), joined words (UTF-8), their ends, their counts, unit and info.
    """

def load_glove(
    path: str, *, vocab: int | None = None, unit: int | None = None, progress: _Progress = None
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64] | NDArray[np.uint64]]:
    """Read GloVe's pairs in the order of the file: ids from 0 on, and weights, or whole units with ``unit``."""

_Column: TypeAlias = NDArray[Any] | tuple[NDArray[np.uint8], NDArray[np.signedinteger[Any]]]

@final
class ArrowTable:
    """A table whose columns are arrays, which are not copied, for all who know the Arrow PyCapsule interface."""

    def __new__(
        cls,
        names: Sequence[str],
        columns: Sequence[_Column],
        metadata: dict[str, str] | None = None,
    ) -> ArrowTable:
        """Take arrays of int32, int64, uint32, uint64, float64, or (UTF-8, offsets) for text."""
    @property
    def num_rows(self) -> int:
        """The number of rows."""
    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give a new stream of the table; a wish for another schema is not granted."""
    def __arrow_c_schema__(self) -> object:
        """Give the schema."""

def save_table(
    path: str,
    form: str,
    names: Sequence[str],
    columns: Sequence[_Column],
    *,
    info: str = "{}",
    progress: _Progress = None,
) -> None:
    """Write columns as "parquet", "tsv" or "rows" (no line of names); ``info`` is JSON, which Parquet keeps."""

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

@final
class MapGraph:
    """A weighted graph; parallel links are added together."""

    def __new__(
        cls,
        nodes: int,
        sources: NDArray[np.uint32],
        targets: NDArray[np.uint32],
        weights: NDArray[np.float32] | NDArray[np.float64] | None = None,
        *,
        directed: bool = False,
        self_links: bool = True,
    ) -> MapGraph: ...
    @staticmethod
    def from_rows(
        indptr: NDArray[np.int64],
        indices: NDArray[np.uint32],
        weights: NDArray[np.float32] | NDArray[np.float64] | None = None,
        *,
        directed: bool = False,
        self_links: bool = True,
        twice: bool = False,
    ) -> MapGraph:
        """Make a graph of compressed rows; with ``twice`` each undirected link stands in both rows."""

    @property
    def nodes(self) -> int: ...
    @property
    def links(self) -> int:
        """How many different links there are, each undirected one counted once."""

    @property
    def directed(self) -> bool: ...
    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float64]]:
        """The links as rows; undirected ones stand in the rows of both ends."""

def read_graph(
    source: _Source,
    *,
    directed: bool | None = None,
    self_links: bool = True,
    encoding: str = "auto",
    progress: _Progress = None,
) -> tuple[MapGraph, list[str], NDArray[np.uint64]]:
    """A graph, the names of its nodes, and their numbers, from a Pajek file or a list of links."""

def find_map(
    graph: MapGraph,
    *,
    two_level: bool = False,
    trials: int,
    seed: int = 0,
    threads: int = 1,
    start: NDArray[np.int32] | None = None,
    probability: float = 0.15,
    to_nodes: bool = False,
    coded: bool = False,
    progress: _Progress = None,
) -> dict[str, Any]:
    """Search the modules with the shortest code.

    Gives ``parents`` of the modules, the whole graph first; ``homes`` and ``flow`` of the nodes;
    ``module_flow``, ``enter``, ``exit`` and ``bits`` of the modules; ``code_length``, ``one_level``, and
    the code length of all ``trials``.
    """

def map_bits(
    graph: MapGraph,
    parents: NDArray[np.int32],
    homes: NDArray[np.int32],
    *,
    probability: float = 0.15,
    to_nodes: bool = False,
    coded: bool = False,
    progress: _Progress = None,
) -> dict[str, Any]:
    """What given modules cost; the same as of `find_map`, without trials."""

def nearest(
    vectors: NDArray[np.float32],
    k: int,
    *,
    metric: str = "cosine",
    threads: int = 1,
    progress: _Progress = None,
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """The ``k`` nearest other rows of each row, nearest first, ties by row, and their cosines or distances."""

def nearest_to(
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    k: int,
    *,
    metric: str = "cosine",
    threads: int = 1,
    progress: _Progress = None,
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """The ``k`` rows of vectors that are nearest to each query, as `nearest` gives them."""

def cosines(
    vectors: NDArray[np.float32], vector: NDArray[np.float32], *, progress: _Progress = None
) -> NDArray[np.float32]:
    """The cosine of each row and a vector; 0 where one of them is zero."""

def check_vectors(vectors: NDArray[np.float32]) -> None:
    """Refuse a table without columns, of 2**32 rows or more, or with a number that is not finite."""

def neighbor_graph(
    indices: NDArray[np.uint32], cosines: NDArray[np.float32], form: str
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float32]]:
    """The graph of neighbors as compressed sparse rows: ``directed``, ``sum``, ``union`` or ``mutual``."""

def read_word2vec(
    source: _Source,
    form: str,
    *,
    lossy: bool = False,
    keep_first: bool = False,
    limit: int | None = None,
    progress: _Progress = None,
) -> tuple[list[str], NDArray[np.float32]]:
    """Read words and vectors in one of the forms ``text``, ``headless`` and ``binary``, compressed or not."""

def write_word2vec(
    path: str,
    form: str,
    words: Sequence[str],
    vectors: NDArray[np.float32],
    *,
    progress: _Progress = None,
) -> None:
    """Write words and vectors in one of these forms."""

def ppmi(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32] | NDArray[np.uint64],
    columns: int,
    *,
    smoothing: float = 0.75,
    shift: float = 1.0,
    threads: int = 1,
    progress: _Progress = None,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """PMI in bits less log2 ``shift``, as CSR of the pairs where that is above 0."""

def truncated_svd(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.float32],
    columns: int,
    dimensions: int,
    *,
    tolerance: float = 0.05,
    seed: int = 0,
    threads: int = 1,
    progress: _Progress = None,
) -> tuple[
    NDArray[np.float32],
    NDArray[np.float64],
    NDArray[np.float32],
    NDArray[np.float64],
    int,
    int,
]:
    """Left singular vectors, values, right vectors, residuals as shares of the values, steps, products."""

def train_on_text(
    ids: Encoded | NDArray[np.int32],
    counts: NDArray[np.uint64],
    options: _Training,
    *,
    window: int = 5,
    subsample: float | None = None,
    start: _Start | None = None,
    looks: _Looks | None = None,
    progress: _Progress = None,
) -> _Trained:
    """Train vectors on the words in windows of a text; the result does not depend on ``threads``.

    A start without popularity is given one that knows how frequent words are, if popularity is trained.
    """

def train_on_pairs(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    options: _Training,
    *,
    unit: int = 1,
    start: _Start | None = None,
    looks: _Looks | None = None,
    progress: _Progress = None,
) -> _Trained:
    """The same on counts of pairs, drawn in proportion, or with ``sampling="exact"`` all of them in each epoch."""

def vectors_cost(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    table: NDArray[np.float32],
    *,
    contexts: NDArray[np.float32] | None = None,
    popularity: NDArray[np.float32] | None = None,
    objective: str = "l2",
    threads: int = 1,
    progress: _Progress = None,
) -> float:
    """S of vectors in bits per pair, every word in the sums."""

def sne(
    vectors: NDArray[np.float32],
    *,
    dimensions: int = 2,
    kernel: str = "t",
    perplexity: float = 30.0,
    exact: bool = False,
    iterations: int = 750,
    start: NDArray[np.float64] | None = None,
    random: bool = False,
    seed: int = 0,
    threads: int = 1,
    progress: _Progress = None,
) -> tuple[NDArray[np.float64], float, float]:
    """Positions of vectors by SNE ("gauss") or t-SNE ("t"), what they lose, and the entropy of p, in nats."""

def floor_plan(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    counts: NDArray[np.float64],
    *,
    dimensions: int = 2,
    distance: float = 1.0,
    sweeps: int = 60,
    seed: int = 0,
    threads: int = 1,
    progress: _Progress = None,
) -> tuple[NDArray[np.float64], tuple[float, float], tuple[float, float]]:
    """Positions of books, and metres walked from the door and between books: now, and by popularity alone."""

@final
class Feed:
    """Batches in order, filled ahead by threads."""

    @property
    def samples(self) -> int:
        """How many samples the epoch has."""
    def passed(self, batch: int) -> int:
        """Give the places that all processes have passed after a batch."""
    def next(
        self,
    ) -> tuple[int, list[NDArray[np.uint8]], list[tuple[int, bool, Exception]]] | None:
        """Give the next batch: rows, the bytes of each tensor, and (row, replaced, why) of what is missing."""
    def stop(self) -> None:
        """Let the threads end; there are no more batches."""
    def give_back(self, set: list[tuple[int, int]]) -> None:
        """Let a set of memory that was lent, (address, bytes) each, be written again."""

@final
class ImageStore:
    """Where images lie, and their labels."""

    @staticmethod
    def files(paths: Sequence[str], labels: NDArray[np.int64]) -> ImageStore:
        """Take images in files."""
    @staticmethod
    def members(
        archives: Sequence[str],
        members: Sequence[tuple[int, str, int, int]],
        labels: NDArray[np.int64],
    ) -> ImageStore:
        """Take images in archives: (archive, name, offset, length) of each."""
    @staticmethod
    def array(images: NDArray[np.uint8], labels: NDArray[np.int64]) -> ImageStore:
        """Take images of N x H x W x C bytes, which are not copied."""

@final
class TextStore:
    """A text and the tables of its words."""

    def __new__(
        cls,
        ids: NDArray[np.int32],
        words: int,
        weights: NDArray[np.float64] | None = None,
        keep: NDArray[np.float64] | None = None,
    ) -> TextStore:
        """Take ids below `words`, which are not copied, weights of negatives, and how likely words are kept."""

@final
class TripleStore:
    """Entries of a sparse matrix, which are not copied; data of uint32, uint64, float32 or float64."""

    @staticmethod
    def rows(
        indptr: NDArray[np.int64], indices: NDArray[np.int32], data: NDArray[Any]
    ) -> TripleStore:
        """Take entries by rows (CSR)."""
    @staticmethod
    def pairs(i: NDArray[np.int32], j: NDArray[np.int32], data: NDArray[Any]) -> TripleStore:
        """Take entries with the row of each (COO)."""

# `given` describes the pass (`minent.loaders._pass.Pass`); `look` and `around` are dataclasses beside
# what they describe
def count_batches(given: object, samples: int) -> int:
    """Count the batches of a pass over so many samples."""

def image_feed(store: ImageStore, look: object, given: object) -> Feed:
    """Start a pass over images."""

def make_images(store: ImageStore, look: object, given: object, first: int, count: int) -> int:
    """Make images in this thread and throw them away; give how many could not be read."""

def read_images(store: ImageStore, first: int, count: int) -> int:
    """Read the files of images and throw them away; give how many bytes they have."""

def context_feed(store: TextStore, around: object, given: object) -> Feed:
    """Start a pass over pairs or bags of words."""

def count_contexts(store: TextStore, around: object, given: object) -> int:
    """Count the pairs or bags of words of an epoch."""

def count_windows(ids: int, length: int, stride: int) -> int:
    """Count the windows of a text."""

def window_feed(
    store: TextStore, length: int, stride: int, end: int, wide: bool, given: object
) -> Feed:
    """Start a pass over windows."""

def triple_feed(store: TripleStore, wide: bool, float: bool, given: object) -> Feed:
    """Start a pass over triples."""

def index_tar(path: str) -> list[tuple[str, int, int]]:
    """List the files in an archive: (name, offset, length) of each."""
