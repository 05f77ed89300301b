"""Training, against loops written by hand."""

import math

import pytest
import torch
from minent import InputError
from minent.nn import VAE, DCGANGenerator, Likelihood, kl_normal, likelihood, prior, vae_objective
from minent.train import evaluate, fit
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.nn.functional import one_hot

BATCH = 8


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


X = (numbers(6 * BATCH, 10, seed=1) > 0).float()
LABELS = torch.arange(len(X)) % 3


def nets(seed=0):
    torch.manual_seed(seed)
    encoder = nn.Sequential(nn.Linear(10, 16), nn.Tanh(), nn.Linear(16, 6))
    decoder = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 10))
    return encoder, decoder


def vae_of(objective="elbo", **options):
    return VAE(*nets(), objective, latent_dim=3, **options)


def log_normal(z, mean, log_var):
    return torch.distributions.Normal(mean, (log_var / 2).exp()).log_prob(z).sum(-1)


def hand_elbo(encoder, decoder, x, step, weight=1.0):
    mean, log_var = encoder(x).chunk(2, 1)
    z = mean + torch.exp(log_var / 2) * torch.randn_like(mean)
    error = cross_entropy(decoder(z), x, reduction="none").sum(1).mean()
    kl = (0.5 * (mean**2 + torch.expm1(log_var) - log_var)).sum(1).mean()
    return error + weight * kl


def hand_capacity(encoder, decoder, x, step):
    mean, log_var = encoder(x).chunk(2, 1)
    z = mean + torch.exp(log_var / 2) * torch.randn_like(mean)
    error = cross_entropy(decoder(z), x, reduction="none").sum(1).mean()
    kl = (0.5 * (mean**2 + torch.expm1(log_var) - log_var)).sum(1).mean()
    return error + 10 * (kl - 2.0 * min(step / 8, 1.0)).abs()


def hand_iwae(encoder, decoder, x, step):
    mean, log_var = encoder(x).chunk(2, 1)
    z = mean + torch.exp(log_var / 2) * torch.randn(4, *mean.shape)
    logits = decoder(z)
    logs = -cross_entropy(logits, x.expand_as(logits), reduction="none").sum(2)
    logs = logs + log_normal(z, torch.zeros(3), torch.zeros(3)) - log_normal(z, mean, log_var)
    return (math.log(4) - logs.logsumexp(0)).mean()


CASES = {
    "elbo": ("elbo", {}, hand_elbo, True),
    "beta": ("beta", {"beta": 2.5}, lambda *a: hand_elbo(*a, weight=2.5), True),
    "capacity": ("capacity", {"capacity": 2.0, "steps": 8, "gamma": 10.0}, hand_capacity, True),
    "iwae": ("iwae", {"k": 4}, hand_iwae, False),
}


@pytest.mark.parametrize("case", CASES)
def test_fit_is_the_loop_by_hand(case):
    name, options, loss_of, exact = CASES[case]
    vae = vae_of(vae_objective(name, **options))
    torch.manual_seed(5)
    history = vae.fit(X, epochs=3, batch_size=BATCH, shuffle=False, lr=0.01, progress=False)
    encoder, decoder = nets()
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.01, fused=True)
    torch.manual_seed(5)
    losses = []
    for step, x in enumerate(X.split(BATCH) * 3):
        loss = loss_of(encoder, decoder, x, step)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    close = {"rtol": 0, "atol": 0} if exact else {"rtol": 1e-4, "atol": 1e-5}
    ours = [*vae.encoder.parameters(), *vae.decoder.parameters()]
    for one, other in zip(ours, parameters, strict=True):
        torch.testing.assert_close(one, other, **close)
    assert history["loss"][-1] == pytest.approx(sum(losses[-6:]) / 6, rel=1e-5)


