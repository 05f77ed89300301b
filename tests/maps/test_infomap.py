"""The same numbers as infomap, and no longer code; it is an independent program."""

import map_oracles as oracle
import numpy as np
import pytest
from minent.maps import Graph, code_length, evaluate, find

infomap = pytest.importorskip("infomap")

SHARED = ["karate", "modular_w", "modular_wd", "ninetriangles", "twotriangles"]


def run(nodes, links, flags, modules=None):
    """Give its flow and code length."""
    im = infomap.Infomap(f"--silent --num-threads 1 {flags}")
    for node in range(nodes):
        im.add_node(node)
    for a, b, w in links:
        im.add_link(a, b, w)
    if modules is not None:
        im.initial_partition = dict(enumerate(modules))
    result = im.run()
    flow = np.zeros(nodes)
    for node in result.nodes(states=True):
        flow[node.node_id] = node.flow
    return flow, result.codelength


def links_of(graph):
    indptr, indices, weights = graph.arrays()
    rows = np.repeat(np.arange(len(graph)), np.diff(indptr))
    kept = np.ones(len(rows), dtype=bool) if graph.directed else rows <= indices
    columns = (rows[kept], indices[kept], weights[kept])
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("self_links", [True, False])
@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, ""),
        ({"directed": True}, "-d"),
        ({"directed": True, "teleport_to": "nodes"}, "-d --to-nodes"),
        ({"directed": True, "recorded": True}, "-d -e"),
        ({"directed": True, "recorded": True, "teleport_to": "nodes"}, "-d -e --to-nodes"),
        ({"directed": True, "teleportation": 0.3}, "-d -p 0.3"),
    ],
    ids=str,
)
def test_given_modules(options, flags, self_links):
    rng = np.random.default_rng(len(flags))
    options = dict(options)
    directed = options.pop("directed", False)
    if not self_links:
        flags += " --no-self-links"
    for links in (10, 25, 60):
        ends = oracle.random_links(rng, 20, links)
        modules = rng.integers(0, 4, 20).tolist()
        flow, bits = run(20, ends, f"--no-infomap -2 {flags}", modules)
        graph = Graph(*zip(*ends, strict=True), nodes=20, directed=directed, self_links=self_links)
        found = evaluate(graph, modules, **options)
        assert found.flow == pytest.approx(flow, abs=1e-9)
        assert found.code_length == pytest.approx(bits, abs=1e-9)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("name", SHARED)
def test_shared_networks(data, name, directed):
    graph = Graph.read(data(f"graph/{name}.net"), directed=directed)
    links, flags = links_of(graph), "-d" if directed else ""
    for two_level in (True, False):
        found = find(graph, two_level=two_level)
        flow, bits = run(len(graph), links, f"-N 10 -s 1 {flags} {'-2' if two_level else ''}")
        assert found.flow == pytest.approx(flow, abs=1e-9)
        assert found.code_length <= bits * 1.001
    modules = found.modules.tolist()
    _, bits = run(len(graph), links, f"--no-infomap -2 {flags}", modules)
    assert code_length(graph, modules) == pytest.approx(bits, abs=1e-9)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(("groups", "between"), [(20, 100), (20, 400), (60, 300)])
def test_planted_groups(groups, between, directed):
    nodes, links = oracle.planted(np.random.default_rng(groups), groups, 12, 35, between)
    graph = Graph(*zip(*links, strict=True), nodes=nodes, directed=directed)
    for two_level in (True, False):
        flags = f"-N 10 -s 1 {'-d' if directed else ''} {'-2' if two_level else ''}"
        _, bits = run(nodes, links, flags)
        assert find(graph, two_level=two_level).code_length <= bits * 1.001


@pytest.mark.parametrize("directed", [False, True])
def test_it_reads_our_files(tmp_path, directed):
    nodes, links = oracle.planted(np.random.default_rng(9), 16, 8, 20, 60)
    graph = Graph(*zip(*links, strict=True), nodes=nodes, directed=directed)
    found = find(graph)
    assert found.levels > 2
    found.save(tmp_path / "map.tree")
    flags = f"--no-infomap {'-d' if directed else ''} -c {tmp_path / 'map.tree'}"
    _, bits = run(nodes, links, flags)
    assert found.code_length == pytest.approx(bits, abs=1e-9)
