import minent
import numpy as np
import oracles
import pytest


@pytest.fixture(scope="module")
def planted():
    return oracles.planted_corpus()


def agreement(found, truth):
    words = [word for word in found.words if word in truth]
    return oracles.adjusted_rand(
        [found.class_of(word) for word in words], [truth[word] for word in words]
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("objective", ["two-sided", "one-sided"])
def test_planted_classes_are_found(objective, seed):
    sentences, truth = oracles.planted_corpus(seed=seed)
    found = minent.classes.cluster(sentences=sentences, classes=8, objective=objective, min_count=5)
    assert agreement(found, truth) > 0.95


def test_the_number_of_planted_classes_is_found(planted):
    sentences, truth = planted
    found = minent.classes.cluster(sentences=sentences, min_count=5)
    assert 8 <= len(found) <= 12
    assert agreement(found, truth) > 0.9
    report = found.info["auto"]
    curve = {int(k): bits for k, bits in report["bits_per_token"].items()}
    assert min(curve, key=curve.get) == len(found)


def test_ledger_and_held_out(planted):
    sentences, _ = planted
    found = minent.classes.cluster(sentences=sentences, classes=8, held_out=0.1, seed=3)
    bits, held = found.ledger, found.held_out
    assert bits["conditional"] <= bits["method"] <= bits["unigram"]
    assert 0 <= bits["explained"] <= 1
    assert held["perplexity"] == pytest.approx(2 ** held["method"])
    assert abs(held["method"] - bits["method"]) < 0.5


def test_held_out_file(planted, tmp_path):
    sentences, _ = planted
    path = tmp_path / "held.txt"
    path.write_text("\n".join([*sentences[5000:], "unknown words here"]) + "\n")
    found = minent.classes.cluster(
        sentences=sentences[:5000], classes=8, held_out=path, tokens="space", min_count=1
    )
    note = found.info["held_out"]
    assert note["unknown"] >= 3
    assert note["inputs"][0]["name"] == str(path)
    with_unk = minent.classes.cluster(
        sentences=sentences[:5000], classes=8, held_out=path, tokens="space", max_vocab=100
    )
    assert with_unk.info["held_out"]["tokens"] > note["tokens"]


def test_held_out_text_without_a_known_word(tmp_path):
    path = tmp_path / "held.txt"
    path.write_text("nothing known\n")
    with pytest.raises(minent.InputError, match="held-out"):
        minent.classes.cluster(sentences=["a b", "b a"], classes=2, held_out=path)


def test_threads_and_repetition_do_not_change_the_result(planted):
    sentences, _ = planted
    results = [
        minent.classes.cluster(sentences=sentences, classes=20, threads=n) for n in (1, 2, 3, 2)
    ]
    for other in results[1:]:
        assert other.words == results[0].words
        assert other.paths == results[0].paths
        assert other.lost == results[0].lost
        assert np.array_equal(other.labels, results[0].labels)


def test_warm_start(planted, tmp_path):
    sentences, truth = planted
    first = minent.classes.cluster(sentences=sentences[:3000], classes=8, min_count=1)
    first.save(tmp_path / "first")
    for start in (first, tmp_path / "first"):
        second = minent.classes.cluster(sentences=sentences, start=start, min_count=1)
        assert len(second) == 8
        assert agreement(second, truth) > 0.9
    with pytest.raises(minent.InputError, match="start from has 8"):
        minent.classes.cluster(sentences=sentences, start=first, classes=9)
    with pytest.raises(minent.InputError, match="in common"):
        minent.classes.cluster(sentences=[f"x{i} y{i}" for i in range(9)], start=first)


@pytest.mark.parametrize(
    ("sentences", "options", "message"),
    [
        (["word word", "word"], {}, "one word only"),
        (["a b", "c d"], {"min_count": 5}, "minimum count of 5"),
        (["a b"], {"classes": 3}, "more than the vocabulary of 2"),
        (["a b"], {"classes": 0}, "at least 1"),
        (["a b"], {"classes": "many"}, "'auto' or a whole number"),
        (["a b"], {"objective": "both"}, "objective"),
        (["a b"], {"tokens": "letters"}, "tokens"),
        ([" ", ""], {}, "no word"),
    ],
)
def test_what_cannot_be_clustered(sentences, options, message):
    with pytest.raises(minent.InputError, match=message):
        minent.classes.cluster(sentences=sentences, **options)


def test_progress_is_told_and_its_errors_pass():
    told = []
    minent.classes.cluster(
        sentences=["a b", "b c"], classes=2, progress=lambda *args: told.append(args)
    )
    for stage, done, total in told:
        assert isinstance(stage, str) and done >= 0 and (total is None or total >= 0)

    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    words = [f"w{i}" for i in range(5000)]
    rng = np.random.default_rng(0)
    sentences = [[words[i] for i in rng.integers(5000, size=20)] for _ in range(15_000)]
    with pytest.raises(Stop):
        minent.classes.cluster(sentences=sentences, classes=800, min_count=1, progress=stop)
