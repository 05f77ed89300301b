"""What words save, against the formula of the map equation written out."""

from math import log2

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from minent.shelves._typical import bits_saved


def plogp(x):
    return x * log2(x) if x > 0 else 0.0


def saved_in_all(table, labels):
    """Code length in one room less that with shelves (Rosvall, Axelsson & Bergstrom 2009)."""
    flow = table / table.sum()
    node = flow.sum(axis=0)
    shelves = range(max(labels) + 1)
    inside = [np.flatnonzero(labels == s) for s in shelves]
    exits = [flow[i].sum() - flow[np.ix_(i, i)].sum() for i in inside]
    one = -sum(map(plogp, node))
    code = plogp(sum(exits)) - 2 * sum(map(plogp, exits)) - sum(map(plogp, node))
    code += sum(plogp(q + node[i].sum()) for q, i in zip(exits, inside, strict=True))
    return one - code


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(1, 4))
def test_the_sum_is_what_the_map_equation_saves(seed, nodes, shelves):
    random = np.random.default_rng(seed)
    table = random.random((nodes, nodes)) * (random.random((nodes, nodes)) < 0.5)
    table[0, 1] = 1
    table = np.triu(table, 1)
    table += table.T
    labels = np.unique(random.integers(0, shelves, nodes), return_inverse=True)[1]
    graph = sp.csr_array(table)
    saved = bits_saved(graph.indptr, graph.indices, graph.data, labels)
    assert saved.sum() == pytest.approx(saved_in_all(table, labels), abs=1e-5)


def test_the_middle_of_a_shelf_saves_more_than_its_border():
    links = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)]
    table = np.zeros((6, 6))
    for i, j in links:
        table[i, j] = table[j, i] = 1
    graph = sp.csr_array(table)
    saved = bits_saved(graph.indptr, graph.indices, graph.data, np.array([0, 0, 0, 1, 1, 1]))
    assert saved[0] == saved[1] > saved[2]
    assert saved[4] == saved[5] > saved[3]
