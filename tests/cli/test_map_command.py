"""The command ``minent map``."""

import json

import pytest

VERTICES = "".join(f'{i} "{name}"\n' for i, name in enumerate("ABCDEF", 1))
NET = f"*Vertices 6\n{VERTICES}*Edges\n1 2\n1 3\n2 3\n3 4\n4 5\n4 6\n5 6\n"
ROWS = [
    '1:1 0.214285714 "C" 3',
    '1:2 0.142857143 "A" 1',
    '1:3 0.142857143 "B" 2',
    '2:1 0.214285714 "D" 4',
    '2:2 0.142857143 "E" 5',
    '2:3 0.142857143 "F" 6',
]


@pytest.fixture
def net(tmp_path):
    (tmp_path / "net.net").write_text(NET, encoding="utf-8")
    return "net.net"


def rows(text):
    return [line for line in text.decode().splitlines() if not line.startswith("#")]


def test_tree_on_standard_output(minent, net):
    done = minent("map", net)
    assert done.returncode == 0, done.stderr
    assert rows(done.stdout) == ROWS
    assert b"6 nodes, 7 links" in done.stderr
    assert b"2.320730 bits per step" in done.stderr
    piped = minent("map", "-", "-q", stdin=NET.encode())
    assert (rows(piped.stdout), piped.stderr) == (ROWS, b"")


def test_files(minent, net, tmp_path):
    done = minent("map", net, "-o", "map.tree")
    assert (done.returncode, done.stdout) == (0, b"")
    assert rows((tmp_path / "map.tree").read_bytes()) == ROWS
    done = minent("map", net, "-o", "map.clu", "-q")
    assert rows((tmp_path / "map.clu").read_bytes())[0] == "3 1 0.214285714"
    assert minent("map", net, "-o", "map.clu").returncode == 2
    assert minent("map", net, "-o", "map.clu", "--force").returncode == 0
    assert minent("map", net, "-o", "map.txt").returncode == 2
    assert minent("map", net, "-o", net, "--force").returncode == 2
    again = minent("map", net, "--evaluate", "map.tree")
    assert rows(again.stdout) == ROWS
    assert minent("map", net, "--start", "map.clu", "--trials", "1").returncode == 0
    assert minent("map", net, "--start", "map.clu", "--evaluate", "map.clu").returncode == 2


def test_json(minent, net):
    done = minent("map", net, "--json", "--directed", "--two-level", "--trials", "3", "-q")
    found = json.loads(done.stdout)
    assert (found["nodes"], found["links"], found["directed"]) == (6, 14, True)
    assert len(found["trials"]) == 3
    assert found["ledger"]["code_length"] == pytest.approx(2.3207303567)
    assert found["paths"]["C"] == "1:1"
    assert sum(module["bits"] for module in found["modules"]) == pytest.approx(
        found["ledger"]["code_length"]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no links"),
        ("a b c d\n", "line 1: a link is two nodes"),
        ("a b -1\n", "line 1: the weight -1 is negative"),
        ('*Vertices 2\n1 "a"\n*Edges\n', "line 3: *Vertices says 2, but 1 are listed"),
        ("*Vertices 2\n*Bipartite 2\n", "line 2: *Bipartite"),
        ("a b 0\n", "no links"),
    ],
)
def test_bad_files(minent, tmp_path, text, message):
    (tmp_path / "bad.net").write_text(text, encoding="utf-8")
    done = minent("map", "bad.net")
    assert (done.returncode, done.stdout) == (1, b"")
    error = done.stderr.decode().splitlines()[-1]
    assert error.startswith("minent: error:")
    assert message in error


def test_missing_files(minent, net):
    assert minent("map", "none").returncode == 1
    assert minent("map", net, "--evaluate", "none").returncode == 1
    assert minent("map", ".").returncode == 1
