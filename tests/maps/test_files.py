"""Files of maps: written, read, read by others."""

import map_oracles as oracle
import numpy as np
import pytest
from minent import InputError, OutputExistsError
from minent.maps import Graph, code_length, evaluate, find, load_tree


@pytest.fixture
def found():
    nodes, links = oracle.planted(np.random.default_rng(7), 12, 6, 15, 25)
    names = [f'a "{node}" \\' for node in range(nodes)]
    return find(Graph(*zip(*links, strict=True), names=names))


def test_round_trip(found, tmp_path):
    found.save(tmp_path / "map.tree")
    tree = load_tree(tmp_path / "map.tree")
    assert evaluate(found.graph, tree).paths == found.paths
    assert find(found.graph, start=tree, trials=1).code_length <= found.one_level
    found.save(tmp_path / "map.clu")
    top = code_length(found.graph, load_tree(tmp_path / "map.clu"))
    assert top == pytest.approx(code_length(found.graph, found.modules))


def test_lines(found, tmp_path):
    found.save(tmp_path / "map.tree")
    lines = (tmp_path / "map.tree").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    paths = [tuple(map(int, row.split()[0].split(":"))) for row in rows]
    assert paths == sorted(paths)
    assert [int(row.split()[-1]) for row in rows] == [
        found.paths.index(":".join(map(str, path))) for path in paths
    ]
    flows = [float(row.split()[1]) for row in rows]
    assert sum(flows) == pytest.approx(1)
    assert rows[0].split('"', 1)[1].startswith('a \\"')


def test_a_file_is_not_replaced(found, tmp_path):
    path = tmp_path / "map.tree"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExistsError):
        found.save(path)
    assert path.read_text(encoding="utf-8") == "mine"
    found.save(path, force=True)
    with pytest.raises(InputError, match=r"\.tree, \.clu"):
        found.save(tmp_path / "map.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["map.tree"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no modules"),
        ("# only\n", "holds no modules"),
        ("1:1 0.5 a 1\nwhat\n", "line 2"),
        ("x:1 0.5 a 1\n", "line 1"),
        ("1:1 0.5 a b\n", "line 1"),
        ("0 -3\n", "below 0"),
        ("0 1\n0 2\n1 1\n", "holds the node 0 twice"),
        ("0 1\n", "does not hold the node 1"),
    ],
)
def test_files_that_are_no_maps(tmp_path, text, message):
    path = tmp_path / "bad.tree"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        evaluate(Graph([0], [1]), load_tree(path))


def test_nodes_outside_of_modules(tmp_path):
    graph = Graph([0, 1, 2, 2, 3], [1, 2, 0, 3, 4])
    found = evaluate(graph, [0, 0, 0, -1, -1])
    assert sorted(found.paths) == ["1:1", "1:2", "1:3", "2", "3"]
    found.save(tmp_path / "map.tree")
    again = evaluate(graph, load_tree(tmp_path / "map.tree"))
    assert again.paths == found.paths
    assert again.code_length == pytest.approx(found.code_length)
