"""Graphs of arrays and of files."""

import gzip

import numpy as np
import pytest
import scipy.sparse as sp
from minent import InputError
from minent.maps import Graph


def matrix_of(graph):
    indptr, indices, weights = graph.arrays()
    n = len(graph)
    return sp.csr_array((weights, indices.astype(np.int32), indptr), shape=(n, n)).toarray()


def test_parallel_links_are_added():
    links = ([0, 1, 0, 2], [1, 0, 1, 2], [1.0, 2.0, 4.0, 8.0])
    assert matrix_of(Graph(*links)).tolist() == [[0, 7, 0], [7, 0, 0], [0, 0, 8]]
    assert matrix_of(Graph(*links, directed=True)).tolist() == [[0, 5, 0], [2, 0, 0], [0, 0, 8]]
    assert Graph(*links).links == 2
    assert Graph(*links, directed=True).links == 3
    assert Graph(*links, self_links=False).links == 1


@pytest.mark.parametrize("index", [np.int32, np.uint32, np.int64])
@pytest.mark.parametrize("weight", [np.float32, np.float64, np.int64, None])
@pytest.mark.parametrize("directed", [False, True])
def test_rows(index, weight, directed):
    rng = np.random.default_rng(1)
    dense = rng.integers(0, 3, (9, 9)) * (rng.random((9, 9)) < 0.4)
    if weight is None:
        dense = (dense > 0).astype(int)
    rows = sp.csr_array(dense)
    data = None if weight is None else rows.data.astype(weight)
    graph = Graph.from_csr(rows.indptr, rows.indices.astype(index), data, directed=directed)
    diagonal = np.diag(np.diag(dense))
    expected = dense if directed else dense + dense.T - diagonal
    assert (matrix_of(graph) == expected).all()
    sparse = Graph.from_sparse(rows if weight is None else rows.astype(float), directed=directed)
    assert (matrix_of(sparse) == expected).all()
    if not directed:
        both = Graph.from_sparse(sp.csr_array(expected), symmetric=True)
        assert (matrix_of(both) == expected).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Graph([0, 1], [1, 2], [1, -1]),
            "link 2, from node 1 to node 2, has the weight -1",
        ),
        (lambda: Graph([0], [1], [np.nan]), "not finite"),
        (lambda: Graph([0], [1], [np.inf]), "not finite"),
        (lambda: Graph([0, 0], [1, 1], [1e308, 1e308]), "infinity"),
        (lambda: Graph([0], [1, 2]), "no links"),
        (lambda: Graph([0], [1], [1, 2]), "no links"),
        (lambda: Graph([0], [5], nodes=3), "leaves the graph"),
        (lambda: Graph([-1], [0]), "sources"),
        (lambda: Graph([0.5], [0]), "whole numbers"),
        (lambda: Graph([[0]], [[0]]), "one dimension"),
        (lambda: Graph([0], [1], ["a"]), "numbers"),
        (lambda: Graph([0], [1], nodes=-1), "nodes"),
        (lambda: Graph([0], [1], names=["a", 1]), "str"),
        (lambda: Graph([0], [1], nodes=2, names=["a"]), "1 names"),
        (lambda: Graph.from_csr([], []), "indptr"),
        (lambda: Graph.from_csr([0, 2], [0]), "indptr must rise"),
        (lambda: Graph.from_csr([0, 2, 1, 3], [0, 1, 2]), "indptr must rise"),
        (lambda: Graph.from_csr([0, 1], [3]), "leaves the graph"),
        (lambda: Graph.from_sparse(np.eye(2)), "sparse"),
        (lambda: Graph.from_sparse(sp.csr_array((2, 3))), "square"),
    ],
)
def test_what_is_no_graph(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_files(tmp_path):
    pajek = '*Vertices 3\n1 "a b"\n2 "c"\n3 "d"\n*Edges\n1 2 0.5\n*Arcs\n2 3\n'
    path = tmp_path / "net.net.gz"
    path.write_bytes(gzip.compress(pajek.encode()))
    graph = Graph.read(path)
    assert (graph.names, graph.ids.tolist(), graph.directed) == (["a b", "c", "d"], [1, 2, 3], True)
    assert matrix_of(graph).tolist() == [[0, 0.5, 0], [0.5, 0, 1], [0, 0, 0]]
    assert Graph.read(path, directed=False).links == 2
    links = tmp_path / "links.txt"
    links.write_text("# comment\n中文 b\nb c 2\n", encoding="gb18030")
    assert Graph.read(links, encoding="gb18030").names == ["中文", "b", "c"]
    with pytest.raises(FileNotFoundError):
        Graph.read(tmp_path / "none")
    with pytest.raises(InputError, match="folder"):
        Graph.read(tmp_path)


@pytest.mark.parametrize("name", ["bipartite", "states", "multilayer"])
def test_networks_of_other_kinds_are_refused(data, name):
    with pytest.raises(InputError, match="line 10"):
        Graph.read(data(f"graph/{name}.net"))


def test_words_that_begin_like_comments(tmp_path):
    (tmp_path / "g.tsv").write_text("# a comment\n#tag\ta\t1\n%d\ta\t2\n% b\na\tb\t1\n")
    graph = Graph.read(tmp_path / "g.tsv")
    assert sorted(graph.names) == ["#tag", "%d", "a", "b"]
    assert graph.links == 3


def test_a_short_file_does_not_fill_the_memory(tmp_path):
    for count in (4_000_000_000, 2_000_000_000):
        (tmp_path / "g.net").write_text(f"*Vertices {count}\n*Edges\n1 2\n")
        with pytest.raises(ValueError, match=f"line 1: {count} vertices .*too many"):
            Graph.read(tmp_path / "g.net")
