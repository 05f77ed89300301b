"""Times of metrics beside torchmetrics, torch-fidelity and prdc, on the same random features.

Three kinds of features: white; with deviations from 1 down to 0.001 along random axes; and positive
ones that depend on each other, as those behind a ReLU. Contestants take turns, in one process, and
the least time of each counts, of the CPU and by the clock.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import time
import warnings
from importlib import import_module
from importlib.util import find_spec

import torch
from minent.metrics import Moments, fid, kid, prdc

PEERS = {
    "torchmetrics": "torchmetrics.image.fid",
    "torch_fidelity": "torch_fidelity",
    "prdc": "prdc",
}


def kinds(samples, dimensions):
    """Make two sets of each kind."""
    draw = torch.Generator().manual_seed(0)

    def noise(*shape):
        return torch.randn(*shape, generator=draw)

    axes = torch.linalg.qr(noise(dimensions, dimensions))[0]
    few = max(1, dimensions // 8)
    mixing = noise(few, dimensions) / few**0.5
    makers = {
        "white": lambda: noise(samples, dimensions),
        "decaying": lambda: noise(samples, dimensions) * torch.logspace(0, -3, dimensions) @ axes,
        "behind a ReLU": lambda: (
            noise(samples, few) @ mixing + 0.5 * noise(samples, dimensions)
        ).relu(),
    }
    return {name: (make(), make() * 1.05) for name, make in makers.items()}


class AsIs(torch.nn.Module):
    """A feature network for torchmetrics that changes nothing."""

    def __init__(self, dimensions):
        super().__init__()
        self.num_features = dimensions

    def forward(self, x):
        # it is tried on an image first
        return x if x.dim() == 2 else x.new_zeros(len(x), self.num_features).float()


def torchmetrics_fid(a, b, batch):
    from torchmetrics.image.fid import FrechetInceptionDistance

    metric = FrechetInceptionDistance(AsIs(a.shape[1]))
    for rows, real in ((a, True), (b, False)):
        for part in rows.split(batch):
            metric.update(part, real=real)
    return metric.compute().item()


def moments_fid(a, b, batch):
    found = Moments(), Moments()
    for moments, rows in zip(found, (a, b), strict=True):
        for part in rows.split(batch):
            moments.add(part)
    return fid(*found)


def torch_fidelity_fid(a, b):
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric

    stats = [fid_features_to_statistics(rows.double()) for rows in (a, b)]
    return fid_statistics_to_metric(*stats, verbose=False)["frechet_inception_distance"]


def torch_fidelity_kid(a, b, batch):
    from torch_fidelity.metric_kid import kid_features_to_metric

    size = min(1000, len(a))
    found = kid_features_to_metric(
        a, b, kid_subsets=batch, kid_subset_size=size, rng_seed=0, verbose=False
    )
    return found["kernel_inception_distance_mean"]


def package_prdc(a, b):
    from prdc import compute_prdc

    with contextlib.redirect_stdout(io.StringIO()):
        return [float(x) for x in compute_prdc(a.numpy(), b.numpy(), nearest_k=5).values()]


def contestants(a, b, subsets):
    """Give metrics, each with programs that find it: the first is ours."""
    size = min(1000, len(a))
    every = {
        "FID, all at once": {
            "minent": lambda: fid(a, b),
            "torchmetrics": lambda: torchmetrics_fid(a, b, len(a)),
            "torch_fidelity": lambda: torch_fidelity_fid(a, b),
        },
        "FID, batches of 100": {
            "minent": lambda: moments_fid(a, b, 100),
            "torchmetrics": lambda: torchmetrics_fid(a, b, 100),
        },
        f"KID, {subsets} subsets of {size:,}": {
            "minent": lambda: kid(a, b, subsets=subsets, subset_size=size).mean,
            "torch_fidelity": lambda: torch_fidelity_kid(a, b, subsets),
        },
        "KID, all pairs": {"minent": lambda: kid(a, b, subsets=None).mean},
        "precision to coverage": {
            "minent": lambda: list(prdc(a, b)),
            "prdc": lambda: package_prdc(a, b),
        },
    }
    return {
        metric: {name: run for name, run in runs.items() if find_spec(name)}
        for metric, runs in every.items()
    }


def least(runs, repeat):
    """Run each in turn; give the least CPU seconds and seconds, and the result of each."""
    times, results = {name: [float("inf")] * 2 for name in runs}, {}
    for _ in range(repeat):
        for name, run in runs.items():
            start = time.process_time(), time.perf_counter()
            results[name] = run()
            stop = time.process_time(), time.perf_counter()
            spent = (b - a for a, b in zip(start, stop, strict=True))
            times[name] = [min(pair) for pair in zip(times[name], spent, strict=True)]
    return times, results


def difference(ours, theirs):
    """Give the largest relative difference."""
    pairs = zip(*(x if isinstance(x, list) else [x] for x in (ours, theirs)), strict=True)
    return max(abs(x - y) / max(abs(y), 1e-300) for x, y in pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--dimensions", type=int, default=2048)
    parser.add_argument("--subsets", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=3, help="rounds; the least time counts")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[""], help="metrics whose name has this")
    parser.add_argument("--kinds", nargs="*", default=[""], help="features whose name has this")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    warnings.simplefilter("ignore")
    for name, module in PEERS.items():
        if find_spec(name):
            import_module(module)  # now, so that no time of it counts
    print(
        "| features | metric | program | CPU s | seconds | CPU, times ours | relative difference |"
    )
    print("| --- | --- | --- | ---: | ---: | ---: | ---: |")
    for kind, (a, b) in kinds(arguments.samples, arguments.dimensions).items():
        if not any(part in kind for part in arguments.kinds):
            continue
        for metric, runs in contestants(a, b, arguments.subsets).items():
            if not any(part in metric for part in arguments.only):
                continue
            times, results = least(runs, arguments.repeat)
            for name, (cpu, seconds) in times.items():
                ratio, apart = "", ""
                if name != "minent":
                    ratio = f"{cpu / times['minent'][0]:.1f}"
                    apart = f"{difference(results['minent'], results[name]):.0e}"
                row = (kind, metric, name, f"{cpu:.2f}", f"{seconds:.2f}", ratio, apart)
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
