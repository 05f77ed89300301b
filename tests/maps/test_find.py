"""The search: the best there is on small graphs, the same every time, any graph at all."""

import map_oracles as oracle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minent import InputError
from minent.maps import Graph, code_length, find


def graph_of(nodes, links, **options):
    return Graph(*zip(*links, strict=True), nodes=nodes, **options)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_no_modules_of_a_small_graph_are_better(seed, directed):
    rng = np.random.default_rng(seed)
    nodes, links = 8, oracle.random_links(rng, 8, 12)
    graph = graph_of(nodes, links, directed=directed)
    walk = oracle.walk(oracle.dense(nodes, links, directed), directed)
    least = min(
        oracle.code_length([(label,) for label in labels], *walk)
        for labels in oracle.partitions(nodes)
    )
    assert find(graph, two_level=True).code_length == pytest.approx(least, abs=1e-9)
    assert find(graph).code_length <= least + 1e-9


def test_planted_groups_are_found():
    nodes, links = oracle.planted(np.random.default_rng(1), 10, 20, 100, 60)
    found = find(graph_of(nodes, links))
    planted = np.repeat(np.arange(10), 20)
    assert len(found) == 10
    assert (
        len({(a, b) for a, b in zip(found.modules.tolist(), planted.tolist(), strict=True)}) == 10
    )


def test_groups_of_groups_are_found():
    rng = np.random.default_rng(2)
    links = []
    for group in range(6):
        nodes, inside = oracle.planted(rng, 5, 8, 40, 20)
        links += [(a + group * nodes, b + group * nodes, w) for a, b, w in inside]
    links += [(a * 40, (a + 1) % 6 * 40, 1.0) for a in range(6)]
    found = find(graph_of(240, links))
    assert found.levels == 3
    assert (len(found), len(found.cut(2)[1])) == (6, 30)
    assert found.cut(1)[0].tolist() == found.modules.tolist()
    assert found.cut(9)[0].tolist() == found.leaf_modules.tolist()
    assert found.code_length < find(graph_of(240, links), two_level=True).code_length


@pytest.mark.parametrize("directed", [False, True])
def test_threads_and_seeds(directed):
    nodes, links = oracle.planted(np.random.default_rng(4), 30, 10, 22, 150)
    graph = graph_of(nodes, links, directed=directed)
    first = find(graph, threads=1)
    for threads in (2, 5):
        other = find(graph, threads=threads)
        assert other.paths == first.paths
        assert other.trials == first.trials
    assert find(graph, seed=1).trials != first.trials
    assert find(graph, trials=2).trials == first.trials[:2]


@given(
    seed=st.integers(0, 10**9),
    nodes=st.integers(1, 40),
    links=st.integers(1, 60),
    directed=st.booleans(),
    recorded=st.booleans(),
)
def test_any_graph(seed, nodes, links, directed, recorded):
    ends = oracle.random_links(np.random.default_rng(seed), nodes, links)
    graph = graph_of(nodes, ends, directed=directed)
    found = find(graph, trials=1, seed=seed, recorded=recorded)
    assert found.code_length <= found.one_level + 1e-9
    assert found.flow.sum() == pytest.approx(1)
    assert len(set(found.paths)) == nodes
    flows = [module.flow for module in found.tree if module.depth == 1]
    assert flows == sorted(flows, reverse=True)
    again = code_length(graph, found, recorded=recorded)
    assert again == pytest.approx(found.code_length, abs=1e-9)


def test_start():
    nodes, links = oracle.planted(np.random.default_rng(6), 20, 10, 22, 120)
    graph = graph_of(nodes, links)
    begun = find(graph, start=np.repeat(np.arange(20), 10), trials=1, two_level=True)
    given = code_length(graph, np.repeat(np.arange(20), 10))
    assert begun.code_length <= given
    assert find(graph, start=begun, two_level=True).code_length <= begun.code_length + 1e-12
    with pytest.raises(InputError, match="shape"):
        find(graph, start=[0, 1])


def test_pieces_without_links_between():
    found = find(Graph([0, 1, 2, 3, 4, 5], [1, 2, 0, 4, 5, 3], nodes=8))
    assert found.index_bits == pytest.approx(0)  # no step leads from one to the other
    assert found.code_length == pytest.approx(np.log2(3))
    assert found.modules[:3].tolist() == [found.modules[0]] * 3
    assert found.flow[6:].tolist() == [0, 0]


@pytest.mark.parametrize("directed", [False, True])
def test_smallest_graphs(directed):
    one = find(Graph([0], [0], directed=directed))
    assert (one.code_length, one.levels, one.paths) == (0, 1, ["1:1"])
    two = find(Graph([0], [1], directed=directed))
    assert len(two) == 1
    with pytest.raises(InputError, match="no links"):
        find(Graph([], [], directed=directed))
    with pytest.raises(InputError, match="no links"):
        find(Graph([], [], nodes=5, directed=directed))
    with pytest.raises(InputError, match="no links"):
        find(Graph([0], [1], [0.0], directed=directed))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trials": 0}, "trials"),
        ({"seed": -1}, "seed"),
        ({"teleportation": 1.0}, "teleportation"),
        ({"teleportation": float("nan")}, "teleportation"),
        ({"teleport_to": "x"}, "teleport_to"),
        ({"threads": 0}, "threads"),
    ],
)
def test_options_out_of_range(options, message):
    with pytest.raises(InputError, match=message):
        find(Graph([0], [1]), **options)


def test_progress_may_stop_the_search():
    rng = np.random.default_rng(8)
    graph = Graph(rng.integers(0, 20_000, 200_000), rng.integers(0, 20_000, 200_000))
    seen = []

    def stop(stage, done, total):
        seen.append((stage, done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(graph, trials=50, progress=stop)
    assert len(seen) == 1


@pytest.mark.parametrize("trials", [0, 10**12, 10**20, 1.5, "x"])
def test_trials_have_an_end(trials):
    with pytest.raises(InputError, match="trials must be a whole number from 1 to 10,000"):
        find(Graph([0, 1], [1, 2]), trials=trials)
