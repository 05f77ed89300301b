"""The layer: its loss, its weight, what it reports and what it says."""

import copy
import math
import warnings

import pytest
import torch
from minent import InputError
from minent.nn import VIB, kl_normal
from minent.train import collect, evaluate, fit
from torch import nn
from torch.nn.functional import cross_entropy


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


X = numbers(96, 4)
Y = (X[:, 0] > 0).long()


class Classifier(nn.Module):
    def __init__(self, vib):
        super().__init__()
        self.moments, self.vib, self.output = nn.Linear(4, 6), vib, nn.Linear(3, 2)

    def forward(self, x):
        return self.output(self.vib(*self.moments(x).chunk(2, dim=1)))


def classifier(vib=None, seed=0):
    torch.manual_seed(seed)
    return Classifier(VIB(3) if vib is None else vib)


FORMS = {
    "penalty": {"weight": 0.1},
    "hourglass": {"weight": 0.1, "budget": 0.3},
    "ascent": {"weight": 0.1, "budget": 0.3, "rate": 0.05},
}


@pytest.mark.parametrize("form", FORMS)
def test_training_is_the_loop_by_hand(form):
    given = FORMS[form]
    model, other = classifier(VIB(3, **given)), classifier()
    torch.manual_seed(1)
    fit(model, (X, Y), loss=cross_entropy, epochs=3, shuffle=False, lr=0.01, progress=False)
    optimizer = torch.optim.Adam(other.parameters(), lr=0.01, fused=True)
    weight, budget = torch.tensor(0.1), given.get("budget", 0.0)
    torch.manual_seed(1)
    for x, y in zip(X.split(32) * 3, Y.split(32) * 3, strict=True):
        mean, log_var = other.moments(x).chunk(2, dim=1)
        kl = (0.5 * (mean.square() + torch.expm1(log_var) - log_var)).sum(1).mean()
        code = mean + torch.exp(log_var / 2) * torch.randn_like(mean)
        task = cross_entropy(other.output(code), y)
        excess = (kl - budget).clamp(min=0) if form == "hourglass" else kl - budget
        (excess * weight + task).backward()
        optimizer.step()
        optimizer.zero_grad()
        if form == "ascent":
            weight = (weight + 0.05 * excess.detach()).clamp(min=0)
    for ours, theirs in zip(model.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=0)
    torch.testing.assert_close(model.vib.weight, weight, rtol=0, atol=0)
    if form == "ascent":
        assert weight != 0.1


def test_the_weight_holds_the_information_at_the_budget():
    model = classifier(VIB(3, weight=0.0, budget=0.5, rate=0.02))
    history = fit(model, (X, Y), loss=cross_entropy, epochs=400, lr=0.01, progress=False)
    last = history["kl_nats"][-50:]
    assert sum(last) / 50 == pytest.approx(0.5, rel=0.1)
    assert float(model.vib.weight) > 0
    assert history["vib_weight"][-1] == pytest.approx(float(model.vib.weight), rel=0.05)


def test_more_weight_keeps_fewer_nats():
    def nats(weight):
        model = classifier(VIB(3, weight=weight))
        history = fit(model, (X, Y), loss=cross_entropy, epochs=60, lr=0.02, progress=False)
        return history["kl_nats"][-1]

    few, more, most = nats(3.0), nats(0.1), nats(1e-3)
    assert few < 0.05 < more < most


def test_evaluation_is_the_mean_and_draws_nothing():
    model = classifier().eval()
    before = torch.get_rng_state()
    mean = model.moments(X).chunk(2, dim=1)[0]
    torch.testing.assert_close(model(X), model.output(mean), rtol=0, atol=0)
    assert torch.equal(torch.get_rng_state(), before)


def test_samples_have_the_moments_that_were_given():
    vib, n = VIB(2), 100_000
    torch.manual_seed(0)
    mean, log_var = torch.tensor([1.0, -2.0]), torch.tensor([-1.0, 1.0])
    z = vib(mean.expand(n, 2), log_var.expand(n, 2))
    std = (log_var / 2).exp()
    assert ((z.mean(0) - mean).abs() < 5 * std / math.sqrt(n)).all()
    torch.testing.assert_close(z.std(0), std, rtol=0.02, atol=0)


