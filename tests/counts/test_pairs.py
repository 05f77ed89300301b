import tempfile
from fractions import Fraction
from itertools import chain
from math import lcm, sqrt
from pathlib import Path

import counting_oracles as oracle
import minent
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minent.counts import load_pairs, pairs
from minent.text import Reading, encode

LEAST = "64M"
SPACE = Reading(tokens="space", split="lines")

tokens = st.sampled_from([*"aaaabbcd", "<unk>", "long" * 5])
documents = st.lists(
    st.lists(st.lists(tokens, max_size=9), max_size=5), min_size=1, max_size=4
).filter(lambda text: any(chain.from_iterable(text)))
sampling = {"subsample": st.none() | st.sampled_from([1e-3, 0.05, 0.3, 1.0])}
windows = st.fixed_dictionaries(
    {
        "window": st.integers(1, 7) | st.just(30),
        "direction": st.sampled_from(["both", "before", "after"]),
        "weights": st.sampled_from(["flat", "harmonic", "linear"]),
        "across": st.booleans(),
        "seed": st.integers(0, 2**64 - 1),
        **sampling,
    }
)
bags = st.fixed_dictionaries(
    {
        "window": st.sampled_from(["sentence", "document"]),
        "once": st.booleans(),
        "seed": st.integers(0, 2**64 - 1),
        **sampling,
    }
)
vocabularies = st.fixed_dictionaries(
    {
        "min_count": st.integers(1, 3),
        "max_vocab": st.none() | st.integers(1, 6),
        "unknown": st.sampled_from(["word", "drop"]),
    }
)


