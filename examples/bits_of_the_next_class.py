"""Bits there, bits here: what a class of words tells of the next one, through a bottleneck.

Run it with text files, or without one to read the help texts of Python:

    python examples/bits_of_the_next_class.py [CORPUS...]

The text half counts: the table of adjacent classes has so many bits of mutual information. The half
on PyTorch then sees the first class through a layer that may keep only so many bits, and predicts
the next one: it gains no more than what it keeps, and no more than there is.
"""

import argparse
import math
import re
from itertools import pairwise
from pathlib import Path
from pydoc_data.topics import topics

import minent
import numpy as np
import torch
from minent.measures import pair_entropies
from minent.nn import VIB
from minent.train import evaluate, fit

BUDGETS = (0.5, 1.0, 2.0, 4.0)  # bits
CLASSES, CODE = 24, 8


class NextClass(torch.nn.Module):
    """The next class, from a code of the class before it."""

    def __init__(self, budget: float) -> None:
        super().__init__()
        self.moments = torch.nn.Embedding(CLASSES, 2 * CODE)
        self.vib = VIB(CODE, weight=1.0, budget=budget * math.log(2))  # the hourglass
        self.output = torch.nn.Sequential(
            torch.nn.Linear(CODE, 64), torch.nn.ReLU(), torch.nn.Linear(64, CLASSES)
        )

    def forward(self, before: torch.Tensor) -> torch.Tensor:
        """Give logits of the next class."""
        code: torch.Tensor = self.vib(*self.moments(before).chunk(2, dim=1))
        logits: torch.Tensor = self.output(code)
        return logits


def classes_of_text(parts: list[str]) -> np.ndarray:
    """Find classes, and give the table of adjacent ones within sentences."""
    found = minent.classes.cluster(sentences=parts, tokens="words", classes=CLASSES)
    table = np.zeros((CLASSES, CLASSES), np.int64)
    for part in parts:
        words = re.findall(r"\w+", part.lower())
        known = [found.class_of(word) if word in found else None for word in words]
        for before, after in pairwise(known):
            if before is not None and after is not None:
                table[before, after] += 1
    return table


def main() -> None:
    """Count, then learn with several budgets."""
    parser = argparse.ArgumentParser(description="Bits that a class of words tells of the next.")
    parser.add_argument("corpus", nargs="*", type=Path, help="text files; by default Python's help")
    if corpus := parser.parse_args().corpus:
        texts = [path.read_text(encoding="utf-8") for path in corpus]
        parts = [line for text in texts for line in text.splitlines()]
    else:
        parts = [part for text in topics.values() for part in text.split("\n\n")]
    table = classes_of_text(parts)
    there = pair_entropies(table)
    print(f"{table.sum():,} pairs: the next class has {there.second.value:.3f} bits, of which the "
          f"class before it tells {there.mutual.value:.3f}")  # fmt: skip
    pairs = torch.from_numpy(np.repeat(np.argwhere(table), table[table > 0], axis=0))
    print("budget\tkept\tgained")
    for budget in BUDGETS:
        torch.manual_seed(0)
        model = NextClass(budget)
        fit(
            model,
            (pairs[:, 0], pairs[:, 1]),
            loss=torch.nn.functional.cross_entropy,
            steps=700,
            batch_size=512,
            lr=0.01,
            progress=False,
        )
        model.vib.sampling = True  # the code with its noise is what carries so many bits
        # the loss has the layer's own term too, which is not part of the prediction
        found = evaluate(model, (pairs[:, 0], pairs[:, 1]), step=predicted, batch_size=4096)
        kept, gained = found["kl_bits"], there.second.value - found["bits"]
        print(f"{budget:g}\t{kept:.3f}\t{gained:.3f}")
        assert gained < min(kept, there.mutual.value)


def predicted(batch: tuple[torch.Tensor, torch.Tensor], state) -> dict:  # noqa: ANN001
    """Give what the prediction costs, in bits."""
    nats = torch.nn.functional.cross_entropy(state.model(batch[0]), batch[1])
    return {"loss": nats, "bits": nats / math.log(2)}


if __name__ == "__main__":
    main()
