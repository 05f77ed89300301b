from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Progress: TypeAlias = Callable[[str, int, int | None], None] | None

__version__: str

class Encoded:
    @property
    def words(self) -> list[str]: ...
    @property
    def counts(self) -> NDArray[np.uint64]: ...
    @property
    def unk(self) -> int | None: ...
    @property
    def ids(self) -> NDArray[np.int32]: ...
    @property
    def held_out_ids(self) -> NDArray[np.int32]: ...
    @property
    def info(self) -> dict[str, Any]: ...
    def save_ids(self, path: str) -> None: ...

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
    progress: Progress = None,
) -> Encoded: ...
def bigrams(
    ids: NDArray[np.int32], vocab: int, *, threads: int = 1, progress: Progress = None
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32]]: ...
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
    progress: Progress = None,
) -> tuple[NDArray[np.int32], dict[str, Any]]: ...
def class_table(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    labels: NDArray[np.int32],
    classes: int,
) -> NDArray[np.int64]: ...
def merge_tree(
    table: NDArray[np.int64], *, threads: int = 1, progress: Progress = None
) -> tuple[NDArray[np.int32], NDArray[np.float64]]: ...
def adaptive_code(
    table: NDArray[np.int64],
    merges: NDArray[np.int32],
    vocab: int,
    *,
    concentration: float = 0.1,
) -> NDArray[np.float64]: ...
def place(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    table: NDArray[np.int64],
    labels: NDArray[np.int32],
) -> NDArray[np.int32]: ...
def ledger(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    labels: NDArray[np.int32],
    classes: int,
) -> dict[str, float]: ...
def held_out_ledger(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.uint32],
    held_indptr: NDArray[np.int64],
    held_indices: NDArray[np.int32],
    held_data: NDArray[np.uint32],
    labels: NDArray[np.int32],
    classes: int,
) -> dict[str, float]: ...
