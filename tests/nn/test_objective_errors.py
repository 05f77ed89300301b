"""What objectives refuse, and what they say."""

import math
from dataclasses import dataclass

import pytest
import torch
from minent import InputError
from minent.nn import objective, objectives
from minent.nn.objectives import Unpaired, register


@pytest.mark.parametrize("name", ["no-gan", None, 3])
def test_names(name):
    with pytest.raises(InputError, match="name must be one of bigan-qp, ebgan"):
        objective(name)


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("wgan", {"lam": 1}, "objective 'wgan' has no option 'lam': it has none"),
        ("gan-qp", {"k": 1}, "has no option 'k': it has distance, lam"),
        ("gan-qp", {"lam": 0}, "lam must be a number above 0"),
        ("gan-qp", {"distance": "l3"}, "distance must be one of 'l1', 'l2'"),
        ("bigan-qp", {"distance": 2}, "distance must be one of"),
        ("f-gan", {"divergence": "tv"}, "divergence must be one of kl"),
        ("rsgan", {"loss": "cross"}, "loss must be one of 'logistic'"),
        ("ragan", {"loss": None}, "loss must be one of"),
        ("wgan-div", {"p": 1}, "p must be above 1"),
        ("wgan-div", {"k": math.nan}, "k must be a number above 0"),
        ("wgan-div", {"where": "between"}, "where must be one of 'real', 'fake', 'both'"),
        ("ebgan", {"margin": -1}, "margin must be"),
        ("lsgan", {"b": math.inf}, "b must be a finite number"),
        ("o-gan", {"weight": -1}, "weight must be a number of at least 0"),
    ],
)
def test_options(name, options, says):
    with pytest.raises(InputError, match=says):
        objective(name, **options)


@pytest.mark.parametrize("name", ["rsgan", "ragan", "gan-qp"])
def test_shapes_that_would_be_broadcast(name):
    t, x = torch.zeros(4), torch.zeros(4, 2)
    for play in (objective(name).critic, objective(name).generator):
        with pytest.raises(InputError, match=r"one shape, not \(4,\) and \(4, 1\)"):
            play(t, t.view(4, 1), x, x)


@pytest.mark.parametrize("name", ["rsgan", "ragan", "gan-qp"])
def test_pairs_need_both(name):
    with pytest.raises(InputError, match="needs t_real"):
        objective(name).generator(None, torch.zeros(4))


def test_samples():
    rule, t, x = objective("gan-qp"), torch.zeros(4), torch.zeros(4, 2)
    for samples, says in [
        ((), "needs x_real and x_fake"),
        ((x, None), "needs x_real and x_fake"),
        ((x, torch.zeros(4, 3)), "x_real and x_fake must have one shape"),
        ((t, t), r"x_real must have the shape \(N, ...\)"),
        ((x[:3], x[:3]), "must have a row for each of 3 samples"),
        ((x.long(), x), "x_real must be a tensor of floating-point numbers, not torch.int64"),
    ]:
        with pytest.raises(InputError, match=says):
            rule.critic(t, t, *samples)
    with pytest.raises(InputError, match="must have a row for each of 4 samples"):
        rule.critic(t.sum(), t.sum(), x, x)


def test_gradients():
    rule, x = objective("wgan-div", where="both"), torch.zeros(4, 2, requires_grad=True)
    t = x.sum(1)
    for outputs, samples, says in [
        ((t, t), (x.detach(), x), "x_real must require gradients"),
        ((t, t), (x, x.detach()), "x_fake must require gradients"),
        ((t.detach(), t), (x, x), "t_real be computed from it"),
        ((t, t), (x, x * 1), "t_fake be computed from it"),
    ]:
        with pytest.raises(InputError, match=says):
            rule.critic(*outputs, *samples)


@pytest.mark.parametrize(
    ("t", "says"),
    [
        (torch.zeros(0), "must hold at least one number"),
        (torch.zeros(3, dtype=torch.int64), "floating-point numbers, not torch.int64"),
        ([0.5], "floating-point numbers, not list"),
        (None, "floating-point numbers, not NoneType"),
    ],
)
def test_outputs(t, says):
    with pytest.raises(InputError, match=f"t_fake must.* {says}|t_fake {says}"):
        objective("hinge").critic(torch.zeros(3), t)
    with pytest.raises(InputError, match=says):
        objective("hinge").generator(None, t)


@pytest.mark.parametrize("name", ["rsgan", "ragan", "gan-qp", "f-gan"])
def test_choices_that_are_no_words(name):
    option = {"gan-qp": "distance", "f-gan": "divergence"}.get(name, "loss")
    with pytest.raises(InputError, match="must be one of"):
        objective(name, **{option: ["l1"]})


def test_register_takes_objectives_alone_and_no_name_twice():
    with pytest.raises(InputError, match="register is for classes of Objective"):
        register("mine")(int)
    with pytest.raises(InputError, match="another objective has the name 'hinge': Hinge"):

        @register("hinge")
        @dataclass(frozen=True)
        class Other(Unpaired):
            def _critic(self, real, fake, x_real, x_fake):
                return fake.mean() - real.mean()

            def _generator(self, fake):
                return -fake.mean()

    register("hinge")(type(objective("hinge")))  # again, as when a module is loaded anew
    assert "mine" not in objectives()
