import json
import re

import minent
import numpy as np
import pytest


@pytest.fixture
def found(text):
    return minent.classes.cluster(text, classes=4)


def test_order_of_classes_is_order_of_paths(found):
    assert found.paths == sorted(found.paths)
    assert found.labels.dtype == np.int32
    assert found.counts.dtype == np.int64
    assert len(found) == 4
    assert set(found.labels.tolist()) == set(range(4))
    assert found.table.shape == (5, 5)
    assert found.table[:4].sum() == found.counts.sum()


def test_words_that_stand_for_each_other(found):
    together = sorted(map(sorted, (found.members(c) for c in range(4))))
    assert ["cat", "cow", "dog", "fox"] in together
    assert ["hid", "ran", "sat"] in together


def test_class_of_and_members(found):
    label = found.class_of("cat")
    assert "cat" in found.members(label)
    assert found.members(label, 2) == found.members(label)[:2]
    assert sorted(found.members("")) == sorted(found.words)
    assert set(found.members(found.paths[label])) == set(found.members(label))
    assert "cat" in found and "zebra" not in found
    with pytest.raises(minent.UnknownWordError, match="zebra"):
        found.class_of("zebra")
    with pytest.raises(minent.InputError, match="begins with"):
        found.members("0101010101")
    with pytest.raises(minent.InputError, match="0 to 3"):
        found.members(4)


def test_cut(found):
    labels, names = found.cut(1)
    assert names == ["0", "1"]
    assert set(labels.tolist()) == {0, 1}
    deep, paths = found.cut(99)
    assert paths == found.paths
    assert np.array_equal(deep, found.labels)
    with pytest.raises(minent.InputError, match="depth"):
        found.cut(-1)


def test_tree(found):
    nodes = {node.path: node for node in found.tree(shown=3)}
    assert len(nodes) == 2 * 4 - 1
    assert nodes[""].size == len(found.words)
    assert nodes[""].tokens == found.counts.sum()
    assert nodes[""].words == found.words[:3]
    for path in found.lost:
        assert nodes[path].size == nodes[path + "0"].size + nodes[path + "1"].size
        assert nodes[path].tokens == nodes[path + "0"].tokens + nodes[path + "1"].tokens


def test_save_and_load(found, tmp_path):
    found.save(tmp_path / "out")
    again = minent.classes.load(tmp_path / "out")
    assert again.words == found.words
    assert again.paths == found.paths
    assert again.lost == found.lost
    assert again.ledger == found.ledger
    for name in ("counts", "labels", "table"):
        assert np.array_equal(getattr(again, name), getattr(found, name))
        assert getattr(again, name).dtype == getattr(found, name).dtype
    again.save(tmp_path / "again")
    for name in ("vocab.tsv", "classes.tsv", "tree.json", "transitions.npz", "run.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), (
            name
        )
    with pytest.raises(minent.OutputExistsError):
        found.save(tmp_path / "out")
    found.save(tmp_path / "out", force=True)


def test_one_class(text, tmp_path):
    found = minent.classes.cluster(text, classes=1)
    assert found.paths == ["0"]
    found.save(tmp_path / "out")
    assert minent.classes.load(tmp_path / "out").members(0) == found.words


def test_words_with_odd_characters(tmp_path):
    odd = ["\x85", "\u2028", "\x00", '"', "\\", "\x1b[0m", "<unk>"]
    tokens = [word for word in odd if word.split() == [word]]
    found = minent.classes.cluster(sentences=[tokens, tokens[::-1]], classes=2)
    found.save(tmp_path / "out")
    assert minent.classes.load(tmp_path / "out").words == found.words


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("run.json", "{", "not JSON"),
        ("run.json", "{}", "another program"),
        ("vocab.tsv", "a\tb\tc\n", "columns"),
        ("vocab.tsv", "a\tb\n", "count of 'a'"),
        ("classes.tsv", "0\tcat\t1\n", "fit"),
        ("tree.json", "{}", "tree"),
        ("transitions.npz", "x", "damaged"),
    ],
)
def test_damaged_runs(found, tmp_path, name, content, message):
    found.save(tmp_path / "out")
    (tmp_path / "out" / name).write_text(content)
    with pytest.raises(minent.RunError, match=message):
        minent.classes.load(tmp_path / "out")


def test_not_a_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such run"):
        minent.classes.load(tmp_path / "nothing")
    with pytest.raises(minent.RunError, match="not the output"):
        minent.classes.load(tmp_path)


