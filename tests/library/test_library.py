"""The main job: classes, shelves and vectors of one text, as a folder and back."""

import json
from itertools import permutations

import minent
import numpy as np
import pytest

TOPICS = [
    ["red", "blue", "green", "white"],
    ["sun", "rain", "snow", "wind"],
    ["bread", "milk", "salt", "rice"],
]


@pytest.fixture(scope="module")
def sentences():
    return [" ".join(words) for topic in TOPICS for words in permutations(topic, 3)]


@pytest.fixture(scope="module")
def found(sentences):
    return minent.cluster(sentences=sentences, classes=4, min_count=1)


def test_all_parts_have_the_same_words(found):
    assert found.words == found.classes.words == found.shelves.words
    assert found.words == found.vectors.index_to_key
    assert found.vectors.similarity("sun", "snow") > found.vectors.similarity("sun", "salt")
    assert found.info["shelves"]["ledger"]["code_length"] > 0
    assert {"read", "exchange", "shelves", "vectors"} <= set(found.info["timings"])


def test_classes_are_those_of_the_classes_alone(found, sentences):
    alone = minent.classes.cluster(sentences=sentences, classes=4, min_count=1)
    assert np.array_equal(alone.labels, found.classes.labels)
    assert alone.paths == found.classes.paths


def test_saved_and_read(found, tmp_path):
    found.save(tmp_path / "out")
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"run.json", "vocab.tsv", "classes.tsv", "shelves.tsv", "tree.json"} <= files
    again = minent.load(tmp_path / "out")
    assert again.words == found.words
    assert again.info == found.info
    assert again.shelves.paths == found.shelves.paths
    assert np.array_equal(again.shelves.labels, found.shelves.labels)
    assert np.array_equal(again.shelves.saved, found.shelves.saved)
    assert np.array_equal(again.classes.labels, found.classes.labels)
    assert np.array_equal(again.vectors.vectors, found.vectors.vectors)
    again.save(tmp_path / "again")
    for name in files:
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


@pytest.mark.parametrize("by", ["classes", "shelves"])
def test_one_part_only(sentences, by, tmp_path):
    found = minent.cluster(sentences=sentences, by=by, vectors=False, min_count=1)
    found.save(tmp_path / "out")
    again = minent.load(tmp_path / "out")
    other = "shelves" if by == "classes" else "classes"
    assert again.has(by)
    assert not again.has(other)
    assert not again.has("vectors")
    with pytest.raises(minent.InputError, match=f"no {other}"):
        getattr(again, other)


def test_by_is_checked(sentences):
    with pytest.raises(minent.InputError, match="by must be one of both, classes, shelves"):
        minent.cluster(sentences=sentences, by="rooms")


def test_new_words_join_their_like(sentences):
    red, *rest = TOPICS[0]
    old = [line for line in sentences if red not in line.split()]
    found = minent.cluster(sentences=old, classes=3, min_count=1)
    assert red not in found.words
    more = found.place(sentences=[f"{red} {a} {b}" for a, b in permutations(rest, 2)])
    assert more.placed == [red]
    assert more.shelves.path_of(red) == found.shelves.path_of(rest[0])
    assert all(more.shelves.path_of(w) == found.shelves.path_of(w) for w in found.words)
    assert all(more.classes.path_of(w) == found.classes.path_of(w) for w in found.words)
    last = more.place(sentences=["pink blue green", "green pink blue"], min_count=1)
    assert last.shelves.path_of("pink") == found.shelves.path_of("blue")
    assert [note["words"] for note in last.info["placed"]] == [1, 1]


def test_nothing_new(found):
    same = found.place(sentences=["red blue"])
    assert same.placed == []
    assert same.words == found.words


def test_start_from_an_earlier_run(found, sentences, tmp_path):
    found.save(tmp_path / "out")
    for start in (found, found.classes, tmp_path / "out"):
        warm = minent.cluster(sentences=sentences, start=start, by="classes", min_count=1)
        assert len(warm.classes) == len(found.classes)


