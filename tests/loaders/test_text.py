"""Pairs, bags and windows of texts against plain loops."""

import types
from collections import Counter

import numpy as np
import pytest
import torch
from minent import InputError
from minent.loaders import CBOW, SkipGram, Windows


@pytest.fixture(scope="module")
def ids():
    """Ids of sentences of many lengths, some of one word."""
    rng = np.random.default_rng(5)
    found = (rng.zipf(1.4, 30_000).clip(max=300) - 1).astype(np.int32)
    found[rng.random(30_000) < 0.08] = -1
    return found


def sentences(ids):
    sentence = []
    for word in [*ids.tolist(), -1]:
        if word >= 0:
            sentence.append(word)
        else:
            yield sentence
            sentence = []


def all_pairs(ids, window):
    """Each center with all words around it, as a plain loop has them."""
    for sentence in sentences(ids):
        for at, center in enumerate(sentence):
            for other in range(max(0, at - window), min(len(sentence), at + window + 1)):
                if other != at:
                    yield center, sentence[other], abs(other - at)


def read(loader):
    return [torch.cat(parts).numpy() for parts in zip(*loader, strict=True)]


@pytest.mark.parametrize("shuffle", [False, True, 500])
@pytest.mark.parametrize("threads", [0, 2])
def test_fixed_windows_give_each_pair_once(ids, shuffle, threads):
    loader = SkipGram(
        ids, 3, 0, 1000, shuffle, threads=threads, subsample=None, dynamic=False, dtype=torch.int32
    )
    centers, contexts = read(loader)
    assert (centers.dtype, contexts.dtype) == (np.int32, np.int32)
    expected = [(center, context) for center, context, _ in all_pairs(ids, 3)]
    found = list(zip(centers.tolist(), contexts.tolist(), strict=True))
    if not shuffle:
        assert found == expected
    else:
        assert found != expected
        assert Counter(found) == Counter(expected)
    assert len(loader) == -(-len(expected) // 1000)


def test_dynamic_windows_have_the_frequencies_of_word2vec(ids):
    """A word d away is a context with probability (window - d + 1) / window."""
    window, epochs = 5, 60
    expected = Counter()
    for center, context, distance in all_pairs(ids, window):
        expected[center, context] += (window - distance + 1) / window
    found = Counter()
    total = 0
    loader = SkipGram(ids, window, 0, subsample=None)
    for _ in range(epochs):
        centers, contexts = read(loader)
        found.update(zip(centers.tolist(), contexts.tolist(), strict=True))
        total += len(centers)
    assert total / epochs == pytest.approx(sum(expected.values()), rel=1e-3)
    for pair, mean in expected.most_common(50):
        assert found[pair] / epochs == pytest.approx(mean, abs=6 * (mean / epochs) ** 0.5)


def test_frequent_words_are_left_out_as_often_as_word2vec_does(ids):
    share, epochs = 0.01, 30
    counts = np.bincount(ids[ids >= 0])
    times = counts / (share * counts.sum())
    keep = np.minimum(1, (np.sqrt(times) + 1) / np.maximum(times, 1e-9))
    loader = CBOW(ids, 2, 0, subsample=share, dynamic=False)
    found = np.zeros(len(counts))
    for _ in range(epochs):
        _, centers = read(loader)
        found += np.bincount(centers, minlength=len(counts))
    # a center that is left alone in its sentence is no sample
    for word in np.argsort(-counts)[:5]:
        mean = counts[word] * keep[word]
        assert 0.9 * mean < found[word] / epochs <= mean + 6 * (mean / epochs) ** 0.5


def test_negatives_follow_their_weights(ids):
    counts = np.bincount(ids[ids >= 0])
    weights = counts**0.75
    _, contexts, negatives = read(SkipGram(ids, 2, 5, subsample=None))
    assert negatives.shape == (len(contexts), 5)
    found = np.bincount(negatives.ravel(), minlength=len(counts))
    expected = negatives.size * weights / weights.sum()
    often = expected > 20
    chi = ((found - expected)[often] ** 2 / expected[often]).sum()
    assert chi < often.sum() + 5 * (2 * often.sum()) ** 0.5
    # independent of the context, and of each other
    share = weights / weights.sum()
    alike = (negatives == contexts[:, None]).mean()
    assert alike == pytest.approx(share[contexts].mean(), rel=0.05)
    twins = (negatives[:, 0] == negatives[:, 1]).mean()
    assert twins == pytest.approx((share**2).sum(), rel=0.1)


def test_own_weights_of_negatives():
    loader = SkipGram([0, 1, 2, 3], negatives=3, subsample=None, weights=[0, 1, 0, 0])
    assert set(read(loader)[2].ravel()) == {1}


def test_bags_are_the_words_around_padded(ids):
    loader = CBOW(ids, 2, 0, 999, False, subsample=None, dynamic=False)
    contexts, centers = read(loader)
    expected = []
    for sentence in sentences(ids):
        for at, center in enumerate(sentence):
            around = sentence[max(0, at - 2) : at] + sentence[at + 1 : at + 3]
            if around:
                expected.append((center, sorted(around)))
    found = [
        (center, sorted(word for word in bag if word != loader.vocab))
        for center, bag in zip(centers.tolist(), contexts.tolist(), strict=True)
    ]
    assert found == expected


@pytest.mark.parametrize(("length", "stride"), [(8, None), (8, 3), (5, 11)])
def test_windows_are_stretches_and_the_same_one_later(ids, length, stride):
    loader = Windows(ids, length, 7, False, stride=stride, threads=2)
    flat = np.where(ids < 0, loader.vocab, ids)
    starts = range(0, len(flat) - length, stride or length)
    inputs, targets = read(loader)
    assert inputs.tolist() == [flat[at : at + length].tolist() for at in starts]
    assert targets.tolist() == [flat[at + 1 : at + length + 1].tolist() for at in starts]
    mixed = read(Windows(ids, length, 7, stride=stride))[0]
    assert mixed.tolist() != inputs.tolist()
    assert sorted(mixed.tolist()) == sorted(inputs.tolist())


def test_a_file_of_ids_is_mapped(ids, tmp_path):
    np.save(tmp_path / "ids.npy", ids)
    from_file, from_array = SkipGram(tmp_path / "ids.npy"), SkipGram(ids)
    for first, second in zip(read(from_file), read(from_array), strict=True):
        assert np.array_equal(first, second)
    assert isinstance(from_file._ids.array.base, np.memmap)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ids": [-1, -1]}, "no word"),
        ({"ids": []}, "whole numbers"),
        ({"ids": [[1, 2]]}, "row of whole numbers"),
        ({"ids": [0.5]}, "whole numbers"),
        ({"ids": [0, 5], "vocab": 3}, "beyond vocab=3"),
        ({"window": 0}, "window must be"),
        ({"negatives": -1}, "negatives must be"),
        ({"ids": types.SimpleNamespace(ids=[0])}, "give the ids of a text"),
        ({"ids": [[0], [1, 2]]}, "ids cannot be read as an array"),
        ({"ids": torch.zeros(3, device="meta")}, "ids cannot be read as an array"),
        ({"subsample": 0}, "subsample must be a number above 0, at most 1"),
        ({"weights": "many"}, "weights must be numbers"),
        ({"weights": [[1], [1, 2]]}, "weights cannot be read as an array"),
        ({"weights": [1.0]}, "weights must be of 3 words"),
        ({"weights": [1.0, np.nan, 1.0]}, "weight 1 is negative or not finite"),
        ({"weights": [0.0, 0.0, 0.0]}, "no weight is above zero"),
        ({"dtype": torch.float32}, "dtype must be"),
        ({"batch_size": 0}, "batch_size must be"),
        ({"shuffle": 0}, "shuffle must be"),
        ({"shuffle": -3}, "shuffle must be"),
        ({"threads": -1}, "threads must be"),
        ({"seed": -1}, "seed must be"),
        ({"rank": 2, "world": 2}, "rank must be below world"),
    ],
)
def test_wrong_options_are_named(options, words):
    with pytest.raises(InputError, match=words):
        list(SkipGram(**{"ids": [0, 1, 2], **options}))


