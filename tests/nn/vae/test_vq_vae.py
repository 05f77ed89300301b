"""Codes from a book."""

import math

import pytest
import torch
from minent import InputError
from minent.nn import VQVAE, VectorQuantizer, iwae_bound, likelihood
from minent.train import collect
from torch import nn


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_the_nearest_codes_and_their_loss():
    layer = VectorQuantizer(5, 3, commitment=0.3).eval()
    x = numbers(4, 3, 2, 2).requires_grad_()
    with collect() as found:
        z = layer(x)
    rows = x.detach().movedim(1, -1).reshape(-1, 3)
    nearest = torch.cdist(rows, layer.book.detach()).argmin(1)
    assert layer.indices(x).flatten().tolist() == nearest.tolist()
    codes = layer.book.detach()[nearest]
    torch.testing.assert_close(z.detach().movedim(1, -1).reshape(-1, 3), codes)
    square = (rows - codes).square().sum() / 4
    torch.testing.assert_close(found.loss.detach(), 1.3 * square)
    shares = torch.bincount(nearest, minlength=5) / 16
    entropy = -(shares[shares > 0] * shares[shares > 0].log()).sum()
    torch.testing.assert_close(found.metrics["perplexity"], entropy.exp())
    found.loss.backward()
    # the encoder is drawn to the codes, and each code to its vectors
    known = 2 * 0.3 * (rows - codes) / 4
    torch.testing.assert_close(x.grad.movedim(1, -1).reshape(-1, 3), known)
    pulled = torch.zeros(5, 3).index_add_(0, nearest, 2 * (codes - rows) / 4)
    torch.testing.assert_close(layer.book.grad, pulled)


def test_gradients_pass_as_if_nothing_had_been_replaced():
    layer = VectorQuantizer(5, 3).eval()
    x = numbers(4, 3).requires_grad_()
    weight = numbers(4, 3, seed=1)
    (layer(x) * weight).sum().backward()
    torch.testing.assert_close(x.grad, weight)


def test_the_book_starts_as_vectors_once():
    layer = VectorQuantizer(4, 3)
    x = 10 + numbers(16, 3)
    layer(x)
    assert torch.cdist(layer.book, x).min(1).values.max() < 0.05
    before = layer.book.clone()
    layer(x + 50)
    assert layer.book.equal(before)
    other = VectorQuantizer(4, 3)
    other.load_state_dict(layer.state_dict())
    other(x + 50)  # it goes on, and does not start again
    assert other.book.equal(before)
    few = VectorQuantizer(8, 3)
    few(x[:2])
    assert torch.cdist(few.book, x[:2]).min(1).values.max() < 0.1


def spots(n=600):
    truth = torch.arange(n) % 4
    centers = 3 * torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    return centers[truth] + 0.1 * numbers(n, 2), truth


def test_it_learns_what_there_is():
    torch.manual_seed(1)
    x, truth = spots()
    normal = likelihood("gaussian", variance=0.1)
    vae = VQVAE(nn.Linear(2, 2), nn.Linear(2, 2), 8, latent_dim=2, likelihood=normal)
    history = vae.fit(x, epochs=40, lr=0.02, progress=False)
    assert (vae.reconstruct(x) - x).square().mean() < 0.05
    codes = vae.encode(x)
    for code in codes.unique():  # each code is that of one spot
        assert truth[codes == code].unique().numel() == 1
    gap = history["bound_nats"][-1] - history["error_nats"][-1]
    assert gap == pytest.approx(math.log(8), rel=1e-4)


def test_resumed_training_is_the_same(tmp_path):
    x, _ = spots(64)

    def trained(file, *epochs):
        for n in epochs:
            torch.manual_seed(1)
            vae = VQVAE(nn.Linear(2, 2), nn.Linear(2, 2), 4, latent_dim=2, likelihood="gaussian")
            how = {"checkpoint": tmp_path / file, "resume": True, "progress": False}
            vae.fit(x, epochs=n, batch_size=16, **how)
        return vae.state_dict()

    whole, parts = trained("a", 4), trained("b", 2, 4)
    for name, value in whole.items():
        torch.testing.assert_close(parts[name], value, rtol=0, atol=0)


def test_places_of_images():
    encoder, decoder = nn.Conv2d(1, 3, 2, 2), nn.ConvTranspose2d(3, 1, 2, 2)
    vae = VQVAE(encoder, decoder, 6, latent_dim=(3, 4, 4))
    images = (255 * (numbers(10, 1, 8, 8) > 0)).to(torch.uint8)
    history = vae.fit(images, progress=False)
    assert vae.encode(images, batch_size=3).shape == (10, 4, 4)
    assert vae.reconstruct(images).shape == images.shape
    gap = history["bound_nats"][-1] - history["error_nats"][-1]
    assert gap == pytest.approx(16 * math.log(6), rel=1e-4)


