"""Regularizers of critics that are compiled, wrapped for several processes, or copied."""

from copy import deepcopy

import pytest
import torch
from minent import InputError
from minent.nn import (
    Bottleneck,
    DCGANCritic,
    MLPCritic,
    bottleneck_penalty,
    consistency,
    copy_of,
    critic_pair,
    gradient_penalty,
    noise_penalty,
    objective,
    orthogonal_penalty,
)
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils.parametrizations import spectral_norm, weight_norm

X = torch.randn(8, 2, generator=torch.Generator().manual_seed(0))


def critic():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))


def in_place():
    found = critic()
    found.compile(backend="aot_eager")
    return found


def inside():
    return nn.Sequential(torch.compile(critic(), backend="aot_eager"))


def around():
    compiled = torch.compile(critic(), backend="aot_eager")
    return lambda x: compiled(x)


@pytest.mark.parametrize("made", [in_place, inside, around])
def test_whatever_is_compiled_runs_uncompiled(made):
    wanted = gradient_penalty(critic(), X, None)
    found = made()
    found(X)
    penalty = gradient_penalty(found, X, None)
    torch.testing.assert_close(penalty, wanted)
    penalty.backward()


@pytest.fixture
def one_process(tmp_path):
    distributed.init_process_group("gloo", f"file://{tmp_path}/meet", rank=0, world_size=1)
    yield
    distributed.destroy_process_group()


def test_consistency_sees_the_features_of_a_wrapped_critic(one_process):
    noisy = MLPCritic(2, width=8, dropout=0.5, seed=0)
    torch.manual_seed(1)
    wanted = consistency(noisy, X)
    torch.manual_seed(1)
    assert consistency(DistributedDataParallel(noisy), X) == wanted


def test_a_bottleneck_is_copied_after_it_has_noted():
    narrow = Bottleneck(2, 2, beta=1.0)
    critic_pair(narrow, X, X)
    copied = deepcopy(narrow)
    with pytest.raises(InputError, match="noted nothing"):
        bottleneck_penalty(copied)
    bottleneck_penalty(narrow).backward()


def test_batch_statistics_that_are_never_kept_are_refused():
    mixing = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4, track_running_stats=False))
    with pytest.raises(InputError, match="batch normalization"):
        gradient_penalty(mixing.eval(), X, None)


@pytest.mark.parametrize("normalization", [None, "spectral"])
def test_orthogonal_penalty_of_copies_is_that_of_each(normalization):
    many = MLPCritic(2, width=4, depth=2, copies=3, seed=0, normalization=normalization)
    single = [MLPCritic(2, width=4, depth=2, seed=i) for i in range(3)]
    wanted = sum(orthogonal_penalty(one) for one in single)
    torch.testing.assert_close(orthogonal_penalty(many), wanted)
    if normalization is None:
        wanted = sum(orthogonal_penalty(copy_of(many, i)) for i in range(3))
        torch.testing.assert_close(orthogonal_penalty(many), wanted)


def test_orthogonal_penalty_knows_a_parametrized_layer():
    plain, layer = (nn.ConvTranspose2d(3, 2, 2, bias=False) for _ in range(2))
    layer.load_state_dict(plain.state_dict())
    torch.testing.assert_close(orthogonal_penalty(spectral_norm(layer)), orthogonal_penalty(plain))
    torch.manual_seed(0)
    without = DCGANCritic(8, width=2, classes=3, normalization=None)
    torch.manual_seed(0)
    normalized = DCGANCritic(8, width=2, classes=3, normalization="spectral")
    torch.testing.assert_close(orthogonal_penalty(normalized), orthogonal_penalty(without))


def test_orthogonal_penalty_leaves_out_the_norms_of_weight_normalization():
    plain = nn.Linear(3, 2)
    wanted = orthogonal_penalty(plain)
    torch.testing.assert_close(orthogonal_penalty(weight_norm(plain)), wanted)


def test_samples_of_copies_do_not_mix():
    many, x = MLPCritic(2, width=4, copies=3), torch.zeros(3, 5, 2)
    for penalty in (gradient_penalty, noise_penalty):
        with pytest.raises(InputError, match="batch_dims must be 2"):
            penalty(many, x, x)


def test_objectives_of_copies_one_by_one():
    many, rule = MLPCritic(2, width=4, copies=2, seed=0), objective("gan-qp")
    x_real, x_fake = torch.randn(2, 2, 5, 2, generator=torch.Generator().manual_seed(1))
    t_real, t_fake = critic_pair(many, x_real, x_fake, dim=1)
    wanted = 0.0
    for i in range(2):
        single = copy_of(many, i)
        wanted += rule.critic(single(x_real[i]), single(x_fake[i]), x_real[i], x_fake[i])
    torch.testing.assert_close(sum(map(rule.critic, t_real, t_fake, x_real, x_fake)), wanted)
