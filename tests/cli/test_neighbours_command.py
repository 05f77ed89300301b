import json

import numpy as np
import pytest
from endings import fails
from minent.vectors import Vectors, nearest, neighbor_graph

WORDS = ["man", "woman", "king", "queen", "stone"]
TABLE = [[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0.1], [0, 0, 0, 3]]


@pytest.fixture
def kv(tmp_path):
    found = Vectors(WORDS, np.array(TABLE, dtype=np.float32))
    for name in ("v.bin", "v.txt", "v.npz"):
        found.save(tmp_path / name)
    return found


def rows(done):
    assert done.returncode == 0, done.stderr
    return [tuple(line.split("\t")) for line in done.stdout.decode().splitlines()]


@pytest.mark.parametrize("verb", ["neighbours", "neighbors"])
@pytest.mark.parametrize("name", ["v.bin", "v.txt", "v.npz"])
def test_words(minent, kv, verb, name):
    found = rows(minent(verb, name, "king", "man", "-n", "2"))
    expected = [(w, *one) for w in ("king", "man") for one in kv.most_similar(w, topn=2)]
    assert found == [(a, b, f"{c:.6f}") for a, b, c in expected]
    found = json.loads(minent(verb, name, "king", "-n", "1", "--json").stdout)
    assert found == [{"word": "king", "neighbor": "man", "cosine": kv.similarity("king", "man")}]


def test_analogy_and_odd_one(minent, kv):
    found = rows(minent("neighbours", "v.bin", "--analogy", "man", "king", "woman", "-n", "1"))
    assert found[0][:2] == ("woman", "queen")
    assert rows(minent("neighbours", "v.bin", "--doesnt-match", *WORDS)) == [("stone",)]
    done = minent("neighbours", "v.bin", "--doesnt-match", *WORDS, "--json")
    assert json.loads(done.stdout) == [{"word": "stone"}]


def test_all_words(minent, kv, tmp_path):
    done = minent("neighbours", "v.bin", "-n", "2", "-o", "out.tsv")
    assert done.returncode == 0 and done.stdout == b""
    lines = [line.split("\t") for line in (tmp_path / "out.tsv").read_text().splitlines()]
    found = nearest(kv.vectors, 2)
    assert [line[:2] for line in lines] == [
        [WORDS[i], WORDS[j]] for i, row in enumerate(found.indices.tolist()) for j in row
    ]
    assert rows(minent("neighbours", "v.bin", "-n", "2")) == [tuple(line) for line in lines]
    assert minent("neighbours", "v.bin", "-o", "out.tsv").returncode == 2
    assert minent("neighbours", "v.bin", "-o", "out.tsv", "--force").returncode == 0
    assert len(rows(minent("neighbours", "v.bin", "-n", "9", "--limit", "3"))) == 6
    assert len(rows(minent("neighbours", "v.npz", "-n", "9", "--limit", "3"))) == 6


@pytest.mark.parametrize("form", ["sum", "directed", "union", "mutual"])
def test_graph(minent, kv, form):
    found = rows(minent("neighbours", "v.bin", "-n", "2", "--graph", form))
    dense = neighbor_graph(kv.vectors, 2, form=form).to_scipy().toarray()
    expected = [
        (WORDS[i], WORDS[j], f"{dense[i, j]:.6f}")
        for i, j in np.argwhere(dense > 0).tolist()
        if form == "directed" or i < j
    ]
    assert found == expected


def test_glove_from_standard_input(minent):
    done = minent("neighbours", "-", "a", "--no-header", stdin=b"a 1 2\nb 1 3\n")
    assert rows(done)[0][:2] == ("a", "b")


def test_failures(minent, kv, tmp_path):
    left = sorted(path.name for path in tmp_path.iterdir())
    for args, status, part in [
        (["v.bin", "kinq"], 1, "'kinq' is not in the vocabulary; similar ones are 'king'"),
        (["v.bin", "King"], 1, "'King' is not in the vocabulary; 'king' is"),
        (["v.bin", "man", "--analogy"], 2, "--analogy takes three"),
        (["v.bin", "--doesnt-match"], 2, "need WORDs"),
        (["v.bin", "man", "--graph", "sum"], 2, "--graph is for all words"),
        (["v.bin", "-o", "v.bin", "--force"], 2, "v.bin is read, and cannot be written"),
        (["no.bin", "man"], 1, "No such file or directory: no.bin"),
        (["v.xyz", "man"], 1, "must end with one of"),
        (["v.bin", "-o", "no/out.tsv"], 1, "does not exist"),
    ]:
        fails(minent("neighbours", *args), status, part, left=left, folder=tmp_path)
    (tmp_path / "v.bin").write_bytes((tmp_path / "v.bin").read_bytes()[:-1])
    fails(minent("neighbours", "v.bin", "man"), 1, "cut short", left=left, folder=tmp_path)
