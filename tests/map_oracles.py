"""The map equation by dense matrices, as the papers write it."""

import numpy as np


def plogp(values):
    values = np.asarray(values, dtype=float)
    return float(np.sum(values[values > 0] * np.log2(values[values > 0])))


def dense(nodes, links, directed):
    """Weights of all pairs; in an undirected graph both ways, a self-link once."""
    weights = np.zeros((nodes, nodes))
    for a, b, w in links:
        weights[a, b] += w
        if not directed and a != b:
            weights[b, a] += w
    return weights


def walk(weights, directed, *, tau=0.15, to_nodes=False, recorded=False):
    """Flow of nodes, flow of links, and of jumps: how often each node jumps, where jumps land."""
    n, out = len(weights), weights.sum(axis=1)
    if not directed:
        flow = weights / weights.sum()
        return flow.sum(axis=1), flow, np.zeros(n), np.zeros(n)
    if to_nodes:
        land = np.full(n, 1 / n)
    else:
        land = (weights.sum(axis=0) if recorded else out) / weights.sum()
    steps = np.divide(weights, out[:, None], out=np.zeros_like(weights), where=out[:, None] > 0)
    jump = np.where(out > 0, tau, 1.0)
    # the flow that stays as it is: an eigenvector, by elimination
    change = (1 - tau) * steps.T + np.outer(land, jump) - np.eye(n)
    change[-1] = 1
    flow = np.linalg.solve(change, np.r_[np.zeros(n - 1), 1])
    if recorded:
        return flow, (1 - tau) * flow[:, None] * steps, jump * flow, land
    links = flow[:, None] * steps
    links /= links.sum()
    return links.sum(axis=0), links, np.zeros(n), land


def code_length(paths, flow, links, jumps, land):
    """Bits of all codebooks; a path is the modules of a node, outermost first, as a tuple."""
    paths = [tuple(path) for path in paths]
    modules = sorted({path[:k] for path in paths for k in range(len(path) + 1)})
    enter, leave = {}, {}
    for module in modules:
        inside = np.array([path[: len(module)] == module for path in paths])
        leave[module] = links[inside][:, ~inside].sum() + jumps[inside].sum() * land[~inside].sum()
        enter[module] = links[~inside][:, inside].sum() + jumps[~inside].sum() * land[inside].sum()
    total = 0.0
    for module in modules:
        rates = [enter[m] for m in modules if m[:-1] == module and m]
        rates += [p for p, path in zip(flow, paths, strict=True) if path == module]
        rates.append(leave[module])
        total += plogp(sum(rates)) - plogp(rates)
    return total


def partitions(n):
    """All ways to put n nodes into modules, as labels."""

    def more(labels, used):
        if len(labels) == n:
            yield tuple(labels)
            return
        for label in range(used + 1):
            yield from more([*labels, label], max(used, label + 1))

    yield from more([], 0)


def random_links(rng, nodes, links):
    """Links with weights, some of them parallel, some from a node to itself."""
    ends = rng.integers(0, nodes, (links, 2))
    weights = rng.integers(1, 9, links) / 2
    return [(int(a), int(b), float(w)) for (a, b), w in zip(ends, weights, strict=True)]


def planted(rng, groups, size, within, between):
    """Groups of nodes with many links inside and few between."""
    n = groups * size
    links = []
    for group in range(groups):
        ends = rng.integers(0, size, (within, 2)) + group * size
        links += [(int(a), int(b), float(rng.integers(1, 4))) for a, b in ends if a != b]
    ends = rng.integers(0, n, (between, 2))
    links += [(int(a), int(b), 1.0) for a, b in ends if a != b]
    return n, links
