"""Word vectors: how they are made, what is near what, maps of them, and files of vectors.

`learn` makes vectors of text: association and its singular vectors (`svd`). `train` makes those
that have the least cost in bits by an objective, and `cost` says what any vectors cost. `Vectors`
holds words with a vector each, under the names that gensim uses; `load` reads files of word2vec,
GloVe and minent; `neighbor_graph` joins each vector with its nearest neighbors. `sne` lays vectors
out in two or three dimensions, and `floor_plan` places words as the books of a library.
"""

from minent.vectors._cost import cost as cost
from minent.vectors._factors import Factors as Factors
from minent.vectors._files import load as load
from minent.vectors._floor import FloorPlan as FloorPlan
from minent.vectors._floor import floor_plan as floor_plan
from minent.vectors._graph import Graph as Graph
from minent.vectors._graph import Nearest as Nearest
from minent.vectors._graph import nearest as nearest
from minent.vectors._graph import neighbor_graph as neighbor_graph
from minent.vectors._learn import learn as learn
from minent.vectors._sne import Embedding as Embedding
from minent.vectors._sne import sne as sne
from minent.vectors._svd import svd as svd
from minent.vectors._train import train as train
from minent.vectors._trained import Trained as Trained
from minent.vectors._vectors import Vectors as Vectors

__all__ = [
    "Embedding",
    "Factors",
    "FloorPlan",
    "Graph",
    "Nearest",
    "Trained",
    "Vectors",
    "cost",
    "floor_plan",
    "learn",
    "load",
    "nearest",
    "neighbor_graph",
    "sne",
    "svd",
    "train",
]
