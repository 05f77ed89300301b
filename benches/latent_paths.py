"""Three ways between two codes of a VAE: what is decoded on them, and how far from 0 they pass.

    python benches/latent_paths.py OUT mnist.npz

A VAE (784-512-K and back, Bernoulli) learns digits. ``latent_paths.png`` has, for some pairs of
test images, what is decoded along the straight line, the variance-preserving way and the arc; and
the mean norm along each, between codes of test images, beside what the prior expects. The table on
standard output judges the middles of ways between independent samples of the prior, as samples of
digits: by the features of a classifier, against test images.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from digits import mnist
from gan_images import Judge
from matplotlib.figure import Figure
from minent.nn import MLP, VAE, latent_path, path_norms, plot_path_norms, prior_norm

PATHS = ("linear", "preserving", "spherical")


def decoded(vae: VAE, z: torch.Tensor) -> torch.Tensor:
    """Give gray values from 0 to 1 for codes, ... x K."""
    return vae.decode(z.flatten(0, -2)).view(*z.shape[:-1], 28, 28)


def pairs_of(vae: VAE, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Give codes of test images, drawn, and of as many others."""
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    return vae.encode(images[order]).chunk(2)


def draw(vae: VAE, ends: tuple[torch.Tensor, torch.Tensor], path: Path, shown: int) -> None:
    """Draw the images on the ways between some pairs, and the norms on those between all."""
    steps = 11
    heights = 0.85 * shown * len(PATHS), 3.0
    figure = Figure(figsize=(9, sum(heights)), layout="constrained")
    top, bottom = figure.subfigures(2, 1, height_ratios=heights)
    for axes, way in zip(top.subplots(len(PATHS), 1), PATHS, strict=True):
        z = latent_path(ends[0][:shown], ends[1][:shown], steps, way)
        rows = decoded(vae, z).transpose(1, 2).reshape(shown * 28, steps * 28)
        axes.imshow(rows, cmap="gray_r", vmin=0, vmax=1)
        axes.set(xticks=[], yticks=[], ylabel=way)
    codes, samples = bottom.subplots(1, 2)
    plot_path_norms(*ends, axes=codes).set_title("between codes of test images")
    prior = torch.Generator().manual_seed(0)
    both = (torch.randn(ends[0].shape, generator=prior) for _ in range(2))
    plot_path_norms(*both, axes=samples).set_title("between samples of the prior")
    figure.savefig(path, dpi=90)


def print_table(vae: VAE, judge: Judge, ends: tuple[torch.Tensor, torch.Tensor]) -> None:
    """Print what the middles of the ways are like."""
    numbers = torch.Generator().manual_seed(1)
    a, b = (vae.draw(judge.n, numbers) for _ in range(2))
    print(f"\n| middle of | norm between codes | between samples of the prior, which has "
          f"{prior_norm(a.shape[1]):.2f} | FID | precision | recall | density | coverage |"
          "\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")  # fmt: skip
    ways = {way: latent_path(a, b, 3, way)[:, 1] for way in PATHS}
    for way, z in {**ways, "no way: samples": a}.items():
        norms = ["", f"{torch.linalg.vector_norm(z, dim=1).mean():.2f}"]
        if way in PATHS:
            norms[0] = f"{path_norms(latent_path(*ends, 3, way))[1]:.2f}"
        fid, *shares = judge((decoded(vae, z)[:, None] * 255).round().to(torch.uint8))
        cells = [*norms, f"{fid:.2f}", *(f"{share:.3f}" for share in shares)]
        print(f"| {way} | {' | '.join(cells)} |")
    fid, *shares = judge.floor
    cells = ["", "", f"{fid:.2f}", *(f"{share:.3f}" for share in shares)]
    print(f"| training images: the floor | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of the figure, the classifier and the VAE")
    parser.add_argument("mnist", type=Path, help="mnist.npz of Keras")
    parser.add_argument("--latent", type=int, default=16, help="K")
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--samples", type=int, default=2000, help="compared with as many images")
    parser.add_argument("--shown", type=int, default=2, help="pairs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    data = mnist(chosen.mnist)
    train, test = (part.flatten(1).float() / 255 for part in (data.train, data.test))
    torch.manual_seed(chosen.seed)
    vae = VAE(
        MLP(784, 2 * chosen.latent, width=chosen.width, depth=1),
        MLP(chosen.latent, 784, width=chosen.width, depth=1),
        latent_dim=chosen.latent,
    )
    history = vae.fit(
        train,
        epochs=chosen.epochs,
        seed=chosen.seed,
        checkpoint=chosen.folder / "vae.ckpt",
        resume=True,
        progress=False,
    )
    vae.eval()
    print(f"{chosen.epochs} epochs: error {history['error_nats'][-1]:.1f} nats, "
          f"KL {history['kl_nats'][-1]:.1f} nats")  # fmt: skip
    ends = pairs_of(vae, test)
    draw(vae, ends, chosen.folder / "latent_paths.png", chosen.shown)
    framed = data._replace(train=data.train[:, None], test=data.test[:, None])
    print_table(vae, Judge(framed, chosen.folder / "mnist.classifier", chosen.samples), ends)


if __name__ == "__main__":
    main()
