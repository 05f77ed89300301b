"""Maps by minent and by infomap: the same networks, code lengths and CPU seconds.

Networks are made up, the same on every machine, or read from files (Pajek, or a link a line):

planted
    Groups of uneven size, most links inside of them, two strengths of borders.
neighbors
    The 15 nearest neighbors, by cosine, of random vectors around random centers.

minent searches as often as it does by default, infomap 10 times; both in one thread, on links that
are already in memory. Flow and the code length of minent's modules are compared first: they must be
the same to 1e-9. ``ratio`` is infomap's CPU seconds a trial over minent's, ``longer`` how much
longer minent's code is than infomap's best.

infomap (PyPI) is GPL; it is run where it is installed, and left out where it is not.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from pathlib import Path

import numpy as np
from minent.maps import Graph, code_length, find

NEIGHBORS = 15
FLAGS = "--silent --num-threads 1 -s 1 -N 10"


def planted(nodes, inside, seed):
    """Groups whose sizes follow a power law, and degrees that do."""
    rng = np.random.default_rng(seed)
    sizes = (rng.pareto(1.5, nodes) * 10 + 10).astype(int)
    groups = np.repeat(np.arange(nodes), sizes)[:nodes]
    degrees = np.minimum((rng.pareto(2.0, nodes) + 1) * 3, nodes / 10).astype(int) + 1
    begins = np.searchsorted(groups, groups)
    ends = np.searchsorted(groups, groups, side="right")
    sources = np.repeat(np.arange(nodes), degrees)
    near = rng.integers(begins[sources], ends[sources])
    far = rng.choice(sources, len(sources))
    targets = np.where(rng.random(len(sources)) < inside, near, far)
    kept = sources != targets
    return nodes, sources[kept], targets[kept], rng.random(kept.sum()) + 0.5


def neighbors(nodes, centers, seed, dimensions=100):
    """Vectors around centers, which are around centers of their own."""
    rng = np.random.default_rng(seed)
    top = rng.normal(size=(centers // 8, dimensions)) * 1.2
    middle = top[rng.integers(0, len(top), centers)] + rng.normal(size=(centers, dimensions)) * 0.8
    chosen = np.minimum((rng.pareto(1.2, nodes) * centers / 10).astype(int), centers - 1)
    vectors = (middle[chosen] + rng.normal(size=(nodes, dimensions))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found, weights = [], []
    for first in range(0, nodes, 1000):
        cosines = vectors[first : first + 1000] @ vectors.T
        rows = np.arange(len(cosines))
        cosines[rows, first + rows] = -2
        best = np.argpartition(-cosines, NEIGHBORS, axis=1)[:, :NEIGHBORS]
        found.append(best.ravel())
        weights.append(np.take_along_axis(cosines, best, axis=1).ravel())
    sources = np.repeat(np.arange(nodes), NEIGHBORS)
    return nodes, sources, np.concatenate(found), np.maximum(np.concatenate(weights), 1e-3)


def from_file(path):
    indptr, indices, weights = Graph.read(path, directed=True).arrays()
    nodes = len(indptr) - 1
    return nodes, np.repeat(np.arange(nodes), np.diff(indptr)), indices.astype(int), weights


def by_infomap(infomap, network, flags, modules=None):
    nodes, sources, targets, weights = network
    search = infomap.Infomap(flags)
    for node in range(nodes):
        search.add_node(node)
    search.add_links(list(zip(sources.tolist(), targets.tolist(), weights.tolist(), strict=True)))
    if modules is not None:
        search.initial_partition = dict(enumerate(modules.tolist()))
    begin = time.process_time()
    result = search.run()
    return result.codelength, time.process_time() - begin


def compare(name, network, infomap, repeat):
    nodes, *links = network
    for directed in (False, True):
        for two_level in (True, False):
            graph = Graph(*links, nodes=nodes, directed=directed)
            seconds = []
            for _ in range(repeat):
                begin = time.process_time()
                found = find(graph, two_level=two_level, threads=1)
                seconds.append(time.process_time() - begin)
            kind = f"{'directed' if directed else 'undirected'}, {'two' if two_level else 'nested'}"
            row = f"| {name} | {nodes} | {graph.links} | {kind} | {len(found)} | {found.levels} "
            row += f"| {found.code_length:.6f} | {min(seconds):.2f} ({len(found.trials)}) "
            if infomap is not None:
                flags = f"{FLAGS} {'-d' if directed else ''} {'-2' if two_level else ''}"
                same, _ = by_infomap(infomap, network, f"{flags} -2 --no-infomap", found.modules)
                if abs(same - code_length(graph, found.modules)) > 1e-9:
                    sys.exit(f"{name}: infomap gives the same modules {same} bits")
                bits, cpu = by_infomap(infomap, network, flags)
                ratio = (cpu / 10) / (min(seconds) / len(found.trials))
                row += f"| {bits:.6f} | {cpu:.2f} | {found.code_length / bits - 1:+.3%} "
                row += f"| {ratio:.1f} "
            print(f"{row}|", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="networks; made-up ones by default")
    parser.add_argument("--nodes", type=int, default=30_000, help="of the largest made-up network")
    parser.add_argument("--repeat", type=int, default=1, help="the least CPU time counts")
    args = parser.parse_args()
    infomap = None
    if importlib.util.find_spec("infomap") is None:
        print("infomap is not installed, and left out", file=sys.stderr)
    else:
        import infomap
    networks = {path.stem: (from_file, path) for path in args.files} or {
        "planted, clear": (planted, args.nodes // 3, 0.7, 1),
        "planted, blurred": (planted, args.nodes // 3, 0.4, 2),
        "neighbors": (neighbors, args.nodes, max(8, args.nodes // 50), 3),
    }
    head = "| network | nodes | links | map | top modules | levels | bits | CPU s (trials) |"
    if infomap is not None:
        head += " infomap: bits | CPU s (10) | longer | ratio |"
    print(head)
    print("|---" * (head.count("|") - 1) + "|")
    for name, (make, *arguments) in networks.items():
        compare(name, make(*arguments), infomap, args.repeat)


if __name__ == "__main__":
    main()
