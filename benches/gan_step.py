"""What a step of DCGAN costs by the trainer, and by a loop written by hand with the same nets.

Both make the same moves with the same losses, draw latents of their own for each, and keep a moving
average of the generator; the loop of PyTorch's example, which makes samples once for both moves and
keeps no average, has a row too, as have the losses of torchgan with its own nets of that size where
it is installed (its trainer does not run on current versions of torchvision). They take turns in
one process, and the least time of several rounds counts: CPU seconds on the CPU, seconds by the
clock on a GPU.
"""

from __future__ import annotations

import argparse
import time
from importlib.util import find_spec

import torch
from minent.nn import GAN, DCGANCritic, DCGANGenerator
from torch.nn.functional import softplus
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

ADAM = {"lr": 2e-4, "betas": (0.5, 0.999), "fused": True}


class Bench:
    """Nets, data, and three loops over them."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        torch.manual_seed(0)
        self.device = torch.device(chosen.device)
        self.generator = DCGANGenerator(chosen.size, width=chosen.width, latent=100)
        self.critic = DCGANCritic(chosen.size, width=chosen.width)
        for net in (self.generator, self.critic):
            net.to(self.device)
        self.width = chosen.width
        shape = (chosen.batch, 3, chosen.size, chosen.size)
        self.batches = [torch.rand(shape, device=self.device) * 2 - 1 for _ in range(chosen.steps)]
        self.loops = {
            "by hand": self.by_hand,
            "minent.nn.GAN": self.trainer,
            "by hand, samples made once, no average": self.example,
        }
        if find_spec("torchgan"):
            self.loops["torchgan, no average"] = self.torchgan

    def trainer(self) -> None:
        gan = GAN(self.generator, self.critic, "ns-gan")
        gan.fit(self.batches, epochs=1, progress=False)

    def by_hand(self) -> None:
        critic, generator = self.critic.train(), self.generator.train()
        of_critic = torch.optim.Adam(critic.parameters(), **ADAM)
        of_generator = torch.optim.Adam(generator.parameters(), **ADAM)
        average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(0.999))
        for x in self.batches:
            with torch.no_grad():
                fake = generator(torch.randn(len(x), 100, device=self.device))
            of_critic.zero_grad()
            (softplus(-critic(x)).mean() + softplus(critic(fake)).mean()).backward()
            of_critic.step()
            critic.requires_grad_(False)
            of_generator.zero_grad()
            fake = generator(torch.randn(len(x), 100, device=self.device))
            softplus(-critic(fake)).mean().backward()
            of_generator.step()
            critic.requires_grad_(True)
            average.update_parameters(generator)

    def example(self) -> None:
        critic, generator = self.critic.train(), self.generator.train()
        of_critic = torch.optim.Adam(critic.parameters(), **ADAM)
        of_generator = torch.optim.Adam(generator.parameters(), **ADAM)
        for x in self.batches:
            fake = generator(torch.randn(len(x), 100, device=self.device))
            of_critic.zero_grad()
            (softplus(-critic(x)).mean() + softplus(critic(fake.detach())).mean()).backward()
            of_critic.step()
            of_generator.zero_grad()
            softplus(-critic(fake)).mean().backward()
            of_generator.step()

    def torchgan(self) -> None:
        from torchgan.losses import MinimaxDiscriminatorLoss, MinimaxGeneratorLoss
        from torchgan.models import DCGANDiscriminator, DCGANGenerator

        _, channels, size, _ = self.batches[0].shape
        nets = {"step_channels": self.width, "batchnorm": True}
        generator = DCGANGenerator(100, size, channels, **nets).to(self.device).train()
        critic = DCGANDiscriminator(size, channels, **nets).to(self.device).train()
        of_critic = torch.optim.Adam(critic.parameters(), **ADAM)
        of_generator = torch.optim.Adam(generator.parameters(), **ADAM)
        losses = MinimaxGeneratorLoss(), MinimaxDiscriminatorLoss()
        for x in self.batches:
            losses[1].train_ops(generator, critic, of_critic, x, self.device)
            losses[0].train_ops(generator, critic, of_generator, self.device, len(x))

    def seconds(self, loop) -> float:
        """Give the seconds of a loop."""
        if self.device.type == "cpu":
            began = time.process_time()
            loop()
            return time.process_time() - began
        torch.cuda.synchronize(self.device)
        began = time.perf_counter()
        loop()
        torch.cuda.synchronize(self.device)
        return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--width", type=int, default=64, help="channels of the largest map")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--steps", type=int, default=4, help="of a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    bench = Bench(chosen)
    least = dict.fromkeys(bench.loops, float("inf"))
    for turn in range(chosen.rounds + 1):
        for name, loop in bench.loops.items():
            seconds = bench.seconds(loop)
            if turn:  # the first one is cold
                least[name] = min(least[name], seconds)
    print("| loop | ms a step | ratio |\n| --- | ---: | ---: |")
    for name, seconds in least.items():
        print(
            f"| {name} | {1000 * seconds / chosen.steps:.1f} | {seconds / least['by hand']:.3f} |"
        )


if __name__ == "__main__":
    main()
