import os
import signal
import threading
import time

import minent
import numpy as np
import pytest
import scipy.optimize
import scipy.sparse as sp
from minent.counts import Pairs
from minent.counts import pairs as count_pairs
from minent.measures import conditional_entropy, ledger
from minent.text import encode
from minent.vectors import cost, train


def topics(sentences=400, words=24, seed=0):
    """Sentences of two topics that share no word."""
    rng = np.random.default_rng(seed)
    drawn = 2 * rng.integers(words // 2, size=(sentences, 10)) + np.arange(sentences)[:, None] % 2
    return [" ".join(f"w{i}" for i in sentence) for sentence in drawn]


def topic_gap(found):
    """How much nearer words are within topics than between them."""
    table = found.table - found.table.mean(0)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    topic = np.array([int(word[1:]) % 2 for word in found.words])
    cosines, same = table @ table.T, topic[:, None] == topic
    return cosines[same].mean() - cosines[~same].mean()


@pytest.mark.parametrize("objective", ["l2", "dot", "t"])
@pytest.mark.parametrize("sampling", ["negative", "softmax"])
@pytest.mark.parametrize("tables", [1, 2])
def test_topics_part(objective, sampling, tables):
    found = train(
        sentences=topics(),
        objective=objective,
        sampling=sampling,
        tables=tables,
        dimensions=4,
        epochs=30,
        learning_rate=0.05,
        subsample=None,
    )
    assert topic_gap(found) > 0.6
    assert found.table.shape == (24, 4) and found.table.dtype == np.float32
    assert (found.contexts is None) == (tables == 1)
    assert found.ledger.explained > 0.6
    assert [seen for seen, _ in found.history] == [4000 * (i + 1) for i in range(30)]


def test_without_popularity():
    found = train(sentences=topics(), popularity=False, dimensions=4, epochs=40, subsample=None)
    assert not found.popularity.any()
    assert topic_gap(found) > 0.6


def test_ledger_is_that_of_the_pairs():
    text = encode(sentences=topics(50), min_count=1)
    found = train(text, dimensions=4, window=3, subsample=0.05, seed=4, epochs=1)
    counts = count_pairs(text, window=3, weights="linear", subsample=0.05, seed=4)
    bits = cost(counts, found.table, popularity=found.popularity)
    expected = ledger(Pairs(counts.indptr, counts.indices, counts.data), bits)
    assert found.ledger._asdict() == pytest.approx(expected._asdict())
    assert found.history[-1][1] == pytest.approx(bits, abs=0.2)


@pytest.mark.parametrize("sampling", ["negative", "softmax"])
def test_samples_lead_to_the_least_there_is(sampling):
    counts = sp.csr_array((np.array([[0.5, 0.3, 0.15, 0.05]] * 4) * 1e6).astype(int))
    how = {"objective": "dot", "dimensions": 4, "tables": 2, "epochs": 4, "learning_rate": 0.02}
    found = train(counts, sampling=sampling, seed=1, **how)
    assert found.ledger.method - found.ledger.conditional < 0.003


def test_start_must_fit():
    how = {"sentences": ["a b c", "c b a"] * 5, "dimensions": 2, "subsample": None, "epochs": 1}
    first = train(tables=2, **how)
    with pytest.raises(minent.InputError, match="the start has two tables"):
        train(start=first, **how)
    other = {**how, "sentences": ["z x y", "y x z"] * 5}
    with pytest.raises(minent.InputError, match="the start has other words"):
        train(start=first, tables=2, **other)
    without = train(start=first, tables=2, popularity=False, **how)
    assert not without.popularity.any()


def test_history_is_exact_where_all_rows_are_looked_at():
    text = ["a b c", "b c d", "a c", "d b a a"] * 5
    how = {"sentences": text, "dimensions": 3, "subsample": None, "epochs": 3}
    found = train(history_rows=4, **how)
    counted = count_pairs(sentences=text, window=5, weights="linear")
    model = {"contexts": found.contexts, "popularity": found.popularity}
    bits = cost(counted, found.table, objective="l2", **model)
    assert found.history[-1][1] == pytest.approx(bits, rel=1e-5)
    assert found.ledger.method == pytest.approx(bits, rel=1e-9)
    with pytest.raises(minent.InputError, match="history_rows must be"):
        train(history_rows=0, **how)


def test_all_sources_say_the_same():
    lines = topics(60)
    text = encode(sentences=lines, min_count=1)
    options = {"dimensions": 5, "epochs": 2, "ledger": False}
    first = train(text, **options)
    assert first.ledger is None and first.history == []
    for found in (
        train(sentences=lines, **options),
        train(np.array(text.ids), vocab=len(text.words), **options),
    ):
        assert np.array_equal(found.table, first.table)
        assert np.array_equal(found.popularity, first.popularity)
    table = count_pairs(text, window=2)
    options["epochs"] = 3
    second = train(table, **options)
    assert second.words == text.words
    assert np.array_equal(train(table.to_scipy(), **options).table, second.table)


@pytest.mark.parametrize("sampling", ["negative", "softmax", "exact"])
def test_threads_do_not_matter(sampling):
    lines, more = topics(300), {"rows": 10, "epochs": 3} if sampling == "exact" else {}
    found = [
        train(sentences=lines, sampling=sampling, dimensions=8, threads=t, seed=2, **more)
        for t in (1, 2, 5)
    ]
    for other in found[1:]:
        assert np.array_equal(found[0].table, other.table)
        assert np.array_equal(found[0].popularity, other.popularity)
        assert (found[0].history, found[0].ledger) == (other.history, other.ledger)
    again = train(sentences=lines, sampling=sampling, dimensions=8, seed=3, **more)
    assert not np.array_equal(found[0].table, again.table)


def test_exact_training_reaches_what_scipy_reaches():
    rng = np.random.default_rng(3)
    counts = rng.poisson(2.0, size=(6, 6))
    counts += counts.T

    def bits(flat):
        v, b = flat[:12].reshape(6, 2), flat[12:]
        scores = b - ((v[:, None] - v) ** 2).sum(2)
        logs = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        return -(counts * logs).sum() / counts.sum() / np.log(2)

    starts = [np.concatenate([rng.normal(size=12), np.zeros(6)]) for _ in range(8)]
    least = min(scipy.optimize.minimize(bits, start).fun for start in starts)
    found = [
        train(counts_of(counts), sampling="exact", dimensions=2, epochs=2000, seed=seed)
        for seed in range(4)
    ]
    reached = min(trained.ledger.method for trained in found)
    assert reached == pytest.approx(least, abs=2e-3)


def counts_of(dense):
    return sp.csr_array(dense)


@pytest.mark.parametrize("optimizer", ["adam", "adagrad"])
def test_exact_training_reaches_the_least_there_is(optimizer):
    counts = counts_of(np.random.default_rng(5).integers(1, 20, size=(7, 7)))
    rate = 0.1 if optimizer == "adam" else 0.5
    found = train(
        counts,
        sampling="exact",
        objective="dot",
        tables=2,
        dimensions=7,
        epochs=3000,
        optimizer=optimizer,
        learning_rate=rate,
    )
    least = conditional_entropy(counts).value
    assert least - 1e-5 < found.ledger.method < least + 0.01


def test_start_is_where_training_starts():
    lines = topics()
    first = train(sentences=lines, dimensions=4, epochs=10, subsample=None)
    options = {"sentences": lines, "epochs": 1, "subsample": None, "learning_rate": 1e-9}
    same = train(start=first, **options)
    assert same.table == pytest.approx(first.table, abs=1e-5)
    assert same.popularity == pytest.approx(first.popularity, abs=1e-5)
    assert same.ledger.method == pytest.approx(first.ledger.method, abs=1e-4)
    longer = train(start=first.table, radius=1.7, **options)
    scaled = first.table * 1.7 / np.linalg.norm(first.table, axis=1, keepdims=True)
    moved = longer.table - scaled  # all by the same, so that the mean is 0
    assert moved == pytest.approx(np.tile(moved[0], (24, 1)), abs=1e-5)
    two = train(sentences=lines, dimensions=4, tables=2, epochs=1, subsample=None)
    assert train(start=two, tables=2, **options).contexts == pytest.approx(two.contexts, abs=1e-5)


@pytest.mark.parametrize("objective", ["l2", "t"])
def test_the_middle_is_at_zero(objective):
    text = encode(sentences=topics(), min_count=1)
    found = train(text, objective=objective, dimensions=4, subsample=None, ledger=False)
    assert text.counts @ found.table / text.tokens == pytest.approx(np.zeros(4), abs=1e-6)


def test_what_diverges_says_where():
    with pytest.raises(minent.DivergedError, match=r"after \d+ of \d+ tokens, in epoch 1"):
        train(sentences=topics(), objective="dot", learning_rate=1e9, subsample=None)
    with pytest.raises(minent.DivergedError, match="in step"):
        train(sentences=topics(), sampling="exact", learning_rate=1e30, subsample=None)


@pytest.mark.parametrize("lines", [["a"], ["a", "b", "c"]])
def test_nothing_to_learn_from(lines):
    for more in ({}, {"ledger": False}, {"subsample": None}, {"sampling": "exact"}):
        with pytest.raises(minent.InputError, match="no pair"):
            train(sentences=lines, **more)


def test_empty_sources():
    with pytest.raises(minent.EmptyTextError):
        train(sentences=[])
    for empty in (np.zeros(0, dtype=np.int32), sp.csr_array((3, 3), dtype=np.int64)):
        with pytest.raises(minent.InputError):
            train(empty)


def test_one_word():
    found = train(sentences=["a a a"] * 50, subsample=None, dimensions=2)
    assert found.ledger.method == pytest.approx(0)
    assert np.isfinite(found.table).all()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"objective": "cosine"}, "objective"),
        ({"dimensions": 0}, "dimensions"),
        ({"tables": 3}, "tables"),
        ({"popularity": "yes"}, "popularity"),
        ({"sampling": "gibbs"}, "sampling"),
        ({"optimizer": "sgd"}, "optimizer"),
        ({"epochs": 0}, "epochs"),
        ({"learning_rate": 0}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"learning_rate": "fast"}, "learning_rate"),
        ({"window": 0}, "window"),
        ({"window": "sentence"}, "window"),
        ({"subsample": 2.0}, "subsample"),
        ({"negatives": 0}, "negatives"),
        ({"smoothing": -1}, "smoothing"),
        ({"rows": 0}, "rows"),
        ({"seed": -1}, "seed"),
        ({"radius": 1.0}, "radius"),
        ({"start": np.ones((3, 2))}, "24 words, but there are 3"),
        ({"start": np.full((24, 2), np.nan)}, "row 0"),
        ({"start": np.ones((24, 2)), "tables": 2}, "two tables"),
        ({"start": np.ones(24)}, "shape"),
        ({"start": np.ones((24, 2)), "radius": -1}, "radius"),
    ],
)
def test_bad_options(more, message):
    with pytest.raises(minent.InputError, match=message):
        train(sentences=topics(20), **more)


@pytest.mark.parametrize("sampling", ["negative", "exact"])
def test_stops_within_a_second(sampling):
    ids = np.random.default_rng(0).integers(5000, size=3_000_000).astype(np.int32)
    stage = []

    def interrupt():
        while not stage or stage[-1] != "training":
            time.sleep(0.05)
        time.sleep(0.3)
        stage.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        train(
            ids,
            sampling=sampling,
            epochs=10_000,
            ledger=False,
            subsample=None,
            progress=lambda name, done, total: stage.append(name),
        )
    thread.join()
    late = time.monotonic() - next(at for at in stage if isinstance(at, float))
    assert late < 10  # a loaded machine is no failure, but it must not go on
