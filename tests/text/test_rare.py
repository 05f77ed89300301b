from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from minent.text import Reading, encode
from minent.text._rare import auto_min_count, fold_rare

SPACE = Reading(tokens="space", keep_case=True)


@pytest.mark.parametrize(
    ("tokens", "least"), [(1, 1), (100_000, 1), (100_001, 2), (1_000_001, 3), (5_000_001, 5)]
)
def test_rule(tokens, least):
    assert auto_min_count(tokens) == least


words = st.sampled_from(["a", "b", "c", "d", "<unk>", "z"])


@given(st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=8), st.integers(1, 6))
def test_folding_later_is_folding_while_reading(sentences, least):
    counts = Counter(word for words in sentences for word in words if word != "<unk>")
    assume(max(counts.values(), default=0) >= least)  # otherwise reading refuses
    folded = fold_rare(encode(sentences=sentences, reading=SPACE, min_count=1), least)
    read = encode(sentences=sentences, reading=SPACE, min_count=least)
    assert folded.words == read.words
    assert folded.counts.tolist() == read.counts.tolist()
    assert np.array_equal(folded.ids, read.ids)
    assert folded.info["n_unk"] == read.info["n_unk"]