def cut_at(folder, name, at):
    (folder / name).write_bytes((folder / name).read_bytes()[:at])


def edit(folder, name, old, new):
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))


def change(folder, **parts):
    info = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**info, **parts}))


@pytest.mark.parametrize(
    "name", ["run.json", "vocab.tsv", "classes.tsv", "tree.json", "transitions.npz"]
)
def test_truncated_runs(found, tmp_path, name):
    found.save(tmp_path / "out")
    whole = (tmp_path / "out" / name).read_bytes()
    for at in {0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 3, len(whole) - 2}:
        (tmp_path / "out" / name).write_bytes(whole[:at])
        with pytest.raises(minent.RunError, match=re.escape(name)):
            minent.classes.load(tmp_path / "out")
    (tmp_path / "out" / name).write_bytes(whole)
    assert minent.classes.load(tmp_path / "out").words == found.words
    (tmp_path / "out" / name).unlink()
    with pytest.raises(minent.RunError, match="holds no"):
        minent.classes.load(tmp_path / "out")


@pytest.mark.parametrize(
    "damage",
    [
        lambda out: edit(out, "vocab.tsv", "cat\t", "cat\t1"),
        lambda out: edit(out, "vocab.tsv", "cat\t", "cat\t-"),
        lambda out: edit(out, "vocab.tsv", "cat\t", "the\t"),
        lambda out: edit(out, "vocab.tsv", "cat\t", "cat\t1_"),
        lambda out: edit(out, "vocab.tsv", "cat\t", "cat\t" + "9" * 30),
        lambda out: edit(out, "classes.tsv", "\tcat", "x\tcat"),
        lambda out: edit(out, "classes.tsv", "\tcat\t", "\tzebra\t"),
        lambda out: edit(out, "tree.json", '"path": "', '"path": "1'),
        lambda out: edit(out, "tree.json", '"bits": ', '"bits": NaN, "was": '),
        lambda out: (out / "run.json").write_text("[" * 100_000),
        lambda out: change(out, version=None),
        lambda out: change(out, reading={"tokens": "some"}),
        lambda out: change(out, reading={"unheard": "of"}),
        lambda out: change(out, text=[]),
        lambda out: change(out, ledger={"method": "many"}),
        lambda out: change(out, held_out={}),
        lambda out: change(out, inputs=[5]),
        lambda out: change(out, placed_words=["zebra"]),
    ],
)
def test_runs_that_were_tampered_with(found, tmp_path, damage):
    found.save(tmp_path / "out")
    damage(tmp_path / "out")
    with pytest.raises(minent.RunError):
        minent.classes.load(tmp_path / "out")


@pytest.mark.parametrize(
    "damage",
    [
        lambda a: {"data": -a["data"]},
        lambda a: {"data": a["data"] * 2},
        lambda a: {"data": a["data"] * 0.5},
        lambda a: {"data": a["data"][:-1]},
        lambda a: {"indices": a["indices"] * 0},
        lambda a: {"indices": a["indices"] - 1},
        lambda a: {"indptr": a["indptr"][::-1]},
        lambda a: {"indptr": a["indptr"] * 1.0},
        lambda a: {"indptr": a["indptr"][None]},
        lambda a: {"data": np.array([None], dtype=object)},
    ],
)
def test_tables_that_are_not_of_the_run(found, tmp_path, damage):
    found.save(tmp_path / "out")
    path = tmp_path / "out" / "transitions.npz"
    arrays = dict(np.load(path))
    np.savez(path, **{**arrays, **damage(arrays)})
    with pytest.raises(minent.RunError):
        minent.classes.load(tmp_path / "out")


def test_words_of_all_kinds_come_back(tmp_path):
    words = [
        '"q"',
        "\\b",
        "a\0c",
        "😀",
        "/etc/passwd",
        "../../x",
        "<unk>",
        "-1",
        "nan",
        "NA",
        "#",
        "'",
    ]
    words += [
        "\ufeff",
        "z\ufeff",
        "e\u0301",
        "\u202e",
        "\u200b",
        "x" * 100_000,
        "=1+1",
        "\x7f",
        "\x1b[",
    ]
    found = minent.classes.cluster(sentences=[words, words[::-1], words[::2]], classes=4)
    assert set(found.words) == set(words)
    found.save(tmp_path / "out")
    loaded = minent.classes.load(tmp_path / "out")
    assert loaded.words == found.words
    assert loaded.labels.tolist() == found.labels.tolist()
    assert loaded.counts.tolist() == found.counts.tolist()