def test_what_is_reported():
    vib = VIB(weight=0.5, budget=1.0, name="code")
    mean = torch.cat([numbers(64, 3), torch.full((64, 2), 0.7)], 1)
    log_var = 0.1 * numbers(64, 5, seed=1)
    with collect() as found:
        vib(mean, log_var)
    kl = kl_normal(mean, log_var).mean()
    metrics = {name: float(value) for name, value in found.metrics.items()}
    assert metrics == {
        "code_kl_nats": pytest.approx(kl.item()),
        "code_kl_bits": pytest.approx(kl.item() / math.log(2)),
        "code_active_units": 3.0,  # two means never change
        "code_clamped": 0.0,
        "code_budget_binds": 1.0,
    }
    assert float(found.loss) == pytest.approx(0.5 * (kl.item() - 1.0))


def test_the_loss_is_measured_in_evaluation_and_the_weight_stays():
    model = classifier(VIB(3, weight=0.5, budget=0.0, rate=1.0))
    found = evaluate(model, (X, Y), loss=cross_entropy)
    mean, log_var = model.moments(X).chunk(2, dim=1)
    kl, task = kl_normal(mean, log_var).mean(), cross_entropy(model.output(mean), Y)
    assert found["loss"] == pytest.approx((task + 0.5 * kl).item(), rel=1e-5)
    assert float(model.vib.weight) == 0.5
    assert float(model.vib.most) == 0.0


def test_resumed_training_is_the_same(tmp_path):
    def trained(file, *epochs):
        for n in epochs:
            model = classifier(VIB(3, weight=0.1, budget=0.3, rate=0.05))
            torch.manual_seed(1)
            options = {"checkpoint": tmp_path / file, "resume": True, "progress": False}
            fit(model, (X, Y), loss=cross_entropy, epochs=n, **options)
        return model.state_dict()

    whole, parts = trained("a", 4), trained("b", 2, 4)
    assert {"vib.weight", "vib.most", "vib.clamped"} <= set(whole)
    for name, value in whole.items():
        torch.testing.assert_close(parts[name], value, rtol=0, atol=0)


def test_a_checkpointed_layer_counts_once():
    vib = VIB(3, weight=0.5, budget=0.0, rate=0.1)
    x = numbers(8, 6).requires_grad_()

    def run(x):
        return vib(*x.chunk(2, dim=1)).square()

    with collect() as found:
        y = torch.utils.checkpoint.checkpoint(run, x, use_reentrant=False)
        (y.mean() + found.loss).backward()
    kl = kl_normal(*x.chunk(2, dim=1)).mean()
    assert float(vib.weight) == pytest.approx(0.5 + 0.1 * kl.item())


def test_variances_that_overflow_are_held_counted_and_said():
    vib = VIB(weight=1.0)
    mean = numbers(4, 3).requires_grad_()
    log_var = torch.tensor([1e4, math.inf, 0.0]).repeat(4, 1).requires_grad_()
    with collect() as found, pytest.warns(UserWarning, match="8 log-variances of the layer VIB"):
        z = vib(mean, log_var)
    assert z.isfinite().all()
    assert found.loss.isfinite()
    assert found.metrics["clamped"] == 8
    assert int(vib.clamped) == 8
    found.loss.backward()
    # the gradient is that at the limit, so that the net comes back
    held = torch.full((4, 1), 20.0)
    torch.testing.assert_close(log_var.grad[:, :1], 0.5 * held.expm1() / 4)
    assert (log_var.grad[:, 1] > 0).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        vib(mean, log_var)  # once is enough
    assert int(vib.clamped) == 16


def test_a_variance_that_is_no_number_stays_so():
    found = VIB()(torch.zeros(1, 2), torch.tensor([[math.nan, 0.0]]))
    assert found.isnan().tolist() == [[True, False]]


@pytest.mark.parametrize("given", [FORMS["hourglass"], FORMS["ascent"]])
def test_a_budget_that_never_binds_is_said(given):
    vib = VIB(**{**given, "budget": 100.0})
    mean = torch.full((2, 2), 2.0, requires_grad=True)
    with collect():
        for _ in range(999):
            vib(mean, torch.zeros(2, 2))
        with pytest.warns(UserWarning, match=r"budget of 100 nats never binds.* 4 nats per exam"):
            vib(mean, torch.zeros(2, 2))
    assert float(vib.most) == 4.0


def test_a_budget_that_binds_once_is_not_said():
    vib = VIB(budget=3.0)
    for step in range(1000):
        vib(torch.full((2, 2), 2.0 if step == 10 else 0.1), torch.zeros(2, 2))


