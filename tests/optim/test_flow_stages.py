"""What the stages of a step share: random numbers, batch normalization, the place they began."""

import pytest
import torch
from flows import F64, closure_of, parameter
from minent.optim import Flow
from torch import nn

SEVERAL = ["heun", "rk4", "bogacki-shampine"]


def draws(method, **options):
    x, seen = parameter([1.0, 1.0, 1.0]), []
    flow = Flow([x], 0.01, method=method, tolerance=1e3, **options)

    def loss():
        noise = torch.randn(3, dtype=F64)
        seen.append(noise.tolist())
        return (x**2 * noise).sum()

    torch.manual_seed(0)
    for _ in range(2):
        flow.step(closure_of(flow, loss))
    return seen, torch.randn(1).item()


@pytest.mark.parametrize("method", SEVERAL)
def test_stages_draw_the_same_numbers(method):
    seen, after = draws(method)
    half = len(seen) // 2
    assert half > 1
    assert all(noise == seen[0] for noise in seen[:half])
    assert all(noise == seen[half] for noise in seen[half:])
    assert draws("euler") == ([seen[0], seen[half]], after)


def test_noise_that_is_not_shared_runs_on():
    seen, _ = draws("rk4", shared_noise=False)
    assert len({tuple(noise) for noise in seen}) == 8


def test_dropout_has_one_mask_a_step():
    dropout, masks = nn.Dropout(0.5), []
    x = parameter([1.0] * 50)
    flow = Flow([x], 0.01, method="rk4")

    def loss():
        masks.append(dropout(torch.ones(50, dtype=F64)))
        return (x * masks[-1]).sum()

    flow.step(closure_of(flow, loss))
    assert all(torch.equal(mask, masks[0]) for mask in masks)


def network():
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)).double()


@pytest.mark.parametrize("method", [*SEVERAL, "euler"])
def test_batch_normalization_counts_a_batch_once(method):
    net, twin = network(), network()
    x = torch.randn(16, 2, dtype=F64)
    flow = Flow(net.parameters(), 0.1, method=method, modules=net, tolerance=1e3)
    for count in (1, 2):
        twin.load_state_dict(net.state_dict())
        flow.step(closure_of(flow, lambda: net(x).pow(2).mean()))
        twin(x)
        for name in ("running_mean", "running_var"):
            assert torch.equal(getattr(net[1], name), getattr(twin[1], name))
        assert net[1].num_batches_tracked == count
        assert net[1].track_running_stats


def test_the_closure_sees_its_stage():
    x, seen = parameter([1.0]), []
    flow = Flow([x], 0.1, method="rk4")

    def loss():
        seen.append((flow.stage, x.item()))
        return (x**2 / 2).sum()

    flow.step(closure_of(flow, loss))
    assert [stage for stage, _ in seen] == [0, 1, 2, 3]
    assert [place for _, place in seen] == pytest.approx([1.0, 0.95, 0.9525, 0.90475])
    assert flow.stage == 0


@pytest.mark.parametrize("method", SEVERAL)
def test_parameters_go_back_when_a_closure_fails(method):
    x = parameter([1.0])
    flow = Flow([x], 0.1, method=method)

    def loss():
        if flow.stage == 1:
            raise KeyError("no batch")
        return (x**2).sum()

    with pytest.raises(KeyError):
        flow.step(closure_of(flow, loss))
    assert x.item() == 1.0
    assert flow.stage == 0


def test_clipping_is_a_part_of_the_field():
    # clipped to length 1 at all stages, so the path is a straight line at speed 1
    x = parameter([3.0, 4.0])
    flow = Flow([x], 1.0, method="rk4", clip_norm=1.0)
    flow.step(closure_of(flow, lambda: 10 * (x @ x)))
    assert x.tolist() == pytest.approx([2.4, 3.2], rel=1e-12)
    below = parameter([0.3, 0.4])
    flow = Flow([below], 0.5, clip_norm=1.0)
    flow.step(closure_of(flow, lambda: below @ below / 2))
    assert below.tolist() == pytest.approx([0.15, 0.2])


def test_memory_of_a_step():
    x = parameter([1.0] * 4)
    for method, names in [
        ("euler", set()),
        ("heun", {"start", "sum 0"}),
        ("rk4", {"start", "sum 0"}),
        ("rk3", {"start", "sum 0", "stage 0"}),
    ]:
        flow = Flow([x], 0.01, method=method)
        flow.step(closure_of(flow, lambda: (x**2).sum()))
        assert set(flow._scratch._buffers) == names
