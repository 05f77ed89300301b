"""Words with a vector each, under the names that gensim gives to what can be asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from minent import _core
from minent._threads import thread_count
from minent.errors import InputError
from minent.vectors import _query
from minent.vectors._named import Named

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from minent._progress import Progress
    from minent.vectors._files import Form
    from minent.vectors._graph import Form as GraphForm
    from minent.vectors._graph import Graph, Metric, Nearest
    from minent.vectors._query import Keys


class Vectors(Named):
    """Words with a vector each.

    Names and results of methods are those of gensim's ``KeyedVectors``; similarities are computed
    in double precision, and words that are equally near come in order. The similarity to a vector
    of zeros is 0.

    Parameters
    ----------
    words : sequence of str
        The words, each once; best in order of frequency.
    table : array of float32, shape (words, dimensions)
        The vector of each word; not copied if it is contiguous in memory.
    counts : array of int64, optional
        How often each word occurs.
    check : bool
        Whether to look at all numbers now: those that are not finite are refused. Without this they
        are noticed by whatever works with all vectors.

    Attributes
    ----------
    index_to_key : list of str
        The words.
    key_to_index : dict of str to int
        The row of each word.
    vectors : ndarray of float32, shape (words, dimensions)
        The table.
    counts : ndarray of int64, or None
        How often each word occurs, if that is known.

    Raises
    ------
    InputError
        When words and table do not fit each other, a word comes twice, or a number is not finite.

    Examples
    --------
    >>> from minent.vectors import Vectors
    >>> kv = Vectors(["cat", "dog", "sun"], [[1, 0.2], [1, 0], [0, 1]])
    >>> kv.most_similar("dog", topn=1)[0][0], round(kv.similarity("dog", "sun"), 3)
    ('cat', 0.0)
    >>> kv.doesnt_match(["cat", "dog", "sun"])
    'sun'
    """

    def n_similarity(self, ws1: Sequence[str], ws2: Sequence[str]) -> float:
        """Return the cosine of the means of two lists of words.

        Raises
        ------
        UnknownWordError
            When a word has no vector.
        """
        first, second = (
            self.get_mean_vector(words, pre_normalize=False, ignore_missing=False)
            for words in (ws1, ws2)
        )
        return float(_core.cosines(first[None], second)[0])

    def most_similar(
        self,
        positive: Keys = None,
        negative: Keys = None,
        topn: int | None = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
    ) -> Any:  # noqa: ANN401 - a list, or an array where topn is None
        """Return the words that are nearest to the mean of some words and vectors.

        Parameters
        ----------
        positive, negative : str, array, (key, weight), or a sequence of them
            What is added and taken away, words at length one and vectors as they are.
            ``positive=["king", "woman"], negative=["man"]`` asks: man is to king as woman is to
            what?
        topn : int, optional
            How many words; None returns the cosines of all as an array.
        clip_start, clip_end : int, optional
            Look only at the words from one place to another.
        restrict_vocab : int, optional
            Look only at so many words, the first ones.

        Returns
        -------
        list of (str, float)
            Words and cosines, nearest first; words of the question are left out.

        Raises
        ------
        UnknownWordError
            When a word has no vector.
        InputError
            When nothing is asked for.

        Examples
        --------
        >>> from minent.vectors import Vectors
        >>> table = [[1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1]]
        >>> kv = Vectors(["man", "woman", "king", "queen"], table)
        >>> kv.most_similar(positive=["king", "woman"], negative=["man"], topn=1)[0][0]
        'queen'
        """
        part = _query.window(self, clip_start, clip_end, restrict_vocab)
        return _query.most_similar(self, positive, negative, topn, part)

    def most_similar_cosmul(
        self,
        positive: Keys = None,
        negative: Keys = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:  # noqa: ANN401 - a list, or an array where topn is None
        """Return the words that are best by products of cosines (Levy and Goldberg 2014).

        Each cosine is moved to between 0 and 1; those of the positive are multiplied, and divided
        by those of the negative. Otherwise as `most_similar`.
        """
        part = _query.window(self, 0, None, restrict_vocab)
        return _query.most_similar_cosmul(self, positive, negative, topn, part)

    def similar_by_word(
        self, word: str, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:  # noqa: ANN401 - a list, or an array where topn is None
        """Return the words that are nearest to a word; see `most_similar`."""
        return self.most_similar([word], topn=topn, restrict_vocab=restrict_vocab)

    def similar_by_vector(
        self, vector: ArrayLike, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:  # noqa: ANN401 - a list, or an array where topn is None
        """Return the words that are nearest to a vector; see `most_similar`."""
        return self.most_similar([np.asarray(vector)], topn=topn, restrict_vocab=restrict_vocab)

    def doesnt_match(self, words: Sequence[str]) -> str:
        """Return the word that is furthest from the mean of all of them.

        Raises
        ------
        UnknownWordError
            When a word has no vector.
        """
        return _query.doesnt_match(self, words)

    def closer_than(self, key1: str, key2: str) -> list[str]:
        """Return the words that are closer to `key1` than `key2` is."""
        return _query.closer_than(self, key1, key2)

    def rank(self, key1: str, key2: str) -> int:
        """Return the place of `key2` among the words in order of closeness to `key1`, from 1."""
        return len(self.closer_than(key1, key2)) + 1

    def nearest(
        self,
        k: int = 15,
        metric: Metric = "cosine",
        *,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Nearest:
        """Find the nearest other words of each word; see `minent.vectors.nearest`."""
        from minent.vectors._graph import nearest

        return nearest(self.vectors, k, metric=metric, threads=threads, progress=progress)

    def neighbor_graph(
        self,
        k: int = 15,
        form: GraphForm = "sum",
        *,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Graph:
        """Join each word with its nearest ones; see `minent.vectors.neighbor_graph`."""
        from minent.vectors._graph import neighbor_graph

        return neighbor_graph(self.vectors, k, form=form, threads=threads, progress=progress)

    def evaluate_word_pairs(
        self,
        pairs: str | os.PathLike[str],
        delimiter: str = "\t",
        encoding: str = "utf8",
        restrict_vocab: int | None = 300_000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
    ) -> tuple[Any, Any, float]:
        """Correlate cosines with what people say about pairs of words.

        Parameters
        ----------
        pairs : path
            A file with two words and a number on each line; lines that begin with # or hold no
            number are skipped.
        delimiter, encoding : str
            What parts the columns, and the encoding of the file.
        restrict_vocab : int, optional
            Look only at so many words, the first ones.
        case_insensitive : bool
            Do not tell upper and lower case apart; the first word of a spelling wins.
        dummy4unknown : bool
            Give pairs with unknown words a similarity of 0, instead of leaving them out.

        Returns
        -------
        pearson, spearman : result objects of `scipy.stats`
            Correlations with their p-values.
        missing : float
            Percentage of pairs with unknown words.

        Raises
        ------
        InputError
            When fewer than two pairs are left.
        OSError
            When the file cannot be read.
        """
        from minent.vectors._judge import word_pairs

        fold = str.upper if case_insensitive else str
        return word_pairs(
            self, pairs, delimiter, encoding, restrict_vocab, fold, dummy=dummy4unknown
        )

    def evaluate_word_analogies(
        self,
        analogies: str | os.PathLike[str],
        restrict_vocab: int | None = 300_000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
        similarity_function: Literal["most_similar", "most_similar_cosmul"] = "most_similar",
        *,
        threads: int | None = None,
    ) -> tuple[float, list[dict[str, Any]]]:
        """Answer questions of the kind "man is to king as woman is to what".

        Parameters
        ----------
        analogies : path
            A file with lines of four words, in sections that begin with ``: name``.
        restrict_vocab, case_insensitive
            As in `evaluate_word_pairs`.
        dummy4unknown : bool
            Count questions with unknown words as wrong, instead of leaving them out.
        similarity_function : {"most_similar", "most_similar_cosmul"}
            How answers are found; the first answers all questions together, in threads.
        threads : int, optional
            Threads to use; all cores by default.

        Returns
        -------
        score : float
            The share of right answers.
        sections : list of dict
            ``section``, ``correct`` and ``incorrect``; the last one is the total.

        Raises
        ------
        RunError
            When a question comes before the first section.
        OSError
            When the file cannot be read.
        """
        from minent.vectors._judge import word_analogies

        if similarity_function not in ("most_similar", "most_similar_cosmul"):
            raise InputError(
                "similarity_function must be 'most_similar' or 'most_similar_cosmul', "
                f"not {similarity_function!r}"
            )
        return word_analogies(
            self,
            analogies,
            restrict_vocab,
            str.upper if case_insensitive else str,
            dummy=dummy4unknown,
            cosmul=similarity_function == "most_similar_cosmul",
            threads=thread_count(threads),
        )

    def to_gensim(self) -> Any:  # noqa: ANN401 - gensim is optional
        """Return a copy as gensim's ``KeyedVectors``; needs the extra ``gensim``.

        Counts become the attribute ``count`` of words.
        """
        try:
            from gensim.models import KeyedVectors
        except ImportError:
            raise InputError("this needs gensim: pip install 'minent[gensim]'") from None
        found = KeyedVectors(self.vector_size)
        found.add_vectors(self.index_to_key, self.vectors)
        if self.counts is not None:
            for word, count in zip(self.index_to_key, self.counts.tolist(), strict=True):
                found.set_vecattr(word, "count", count)
        return found

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        form: Form = "auto",
        header: bool = True,
        progress: Progress = None,
    ) -> None:
        """Write words and vectors; the file is there whole or not at all.

        Parameters
        ----------
        path : path
            The file; one of this name is replaced.
        form : {"auto", "archive", "binary", "text"}
            "archive" can be mapped, and keeps counts; "binary" and "text" are those of word2vec.
            "auto" goes by the end of the name: ``.npz``, ``.bin``, ``.txt`` or ``.vec``.
        header : bool
            False leaves the first line of a text out, as GloVe does.
        progress : bool or callable, optional
            True draws a bar on standard error.

        Raises
        ------
        InputError
            When word2vec's form cannot hold a word, as it has white space in it.
        OSError
            When the file cannot be written.
        """
        from minent.vectors._files import save

        save(self, path, form=form, header=header, progress=progress)

    @staticmethod
    def load(path: str | os.PathLike[str], mmap: bool = True, **how: Any) -> Vectors:  # noqa: ANN401
        """Read vectors from a file; see `minent.vectors.load`."""
        from minent.vectors._files import load

        return load(path, mmap=mmap, **how)