def test_a_loss_that_nobody_collects_is_said():
    model = classifier(VIB(3, weight=0.1))
    with collect():
        model(X)
    for _ in range(99):
        model(X)
    with pytest.warns(UserWarning, match=r"loss of VIB\(3, weight=0.1\) was lost in 100 training"):
        model(X)
    model(X)  # once is enough
    with torch.no_grad():
        for _ in range(200):
            model(X)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_batch_that_overflows_does_not_stay_in_the_weight(bad):
    vib, same = (VIB(weight=0.5, budget=0.1, rate=0.1) for _ in range(2))
    mean = numbers(8, 3).requires_grad_()
    for layer, batches in ((vib, (mean, mean * bad, mean)), (same, (mean, mean))):
        for batch in batches:
            layer(batch, torch.zeros(8, 3))
    assert vib.weight.isfinite()
    assert torch.equal(vib.weight, same.weight)
    assert not vib.most.isnan()


def test_no_examples_have_codes_in_evaluation():
    assert VIB(3).eval()(torch.zeros(0, 3), torch.zeros(0, 3)).shape == (0, 3)
    with pytest.raises(InputError, match="mean has no numbers"):
        VIB().eval()(torch.zeros(2, 0), torch.zeros(2, 0))


def test_a_classifier_of_texts():
    class Reader(nn.Module):
        """A code for each token; the text is their mean."""

        def __init__(self):
            super().__init__()
            self.moments, self.vib = nn.Embedding(30, 8), VIB(4, weight=0.01)
            self.output = nn.Linear(4, 2)

        def forward(self, tokens):
            codes = self.vib(*self.moments(tokens).chunk(2, dim=2))
            return self.output(codes.mean(1))

    numbers = torch.Generator().manual_seed(0)
    tokens = torch.randint(30, (200, 12), generator=numbers)
    kind = torch.arange(200) % 2
    tokens[kind == 1, :4] = 3  # a word that gives it away
    torch.manual_seed(0)
    model = Reader()
    history = fit(model, (tokens, kind), loss=cross_entropy, epochs=40, lr=0.02, progress=False)
    model.eval()
    assert (model(tokens).argmax(1) == kind).float().mean() > 0.95
    # nats of a text: a sum over all its tokens
    mean, log_var = model.moments(tokens).chunk(2, dim=2)
    known = kl_normal(mean, log_var).mean()
    assert history["kl_nats"][-1] == pytest.approx(known.item(), rel=0.1)


def test_copies_and_files():
    vib = VIB(3, weight=0.5, budget=2.0, rate=0.1)
    twin = copy.deepcopy(vib)
    twin.load_state_dict(vib.state_dict())
    assert repr(twin) == "VIB(3, weight=0.5, budget=2, rate=0.1)"
    with torch.device("meta"):
        assert repr(VIB(3)) == "VIB(3, weight=meta)"


def test_it_compiles_whole():
    model = classifier(VIB(3, weight=0.1))
    torch.manual_seed(1)
    compiled = torch.compile(model, fullgraph=True, backend="aot_eager")
    with collect() as found:
        compiled(X)
    with collect() as plain:
        model(X)
    torch.testing.assert_close(found.loss, plain.loss)
    assert found.metrics["clamped"] == 0
    before = torch._dynamo.utils.counters["stats"]["unique_graphs"]
    for _ in range(10):  # what counts steps does not compile anew
        with collect():
            compiled(X)
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == before
    for n in (7, 5):  # the last batch of an epoch has another size
        with collect():
            assert compiled(X[:n]).shape == (n, 2)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"weight": -0.1}, "weight must be a number of at least 0"),
        ({"budget": -1.0}, "budget must be a number of at least 0"),
        ({"rate": 0.1}, "give budget= too"),
        ({"budget": 1.0, "rate": 0.0}, "rate must be a number above 0"),
        ({"dim": 0}, "dim must be a whole number of at least 1"),
        ({"head": 3}, "head must be a Module with parameters"),
        ({"weight": 10**400}, "weight must be a number of at least 0"),
        ({"weight": 1e300}, "weight must be a number that torch.float32 holds"),
        ({"head": nn.ReLU()}, "head must be a Module with parameters"),
        ({"name": 3}, "name must be a string"),
    ],
)
def test_errors_of_arguments(given, message):
    with pytest.raises(InputError, match=message):
        VIB(**given)


@pytest.mark.parametrize(
    ("mean", "log_var", "message"),
    [
        (torch.zeros(2, 4), torch.zeros(2, 4), r"the shape \(N, ..., 3\), not \(2, 4\)"),
        (torch.zeros(2, 3), torch.zeros(2, 2), "one shape"),
        (torch.zeros(3), torch.zeros(3), "shape"),
        (torch.zeros(0, 3), torch.zeros(0, 3), r"mean has no numbers: its shape is \(0, 3\)"),
    ],
)
def test_errors_of_shapes(mean, log_var, message):
    with pytest.raises(InputError, match=message):
        VIB(3)(mean, log_var)
