"""Critics of several outputs, and critics of pairs."""

import pytest
import torch
from minent.nn import MLPCritic, PairCritic, network
from torch import nn
from torch.nn.functional import leaky_relu

CASES = {
    "mlp": ((3, 4, 4), {"width": 6}),
    "dcgan": ((1, 8, 8), {"width": 2}),
    "gan-qp": ((1, 8, 8), {"normalization": None}),
    "resnet": ((3, 32, 32), {"width": 2}),
}


@pytest.mark.parametrize("name", CASES)
def test_an_encoder_is_a_critic_of_several_outputs(name):
    shape, options = CASES[name]

    def made(**more):
        torch.manual_seed(0)
        return network(name, shape, critic={**options, **more}).critic.eval()

    x = torch.randn(5, *shape, generator=torch.Generator().manual_seed(1))
    critic, encoder = made(), made(outputs=4)
    codes, features = encoder.with_features(x)
    assert codes.shape == (5, 4)
    assert critic(x).shape == (5,)
    assert made(outputs=1)(x).shape == (5, 1)
    last = encoder.body.output if name == "mlp" else encoder.output
    torch.testing.assert_close(codes, last(features))
    assert last.out_features == 4


def test_a_critic_of_pairs_by_its_formula():
    torch.manual_seed(0)
    critic = PairCritic(nn.Linear(2, 3), 3, latent=4, width=5, depth=1, activation="tanh")
    x, z = torch.randn(6, 2), torch.randn(6, 4)
    first, _, last = [*critic.head.hidden, critic.head.output]
    both = torch.cat([leaky_relu(critic.trunk(x), 0.2), z], 1)
    torch.testing.assert_close(critic(x, z), last(first(both).tanh())[:, 0])


def test_all_weights_of_a_critic_of_pairs_are_used():
    critic = PairCritic(MLPCritic(2, outputs=3), 3, latent=4)
    critic(torch.randn(6, 2), torch.randn(6, 4)).sum().backward()
    assert all(p.grad is not None for p in critic.parameters())
