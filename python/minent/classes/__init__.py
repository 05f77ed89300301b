"""Counts of adjacent words to classes of words.

Words that can stand for each other share a class. The classes minimize the bits of the class code
``-log2 p(class | class before) - log2 p(word | class)`` over adjacent words.

Sources: exchange of single words, Kneser & Ney 1993 and Martin et al. 1998; the tree of merges,
Brown et al. 1992; the one-sided objective, Uszkoreit & Brants 2008; the library of words, kexue.fm
archive 6191.
"""

from minent.classes._arrays import adaptive_code as adaptive_code
from minent.classes._arrays import class_table as class_table
from minent.classes._arrays import exchange as exchange
from minent.classes._arrays import ledger as ledger
from minent.classes._arrays import merge_tree as merge_tree
from minent.classes._classes import Classes as Classes
from minent.classes._cluster import cluster as cluster
from minent.classes._files import load as load
from minent.classes._tree import Node as Node
from minent.classes._tree import paths_of as paths_of

__all__ = [
    "Classes",
    "Node",
    "adaptive_code",
    "class_table",
    "cluster",
    "exchange",
    "ledger",
    "load",
    "merge_tree",
    "paths_of",
]
