"""Effective sample sizes and R-hat against closed forms, loops, and numbers of ArviZ."""

import numpy as np
import pytest
import torch
from minent.energy import diagnostics, effective_sample_size, split_rhat
from minent.errors import InputError


def autoregressive(phi, steps, chains, seed=0, spread=0.0):
    """Chains of variance 1 with the correlation phi of neighbors, around means of their own."""
    rng = np.random.default_rng(seed)
    x, noise = np.zeros((steps, chains)), rng.normal(size=(steps, chains))
    x[0] = noise[0]
    for i in range(1, steps):
        x[i] = phi * x[i - 1] + np.sqrt(1 - phi**2) * noise[i]
    return x + spread * rng.normal(size=chains)


@pytest.mark.parametrize("phi", [-0.5, 0.0, 0.5, 0.9])
def test_closed_form(phi):
    """n (1 - phi) / (1 + phi)."""
    x = autoregressive(phi, 20_000, 8)
    wanted = min(x.size * (1 - phi) / (1 + phi), x.size * np.log10(x.size))
    assert float(effective_sample_size(x)) == pytest.approx(wanted, rel=0.06)
    assert float(effective_sample_size(x, rank=True)) == pytest.approx(wanted, rel=0.06)
    assert float(split_rhat(x)) == pytest.approx(1, abs=2e-3)


def by_loop(x):
    """The rule of Geyer and Stan, lag by lag."""
    half = len(x) // 2
    x = np.concatenate([x[:half], x[-half:]], 1)
    n, m = x.shape
    away = x - x.mean(0)
    lags = np.array([(away[: n - t] * away[t:]).sum(0).mean() / n for t in range(n)])
    within = lags[0] * n / (n - 1)
    total = lags[0] + x.mean(0).var(ddof=1)
    rho = 1 - (within - lags) / total
    rho[0] = 1
    pairs = [rho[2 * k] + rho[2 * k + 1] for k in range((n - 1) // 2)]
    time, least, k = -1.0, np.inf, 0
    while k < len(pairs) - 1 and pairs[k] > 0:
        least = min(least, pairs[k])
        time, k = time + 2 * least, k + 1
    time += max(rho[2 * k], 0)
    ratio = np.sqrt((n - 1) / n + x.mean(0).var(ddof=1) / within)
    return n * m / max(time, 1 / np.log10(n * m)), ratio


@pytest.mark.parametrize(("steps", "chains"), [(400, 4), (101, 3), (60, 1), (9, 2)])
@pytest.mark.parametrize("phi", [-0.8, 0.3, 0.97])
def test_by_a_loop(steps, chains, phi, monkeypatch):
    x = np.stack([autoregressive(phi, steps, chains, seed, 0.1 * seed) for seed in range(3)], 2)
    wanted = np.array([by_loop(x[..., i]) for i in range(3)])
    for most in (2**21, 10):
        monkeypatch.setattr(diagnostics._draws, "_MOST", most)
        assert effective_sample_size(x).numpy() == pytest.approx(wanted[:, 0], rel=1e-9)
        assert split_rhat(torch.tensor(x)).numpy() == pytest.approx(wanted[:, 1], rel=1e-12)


# ArviZ 0.22.0: ess(method="mean"), ess(method="bulk"), rhat(method="split"), rhat(method="rank").
# The second is rounded to whole numbers, so that ranks are shared.
ARVIZ = {
    (0.6, 300, 4, 1, 0.0, False): [
        347.5572998714626, 347.6958899456716,
        1.0049861935935331, 1.0050713938502602,
    ],
    (0.6, 301, 3, 2, 0.0, True): [
        277.4143966909761, 277.56538542758784,
        1.0065401691930036, 1.0064827948943071,
    ],
    (0.2, 200, 4, 3, 0.5, False): [
        403.9239727349792, 402.0859669399465,
        1.018930643972652, 1.0189853124139103,
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", ARVIZ)
def test_the_numbers_of_arviz(case):
    *arguments, rounded = case
    x = autoregressive(*arguments)
    x = np.round(x) if rounded else x
    found = [
        *(effective_sample_size(x), effective_sample_size(x, rank=True)),
        *(split_rhat(x), split_rhat(x, rank=True)),
    ]
    assert [float(each) for each in found] == pytest.approx(ARVIZ[case], rel=1e-9)


def test_what_r_hat_sees():
    x = autoregressive(0, 500, 4)
    drift = x + np.linspace(0, 3, 500)[:, None]
    wide = x * np.array([1, 1, 1, 9])
    assert split_rhat(drift) > 1.2
    assert split_rhat(wide) < 1.01
    assert split_rhat(wide, rank=True) > 1.2


def test_shapes_and_samples_without_a_size():
    x = torch.randn(50, 3, 2, 2, generator=torch.Generator().manual_seed(0))
    x[..., 0, 0] = 7.0
    x[3, 1, 0, 1] = torch.nan
    for function in (effective_sample_size, split_rhat):
        for rank in (False, True):
            found = function(x, rank=rank)
            assert found.dtype == torch.float64
            assert torch.isnan(found).tolist() == [[True, True], [False, False]]
            assert torch.equal(found[1], function(x[..., 1, :], rank=rank))
        assert function(x[:, :, 1, 1]).shape == ()
        assert function(x[:, :, :, :0]).shape == (2, 0)
    stuck = torch.arange(3.0).expand(50, 3)
    assert split_rhat(stuck) == torch.inf


@pytest.mark.parametrize("bad", [torch.zeros(3, 5), torch.zeros(9), "ab", torch.zeros(9, 0), None])
def test_samples_that_are_none(bad):
    for function in (effective_sample_size, split_rhat):
        with pytest.raises(InputError, match=r"^samples must be .* steps x chains"):
            function(bad)
