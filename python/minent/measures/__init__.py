"""Counts to measures: entropies, information, association, all in bits unless asked for nats.

`entropy` guesses the entropy behind a sample, with an error; `mutual_information`,
`conditional_entropy` and `pair_entropies` do so for tables of pairs; `associate` scores each pair
of words and `top_pairs` finds the best; `block_entropies` and `branch_entropies` measure n-grams;
and `ledger` says what there is to explain. All of these take counts, and know nothing of text.
"""

from minent.measures._associate import associate as associate
from minent.measures._blocks import Curve as Curve
from minent.measures._blocks import block_entropies as block_entropies
from minent.measures._branches import Branches as Branches
from minent.measures._branches import branch_entropies as branch_entropies
from minent.measures._entropy import entropy as entropy
from minent.measures._estimate import ESTIMATORS as ESTIMATORS
from minent.measures._estimate import Estimate as Estimate
from minent.measures._information import PairEntropies as PairEntropies
from minent.measures._information import conditional_entropy as conditional_entropy
from minent.measures._information import mutual_information as mutual_information
from minent.measures._information import pair_entropies as pair_entropies
from minent.measures._ledger import Ledger as Ledger
from minent.measures._ledger import ledger as ledger
from minent.measures._top import TopPairs as TopPairs
from minent.measures._top import top_pairs as top_pairs

__all__ = [
    "ESTIMATORS",
    "Branches",
    "Curve",
    "Estimate",
    "Ledger",
    "PairEntropies",
    "TopPairs",
    "associate",
    "block_entropies",
    "branch_entropies",
    "conditional_entropy",
    "entropy",
    "ledger",
    "mutual_information",
    "pair_entropies",
    "top_pairs",
]