@pytest.mark.parametrize("number", [2**31, 0.5, "1", True])
def test_what_stands_for_no_word_is_checked(number):
    with pytest.raises(InputError, match="pad must be a whole number of 32 bits"):
        CBOW([0, 1, 2], pad=number)
    with pytest.raises(InputError, match="end must be a whole number of 32 bits"):
        Windows([0, 1, 2], 1, end=number)


def test_ids_at_any_address():
    ids = np.arange(50, dtype=np.int32)
    odd = np.frombuffer(b"-" + ids.tobytes(), np.int32, offset=1)
    (found,), (wanted,) = (Windows(each, length=7, shuffle=False) for each in (odd, ids))
    assert all(map(torch.equal, found, wanted))


def test_a_file_of_ids_that_is_damaged(tmp_path):
    path = tmp_path / "ids.npy"
    np.save(path, np.arange(9, dtype=np.int32))
    whole = path.read_bytes()
    for damaged in (whole.replace(b"(9,", b"(9" + b"0" * 25 + b","), whole.replace(b"{", b"(")):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=r"ids\.npy is no \.npy file of ids"):
            Windows(path, 2)


def test_a_text_in_place_of_ids(tmp_path):
    (tmp_path / "corpus.txt").write_text("the cat sat")
    with pytest.raises(InputError, match=r"is no \.npy file of ids: the magic string"):
        SkipGram(tmp_path / "corpus.txt")


def test_a_text_without_a_window():
    with pytest.raises(InputError, match="fill no window"):
        Windows([0, 1, 2], 3)
    with pytest.raises(FileNotFoundError):
        Windows("nowhere.npy")
