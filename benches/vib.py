"""The information bottleneck on MNIST: test error against bits kept, beside a deterministic twin.

The net and its training are those of arXiv 1612.00410: 784-1024-1024-2K, standard deviations by
softplus(s - 5), a linear classifier of the code, Adam with rate 1e-4 and beta1 0.5, batches of 100,
a rate that falls by 0.97 every second epoch, averaged weights; the error is that of probabilities
averaged over 12 samples of the code. The twin is the same net with the mean as its code. Published,
with K = 256 and 200 epochs: 1.38 % for the twin, 1.13 % with beta 1e-3.

``--labels 1000`` trains on so many images only, as many of each class. A run that was killed goes
on from its checkpoint, and one that is done is only read. The folder gets ``curves.tsv`` with a row
an epoch, standard output a table.
"""

from __future__ import annotations

import argparse
import math
import time
from functools import partial
from pathlib import Path

import results
import torch
from digits import mnist
from minent.nn import VIB, mean_probabilities
from minent.train import Callback, fit
from results import spread
from torch import nn
from torch.nn.functional import cross_entropy, softplus

COLUMNS = ("beta", "seed", "epoch", "loss", "kl_nats", "active_units", "test_error", "seconds")


class Classifier(nn.Module):
    """The net of the paper; without a bottleneck its twin."""

    def __init__(self, size: int, width: int, code: int, beta: float | None) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Linear(size, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
            nn.Linear(width, 2 * code),
        )  # fmt: skip
        self.vib = None if beta is None else VIB(code, weight=beta)
        self.output = nn.Linear(code, 10)
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mean, spread = self.encoder(x).chunk(2, 1)
        if self.vib is None:
            return self.output(mean)
        return self.output(self.vib(mean, 2 * softplus(spread - 5).clamp(min=1e-12).log()))


class Data:
    """Images as rows of numbers from -1 to 1, and their classes."""

    def __init__(self, path: Path, labels: int | None, seed: int, device: str) -> None:
        found = mnist(path)
        kept = subset(found.train_labels, labels, seed)
        self.x, self.y = rows(found.train[kept]), found.train_labels[kept].long()
        self.x_test, self.y_test = rows(found.test), found.test_labels.long()
        for name, part in vars(self).items():
            setattr(self, name, part.to(device))


def rows(images: torch.Tensor) -> torch.Tensor:
    return images.flatten(1).float() / 127.5 - 1


