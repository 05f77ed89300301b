"""What becomes of pixels: crops, sizes, mirrors, colors; and which options there are."""

import numpy as np
import pytest
import torch
from minent import InputError
from minent.loaders import Images
from pictures import encoded, everything, fill, one, waves
from PIL import Image

FILTERS = {
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
PICTURE = Image.fromarray(waves(90, 121))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(PICTURE))
    return path


def resized(size, resize="bilinear", box=None, picture=PICTURE):
    return np.asarray(picture.resize(size[::-1], FILTERS[resize], box), int)


def middle(wide, high):
    # at whole pixels, as torchvision and most programs cut
    left, top = (121 - wide) // 2, (90 - high) // 2
    return left, top, left + wide, top + high


@pytest.mark.parametrize("size", [(31, 40), (90, 59), (64, 64), (150, 200), (1, 1)])
@pytest.mark.parametrize("resize", FILTERS)
def test_sizes_are_those_of_pillow(path, resize, size):
    found = one(path, size, resize=resize)
    assert abs(found - resized(size, resize)).max() <= 2


def test_the_nearest_pixel(path):
    rows, columns = ((np.arange(k) + 0.5) * n / k for k, n in [(36, 90), (50, 121)])
    expected = np.asarray(PICTURE)[np.ix_(rows.astype(int), columns.astype(int))]
    assert (one(path, (36, 50), resize="nearest") == expected).all()


@pytest.mark.parametrize(
    ("crop", "size", "box"),
    [
        ("center", (30, 30), middle(90, 90)),
        ("center", (30, 90), middle(121, 121 / 3)),
        (40, (20, 20), middle(40, 40)),
        (40, (40, 40), middle(40, 40)),
        ((20, 60), (30, 90), middle(60, 20)),
        ((20, 60), (30, 30), middle(20, 20)),
        (100, (30, 30), middle(90, 90)),
        (500, (20, 40), middle(121, 60.5)),
    ],
)
def test_crops_in_the_middle(path, crop, size, box):
    assert abs(one(path, size, crop=crop) - resized(size, box=box)).max() <= 2


def test_what_keeps_its_size_keeps_its_pixels(path):
    """Also where the margins differ by a pixel."""
    assert (one(path, (90, 90), crop="center") == np.asarray(PICTURE)[:, 15:105]).all()


def test_gray(path):
    found = one(path, (30, 40), channels=1)
    expected = resized((30, 40), picture=PICTURE.convert("L"))
    assert found.shape == (30, 40, 1)
    assert abs(found[..., 0] - expected).max() <= 2


def test_gray_as_color(tmp_path):
    path = tmp_path / "gray.png"
    path.write_bytes(encoded(PICTURE.convert("L")))
    found = one(path, (90, 121))
    assert (found == np.asarray(PICTURE.convert("L"))[..., None]).all()


def test_batches_are_bytes_and_labels(tmp_path):
    paths = fill(tmp_path, 5)
    loader = Images(paths, size=(8, 6), batch_size=2, labels=[4, 3, 2, 1, 0], shuffle=False)
    assert isinstance(loader, torch.utils.data.IterableDataset)
    assert (len(loader), loader.samples) == (3, 5)
    for (images, labels), rows in zip(loader, (2, 2, 1), strict=True):
        assert (images.dtype, labels.dtype) == (torch.uint8, torch.int64)
        assert (images.shape, labels.shape) == ((rows, 3, 8, 6), (rows,))
        assert images.is_contiguous() and images.is_cpu
    assert everything(loader)[1].tolist() == [4, 3, 2, 1, 0]


def test_batches_own_their_memory(tmp_path):
    loader = Images(fill(tmp_path, 8), size=8, batch_size=2)
    kept = list(loader)
    copies = [tuple(t.clone() for t in batch) for batch in kept]
    for images, _ in kept:
        images.zero_()
    loader.set_epoch(0)
    for batch, copy in zip(loader, copies, strict=True):
        assert all(torch.equal(*both) for both in zip(batch, copy, strict=True))
    assert all(not images.any() for images, _ in kept)


def test_a_last_small_batch_may_be_left_out(tmp_path):
    paths = fill(tmp_path, 5)
    loader = Images(paths, size=8, batch_size=2, drop_last=True)
    assert len(loader) == len(list(loader)) == 2


def test_mirrors():
    pictures = np.stack([waves(9, 7, seed=i) for i in range(400)])
    plain = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    options = {"size": None, "shuffle": False}
    assert torch.equal(everything(Images(pictures, **options))[0], plain)
    assert torch.equal(everything(Images(pictures, flip=1.0, **options))[0], plain.flip(3))
    half = everything(Images(pictures, flip=True, **options))[0]
    same = (half == plain).flatten(1).all(1)
    assert torch.equal(half[~same], plain[~same].flip(3))
    assert 150 < same.sum() < 250  # five deviations of a fair coin
    assert torch.equal(everything(Images(pictures, flip=np.True_, **options))[0], half)
    assert torch.equal(everything(Images(pictures, flip=np.False_, **options))[0], plain)