def test_losses_are_sums_over_dimensions_and_means_over_the_batch():
    vae = vae_of()
    found = evaluate(vae, X)
    assert found["loss"] == pytest.approx(found["error_nats"] + found["kl_nats"], rel=1e-5)
    mean, log_var = vae.encoder(X).chunk(2, 1)
    assert found["kl_nats"] == pytest.approx(kl_normal(mean, log_var).mean().item(), rel=1e-5)
    # nets that know nothing are wrong by about a bit for each number
    assert 0.8 * 10 * math.log(2) < found["error_nats"] < 1.5 * 10 * math.log(2)


@pytest.mark.parametrize("objective", ["elbo", "capacity"])
def test_resumed_training_is_the_same(tmp_path, objective):
    def trained(file, *epochs):
        for n in epochs:
            options = {"steps": 5} if objective == "capacity" else {}
            vae = vae_of(vae_objective(objective, **options), likelihood="logistic")
            torch.manual_seed(1)
            how = {"checkpoint": tmp_path / file, "resume": True, "progress": False}
            vae.fit(X, epochs=n, batch_size=BATCH, **how)
        return vae.state_dict()

    whole, parts = trained("a", 4), trained("b", 2, 4)
    assert "likelihood.log_scale" in whole
    for name, value in whole.items():
        torch.testing.assert_close(parts[name], value, rtol=0, atol=0)