def count(text, **options):
    """Count pairs of documents, each in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, sentences in enumerate(text):
            paths.append(Path(folder) / str(number))
            lines = "".join(" ".join(tokens) + "\n" for tokens in sentences)
            paths[-1].write_text(lines, encoding="utf-8")
        return pairs(paths, reading=SPACE, **options)


@given(documents, windows | bags, vocabularies, st.integers(1, 3))
def test_all_options_against_the_oracle(text, options, vocabulary, threads):
    if options.get("weights") == "harmonic" and options["window"] > 22:
        options["window"] = 22
    chosen = oracle.choose(text, **vocabulary)
    if chosen is None:
        with pytest.raises(minent.InputError):
            count(text, **options, **vocabulary)
        return
    found = count(text, **options, **vocabulary, threads=threads)
    counts = [n for _, n in chosen]
    assert found.words == [word for word, _ in chosen]
    assert found.word_counts.tolist() == counts
    assert (found.indptr.dtype, found.indices.dtype) == ("i8", "i4")
    assert found.data.dtype == ("u8" if found.data.max(initial=0) >= 2**32 else "u4")
    expected = oracle.pairs(oracle.as_ids(text, chosen), counts, options)
    assert oracle.weights_of(found) == expected


@given(st.lists(st.integers(-1, 5), max_size=60), windows | bags, st.integers(1, 3))
def test_arrays_of_ids(ids, options, threads):
    found = pairs(np.array(ids, dtype=np.int64), vocab=6, threads=threads, **options)
    sentences = [[]]
    for i in ids:
        sentences.append([]) if i == -1 else sentences[-1].append(i)
    expected = oracle.pairs([sentences], [ids.count(i) for i in range(6)], options)
    assert found.shape == (6, 6)
    weights = oracle.weights_of(found)
    if options.get("weights") == "harmonic" and options["window"] > 22:
        # each of them is rounded to a unit
        assert weights.keys() == expected.keys()
        most = Fraction(len(ids) ** 2, lcm(*range(1, 23)))
        assert all(abs(weight - expected[pair]) <= most for pair, weight in weights.items())
    else:
        assert weights == expected


@pytest.mark.parametrize(
    ("weights", "window", "unit", "units"),
    [
        ("flat", 3, 1, [1, 1, 1]),
        ("harmonic", 5, 60, [60, 30, 20, 15, 12]),
        ("harmonic", 22, 232_792_560, [232_792_560 // d for d in range(1, 23)]),
        ("harmonic", 30, 232_792_560, [(232_792_560 + d // 2) // d for d in range(1, 31)]),
        ("linear", 4, 4, [4, 3, 2, 1]),
    ],
)
def test_units(weights, window, unit, units):
    ids = np.arange(window + 5)
    found = pairs(ids, window=window, weights=weights, direction="after")
    assert found.unit == unit
    first = slice(found.indptr[0], found.indptr[1])
    assert found.indices[first].tolist() == list(range(1, window + 1))
    assert found.data[first].tolist() == units
    scipy = found.to_scipy().toarray()
    assert scipy[0, 1 : window + 1] == pytest.approx([n / unit for n in units], rel=1e-12)


def test_counts_of_more_than_32_bits():
    """One pair, 6,000 times within a window of 1,000: harmonic sums leave 32 bits."""
    ids = np.zeros(6000, dtype=np.int32)
    found = pairs(ids, window=1000, weights="harmonic")
    assert found.data.dtype == np.uint64
    units = [(found.unit + d // 2) // d for d in range(1, 1001)]
    assert found.data.tolist() == [2 * sum(n * (6000 - d) for d, n in enumerate(units, 1))]


def test_window_beyond_the_text():
    ids = np.array([0, 1, 2, -1, 0])
    assert pairs(ids, window=2**16).to_scipy().sum() == 6
    assert pairs(ids, window=2**16, across=True).to_scipy().sum() == 12


def test_documents_of_an_encoded_text(tmp_path):
    (tmp_path / "a.txt").write_text("a b\nc\n")
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "c.txt").write_text("d d\n")
    files = sorted(tmp_path.iterdir())
    read = encode(files, reading=SPACE)
    for window, expected in (("sentence", [1, 2]), ("document", [1, 1, 1, 2])):
        of_text, of_files = pairs(read, window=window), pairs(files, reading=SPACE, window=window)
        assert oracle.weights_of(of_text) == oracle.weights_of(of_files)
        upper = np.triu(of_text.to_scipy().toarray())
        assert sorted(upper[upper > 0].tolist()) == expected


def test_text_path_and_array_agree(text):
    read = encode(text, min_count=1)
    options = {"window": 3, "weights": "harmonic", "subsample": 0.1, "seed": 4}
    of_text = pairs(read, **options)
    for same in (pairs(text, **options), pairs(read.ids, **options)):
        assert oracle.weights_of(same) == oracle.weights_of(of_text)
    assert of_text.words == read.words


# -- sampling ---------------------------------------------------------------------------------


def kept(ids, word, seed, threshold, **more):
    """Which occurrences of a word stay: each stands between two words of its own."""
    spread = np.full((len(ids), 4), -1, dtype=np.int64)
    spread[:, 0] = np.arange(len(ids)) * 2 + word + 1
    spread[:, 1] = ids
    spread[:, 2] = spread[:, 0] + 1
    table = pairs(
        spread.ravel(), window=1, direction="after", subsample=threshold, seed=seed, **more
    )
    return {(i - word - 1) // 2 for (i, j) in oracle.weights_of(table) if j == word}


def test_shares_that_stay():
    """The words around are rare and stay; the frequent one stays as often as the formula says."""
    n = 30_000
    ids = np.zeros(n, dtype=np.int64)
    for threshold in (1e-3, 0.01, 0.1):
        share = sqrt(threshold * 3) + threshold * 3
        found = kept(ids, 0, 5, threshold)
        assert abs(len(found) - n * share) < 5 * sqrt(n * share * (1 - share))


def test_sampling_depends_on_seed_and_position_alone():
    ids = np.zeros(5000, dtype=np.int64)
    first = kept(ids, 0, 1, 0.01, threads=1)
    assert kept(ids, 0, 1, 0.01, threads=3) == first
    assert kept(ids, 0, 2, 0.01) != first
    # what stays with a small threshold stays with a larger one: one number is drawn for a place
    assert first < kept(ids, 0, 1, 0.05)
    drawn = [oracle.scramble(oracle.scramble(1) ^ (3 * k + 1)) / 2**64 for k in range(5000)]
    share = oracle.share_kept(5000, 15_000, 0.01)
    assert first == {k for k, number in enumerate(drawn) if number <= share}


# -- memory -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wide():
    """Ids of so many different pairs that they do not fit in the least memory."""
    rng = np.random.default_rng(2)
    ids = rng.zipf(1.25, 1_200_000).clip(max=60_000).astype(np.int32) - 1
    ids[::23] = -1
    return ids


@pytest.mark.parametrize(
    "options",
    [
        {"window": 4, "weights": "harmonic"},
        {"window": 3, "across": True, "direction": "before"},
        {"window": 5, "weights": "linear", "subsample": 1e-3, "seed": 3},
        {"window": "sentence"},
        {"window": "sentence", "once": True, "subsample": 1e-2},
    ],
    ids=lambda options: "-".join(map(str, options.values())),
)
def test_memory_does_not_change_the_counts(wide, options, tmp_path):
    plain = pairs(wide, memory="8G", threads=1, temp_dir=tmp_path / "nowhere", **options)
    assert plain.nnz > 300_000
    for threads in (1, 3):
        found = pairs(wide, memory=LEAST, threads=threads, temp_dir=tmp_path, **options)
        for name in ("indptr", "indices", "data"):
            assert np.array_equal(getattr(found, name), getattr(plain, name)), name
    with pytest.raises(FileNotFoundError, match="nowhere"):
        pairs(wide, memory=LEAST, temp_dir=tmp_path / "nowhere", **options)
    assert not list(tmp_path.iterdir())


def test_a_document_that_does_not_fit(wide, tmp_path):
    """All words of a document are a pair: 4,000 words give 16 million pairs."""
    ids = np.concatenate([np.arange(4000), wide[(wide >= 0) & (wide < 4000)][:300_000]])
    found = pairs(ids, window="document", memory=LEAST, temp_dir=tmp_path, threads=2)
    counts = np.bincount(ids)
    expected = np.outer(counts, counts) - np.diag(counts)
    assert np.array_equal(found.to_scipy().toarray(), expected)


# -- forms ------------------------------------------------------------------------------------


def test_saved_and_loaded(tmp_path):
    found = count([[["a", "b", "a"], ["c"]], [["é", "b"]]], window=2, weights="harmonic")
    found.save(tmp_path / "pairs.npz")
    again = load_pairs(tmp_path / "pairs.npz")
    for name in ("indptr", "indices", "data", "word_counts"):
        assert np.array_equal(getattr(again, name), getattr(found, name)), name
        assert getattr(again, name).dtype == getattr(found, name).dtype
    assert (again.words, again.unit, again.info) == (found.words, found.unit, found.info)
    assert oracle.weights_of(again) == oracle.weights_of(found)
    assert repr(again) == repr(found) == "<PairTable of 4 words, 5 pairs, unit 2>"


def test_saved_without_words(tmp_path):
    found = pairs(np.array([0, 1, 1]), window=1)
    found.save(tmp_path / "pairs.npz")
    again = load_pairs(tmp_path / "pairs.npz")
    assert again.words is None
    assert again.word_counts.tolist() == [1, 2]
    with pytest.raises(minent.InputError, match=r"pairs\.csv"):
        found.save(tmp_path / "pairs.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.npz"]


def test_no_pair():
    found = pairs(sentences=["a", "b"])
    assert (found.nnz, found.shape) == (0, (2, 2))
    assert found.to_scipy().nnz == 0
    empty = pairs(np.array([], dtype=np.int32), vocab=3)
    assert (empty.nnz, empty.shape, empty.word_counts.tolist()) == (0, (3, 3), [0, 0, 0])


def test_arrow():
    pa = pytest.importorskip("pyarrow")
    found = pairs(sentences=["a b c", "a b"], window=2, direction="after", weights="harmonic")
    table = pa.table(found)
    expected = {"i": [0, 0, 1], "j": [1, 2, 2], "count": [4, 1, 2]}
    assert table.to_pydict() == expected
    assert table.schema.metadata[b"unit"] == b"2"
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(found).to_dict(as_series=False) == expected


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"window": 0}, "window"),
        ({"window": 2**16 + 1}, "window must be at most 65536"),
        ({"window": 2.5}, "window"),
        ({"window": True}, "window"),
        ({"window": "paragraph"}, "window"),
        ({"window": None}, "window"),
        ({"direction": "left"}, "direction must be one of both, before, after"),
        ({"weights": "quadratic"}, "weights must be one of flat, harmonic, linear"),
        ({"weights": ["flat"]}, "weights must be one of"),
        ({"once": True}, "once=True goes with"),
        ({"window": "sentence", "once": "yes"}, "once must be True or False"),
        ({"across": 2}, "across"),
        ({"window": "sentence", "across": True}, "no direction"),
        ({"window": "sentence", "weights": "linear"}, "no direction"),
        ({"window": "document", "direction": "after"}, "no direction"),
        ({"subsample": 0}, "subsample"),
        ({"subsample": 1.5}, "subsample"),
        ({"subsample": float("nan")}, "subsample"),
        ({"subsample": "1e-3"}, "subsample"),
        ({"subsample": True}, "subsample"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"unknown": "unk"}, "unknown must be one of"),
        ({"max_vocab": 0}, "max_vocab"),
        ({"min_count": 3}, "rarer than"),
        ({"max_vocab": 1, "unknown": "word"}, "no word besides"),
    ],
)
def test_bad_parameters(more, message):
    with pytest.raises(minent.InputError, match=message):
        pairs(sentences=["a b"], **more)


def test_numbers_of_numpy_can_be_saved(tmp_path):
    """What a file says of itself is JSON, which knows the numbers of Python alone."""
    found = pairs(
        sentences=["a b a", "b a"],
        window=np.int64(2),
        subsample=np.float32(0.5),
        seed=np.uint64(3),
        min_count=np.int32(1),
        max_vocab=np.int64(9),
    )
    found.save(tmp_path / "pairs.npz")
    assert load_pairs(tmp_path / "pairs.npz").info["pairs"]["window"] == 2


def test_sums_beyond_64_bits(tmp_path):
    from minent import _core
    from minent.counts._pairs_out import save_counted
    from minent.counts._source import Options, Tokens

    ids = np.array([0, 1, -1], dtype=np.int32)
    run = _core.count_pairs(ids, 2, window=1).run()
    for _ in range(63):
        run = _core.merge_runs(2, [run, run])
    tokens = Tokens(None, 2, ["a", "b"], np.array([1, 1]), None, {}, " ")
    for form in ("npz", "tsv", "parquet"):
        counted = _core.PairCounts.from_runs([run], 2, unit=4)
        found = save_counted(str(tmp_path / form), form, tokens, counted, {}, Options())
        assert found == (2, 2**62)
