"""The likelihood of binarized MNIST under VAE and IWAE with one layer of latents.

Nets and training are those of arXiv 1509.00519: 200-200-50 with tanh, Adam with epsilon 1e-4 and
batches of 20, in stage i = 0 ... 7 with the rate 0.001 * 10^(-i/7) for 3^i passes over the data,
3,280 in all. Published: -log p of 86.76 nats for a VAE, 84.78 for IWAE with k = 50, by 5,000
samples. (There the images are binarized anew for each pass, ``--binarize again``; here by default
once, each pixel at random by its gray value, which overfits sooner and is not the same set as the
fixed one that others share.)

``--stages 5`` leaves out the long stages. After each stage a bound with fewer samples is taken on
some test images: the curve. A run that was killed goes on from its checkpoint, and one that is done
is only read. The folder gets ``curves.tsv``, standard output a table.
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
from minent.nn import VAE, active_units, elbo, iwae_bound, latent_information, vae_objective
from minent.train import Callback
from torch import nn
from torch.optim.lr_scheduler import LambdaLR

COLUMNS = ("model", "passes", "step", "loss", "kl_nats", "test_nats", "seconds")


def images(path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Give gray values from 0 to 1, of training and test images."""
    found = mnist(path)
    train, test = (part.flatten(1).float() / 255 for part in (found.train, found.test))
    # the file is sorted by classes
    order = torch.randperm(len(train), generator=torch.Generator().manual_seed(0))
    return train[order], test


def bits(gray: torch.Tensor, seed: int) -> torch.Tensor:
    return torch.bernoulli(gray, generator=torch.Generator(gray.device).manual_seed(seed))


class Again:
    """Batches of images that are binarized anew for each pass."""

    def __init__(self, gray: torch.Tensor, batch: int) -> None:
        self._gray, self._batch = gray, batch

    def __iter__(self):
        order = torch.randperm(len(self._gray), device=self._gray.device)
        for part in order.split(self._batch):
            yield torch.bernoulli(self._gray[part])


