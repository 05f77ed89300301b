"""A VAE whose likelihood is known exactly: linear nets, normal errors."""

import torch
from minent.nn import VAE, likelihood
from torch import nn
from torch.distributions import MultivariateNormal

VARIANCE = 0.3
DATA, LATENT = 5, 2


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


class Affine(nn.Module):
    """Means by a matrix, and the same log-variances for all samples."""

    def __init__(self, matrix, shift, log_var):
        super().__init__()
        self.matrix, self.shift, self.log_var = (
            nn.Parameter(part.clone()) for part in (matrix, shift, log_var)
        )

    def forward(self, x):
        mean = (x - self.shift) @ self.matrix.T
        return mean, self.log_var.expand_as(mean)


def linear_vae(off=0.0, wide=0.0):
    """Give a model, and the exact distribution of its samples.

    The encoder is the exact posterior, but for its means, which are too far by a share, and its
    log-variances, to which a number is added.
    """
    basis = torch.linalg.qr(numbers(DATA, DATA))[0][:, :LATENT]
    weight = basis * torch.tensor([2.0, 0.7], dtype=torch.float64)
    shift = numbers(DATA, seed=1)
    decoder = nn.Linear(LATENT, DATA).double()
    decoder.weight.data, decoder.bias.data = weight.clone(), shift.clone()
    # columns of the weight are orthogonal, so that the posterior has no correlations
    precision = weight.square().sum(0) / VARIANCE + 1
    matrix = (1 + off) * (weight / VARIANCE / precision).T
    encoder = Affine(matrix, shift, wide - precision.log())
    vae = VAE(encoder, decoder, likelihood=likelihood("gaussian", variance=VARIANCE), latent_dim=2)
    covariance = weight @ weight.T + VARIANCE * torch.eye(DATA, dtype=torch.float64)
    return vae.double(), MultivariateNormal(shift, covariance)
