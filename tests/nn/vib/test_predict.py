"""Averages over samples of the code."""

import pytest
import torch
from minent import InputError
from minent.nn import VIB, mean_probabilities
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.vib, self.dropout = VIB(), nn.Dropout(0.9)

    def forward(self, x):
        return self.dropout(self.vib(x, torch.zeros_like(x)))


X = torch.randn(7, 3, generator=torch.Generator().manual_seed(0))


def test_they_are_means_over_draws():
    torch.manual_seed(3)
    found = mean_probabilities(Classifier(), X, samples=5)
    torch.manual_seed(3)
    known = torch.stack([(X + torch.randn_like(X)).softmax(1) for _ in range(5)]).mean(0)
    torch.testing.assert_close(found, known)


def test_without_samples_they_are_those_of_the_mean_code():
    found = mean_probabilities(Classifier(), X, samples=None, batch_size=2)
    torch.testing.assert_close(found, X.softmax(1))


def test_modes_are_put_back():
    model = Classifier().train()
    mean_probabilities(model, X)
    assert model.training
    assert model.dropout.training
    assert not model.vib.sampling


def test_errors():
    with pytest.raises(InputError, match="no VIB"):
        mean_probabilities(nn.Linear(3, 2), X)
    with pytest.raises(InputError, match="samples must be a whole number"):
        mean_probabilities(Classifier(), X, samples=0)
    with pytest.raises(InputError, match="model must be a Module, not str"):
        mean_probabilities("classifier", X)
    with pytest.raises(InputError, match="x must be a tensor of inputs, not ndarray"):
        mean_probabilities(Classifier(), X.numpy())


@pytest.mark.parametrize(
    "wrong", [lambda out: out[:, 0], lambda out: out[:, :1], lambda out: (out, 1)]
)
def test_what_is_no_table_of_logits(wrong):
    class Wrong(Classifier):
        def forward(self, x):
            return wrong(super().forward(x))

    with pytest.raises(InputError, match="model must give logits of two classes or more"):
        mean_probabilities(Wrong(), X)