def test_samples_take_codes_of_each_place_as_often_as_they_are_there():
    encoder, decoder = nn.Conv1d(1, 1, 1), nn.Conv1d(1, 1, 1)
    vae = VQVAE(encoder, decoder, 3, latent_dim=(1, 2), likelihood="gaussian").eval()
    vae.quantizer.book.data = torch.tensor([[0.0], [1.0], [2.0]])
    for net in (encoder, decoder):
        net.weight.data.fill_(1.0)
        net.bias.data.zero_()
    # the second place is known from the first, and has one code four times of ten
    x = torch.tensor([[0.0, 2.0]] * 6 + [[1.0, 0.0]] * 4).unsqueeze(1)
    n = 20_000
    found = vae.sample(n, x, generator=torch.Generator().manual_seed(0)).squeeze(1)
    assert found.shape == (n, 2)
    error = 4 * math.sqrt(0.24 / n)
    pairs = {(a, b): 0.0 for a in (0.0, 1.0, 2.0) for b in (0.0, 1.0, 2.0)}
    for a, b in found.tolist():
        pairs[a, b] += 1 / n
    first, second = {0.0: 0.6, 1.0: 0.4, 2.0: 0.0}, {0.0: 0.4, 1.0: 0.0, 2.0: 0.6}
    for (a, b), share in pairs.items():  # places are independent
        assert share == pytest.approx(first[a] * second[b], abs=error)
    again = vae.sample(n, x, generator=torch.Generator().manual_seed(0), batch_size=77)
    assert again.squeeze(1).equal(found)


def test_samples_of_single_vectors():
    x, truth = spots(200)
    vae = VQVAE(nn.Linear(2, 2), nn.Linear(2, 2), 8, latent_dim=2, likelihood="gaussian")
    vae.fit((x, truth), progress=False)  # labels are not looked at
    found = vae.sample(50, x)
    known = vae.decode(torch.arange(8))
    assert (found[:, None] - known).abs().sum(2).min(1).values.max() < 1e-5


def test_the_nearest_code_in_half_precision_is_that_in_single():
    layer = VectorQuantizer(50, 8).eval()
    layer.book.data = 10 + 0.05 * numbers(50, 8)
    x = 10 + 0.05 * numbers(200, 8, seed=1)
    known = torch.cdist(x.double(), layer.book.double()).argmin(1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert (layer.indices(x) == known).float().mean() > 0.95


def test_bytes_are_places_and_truth_values_are_none():
    vae = VQVAE(nn.Linear(2, 2), nn.Linear(2, 2), 4, latent_dim=2)
    places = torch.tensor([3, 0, 1])
    torch.testing.assert_close(vae.decode(places.to(torch.uint8)), vae.decode(places))
    with pytest.raises(InputError, match="indices must be a tensor of whole numbers"):
        vae.decode(places.bool())


def test_a_book_that_nobody_moves_is_said():
    vae = VQVAE(nn.Linear(2, 2), nn.Linear(2, 2), 4, latent_dim=2)
    x = torch.ones(4, 2)
    for _ in range(99):
        vae(x)
    with pytest.warns(UserWarning, match=r"VectorQuantizer\(4, 2, .*\) was lost in 100 training"):
        vae(x)
    vae.fit(x, epochs=200, progress=False)


def test_errors():
    with pytest.raises(InputError, match=r"x has no vectors: its shape is \(0, 3\)"):
        VectorQuantizer(4, 3)(torch.zeros(0, 3))
    vae = VQVAE(nn.Linear(2, 2), nn.Linear(2, 2), 4, latent_dim=2)
    with pytest.raises(InputError, match="indices must be whole numbers from 0 to 3"):
        vae.decode(torch.tensor([4]))
    with pytest.raises(InputError, match="indices must have the shape"):
        vae.decode(torch.zeros(2, 2).long())
    with pytest.raises(InputError, match="indices must be a tensor of whole numbers"):
        vae.decode(torch.zeros(2))
    with pytest.raises(InputError, match="no normal distributions"):
        iwae_bound(vae, torch.ones(2, 2), 3)
    with pytest.raises(InputError, match="data reach from"):
        vae.fit(torch.full((4, 2), 3.0), progress=False)
    with pytest.raises(InputError, match="encoder cannot take samples of shape"):
        vae.encode(torch.ones(4, 3))
    with pytest.raises(InputError, match="the encoder must give vectors of shape"):
        VQVAE(nn.Linear(2, 3), nn.Linear(2, 2), 4, latent_dim=2)(torch.ones(4, 2))
    with pytest.raises(InputError, match="vectors of size 3 in dimension 1"):
        VectorQuantizer(4, 3)(torch.zeros(2, 2))
    with pytest.raises(InputError, match=r"no prior over its codes: give x="):
        vae.sample(3)
    with pytest.raises(InputError, match="n must be a whole number"):
        vae.sample(0, torch.ones(4, 2))
    with pytest.raises(InputError, match="no prior over its codes"):
        vae.draw(3)
    with pytest.raises(InputError, match="codes must be a whole number"):
        VectorQuantizer(0, 3)
