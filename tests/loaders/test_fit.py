"""Loaders as data of `minent.train.fit`."""

import numpy as np
import pytest
import torch
from minent.loaders import Images, SkipGram
from minent.train import fit


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(16, 4)

    def forward(self, images, labels):
        scores = self.layer(images.flatten(1) / 255)
        return torch.nn.functional.cross_entropy(scores, labels)


def trained(path, **limits):
    rng = np.random.default_rng(0)
    data = rng.integers(0, 256, (50, 4, 4), dtype=np.uint8), rng.integers(0, 4, 50)
    torch.manual_seed(1)
    model = Classifier()
    loader = Images(data, None, 8, flip=True)

    def step(batch, state):
        del state
        return model(*batch)

    history = fit(model, loader, step=step, checkpoint=path, progress=False, **limits)
    return model, history


def test_training_goes_on_in_the_midst_of_an_epoch(tmp_path):
    whole, _ = trained(tmp_path / "a.pt", steps=20)
    trained(tmp_path / "b.pt", steps=10)
    rest, _ = trained(tmp_path / "b.pt", steps=20, resume=True)
    assert torch.equal(whole.layer.weight, rest.layer.weight)


@pytest.mark.parametrize("threads", [0, 2])
def test_vectors_of_words_learn(threads):
    """Words that stand together get a smaller loss than words drawn at random."""
    rng = np.random.default_rng(3)
    topics = rng.integers(0, 2, 2000)
    ids = (topics[:, None] * 10 + rng.integers(0, 10, (2000, 5))).astype(np.int32)
    ids = np.concatenate([ids, np.full((2000, 1), -1, np.int32)], 1).ravel()
    loader = SkipGram(ids, 4, 4, 2048, subsample=None, threads=threads)
    torch.manual_seed(0)
    words, contexts = torch.nn.Embedding(20, 8), torch.nn.Embedding(20, 8)
    model = torch.nn.ModuleList([words, contexts])

    def step(batch, state):
        del state
        center, context, negatives = batch
        near = (words(center) * contexts(context)).sum(1)
        far = torch.einsum("nd,nkd->nk", words(center), contexts(negatives))
        softplus = torch.nn.functional.softplus
        return softplus(-near).mean() + softplus(far).sum(1).mean()

    fit(
        model,
        loader,
        step=step,
        epochs=8,
        optimizer=torch.optim.Adam(model.parameters(), 0.02),
        progress=False,
    )
    unit = torch.nn.functional.normalize(words.weight.detach())
    alike = unit @ unit.T
    assert alike[:10, :10].mean() > 0.5 > alike[:10, 10:].mean()
