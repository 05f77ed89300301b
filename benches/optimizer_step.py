"""Step times of the optimizers of minent beside torch's, as ratios within one run.

One-stage rules are compared with ``torch.optim.Adam(foreach=True)`` on gradients that are there:
many tensors, few, and one large. Heun and RK4 are compared with a whole step of
``torch.optim.SGD``, forward and backward included. Contenders take turns, and the least time of
each counts.
"""

from __future__ import annotations

import argparse
import time

import torch
from minent.optim import SGLD, Flow, Langevin, Leapfrog, Nesterov
from torch import nn

SHAPES = {
    "2,000 x 5,000": [5_000] * 2_000,
    "160 (40 x 245,000, 120 x 10)": [245_000] * 40 + [10] * 120,
    "1 x 10,000,000": [10_000_000],
}
FIELDS = ("grad", "sign", "normalized", "rms", "rms-global", "adagrad")


def contenders():
    """Give a maker of each optimizer by its name."""
    flows = {
        f"Flow {field}": lambda params, field=field: Flow(params, 1e-6, field) for field in FIELDS
    }
    return {
        "Adam foreach": lambda params: torch.optim.Adam(params, 1e-6, foreach=True),
        "Adam fused": lambda params: torch.optim.Adam(params, 1e-6, fused=True),
        "SGD foreach": lambda params: torch.optim.SGD(params, 1e-6, foreach=True),
        **flows,
        "Flow polyak": lambda params: Flow(params, 1e-6, "polyak"),
        "Flow adagrad, no certificate": lambda params: Flow(params, 1e-6, "adagrad", certify=False),
        "Leapfrog": lambda params: Leapfrog(params, 1e-3, 0.1),
        "Nesterov": lambda params: Nesterov(params, 1e-3, 0.1),
        "SGLD": lambda params: SGLD(params, 1e-6, 1e-6),
        "Langevin": lambda params: Langevin(params, 1e-3, 0.1, 1e-6),
    }


def least(steps, repeat):
    """Time each step in turn, after one to warm up; give the least seconds of each."""
    times = {name: float("inf") for name in steps}
    for round_ in range(repeat + 1):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            if round_:
                times[name] = min(times[name], time.perf_counter() - start)
    return times


def one_stage(sizes, repeat):
    """Time one step of each optimizer on its own parameters of these sizes, one after the other."""
    torch.manual_seed(0)
    params = [torch.randn(size, requires_grad=True) for size in sizes]
    for parameter in params:
        parameter.grad = torch.randn_like(parameter)
    loss = torch.ones(())
    steps = {}
    for name, make in contenders().items():
        optimizer = make(params)
        closure = (lambda: loss) if getattr(optimizer, "needs_closure", False) else None
        steps[name] = lambda optimizer=optimizer, closure=closure: optimizer.step(closure)
    return least(steps, repeat)


def dense():
    return nn.Sequential(
        *(nn.Linear(256, 512), nn.Tanh(), nn.Linear(512, 512), nn.Tanh(), nn.Linear(512, 10))
    )


def convolutional():
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(1568, 64), nn.ReLU(), nn.Linear(64, 10)),
    )


NETWORKS = {
    "dense, 0.4 M, batch 128": (dense, (128, 256)),
    "dense, 0.4 M, batch 512": (dense, (512, 256)),
    "convolutional, 0.1 M, batch 64": (convolutional, (64, 1, 28, 28)),
}


def several_stages(network, shape, repeat):
    """Time a step with forward and backward of a network."""
    x, y = torch.randn(shape), torch.randint(10, shape[:1])
    makers = {
        "SGD": lambda params: torch.optim.SGD(params, 1e-3),
        "Flow heun": lambda params: Flow(params, 1e-3, method="heun"),
        "Flow rk4": lambda params: Flow(params, 1e-3, method="rk4"),
    }
    steps = {}
    for name, make in makers.items():
        torch.manual_seed(0)
        model = network()
        optimizer = make(model.parameters())

        def closure(model=model, optimizer=optimizer):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            return loss

        steps[name] = lambda optimizer=optimizer, closure=closure: optimizer.step(closure)
    return least(steps, 3 * repeat)


def show(title, times, against):
    print(f"\n| {title} | ms | times {against} |\n| --- | ---: | ---: |")
    for name, seconds in times.items():
        print(f"| {name} | {1e3 * seconds:.2f} | {seconds / times[against]:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=9, help="rounds; the least time counts")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    for title, sizes in SHAPES.items():
        show(title, one_stage(sizes, arguments.repeat), "Adam foreach")
    for title, (network, shape) in NETWORKS.items():
        show(title, several_stages(network, shape, arguments.repeat), "SGD")


if __name__ == "__main__":
    main()