def cut_line(text):
    return text[: len(text) // 2]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("shelves.tsv", cut_line),
        ("shelves.tsv", lambda text: text.replace(b"1", b"x", 1)),
        ("shelves.tsv", lambda _: b""),
        ("shelves.npz", cut_line),
        ("shelves.npz", lambda _: b""),
        ("vectors.bin", cut_line),
        ("vocab.tsv", cut_line),
        ("run.json", lambda text: text.replace(b'"recipe"', b'"recite"')),
    ],
)
def test_damaged_runs_are_refused(found, tmp_path, name, change):
    found.save(tmp_path / "out")
    path = tmp_path / "out" / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises((minent.RunError, minent.InputError), match=r"damaged|ends"):
        minent.load(tmp_path / "out").place(sentences=["red pink"])


@pytest.mark.parametrize("name", ["shelves.tsv", "shelves.npz"])
def test_missing_parts_are_named(found, tmp_path, name):
    found.save(tmp_path / "out")
    (tmp_path / "out" / name).unlink()
    with pytest.raises(minent.RunError, match=name):
        minent.load(tmp_path / "out")


def test_text_is_added_to_a_run(sentences, tmp_path):
    how = {"min_count": 1, "seed": 3}
    old = minent.cluster(sentences=sentences, classes=4, **how)
    old.save(tmp_path / "old")
    more = [*sentences, "hail sun rain", "snow hail wind"]
    for start in (old, tmp_path / "old"):
        found = minent.cluster(sentences=more, start=start, **how)
        assert len(found.classes) == 4
        room = {word: found.shelves.path_of(word).split(":")[0] for word in found.words}
        assert room["hail"] == room["sun"]
    from_one_class = minent.cluster(sentences=more, start=old.classes, **how)
    assert from_one_class.has("shelves")


def test_start_must_have_what_is_asked_for(sentences):
    old = minent.cluster(sentences=sentences, by="classes", classes=3, min_count=1)
    with pytest.raises(minent.InputError, match="this run has no shelves"):
        minent.cluster(sentences=sentences, by="shelves", start=old, min_count=1)
    found = minent.cluster(sentences=sentences, start=old, min_count=1)
    assert found.has("shelves")


def test_unk_has_no_vector(sentences):
    found = minent.cluster(sentences=[*sentences, "rare words here"], classes=4, min_count=2)
    assert "<unk>" in found.words
    assert "<unk>" not in found.vectors
    assert found.vectors.vectors.any(axis=1).all()


def test_placing_keeps_vectors(found, tmp_path):
    more = found.place(sentences=["hail sun rain", "snow hail wind"])
    assert more.placed == ["hail"]
    assert np.array_equal(more.vectors["sun"], found.vectors["sun"])
    more.save(tmp_path / "more")
    again = minent.load(tmp_path / "more")
    assert again.vectors.index_to_key == found.words
    assert np.array_equal(again.vectors.counts, more.vectors.counts)
    assert again.vectors.counts[again.vectors.key_to_index["sun"]] == 18


def test_words_that_nothing_is_known_of_stand_on_the_last_shelf(found):
    more = found.place(sentences=["foo", "bar"])
    last = more.shelves.path_of("foo")
    assert more.shelves.path_of("bar") == last
    assert more.shelves.members(more.shelves.shelf_of("foo")) == ["bar", "foo"]
    assert last == more.shelves.paths[-1]
    assert last not in found.shelves.paths


def test_shelves_do_not_start_from_classes(found, sentences):
    with pytest.raises(minent.InputError, match="start has classes only"):
        minent.cluster(sentences=sentences, by="shelves", start=found.classes, min_count=1)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "vectors.bin").unlink(), "holds no vectors.bin"),
        (lambda folder: flip(folder / "vectors.bin"), "is damaged: it is not what run.json tells"),
        (lambda folder: forget(folder / "run.json", "tokens"), "how text is read"),
    ],
)
def test_runs_that_lost_a_part_are_refused(found, tmp_path, damage, message):
    found.save(tmp_path / "out")
    damage(tmp_path / "out")
    with pytest.raises(minent.errors.RunError, match=message):
        minent.load(tmp_path / "out")


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def forget(path, option):
    info = json.loads(path.read_text(encoding="utf-8"))
    del info["reading"][option]
    path.write_text(json.dumps(info), encoding="utf-8")