def test_it_is_a_module_for_fit_itself():
    one, other = vae_of(), vae_of()
    torch.manual_seed(2)
    one.fit(X, batch_size=16, progress=False)
    torch.manual_seed(2)
    fit(other, X, batch_size=16, progress=False)
    for p, q in zip(one.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(p, q, rtol=0, atol=0)


def test_the_average_is_a_vae():
    vae = vae_of()
    history = vae.fit(X, epochs=2, ema=0.5, progress=False)
    assert history.averages["model"].averaged.sample(3).shape == (3, 10)


def test_bytes_are_numbers_from_0_to_1():
    one, other = vae_of(), vae_of()
    pixels = (255 * X).to(torch.uint8)
    torch.manual_seed(2)
    one.fit(pixels, progress=False)
    torch.manual_seed(2)
    other.fit(X, progress=False)
    for p, q in zip(one.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(p, q, rtol=0, atol=0)


class Beside(nn.Module):
    """A net that sees labels beside its input."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.layer = nn.Linear(inputs + 3, outputs)

    def forward(self, x, labels):
        return self.layer(torch.cat([x, one_hot(labels, 3).to(x.dtype)], 1))


WITH_LABELS = {"encoder": Beside(10, 6), "decoder": Beside(3, 10), "labels": 3}


def test_labels_reach_both_nets():
    torch.manual_seed(0)
    x = one_hot(LABELS, 3).float()  # the label says it all
    vae = VAE(Beside(3, 4), Beside(2, 3), latent_dim=2, labels=3)
    history = vae.fit((x, LABELS), epochs=150, lr=0.05, batch_size=48, progress=False)
    assert history["loss"][-1] < 0.2
    assert history["kl_nats"][-1] < 0.1  # so latents need not tell anything
    made = vae.sample(6, labels=[0, 1, 2, 0, 1, 2])
    assert made.argmax(1).tolist() == [0, 1, 2, 0, 1, 2]
    assert vae.sample(5, labels=1).argmax(1).tolist() == [1] * 5
    assert vae.reconstruct(x[:3], LABELS[:3]).round().equal(x[:3])


def test_variances_that_overflow_are_held_and_counted():
    vae = vae_of()
    vae.encoder[2].bias.data[3] = 1e6
    with pytest.warns(UserWarning, match="8 log-variances of the encoder") as said:
        history = vae.fit(X, batch_size=BATCH, progress=False, lr=1e-5)
    assert len(said) == 1
    assert history["clamped"] == [len(X)]
    assert math.isfinite(history["loss"][0])


def test_images_with_variances_in_channels():
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(32, 6))
    decoder = nn.Sequential(nn.Linear(3, 64), nn.Unflatten(1, (4, 4, 4)))
    vae = VAE(encoder, decoder, likelihood=likelihood("gaussian", variance="given"), latent_dim=3)
    images = numbers(16, 2, 4, 4)
    vae.fit(images, progress=False)
    assert vae.reconstruct(images).shape == images.shape
    assert vae.sample(5, noise=True).shape == (5, 2, 4, 4)


@pytest.mark.parametrize(
    ("change", "data", "message"),
    [
        ({}, 2 * X, "data reach from 0 to 2, and Bernoulli is for numbers from 0 to 1"),
        ({}, (X - 0.5).numpy(), "data reach from -0.5 to 0.5"),
        ({}, X.long(), "data must be floating-point numbers, or bytes"),
        ({}, [2 * X], "data reach from 0 to 2"),
        ({"latent_dim": 2}, X, r"means of shape \(48, 3\), and latents have the shape \(48, 2\)"),
        ({"encoder": nn.Linear(10, 5)}, X, "side by side in dimension 1"),
        ({"encoder": nn.Identity()}, X, "the encoder makes means of shape"),
        ({"decoder": nn.Linear(3, 9)}, X, r"gives tensors of shape \(9,\) for each latent"),
        (
            {"likelihood": likelihood("gaussian", variance="given")},
            X,
            r"and Gaussian needs \(20,\) for samples of shape \(10,\)",
        ),
        (
            {"encoder": Beside(10, 6), "decoder": Beside(3, 10), "labels": 3},
            X,
            "labels are needed: this VAE was made for 3 classes",
        ),
        (
            {"encoder": Beside(10, 6), "decoder": Beside(3, 10), "labels": 3},
            (X, LABELS + 1),
            "labels must be",
        ),
    ],
)
def test_errors_of_data(change, data, message):
    encoder, decoder = nets()
    options = {"encoder": encoder, "decoder": decoder, "latent_dim": 3, **change}
    with pytest.raises(InputError, match=message):
        VAE(**options).fit(data, batch_size=48, progress=False)


def test_a_likelihood_that_sums_over_samples():
    class Absolute(Likelihood):
        def nats(self, given, x):
            return (given - x).abs().sum(-1)  # one number of each sample too early

        def mean(self, given, dims):
            return given

        draw = mean

    with pytest.raises(InputError, match="Absolute must give nats for each number of a sample"):
        vae_of(likelihood=Absolute())(X)


def test_gradients_that_are_off():
    with torch.no_grad(), pytest.raises(InputError, match="the loss has no gradient"):
        vae_of().fit(X, progress=False)


def test_sparse_data():
    with pytest.raises(InputError, match="data must not be sparse"):
        vae_of().fit(X.to_sparse(), progress=False)


def test_labels_that_a_net_needs():
    vae = VAE(Beside(10, 6), Beside(3, 10), latent_dim=3, labels=3)
    for call in (lambda: vae.posterior(X), lambda: vae.log_likelihood(X, numbers(len(X), 3))):
        with pytest.raises(InputError, match="labels are needed"):
            call()


def test_validation_out_of_range_is_refused_before_training():
    vae = vae_of()
    before = [p.clone() for p in vae.parameters()]
    with pytest.raises(InputError, match="data reach from 0 to 2"):
        vae.fit(X, validation=2 * X, progress=False)
    assert all(p.equal(q) for p, q in zip(before, vae.parameters(), strict=True))
    vae.fit(X, validation=X[:8], progress=False)


def test_shapes_that_nets_cannot_take():
    with pytest.raises(InputError, match=r"encoder cannot take samples of shape \(9,\): .*10"):
        vae_of().fit(X[:, :9], progress=False)
    with pytest.raises(InputError, match=r"encoder cannot take samples of shape \(3, 4, 4\): "):
        VAE(nn.Conv2d(1, 2, 4), nn.Flatten(), latent_dim=1).encode(torch.zeros(2, 3, 4, 4))
    encoder = nn.Linear(10, 4)
    with pytest.raises(InputError, match=r"decoder cannot take latents of shape \(2,\): "):
        VAE(encoder, nets()[1], latent_dim=2)(X)

    class Broken(nn.Module):
        def forward(self, x):
            raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match=r"^out of paper$"):
        VAE(Broken(), nets()[1], latent_dim=3)(X)


@pytest.mark.parametrize("objective", ["elbo", "iwae", "info"])
@pytest.mark.parametrize("name", ["normal", "clusters"])
def test_it_compiles_for_batches_of_several_sizes(objective, name):
    latents = prior("clusters", clusters=2, dim=3) if name == "clusters" else name
    vae = vae_of(objective, prior=latents)
    compiled = torch.compile(vae, fullgraph=True, backend="aot_eager")
    vae.look(X)
    for n in (16, 5, 7):
        torch.manual_seed(1)
        known = vae(X[:n])["loss"]
        torch.manual_seed(1)
        torch.testing.assert_close(compiled(X[:n])["loss"], known)


def test_it_compiles_whole():
    vae = vae_of()
    torch.manual_seed(1)
    known = vae(X)["loss"]
    torch.manual_seed(1)
    found = torch.compile(vae, fullgraph=True, backend="aot_eager")(X)["loss"]
    torch.testing.assert_close(found, known)


def test_the_first_batch_is_looked_at_each_time():
    vae = vae_of()
    vae.fit([X], progress=False)
    with pytest.raises(InputError, match="data reach from 0 to 2"):
        vae.fit([2 * X], progress=False)


def test_labels_that_do_not_fit():
    vae = vae_of()
    with pytest.raises(InputError, match="the model has no classes"):
        vae.sample(3, labels=1)
    torch.testing.assert_close(vae.encode(X, LABELS), vae.encode(X))  # not looked at
    classes = VAE(Beside(10, 6), Beside(3, 10), latent_dim=3, labels=3)
    found = classes.interpolate(X[:3], X[3:6], 4, labels=torch.tensor([2, 0, 1]))
    torch.testing.assert_close(found[:, 0], classes.reconstruct(X[:3], torch.tensor([2, 0, 1])))
    for bad, message in (([2, 0, 1], "labels must be a tensor"), (None, "labels are needed")):
        with pytest.raises(InputError, match=message):
            classes.interpolate(X[:3], X[3:6], labels=bad)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"encoder": 3}, "encoder must be a Module, not int"),
        ({"objective": "vae"}, "objective must be one of"),
        ({"objective": 3}, "objective must be a name or a VAEObjective"),
        ({"objective": "infomax"}, "objective 'infomax' needs critic="),
        ({"likelihood": None}, "likelihood must be a name or a Likelihood"),
        ({"prior": "uniform"}, "prior must be one of 'clusters', 'normal'"),
        ({"latent_dim": None}, "the decoder has no attribute latent"),
        ({"latent_dim": 0}, "latent_dim .* must be a whole number of at least 1"),
        ({"labels": 0}, "labels must be a whole number of at least 1"),
        ({"labels": 3}, "encoder must take a tensor and labels, and Sequential.forward does not"),
        ({"encoder": nn.Bilinear(5, 5, 6)}, "encoder must take one tensor"),
        ({"decoder": nn.Sequential(nets()[1], nn.Sigmoid())}, "the decoder ends with Sigmoid"),
        ({"decoder": DCGANGenerator(8, 1, 3, 4)}, "the decoder ends with DCGANGenerator"),
    ],
)
def test_errors_of_arguments(change, message):
    encoder, decoder = nets()
    options = {"encoder": encoder, "decoder": decoder, "latent_dim": 3, **change}
    with pytest.raises(InputError, match=message):
        VAE(**options)
