"""A small batch: outputs between 0 and 1, samples, and their distances."""

import numpy as np
import torch

T_REAL = np.array([0.3, 0.8, 0.45, 0.6, 0.1])
T_FAKE = np.array([0.2, 0.7, 0.9, 0.35, 0.55])
X_REAL, X_FAKE = np.random.default_rng(0).normal(size=(2, 5, 2, 3))
L1 = np.array([np.mean(np.abs(r - f)) for r, f in zip(X_REAL, X_FAKE, strict=True)])
L2 = np.array([np.sqrt(np.mean((r - f) ** 2)) for r, f in zip(X_REAL, X_FAKE, strict=True)])
DELTA = T_REAL - T_FAKE


def given(dtype=torch.float64, grad=False):
    arrays = (T_REAL, T_FAKE, X_REAL, X_FAKE)
    return [torch.tensor(a, dtype=dtype).requires_grad_(grad) for a in arrays]