def vae_of(k: int, width: int, latent: int, gray: torch.Tensor) -> VAE:
    """Make the nets of the paper; what the decoder begins with are the mean images."""
    size = gray.shape[1]
    encoder = nn.Sequential(
        nn.Linear(size, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(),
        nn.Linear(width, 2 * latent),
    )  # fmt: skip
    decoder = nn.Sequential(
        nn.Linear(latent, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(),
        nn.Linear(width, size),
    )  # fmt: skip
    for layer in [*encoder, *decoder]:
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    decoder[-1].bias.data = torch.logit(gray.mean(0).cpu(), eps=1e-3)
    objective = vae_objective("iwae", k=k) if k > 1 else "elbo"
    return VAE(encoder, decoder, objective, latent_dim=latent)


def ends(stages: int) -> list[int]:
    """Give the number of passes after each stage."""
    return [(3 ** (i + 1) - 1) // 2 for i in range(stages)]


def rate(step: int, per_pass: int, stages: int) -> float:
    """Give the share of the first rate that a step has."""
    passes = step // per_pass
    stage = next((i for i, end in enumerate(ends(stages)) if passes < end), stages - 1)
    return 10 ** (-stage / 7)


class Curve(Callback):
    """A bound on some test images, after each stage."""

    def __init__(self, test: torch.Tensor, stages: int, k: int) -> None:
        self._test, self._ends, self._k = test, ends(stages), k

    def on_epoch_end(self, state) -> None:
        passes = state.epoch + 1
        if passes in self._ends:
            numbers = torch.Generator(self._test.device).manual_seed(0)
            found = iwae_bound(state.model, self._test, self._k, generator=numbers)
            state.row["test_nats"] = -found.mean().item()
            print(f"  {passes:,} passes: {state.row['test_nats']:.2f} nats by {self._k} samples",
                  flush=True)  # fmt: skip


def run(k: int, chosen: argparse.Namespace) -> dict:
    """Train one model, or what is left of it, and judge it."""
    file = chosen.folder / f"k_{k}_seed_{chosen.seed}.json"
    if (done := results.read(file, chosen)) is not None:
        return done
    gray, gray_test = (part.to(chosen.device) for part in images(chosen.data))
    gray, test = gray[: chosen.train], bits(gray_test, 1)
    data = Again(gray, chosen.batch) if chosen.binarize == "again" else bits(gray, 0)
    torch.manual_seed(chosen.seed)
    vae = vae_of(k, chosen.width, chosen.latent, gray).to(chosen.device)
    per_pass = -(-len(gray) // chosen.batch)
    some = torch.randperm(len(test), generator=torch.Generator().manual_seed(2))
    began = time.perf_counter()
    history = vae.fit(
        data,
        epochs=ends(chosen.stages)[-1],
        batch_size=chosen.batch,
        optimizer=partial(torch.optim.Adam, eps=1e-4, fused=True),
        lr=1e-3,
        scheduler=lambda adam: LambdaLR(
            adam, partial(rate, per_pass=per_pass, stages=chosen.stages)
        ),
        seed=chosen.seed,
        callbacks=[Curve(test[some[: chosen.curve]], chosen.stages, chosen.curve_k)],
        checkpoint=file.with_suffix(".ckpt"),
        resume=True,
        progress=False,
    )
    seconds = time.perf_counter() - began
    judged = test[some[: chosen.test]]
    numbers = torch.Generator(chosen.device).manual_seed(0)
    bounds = -iwae_bound(vae, judged, chosen.k, at_once=chosen.at_once, generator=numbers)
    information = latent_information(vae, judged[:2000], generator=numbers)
    found = {
        "model": "VAE" if k == 1 else f"IWAE, k = {k}",
        "passes": ends(chosen.stages)[-1],
        "nats": bounds.mean().item(),
        "error": bounds.std().item() / math.sqrt(len(bounds)),
        "elbo": -elbo(vae, judged, 10, generator=numbers).mean().item(),
        "units": active_units(vae, judged),
        "information": list(information),
        "seconds": round(seconds, 1),
        "curve": history.rows,
    }
    results.write(file, found, chosen)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="-log p of binarized MNIST, in nats.")
    parser.add_argument("folder", type=Path, help="of checkpoints, results and curves.tsv")
    parser.add_argument("data", type=Path, help="mnist.npz, the archive of Keras")
    parser.add_argument("--train-k", type=int, nargs="+", default=[1, 50],
                        help="samples in training; 1 is the VAE")  # fmt: skip
    parser.add_argument("--stages", type=int, default=8, choices=range(1, 9))
    parser.add_argument("--binarize", choices=("once", "again"), default="once")
    parser.add_argument("--train", type=int, default=60_000, help="so many training images")
    parser.add_argument("--test", type=int, default=10_000, help="so many test images are judged")
    parser.add_argument("--k", type=int, default=5000, help="samples of the last bound")
    parser.add_argument("--curve", type=int, default=1000, help="test images of the curve")
    parser.add_argument("--curve-k", type=int, default=100, help="samples of the curve")
    parser.add_argument("--at-once", type=int, default=4096, help="latents decoded together")
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--width", type=int, default=200)
    parser.add_argument("--latent", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    found = []
    for k in chosen.train_k:
        print(f"k = {k}", flush=True)
        found.append(run(k, chosen))
    rows = (
        {**row, "model": one["model"], "passes": row["epoch"]}
        for one in found
        for row in one["curve"]
    )
    results.write_curves(chosen.folder / "curves.tsv", COLUMNS, rows)
    print(f"\n| model | passes | -log p, k = {chosen.k:,} | -ELBO | KL | I(X; Z) from | to "
          "| KL of all latents | active units | s |")  # fmt: skip
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for one in found:
        kl, lower, upper, marginal = one["information"]
        print(f"| {one['model']} | {one['passes']:,} | {one['nats']:.2f} ± {one['error']:.2f} | "
              f"{one['elbo']:.2f} | {kl:.2f} | {lower:.2f} | {upper:.2f} | {marginal:.2f} | "
              f"{one['units']} | {one['seconds']:.0f} |")  # fmt: skip


if __name__ == "__main__":
    main()
