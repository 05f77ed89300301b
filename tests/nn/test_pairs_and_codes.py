"""BiGAN-QP and O-GAN, whose critics see pairs or say codes."""

import numpy as np
import pytest
import torch
from batches import DELTA, L2, T_FAKE, T_REAL, X_FAKE, X_REAL, given
from minent import InputError
from minent.nn import objective


def test_bigan_qp():
    rule = objective("bigan-qp", distance="l2")
    rng = np.random.default_rng(1)
    coded, z, coded_again = rng.normal(size=(3, 5, 4))
    again = rng.normal(size=X_REAL.shape)
    halves = np.sqrt(np.mean((coded - z) ** 2, 1))
    wanted = np.mean(-DELTA + DELTA**2 / (20 * (L2 + halves)))
    tensors = [torch.tensor(a) for a in (T_REAL, T_FAKE, X_REAL, coded, X_FAKE, z)]
    t_real, t_fake, real, fake = *tensors[:2], tuple(tensors[2:4]), tuple(tensors[4:])
    assert rule.critic(t_real, t_fake, real, fake).item() == pytest.approx(wanted)
    assert rule.generator(t_real, t_fake).item() == pytest.approx(np.mean(DELTA))
    loss = rule.generator(
        t_real,
        t_fake,
        real,
        fake,
        sample_again=torch.tensor(again),
        code_again=torch.tensor(coded_again),
    )
    errors = 3 * np.mean((again - X_REAL) ** 2) + 2 * np.mean((coded_again - z) ** 2)
    assert loss.item() == pytest.approx(np.mean(DELTA) + errors)


def test_bigan_qp_refuses():
    rule = objective("bigan-qp")
    t_real, t_fake, x_real, x_fake = given()
    with pytest.raises(InputError, match="x_real must be a pair"):
        rule.critic(t_real, t_fake, x_real, x_fake)
    with pytest.raises(InputError, match="x_fake must be a pair"):
        rule.generator(t_real, t_fake, code_again=x_real)
    pair = (x_real, torch.zeros(5, 2))
    with pytest.raises(InputError, match="code_again and z must have one shape"):
        rule.generator(t_real, t_fake, pair, pair, code_again=torch.zeros(5, 3))


@pytest.mark.parametrize("base", ["wgan", "hinge", "rsgan", "gan-qp"])
@pytest.mark.parametrize("quadratic", [0.0, 0.25])
def test_o_gan(base, quadratic):
    rule = objective("o-gan", base=base, weight=0.3, quadratic=quadratic)
    real, fake, z = np.random.default_rng(2).normal(size=(3, 5, 7))
    correlation = np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(z, fake, strict=True)])
    delta = real.mean(1) - fake.mean(1)
    term = quadratic * np.mean(delta**2 / L2**2) - 0.3 * correlation
    x = torch.tensor(X_REAL), torch.tensor(X_FAKE)
    means = torch.tensor(real.mean(1)), torch.tensor(fake.mean(1))
    codes = torch.tensor(real), torch.tensor(fake)
    plain = objective(base)
    assert rule.needs_samples == bool(quadratic or plain.needs_samples)
    assert rule.paired == plain.paired
    found = rule.critic(*codes, *x, z=torch.tensor(z)).item()
    assert found == pytest.approx(plain.critic(*means, *x).item() + term)
    found = rule.generator(*codes, z=torch.tensor(z)).item()
    assert found == pytest.approx(plain.generator(*means).item() - 0.3 * correlation)
    assert hash(rule) == hash(objective("o-gan", base=plain, weight=0.3, quadratic=quadratic))


def test_o_gan_refuses():
    rule, codes = objective("o-gan", quadratic=0), torch.zeros(4, 3)
    with pytest.raises(InputError, match="need z"):
        rule.critic(codes, codes)
    with pytest.raises(InputError, match="z and t_fake must have one shape"):
        rule.generator(None, codes, z=torch.zeros(4, 2))
    with pytest.raises(InputError, match="t_fake must be codes"):
        rule.generator(None, torch.zeros(4), z=codes)
    with pytest.raises(InputError, match="of plain samples"):
        objective("o-gan", base=rule)
    with pytest.raises(InputError, match="name must be one of"):
        objective("o-gan", base="no")


def test_o_gan_of_pairs():
    with pytest.raises(InputError, match="of plain samples"):
        objective("o-gan", base="bigan-qp")
