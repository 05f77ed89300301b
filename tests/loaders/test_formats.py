"""Pixels are those of Pillow."""

import numpy as np
import pytest
from pictures import encoded, one, png, waves
from PIL import Image, ImageOps

RNG = np.random.default_rng(0)
# no multiple of a block of JPEG
HEIGHT, WIDTH = 141, 117
SMOOTH = waves(HEIGHT, WIDTH)
ROUGH = np.clip(SMOOTH + RNG.normal(0, 12, SMOOTH.shape), 0, 255).astype(np.uint8)
GRAY = SMOOTH[..., 0]

JPEG = {
    "gray": ("L", {}),
    "4:4:4": ("RGB", {"subsampling": 0, "quality": 95}),
    "4:2:2": ("RGB", {"subsampling": 1}),
    "4:2:0": ("RGB", {"subsampling": 2}),
    "coarse": ("RGB", {"quality": 20}),
    "progressive": ("RGB", {"progressive": True}),
    "progressive gray": ("L", {"progressive": True}),
    "restarts": ("RGB", {"restart_marker_blocks": 3}),
    "kept RGB": ("RGB", {"keep_rgb": True}),
    "CMYK": ("CMYK", {}),
}


def save(tmp_path, data):
    path = tmp_path / "picture"
    path.write_bytes(data)
    return path


def expected_of(path):
    with Image.open(path) as picture:
        return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"), int)


def assert_alike(path, within=2):
    expected = expected_of(path)
    found = one(path, expected.shape[:2])
    # decoders may round otherwise; without loss all are exact
    others = (abs(found - expected) > within).mean()
    assert others <= (0.001 if within else 0)


@pytest.mark.parametrize("kind", JPEG)
@pytest.mark.parametrize("picture", [SMOOTH, ROUGH], ids=["smooth", "rough"])
def test_jpeg(tmp_path, kind, picture):
    mode, options = JPEG[kind]
    picture = Image.fromarray(picture).convert(mode)
    assert_alike(save(tmp_path, encoded(picture, "JPEG", **options)))


@pytest.mark.parametrize("size", [(1, 1), (7, 9), (8, 8), (16, 33), (17, 16), (1, 300)])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_jpeg_of_any_size(tmp_path, size, subsampling):
    data = encoded(waves(*size), "JPEG", subsampling=subsampling)
    assert_alike(save(tmp_path, data))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_turned_upright(tmp_path, form, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save(tmp_path, encoded(SMOOTH, form, exif=exif))
    if orientation > 4:
        assert expected_of(path).shape == (WIDTH, HEIGHT, 3)
    assert_alike(path)


PNG = {
    "gray": Image.fromarray(GRAY),
    "color": Image.fromarray(ROUGH),
    "palette": Image.fromarray(SMOOTH).quantize(50),
    "palette of 4 bits": Image.fromarray(SMOOTH).quantize(9),
    "black and white": Image.fromarray(GRAY).convert("1"),
    "alpha": Image.fromarray(np.dstack([ROUGH, GRAY])),
    "gray with alpha": Image.fromarray(GRAY).convert("LA"),
}


@pytest.mark.parametrize("kind", PNG)
def test_png(tmp_path, kind):
    """No level is lost; alpha is left out, as Pillow does."""
    assert_alike(save(tmp_path, encoded(PNG[kind])), within=0)


def test_png_of_a_palette_with_a_transparent_color(tmp_path):
    assert_alike(save(tmp_path, encoded(PNG["palette"], transparency=3)), within=0)


@pytest.mark.parametrize("channels", [1, 3])
def test_png_of_16_bits(tmp_path, channels):
    """They are scaled and rounded; Pillow takes the high byte, and cuts off gray ones at 255."""
    wide = RNG.integers(1 << 16, size=(HEIGHT, WIDTH, channels))
    color = {1: 0, 3: 2}[channels]
    rows = [row.astype(">u2").tobytes() for row in wide]
    path = save(tmp_path, png(WIDTH, HEIGHT, 16, color, rows))
    found = one(path, (HEIGHT, WIDTH))
    assert (found == np.rint(wide / 257)).all()


def test_webp_without_loss(tmp_path):
    assert_alike(save(tmp_path, encoded(ROUGH, "WEBP", lossless=True)), within=0)


@pytest.mark.parametrize("quality", [30, 80])
def test_webp_with_loss(tmp_path, quality):
    assert_alike(save(tmp_path, encoded(SMOOTH, "WEBP", quality=quality)))


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_the_first_picture_of_several(tmp_path, form):
    first, other = (Image.fromarray(waves(40, 30, seed=seed)).quantize(60) for seed in (0, 1))
    frames = {"save_all": True, "append_images": [other], "lossless": True}
    assert_alike(save(tmp_path, encoded(first, form, **frames)), within=0)


def test_content_tells_the_format(tmp_path):
    path = tmp_path / "picture.gif"
    path.write_bytes(encoded(SMOOTH, "JPEG"))
    assert_alike(path)
