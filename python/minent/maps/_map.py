"""The result: nodes in modules, modules in a tree, bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent._numbers import from_0

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

    from minent.maps._graph import Graph


class Module(NamedTuple):
    """A module of a map, or the whole graph."""

    path: str
    """Numbers from the outermost module on, with ``:`` between; empty for the whole graph."""
    depth: int
    """How many modules hold it and what is beside it: 0 for the whole graph."""
    nodes: int
    """How many nodes are in it, at any depth."""
    flow: float
    """The share of time that a reader spends in it."""
    enter: float
    """How often a step leads into it."""
    exit: float
    """How often a step leads out of it."""
    bits: float
    """Bits per step that its codebook costs."""


class Map:
    """Nodes in modules, made by `minent.maps.find` and `minent.maps.evaluate`.

    Modules of one module are numbered by falling flow, and so are nodes in theirs.

    Attributes
    ----------
    graph : Graph
        What was mapped.
    flow : ndarray of float64, shape (nodes,)
        The share of time that a reader spends at each node; the sum is 1.
    modules : ndarray of int32, shape (nodes,)
        The outermost module of each node, from 0 by falling flow.
    leaf_modules : ndarray of int32, shape (nodes,)
        The innermost module of each node, from 0 in the order of paths.
    code_length : float
        Bits per step.
    one_level : float
        Bits per step with one codebook for all nodes: the entropy of `flow`.
    trials : list of float
        What each trial of the search came to; empty for modules that were given.

    Examples
    --------
    >>> from minent.maps import Graph, find
    >>> found = find(Graph([0, 1, 2, 2, 3, 4, 5], [1, 2, 0, 3, 4, 5, 3]))
    >>> found
    <Map: 6 nodes in 2 modules, 2 levels, 2.3207 bits>
    >>> [(module.path, module.nodes, round(module.exit, 3)) for module in found.tree]
    [('', 6, 0.0), ('1', 3, 0.071), ('2', 3, 0.071)]
    """

    def __init__(self, graph: Graph, found: dict[str, Any]) -> None:
        self.graph = graph
        self.flow: NDArray[np.float64] = found["flow"] + 0.0  # no -0
        self.code_length: float = found["code_length"]
        self.one_level: float = found["one_level"]
        self.trials: list[float] = found["trials"]
        self._parents: NDArray[np.int32] = found["parents"]
        self._homes: NDArray[np.int32] = found["homes"]
        self._numbers = tuple(found[name] for name in ("module_flow", "enter", "exit", "bits"))
        self._depths = np.zeros(len(self._parents), dtype=np.int32)
        for module in range(1, len(self._parents)):
            self._depths[module] = self._depths[self._parents[module]] + 1
        self.modules = self.cut(1)[0]
        self.leaf_modules: NDArray[np.int32] = np.unique(self._homes, return_inverse=True)[
            1
        ].astype(np.int32)

    def __len__(self) -> int:
        """Return the number of outermost modules."""
        return int(self.modules.max()) + 1

    def __repr__(self) -> str:
        """Say how many nodes and modules there are, and what they cost."""
        count = len(self)
        return (
            f"<Map: {len(self.flow)} nodes in {count} module{'' if count == 1 else 's'}, "
            f"{self.levels} level{'' if self.levels == 1 else 's'}, {self.code_length:.4f} bits>"
        )

    @property
    def levels(self) -> int:
        """How many levels the deepest path has, that of the nodes included."""
        return int(self._depths[self._homes].max()) + 1

    @property
    def index_bits(self) -> float:
        """Bits per step of the codebook that names the outermost modules."""
        return float(self._numbers[3][0]) if len(self._parents) > 1 else 0.0

    @property
    def module_bits(self) -> float:
        """Bits per step of all other codebooks."""
        return self.code_length - self.index_bits

    @property
    def bits_by_level(self) -> list[float]:
        """Bits per step of the codebooks of each depth, that of the outermost modules first."""
        return np.bincount(self._depths, weights=self._numbers[3]).tolist()  # type: ignore[no-any-return]

    @property
    def ledger(self) -> dict[str, float]:
        """Bits per step: to name any node, one codebook, this map, its two parts, what it saves."""
        nodes = len(self.flow)
        saved = 1 - self.code_length / self.one_level if self.one_level > 0 else 0.0
        return {
            "log2_nodes": float(np.log2(nodes)),
            "one_level": self.one_level,
            "code_length": self.code_length,
            "index": self.index_bits,
            "modules": self.module_bits,
            "saved": saved,
        }

    @property
    def tree(self) -> list[Module]:
        """All modules in the order of their paths, the whole graph first."""
        sizes = np.bincount(self._homes, minlength=len(self._parents))
        for module in range(len(sizes) - 1, 0, -1):
            sizes[self._parents[module]] += sizes[module]
        columns = [column.tolist() for column in self._numbers]
        rows = zip(
            self._module_paths(), self._depths.tolist(), sizes.tolist(), *columns, strict=True
        )
        return [Module(*row) for row in rows]

    @property
    def paths(self) -> list[str]:
        """The path of each node: numbers of its modules, then its rank, with ``:`` between."""
        ranks = self._ranks().tolist()
        names = self._module_paths()
        if len(names) == 1:  # the form of files knows no node outside of all modules
            names = ["1"]
        homes = self._homes.tolist()
        return [
            f"{names[home]}:{rank}" if names[home] else str(rank)
            for home, rank in zip(homes, ranks, strict=True)
        ]

    def cut(self, depth: int) -> tuple[NDArray[np.int32], list[str]]:
        """Cut the tree at a depth: nodes that share so many first modules become one group.

        Parameters
        ----------
        depth : int
            How many levels of modules; nodes that are in fewer stay with their innermost one.

        Returns
        -------
        labels : ndarray of int32, shape (nodes,)
            The group of each node, in the order of paths.
        names : list of str
            The path of each group.

        Raises
        ------
        InputError
            When `depth` is negative.

        Examples
        --------
        >>> from minent.maps import Graph, find
        >>> found = find(Graph([0, 1, 2, 2, 3, 4, 5], [1, 2, 0, 3, 4, 5, 3]))
        >>> found.cut(0)
        (array([0, 0, 0, 0, 0, 0], dtype=int32), [''])
        >>> found.cut(1)[1]
        ['1', '2']
        """
        number = from_0("depth", depth)
        upper = np.arange(len(self._parents))
        for module in range(1, len(upper)):
            if self._depths[module] > number:
                upper[module] = upper[self._parents[module]]
        kept, labels = np.unique(upper[self._homes], return_inverse=True)
        names = self._module_paths()
        return labels.astype(np.int32), [names[module] for module in kept.tolist()]

    def module_labels(self) -> NDArray[np.int64]:
        """Return the modules of each node, outermost first, shape (nodes, levels), padded by -1.

        Numbers are those of all modules in the order of paths, from 1; `minent.maps.evaluate` takes
        them.
        """
        deepest = max(1, int(self._depths.max()))
        labels = np.full((len(self._parents), deepest), -1, dtype=np.int64)
        for module in range(1, len(self._parents)):
            depth = self._depths[module]
            labels[module] = labels[self._parents[module]]
            labels[module, depth - 1] = module
        return labels[self._homes]

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write a ``.tree`` (paths) or ``.clu`` (outermost modules) file, whole or not at all.

        Raises
        ------
        InputError
            When the name ends otherwise.
        OutputExistsError
            When the file exists, unless `force` is given.
        """
        from minent.maps._files import save

        save(self, path, force=force)

    def _module_paths(self) -> list[str]:
        """Give the path of each module."""
        children = [0] * len(self._parents)
        names = [""]
        for parent in self._parents[1:].tolist():
            children[parent] += 1
            before = f"{names[parent]}:" if names[parent] else ""
            names.append(f"{before}{children[parent]}")
        return names

    def _ranks(self) -> NDArray[np.int64]:
        """Give each node its rank in its module by falling flow, after the modules in it."""
        order = np.lexsort((-self.flow, self._homes))
        homes = self._homes[order]
        first = np.searchsorted(homes, homes)
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order)) - first + 1
        inner = np.bincount(self._parents[1:], minlength=len(self._parents))
        return ranks + inner[self._homes]
