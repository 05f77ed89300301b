"""When a merged start is worth its time."""

import numpy as np
import pytest
from minent.classes._merged import finer_number
from minent.counts._pairs import Pairs


def of_size(vocab, distinct):
    """Counts of which only the sizes matter."""
    return Pairs(
        np.zeros(vocab + 2, np.int64), np.zeros(distinct, np.int32), np.ones(distinct, np.uint32)
    )


@pytest.mark.parametrize(
    ("vocab", "distinct", "classes", "finer"),
    [
        (5000, 20_000, 100, 300),
        (150, 20_000, 100, 150),  # no more classes than words
        (5000, 20_000, 300, None),  # the tree of 900 classes would take longer than all the rest
        (5000, 900_000, 100, None),  # too many pairs
        (5000, 20_000, 1, None),
        (100, 20_000, 100, None),
    ],
)
def test_only_where_it_is_cheap(vocab, distinct, classes, finer):
    assert finer_number(of_size(vocab, distinct), classes) == finer
