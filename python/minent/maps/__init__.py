"""Graphs to maps: modules in which a walk on the graph is written in the fewest bits.

A reader walks from node to node along the links of a `Graph`. With one codebook for all nodes each
step costs the entropy of where the reader is; with codebooks for modules, and for modules of
modules, names are short as long as the reader stays inside, and each border that is crossed costs a
name more. `find` looks for the modules with the shortest code, which decides by itself how many
there are; `evaluate` and `code_length` say what given modules cost.

Sources: Rosvall, Axelsson & Bergstrom 2009; Rosvall & Bergstrom 2011; kexue.fm archive 7006.

Examples
--------
>>> from minent.maps import Graph, find
>>> found = find(Graph([0, 1, 2, 2, 3, 4, 5], [1, 2, 0, 3, 4, 5, 3]))
>>> found.modules.tolist()
[0, 0, 0, 1, 1, 1]
>>> round(found.one_level, 3), round(found.code_length, 3)
(2.557, 2.321)
"""

from minent.maps._find import code_length as code_length
from minent.maps._find import evaluate as evaluate
from minent.maps._find import find as find
from minent.maps._graph import Graph as Graph
from minent.maps._map import Map as Map
from minent.maps._map import Module as Module
from minent.maps._tree import Tree as Tree
from minent.maps._tree import load_tree as load_tree

__all__ = ["Graph", "Map", "Module", "Tree", "code_length", "evaluate", "find", "load_tree"]
