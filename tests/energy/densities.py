"""Densities whose moments and distribution functions are known, and what samples of them miss."""

from functools import partial

import numpy as np
import torch
from minent.energy import effective_sample_size
from scipy import stats

F64 = torch.float64


def draw(seed=0):
    return torch.Generator().manual_seed(seed)


def standard(x):
    return x.square().flatten(1).sum(1) / 2


def correlated(dimensions=10, dtype=F64):
    """Give the energy of a normal density, its mean, variances and covariance."""
    rng = np.random.default_rng(1)
    axes = np.linalg.qr(rng.normal(size=(dimensions, dimensions)))[0]
    covariance = axes @ np.diag(np.geomspace(0.2, 5, dimensions)) @ axes.T
    mean = rng.normal(size=dimensions)
    precision, middle = (torch.tensor(a, dtype=dtype) for a in (np.linalg.inv(covariance), mean))

    def energy(x):
        return torch.einsum("ni,ij,nj->n", x - middle, precision, x - middle) / 2

    return energy, mean, np.diag(covariance).copy(), covariance


def wells(x):
    return (x.square() - 1).square().sum(1) + 0.3 * x.sum(1)


def banana(x):
    return x[:, 0].square() / 2 + (x[:, 1] - x[:, 0].square() / 2).square() / 2


def funnel(scale, others):
    def energy(x):
        v, rest = x[:, 0], x[:, 1:]
        return v.square() / (2 * scale**2) + rest.square().sum(1) * (-v).exp() / 2 + others * v / 2

    return energy


def quadrature(energy, *axes):
    """Give the means, variances and distribution functions of a density's dimensions."""
    mesh = np.meshgrid(*axes, indexing="ij")
    u = energy(torch.tensor(np.stack([m.ravel() for m in mesh], 1))).numpy()
    p = np.exp(u.min() - u).reshape(mesh[0].shape)
    shares = [(p / p.sum()).sum(tuple(j for j in range(len(axes)) if j != i))
              for i in range(len(axes))]  # fmt: skip
    means = np.array([q @ axis for q, axis in zip(shares, axes, strict=True)])
    squares = np.array([q @ axis**2 for q, axis in zip(shares, axes, strict=True)])
    functions = [partial(np.interp, xp=axis, fp=np.cumsum(q) - q / 2)
                 for q, axis in zip(shares, axes, strict=True)]  # fmt: skip
    return means, squares - means**2, functions


def misses(samples, mean, variance, functions=None):
    """Name the dimensions whose mean, variance or distribution is not that of the density.

    Mean and variance must lie within 3 standard errors, by the effective number of samples (or by
    their number, if that is smaller: larger sizes, of paths that go there and back, are noisy); the
    distribution within what Kolmogorov and Smirnov allow, at 0.1 %, for samples that are thinned
    until they are nearly independent.
    """
    samples = samples.double()
    found = []
    squares = (samples - torch.as_tensor(mean)).square()
    for name, values, wanted in (("mean", samples, mean), ("variance", squares, variance)):
        size = effective_sample_size(values).clamp(max=samples.shape[0] * samples.shape[1])
        error = values.std((0, 1)) / size.sqrt()
        away = (values.mean((0, 1)) - torch.as_tensor(wanted)).abs() / error
        found += [(name, i) for i in range(len(away)) if not away[i] < 3]
    total = samples.shape[0] * samples.shape[1]
    for i in range(samples.shape[2]):
        sizes = [effective_sample_size(values[..., i]) for values in (samples, squares)]
        time = total / min(float(total), *map(float, sizes))
        thinned = samples[:: int(3 * time) + 1, :, i].flatten().numpy()
        cdf = stats.norm(mean[i], np.sqrt(variance[i])).cdf if functions is None else functions[i]
        if stats.kstest(thinned, cdf).pvalue < 1e-3:
            found.append(("distribution", i))
    return found