def subset(labels: torch.Tensor, n: int | None, seed: int) -> torch.Tensor:
    """Choose n samples, as many of each class: the file is sorted by them."""
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    if n is None:
        return order
    each = -(-n // 10)
    picked = [order[labels[order] == k][:each] for k in range(10)]
    return torch.cat(picked)[:n]


def error(net: nn.Module, x: torch.Tensor, y: torch.Tensor, samples: int | None) -> float:
    """Give the share of wrong answers, in percent."""
    if getattr(net, "vib", None) is None:
        with torch.no_grad():
            found = torch.cat([net(part) for part in x.split(2048)])
    else:
        found = mean_probabilities(net, x, samples, batch_size=2048)
    return 100 * (found.argmax(1) != y).double().mean().item()


class Errors(Callback):
    """The test error, with averaged weights and the mean code, each time that so many were seen."""

    def __init__(self, data: Data, epochs: int) -> None:
        self._data, self._epochs = data, epochs
        self._every = max(1, len(data.x_test) // len(data.x))

    def on_epoch_end(self, state) -> None:
        epoch = state.epoch + 1
        if epoch % self._every and epoch < self._epochs:
            return
        net = state.averages[0].averaged.eval()
        state.row["test_error"] = error(net, self._data.x_test, self._data.y_test, None)


def run(beta: float | None, seed: int, chosen: argparse.Namespace) -> dict:
    """Train one net, or what is left of it, and judge it."""
    name = f"{'twin' if beta is None else f'beta {beta:g}'}, {chosen.labels or 'all'}, seed {seed}"
    file = chosen.folder / (name.replace(", ", "_").replace(" ", "_") + ".json")
    if (done := results.read(file, chosen)) is not None:
        return done
    data = Data(chosen.data, chosen.labels, seed, chosen.device)
    torch.manual_seed(seed)
    net = Classifier(data.x.shape[1], chosen.width, chosen.code, beta).to(chosen.device)
    per_epoch = -(-len(data.x) // chosen.batch)
    began = time.perf_counter()
    history = fit(
        net,
        (data.x, data.y),
        loss=cross_entropy,
        optimizer=partial(torch.optim.Adam, betas=(0.5, 0.999), fused=True),
        lr=chosen.lr,
        scheduler=lambda adam: torch.optim.lr_scheduler.LambdaLR(
            adam, lambda step: 0.97 ** (step / (2 * per_epoch))
        ),
        epochs=chosen.epochs,
        batch_size=chosen.batch,
        seed=seed,
        ema=chosen.ema,
        callbacks=[Errors(data, chosen.epochs)],
        checkpoint=file.with_suffix(".ckpt"),
        resume=True,
        progress=False,
    )
    net = history.averages["model"].averaged.eval()
    torch.manual_seed(seed)
    found = {
        "beta": beta,
        "seed": seed,
        "kl": history[-1].get("kl_nats", math.nan),
        "units": history[-1].get("active_units", math.nan),
        "train": error(net, data.x, data.y, chosen.samples),
        "test": error(net, data.x_test, data.y_test, chosen.samples),
        "seconds": round(time.perf_counter() - began, 1),
        "curve": history.rows,
    }
    print(f"{name}: test error {found['test']:.2f} %, {found['kl']:.1f} nats, "
          f"{found['seconds']} s", flush=True)  # fmt: skip
    results.write(file, found, chosen)
    file.with_suffix(".ckpt").unlink()
    return found


def print_table(found: dict[float | None, list[dict]], chosen: argparse.Namespace) -> None:
    print(f"\n| beta | seeds | train error % | test error %, {chosen.samples} samples "
          "| KL, nats | KL, bits | active units |")  # fmt: skip
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for beta, seeds in found.items():
        nats = [one["kl"] for one in seeds]
        cells = [
            "deterministic twin" if beta is None else f"{beta:g}",
            str(len(seeds)),
            spread([one["train"] for one in seeds], ".2f"),
            spread([one["test"] for one in seeds], ".2f"),
            spread(nats, ".1f"),
            spread([n / math.log(2) for n in nats], ".1f"),
            spread([one["units"] for one in seeds], ".0f"),
        ]
        print(f"| {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description="Test error against bits kept, on MNIST.")
    parser.add_argument("folder", type=Path, help="of checkpoints, results and curves.tsv")
    parser.add_argument("data", type=Path, help="mnist.npz, the archive of Keras")
    parser.add_argument("--betas", type=float, nargs="*",
                        default=[0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1])  # fmt: skip
    parser.add_argument("--labels", type=int, help="train on so many images; by default on all")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--width", type=int, default=1024)
    parser.add_argument("--code", type=int, default=256, help="K")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--ema", type=float, help="by default 0.999, and 0.99 with --labels")
    parser.add_argument("--samples", type=int, default=12, help="of the code, for each answer")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.ema = chosen.ema or (0.99 if chosen.labels else 0.999)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    found = {
        beta: [run(beta, seed, chosen) for seed in range(chosen.seeds)]
        for beta in [None, *chosen.betas]
    }
    rows = (
        {**row, "beta": "twin" if beta is None else beta, "seed": one["seed"]}
        for beta, seeds in found.items()
        for one in seeds
        for row in one["curve"]
    )
    results.write_curves(chosen.folder / "curves.tsv", COLUMNS, rows)
    print_table(found, chosen)


if __name__ == "__main__":
    main()
