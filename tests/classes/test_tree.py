import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from minent.classes import paths_of
from minent.classes._tree import cut_merges


@st.composite
def trees(draw):
    classes = draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    alive, merges = list(range(classes)), []
    for t in range(classes - 1):
        pair = [alive.pop(int(rng.integers(len(alive)))) for _ in range(2)]
        merges.append(pair)
        alive.append(classes + t)
    return merges, rng.random(len(merges)), rng.integers(1, 9, classes)


@given(trees())
def test_paths_are_free_of_prefixes(tree):
    merges, bits, weights = tree
    paths, lost = paths_of(merges, bits, weights)
    assert len(set(paths)) == len(paths) == len(weights)
    ordered = sorted(paths)
    assert not any(b.startswith(a) for a, b in itertools.pairwise(ordered))
    assert sorted(lost.values()) == sorted(bits.tolist())
    assert set(lost) == {path[:n] for path in paths for n in range(len(path))} - (
        {""} if not merges else set()
    )


@given(trees())
def test_the_heavier_child_gets_0(tree):
    merges, bits, weights = tree
    paths, lost = paths_of(merges, bits, weights)

    def weight(node):
        return sum(w for path, w in zip(paths, weights, strict=True) if path.startswith(node))

    assert all(weight(node + "0") >= weight(node + "1") for node in lost)


@given(trees(), st.data())
def test_cutting_merges(tree, data):
    merges, _, weights = tree
    after = data.draw(st.integers(0, len(merges)))
    groups = cut_merges(np.array(merges, dtype=np.int32).reshape(-1, 2), len(weights), after)
    assert len(set(groups.tolist())) == len(weights) - after
    for a, b in merges[:after]:
        if max(a, b) < len(weights):
            assert groups[a] == groups[b]


def test_a_thousand_classes_in_a_chain():
    merges = [[0, 1], *([1000 + t - 1, t + 1] for t in range(1, 999))]
    paths, _ = paths_of(merges, np.zeros(999), np.arange(1000, 0, -1))
    assert max(map(len, paths)) == 999
