import minent
import numpy as np
import pytest


@pytest.fixture
def found(text):
    return minent.classes.cluster(text, classes=4, min_count=1)


NEW = [
    "the horse sat now",
    "a horse ran here",
    "a horse hid now",
    "the cat leapt here",
    "a dog leapt now",
    "the rare sat here",
]


def test_new_words_join_their_like_and_old_ones_stay(found):
    more = found.place(sentences=NEW, min_count=2)
    assert more.placed == ["horse", "leapt"]
    assert more.class_of("horse") == found.class_of("cat")
    assert more.class_of("leapt") == found.class_of("sat")
    assert all(more.class_of(word) == found.class_of(word) for word in found.words)
    assert "rare" not in more
    assert more.paths == found.paths
    assert np.all(np.diff(more.counts) <= 0)


def test_min_count_is_that_of_the_run_by_default(found):
    assert set(found.place(sentences=NEW).placed) == {"horse", "leapt", "rare"}


def test_nothing_new(found):
    same = found.place(sentences=["the cat sat here"])
    assert same.placed == []
    assert same.words == found.words


def test_rare_words_are_unk_where_the_run_has_it(text):
    text.write_text(text.read_text() + "the unicorn sat here\nthe gnu ran now\n")
    found = minent.classes.cluster(text, classes=4, min_count=2)
    assert "<unk>" in found
    more = found.place(sentences=NEW, min_count=2)
    assert more.placed == ["horse", "leapt"]


def test_a_placed_run_can_be_saved_and_extended(found, tmp_path):
    more = found.place(sentences=NEW, min_count=2)
    more.save(tmp_path / "more")
    again = minent.classes.load(tmp_path / "more")
    assert again.placed == more.placed
    last = again.place(sentences=["the mule sat here", "a mule ran now"])
    assert last.class_of("mule") == found.class_of("cat")
    assert [note["words"] for note in last.info["placed"]] == [2, 1]
