"""What given modules cost, against dense matrices."""

import map_oracles as oracle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minent import InputError
from minent.maps import Graph, code_length, evaluate, find

WALKS = [
    {"directed": False},
    {"directed": True},
    {"directed": True, "teleport_to": "nodes"},
    {"directed": True, "recorded": True},
    {"directed": True, "recorded": True, "teleport_to": "nodes"},
    {"directed": True, "teleportation": 0.4},
]


def expected(nodes, links, directed, teleportation=0.15, teleport_to="links", recorded=False):
    weights = oracle.dense(nodes, links, directed)
    to_nodes = teleport_to == "nodes"
    return oracle.walk(weights, directed, tau=teleportation, to_nodes=to_nodes, recorded=recorded)


@pytest.mark.parametrize("walk", WALKS, ids=str)
@given(seed=st.integers(0, 10**9), nodes=st.integers(1, 12), links=st.integers(1, 30))
def test_any_modules_of_any_graph(walk, seed, nodes, links):
    rng = np.random.default_rng(seed)
    ends = oracle.random_links(rng, nodes, links)
    graph = Graph(*zip(*ends, strict=True), nodes=nodes, directed=walk["directed"])
    options = {name: value for name, value in walk.items() if name != "directed"}
    flow, *rest = expected(nodes, ends, **walk)
    labels = np.stack([rng.integers(0, 3, nodes), rng.integers(-1, 2, nodes)], axis=1)
    labels = np.c_[labels, np.where(labels[:, 1] < 0, -1, rng.integers(-1, 2, nodes))]
    paths = [tuple(int(x) for x in row if x >= 0) for row in labels]
    found = evaluate(graph, labels, **options)
    assert found.flow == pytest.approx(flow, abs=1e-12)
    assert found.code_length == pytest.approx(oracle.code_length(paths, flow, *rest), abs=1e-9)
    assert code_length(graph, found, **options) == pytest.approx(found.code_length, abs=1e-12)
    two = [path[:1] for path in paths]
    bits = code_length(graph, labels[:, 0], **options)
    assert bits == pytest.approx(oracle.code_length(two, flow, *rest), abs=1e-9)
    none = [()] * nodes
    assert found.one_level == pytest.approx(oracle.code_length(none, flow, *rest), abs=1e-9)


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_what_is_found_costs_what_it_says(walk):
    rng = np.random.default_rng(3)
    nodes, links = oracle.planted(rng, 9, 8, 20, 40)
    options = {name: value for name, value in walk.items() if name != "directed"}
    graph = Graph(*zip(*links, strict=True), nodes=nodes, directed=walk["directed"])
    for two_level in (False, True):
        found = find(graph, two_level=two_level, **options)
        paths = [tuple(map(int, path.split(":")[:-1])) for path in found.paths]
        bits = oracle.code_length(paths, *expected(nodes, links, **walk))
        assert found.code_length == pytest.approx(bits, abs=1e-9)
        assert found.code_length < found.one_level
        assert found.code_length == pytest.approx(min(found.trials))


def test_the_ledger_adds_up():
    rng = np.random.default_rng(5)
    nodes, links = oracle.planted(rng, 12, 6, 15, 30)
    found = find(Graph(*zip(*links, strict=True), nodes=nodes))
    assert sum(found.bits_by_level) == pytest.approx(found.code_length)
    assert sum(module.bits for module in found.tree) == pytest.approx(found.code_length)
    ledger = found.ledger
    assert ledger["index"] + ledger["modules"] == pytest.approx(ledger["code_length"])
    assert ledger["saved"] == pytest.approx(1 - ledger["code_length"] / ledger["one_level"])
    for module in found.tree:
        inside = [
            n for n, path in enumerate(found.paths) if f"{path}:".startswith(f"{module.path}:")
        ]
        if module.path:
            assert module.nodes == len(inside)
            assert module.flow == pytest.approx(found.flow[inside].sum())
            assert module.enter == pytest.approx(module.exit)


def test_self_links_count_once():
    links = ([0, 0], [0, 1], [2.0, 1.0])
    assert evaluate(Graph(*links), [0, 0]).flow.tolist() == [0.75, 0.25]
    assert evaluate(Graph(*links, self_links=False), [0, 0]).flow.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ([0, 1], "shape"),
        ([[0], [0]], "shape"),
        ([0, 1, -2], "numbered from 0"),
        ([[0, 1], [-1, 0], [0, 0]], "levels below"),
        ([0.5, 1, 1], "whole numbers"),
        ("abc", "labels of nodes"),
        (None, "labels of nodes"),
    ],
)
def test_modules_that_do_not_fit(modules, message):
    with pytest.raises(InputError, match=message):
        evaluate(Graph([0, 1], [1, 2]), modules)


def test_modules_of_another_graph():
    small, large = Graph([0], [1]), Graph([0, 1], [1, 2])
    with pytest.raises(InputError, match="shape"):
        evaluate(large, find(small))
    with pytest.raises(InputError, match=r"minent\.maps\.Graph"):
        evaluate([[0, 1]], [0, 0])