def test_random_crops_are_rectangles_of_the_area_and_shape_asked_for():
    rows, columns = np.mgrid[:200, :240]
    places = np.stack([rows, columns, 0 * rows], -1).astype(np.uint8)
    loader = Images(
        np.repeat(places[None], 300, 0), size=50, crop="random", resize="nearest",
        scale=(0.2, 0.5), ratio=(0.5, 2.0), threads=2,
    )  # fmt: skip
    images = everything(loader)[0].double()
    rows, columns = images[:, 0, :, 25], images[:, 1, 25, :]
    assert torch.equal(images[:, 0], rows[:, :, None].expand(-1, -1, 50))
    assert torch.equal(images[:, 1], columns[:, None, :].expand(-1, 50, -1))
    # of a length that is cut into 50, the first and last place are 49/50 apart
    high, wide = ((p[:, -1] - p[:, 0]) * 50 / 49 for p in (rows, columns))
    share, shape = high * wide / (200 * 240), wide / high
    assert 0.18 < share.min() < 0.23 and 0.46 < share.max() < 0.53
    assert 0.45 < shape.min() < 0.6 and 1.7 < shape.max() < 2.2
    assert len(set(rows[:, 0].tolist())) > 50 and len(set(columns[:, 0].tolist())) > 50


def test_colors_change_within_bounds():
    pictures = np.full((300, 4, 4, 3), (100, 80, 60), np.uint8)
    options = {"size": None, "shuffle": False}
    bright = everything(Images(pictures, jitter=(0.5, 0, 0, 0), **options))[0].double()
    factors = bright[:, 0, 0, 0] / 100
    assert 0.5 <= factors.min() < 0.55 and 1.45 < factors.max() <= 1.5
    assert (bright[:, 1] - bright[:, 0] * 0.8).abs().max() <= 1
    turned = everything(Images(pictures, jitter=(0, 0, 0, 0.5), **options))[0]
    assert (turned.amax(1) == 100).all() and (turned.amin(1) == 60).all()
    assert len(torch.unique(turned[:, :, 0, 0], dim=0)) > 50
    paled = everything(Images(pictures, jitter=(0, 0, 1.0, 0), **options))[0].double()
    gray = (paled * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1)
    assert (gray - (29.9 + 46.96 + 6.84)).abs().max() <= 1
    assert paled.std(1).min() < 1 and paled.std(1).max() > 25


def test_contrast_leaves_the_mean():
    pictures = np.repeat(waves(16, 16)[None], 100, 0) // 4 + 96
    options = {"size": None, "shuffle": False, "jitter": (0, 0.5, 0, 0)}
    images = everything(Images(pictures.astype(np.uint8), **options))[0].double()
    weights = torch.tensor([0.299, 0.587, 0.114])[:, None, None]
    gray = (images * weights).sum(1).flatten(1)
    assert gray.mean(1).std() < 0.5
    spread = gray.std(1) / gray.std(1).mean()
    assert 0.45 < spread.min() < 0.6 and 1.4 < spread.max() < 1.6


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"size": 0}, "size must be one or two whole numbers"),
        ({"size": (8, 8, 8)}, "size must be one or two whole numbers"),
        ({"size": 100_000}, "size must be one or two whole numbers"),
        ({"size": None}, "size=None is for images in memory"),
        ({"batch_size": 0}, "batch_size"),
        ({"shuffle": -1}, "shuffle"),
        ({"seed": -1}, "seed"),
        ({"threads": -1}, "threads must be a whole number"),
        ({"threads": 2.5}, "threads must be a whole number"),
        ({"depth": 0}, "depth"),
        ({"rank": 1}, "rank must be below world"),
        ({"rank": 2, "world": 2}, "rank must be below world"),
        ({"labels": [1, 2]}, "labels must be 3 integers"),
        ({"labels": [0.5, 1.0, 2.0]}, "labels must be 3 integers"),
        ({"channels": 4}, "channels must be 1 or 3"),
        ({"channels": 3.0}, "channels must be 1 or 3"),
        ({"channels": True}, "channels must be 1 or 3"),
        ({"crop": "left"}, "crop must be one of"),
        ({"crop": 0}, "crop must be one or two whole numbers"),
        ({"resize": "cubic"}, "resize must be one of"),
        ({"scale": (0.5, 2.0)}, "scale"),
        ({"scale": (0.5, 0.2)}, "scale must be two numbers in ascending order"),
        ({"ratio": 1.0}, "ratio must be two numbers"),
        ({"flip": 1.5}, "flip"),
        ({"flip": None}, "flip must be a number from 0 to 1"),
        ({"flip": "often"}, "flip must be a number from 0 to 1"),
        ({"jitter": -0.1}, "jitter"),
        ({"jitter": (0.1, 0.1)}, "jitter must be one or four numbers"),
        ({"jitter": (0, 0, 0, 0.6)}, "jitter must turn hues by at most"),
        ({"jitter": float("nan")}, "jitter"),
        ({"on_error": "ignore"}, "on_error must be one of"),
        ({"max_pixels": 0}, "max_pixels"),
    ],
)
def test_options_that_cannot_be(tmp_path, options, words):
    paths = fill(tmp_path, 3)
    with pytest.raises(InputError, match=words):
        Images(paths, **options)
