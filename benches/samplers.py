"""What steps of the samplers cost, and what they are worth.

`cost`: MALA in the latents of a DCGAN, beside the forward and backward passes that it needs, by
hand. They take turns in one process, and the least time of several rounds counts: CPU seconds on
the CPU, seconds by the clock on a GPU.

`worth`: samplers on one energy from the same start (of the normal one: exact samples), with those
of TorchEBM if it is installed: steps a second, and effective samples a second in the dimension that
has the fewest. All samples are kept, and warm-up counts for time. TorchEBM adapts no step size: its
samplers are run with the step sizes that ours found, and with its default of 0.001. Langevin steps
without a correction are biased, as the last column shows, the largest relative error of a variance:
they are also run with the step size that is wrong by 2 % in the narrowest direction. ``--energy
latents`` is that of a DCGAN which is not trained, so nearly its prior.
"""

from __future__ import annotations

import argparse
import time
from math import log

import torch
from minent.energy import effective_sample_size, hmc, langevin, latent_energy, mala
from minent.nn import DCGANCritic, DCGANGenerator

# The least variance of the normal density.
NARROWEST = 0.2

try:
    from torchebm.core import BaseModel
    from torchebm.samplers import HamiltonianMonteCarlo, LangevinDynamics
except ImportError:
    BaseModel = None


def clock(device: torch.device) -> float:
    """Give CPU seconds, or seconds when a GPU has finished."""
    if device.type == "cpu":
        return time.process_time()
    torch.cuda.synchronize(device)
    return time.perf_counter()


def latents(chosen: argparse.Namespace):
    """Give the energy of latents of a DCGAN, and where chains start."""
    device = torch.device(chosen.device)
    generator = DCGANGenerator(chosen.size, width=chosen.width, latent=chosen.latent)
    critic = DCGANCritic(chosen.size, width=chosen.width, normalization=None)
    generator, critic = generator.to(device).eval(), critic.to(device).eval()
    return latent_energy(generator, critic), torch.randn(
        chosen.chains, chosen.latent, device=device
    )


def cost(chosen: argparse.Namespace) -> None:
    energy, z = latents(chosen)

    def passes() -> None:
        for _ in range(chosen.steps + 1):  # one for where chains start
            x = z.clone().requires_grad_()
            torch.autograd.grad(energy(x).sum(), x)

    def steps() -> None:
        mala(energy, z, chosen.steps, step_size=0.1, adapt=False)

    def forward() -> None:
        with torch.no_grad():
            for _ in range(chosen.steps + 1):
                energy(z)

    loops = {"forward and backward passes": passes, "mala": steps, "forward passes alone": forward}
    least = dict.fromkeys(loops, float("inf"))
    for turn in range(chosen.rounds + 1):
        for name, loop in loops.items():
            began = clock(z.device)
            loop()
            if turn:  # the first one is cold
                least[name] = min(least[name], clock(z.device) - began)
    print("| loop | ms a step | ratio |\n| --- | ---: | ---: |")
    for name, seconds in least.items():
        ms, ratio = 1000 * seconds / (chosen.steps + 1), seconds / least[next(iter(loops))]
        print(f"| {name} | {ms:.1f} | {ratio:.3f} |")


def correlated(chosen: argparse.Namespace):
    """Give the energy of a normal density with variances from 0.2 to 5, these, and samples."""
    draw, d = torch.Generator().manual_seed(1), chosen.dimensions
    axes = torch.linalg.qr(torch.randn(d, d, generator=draw))[0]
    spread = torch.linspace(log(NARROWEST), -log(NARROWEST), d).exp()
    precision = ((axes / spread) @ axes.T).to(chosen.device)

    def energy(x):
        return ((x @ precision) * x).sum(1) / 2

    start = torch.randn(chosen.chains, d, generator=draw) @ (axes * spread.sqrt()).T
    return energy, ((axes * spread) @ axes.T).diagonal().to(chosen.device), start.to(chosen.device)


def worth(chosen: argparse.Namespace) -> None:
    device = torch.device(chosen.device)
    if chosen.energy == "latents":
        energy, start = latents(chosen)
        variances = None
    else:
        energy, variances, start = correlated(chosen)
    print(
        "| sampler | step size | acceptance | steps a second | passes a second "
        "| least ess a second | error of a variance |"
        "\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    n, paths = chosen.steps, max(2, chosen.steps // 5)

    def row(name, run, steps, passes) -> float:
        torch.manual_seed(0)
        began = clock(device)
        samples, step_size, acceptance = run()
        seconds = clock(device) - began
        size = effective_sample_size(samples).min().item() / seconds
        wrong = ""
        if variances is not None:
            wrong = f"{float((samples.var((0, 1)) / variances - 1).abs().max()):.3f}"
        print(
            f"| {name} | {step_size:.4g} | {acceptance} | {steps / seconds:.0f} "
            f"| {passes / seconds:.0f} | {size:.0f} | {wrong} |",
            flush=True,
        )
        return step_size

    def ours(sampler, *arguments, **options):
        def run():
            found = sampler(energy, start, *arguments, **options)
            return found.samples, found.step_size, f"{float(found.acceptance.mean()):.3f}"

        return run

    warm = 200
    a = row("minent mala", ours(mala, n, warmup=warm), n + warm, n + warm)
    h = row(
        "minent hmc", ours(hmc, paths, warmup=warm // 2), paths + warm // 2,
        10 * (paths + warm // 2),
    )  # fmt: skip
    # of the latents, the variances of the prior
    small = 0.04 * (1 if variances is None else NARROWEST)
    for size in sorted({a, small}, reverse=True):
        row("minent langevin", ours(langevin, n, step_size=size, burn_in=warm), n + warm, n + warm)
    if BaseModel is None:
        print("torchebm is not installed: no rows of it")
        return

    class Model(BaseModel):
        def forward(self, x):
            return energy(x).reshape(-1)

    def theirs(sampler, step_size, steps, warm, **options):
        made = sampler(Model(), step_size=step_size, device=device, **options)

        def run():
            kept = made.sample(x=start, n_steps=steps + warm, return_trajectory=True)
            return kept[:, warm:].transpose(0, 1), step_size, ""

        return run

    for size in sorted({a, small, 1e-3}, reverse=True):
        row("TorchEBM Langevin", theirs(LangevinDynamics, size, n, warm), n + warm, n + warm)
    for size in (h, 1e-3):
        half = warm // 2
        run = theirs(HamiltonianMonteCarlo, size, paths, half, n_leapfrog_steps=10)
        row("TorchEBM HMC", run, paths + half, 10 * (paths + half))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["cost", "worth"])
    parser.add_argument("--energy", choices=["normal", "latents"], default="normal")
    parser.add_argument("--dimensions", type=int, default=10, help="of the normal density")
    parser.add_argument("--size", type=int, default=32, help="of the DCGAN's images")
    parser.add_argument("--width", type=int, default=32, help="channels of its largest map")
    parser.add_argument("--latent", type=int, default=128)
    parser.add_argument("--chains", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    (cost if chosen.what == "cost" else worth)(chosen)


if __name__ == "__main__":
    main()
