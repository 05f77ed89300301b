"""Floor plans against the formula, and against all plans of few books."""

import _thread
import threading
from itertools import permutations

import numpy as np
import pytest
import scipy.sparse as sp
from minent import InputError
from minent.counts import Pairs, bigrams, pairs
from minent.vectors import floor_plan
from scipy.spatial.distance import cdist, pdist


def metres(table, places):
    """Give what is walked from the door and between books, straight from the formula."""
    p = np.asarray(table, dtype=float) / np.sum(table)
    return (
        float(p.sum(axis=1) @ np.linalg.norm(places, axis=1)),
        float((p * cdist(places, places)).sum()),
    )


def topics(n=240, seed=0):
    """Twelve topics; in each the first books are popular."""
    rng = np.random.default_rng(seed)
    popular = 1 / (1 + np.arange(n) // 12)
    topic = np.arange(n) % 12
    near = np.where(topic[:, None] == topic[None], 40, 1)
    return rng.poisson(popular[:, None] * popular[None] * near * 30)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_plan_keeps_distance_and_saves_ways(dimensions):
    table = topics()
    plan = floor_plan(table, dimensions, distance=0.8)
    assert plan.positions.shape == (240, dimensions) and plan.positions.dtype == np.float64
    assert pdist(plan.positions).min() >= 0.8
    door, between = metres(table, plan.positions)
    assert plan.from_door == pytest.approx(door, rel=1e-6)
    assert plan.between == pytest.approx(between, rel=1e-6)
    assert plan.cost < 0.95 * plan.cost_before
    assert plan.share_from_door + plan.share_between == pytest.approx(1)
    # popular books near the door
    popularity, away = table.sum(axis=1), np.linalg.norm(plan.positions, axis=1)
    order = np.argsort(-popularity)
    assert away[order[:24]].mean() < away[order[-120:]].mean() / 2


def test_books_of_a_topic_stand_together():
    plan = floor_plan(topics())
    apart = cdist(plan.positions, plan.positions)
    topic = np.arange(240) % 12
    same = topic[:, None] == topic[None]
    np.fill_diagonal(apart, np.nan)
    assert np.nanmean(apart[same]) < 0.8 * np.nanmean(apart[~same])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("dimensions", [2, 3])
def test_few_books_are_placed_as_well_as_can_be(seed, dimensions):
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 6, size=(6, 6)) ** 2 + np.eye(6, dtype=int)
    plan = floor_plan(table, dimensions, sweeps=200)
    places = plan.positions[np.argsort(np.linalg.norm(plan.positions, axis=1), kind="stable")]
    best = min(sum(metres(table, places[list(order)])) for order in permutations(range(6)))
    assert best * (1 - 1e-6) <= plan.cost <= best * 1.02


def test_before_is_by_popularity():
    table = topics()
    plan = floor_plan(table, sweeps=1)
    order = np.argsort(-table.sum(axis=1), kind="stable")
    rings = np.sort(np.linalg.norm(plan.positions, axis=1))
    p = table.sum(axis=1)[order] / table.sum()
    assert plan.from_door_before == pytest.approx(float(p @ rings), rel=1e-9)


def test_threads_and_forms_change_nothing_and_seeds_do():
    table = topics()
    one = floor_plan(table, threads=1)
    assert one.positions.tobytes() == floor_plan(table, threads=4).positions.tobytes()
    sparse = sp.coo_array(table)
    assert one.positions.tobytes() == floor_plan(sparse, threads=2).positions.tobytes()
    assert one.positions.tobytes() != floor_plan(table, seed=1).positions.tobytes()


def test_distance_is_a_unit():
    table = topics()
    one, two = floor_plan(table), floor_plan(table, distance=2)
    assert two.cost_before == pytest.approx(2 * one.cost_before)


def test_pairs_of_text():
    found = pairs(sentences=["a b c", "a c d", "b a"], window=2, weights="harmonic")
    plan = floor_plan(found)
    assert len(plan.positions) == 4
    assert plan.cost <= plan.cost_before
    # the edge of a sentence is no book
    assert len(floor_plan(Pairs.of(bigrams([0, 1, -1, 1, 2, -1], vocab=3))).positions) == 3
    assert repr(plan).startswith("<FloorPlan of 4 words in 2 dimensions")


def test_words_without_pairs_stand_at_the_wall():
    table = np.zeros((9, 9), dtype=int)
    table[:4, :4] = 3
    plan = floor_plan(table)
    away = np.linalg.norm(plan.positions, axis=1)
    assert away[:4].max() <= away[4:].min() + 1e-9


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (np.zeros((3, 3), dtype=int), "no pairs"),
        (np.zeros((0, 0), dtype=int), "no pairs"),
        (np.ones((2, 3), dtype=int), "square"),
        (-np.ones((2, 2), dtype=int), "between 0"),
        (np.full((2, 2), np.nan), "whole"),
        ("ab", "whole"),
    ],
)
def test_bad_tables(table, why):
    with pytest.raises(InputError, match=why):
        floor_plan(table)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"distance": 0}, "distance"),
        ({"distance": float("nan")}, "distance"),
        ({"distance": "1"}, "distance"),
        ({"dimensions": 1}, "2 or 3"),
        ({"sweeps": 0}, "sweeps"),
        ({"seed": 1.5}, "seed"),
    ],
)
def test_bad_parameters(change, why):
    with pytest.raises(InputError, match=why):
        floor_plan(topics(24), **change)


def test_interrupted():
    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        floor_plan(topics(960), sweeps=10**6)
