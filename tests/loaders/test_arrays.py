"""Images in memory, and files of arrays."""

import gzip

import numpy as np
import pytest
import torch
from minent import InputError
from minent.loaders import Images
from pictures import everything

RNG = np.random.default_rng(0)
GRAY = RNG.integers(256, size=(20, 9, 7), dtype=np.uint8)
COLOR = RNG.integers(256, size=(20, 9, 7, 3), dtype=np.uint8)
LABELS = RNG.integers(10, size=20)
PLAIN = {"size": None, "shuffle": False, "batch_size": 6}


def assert_holds(source, images, numbers, **options):
    """The loader gives these images, N x H x W (x C), and labels."""
    images = images[..., None] if images.ndim == 3 else images
    found, labels = everything(Images(source, **PLAIN, **options))
    assert (found.permute(0, 2, 3, 1).numpy() == images).all()
    assert labels.tolist() == list(numbers)


def idx(array, kind=0x08):
    """The bytes of a file in the form of MNIST."""
    shape = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, kind, array.ndim]) + shape + array.tobytes()


@pytest.mark.parametrize("images", [GRAY, COLOR], ids=["gray", "color"])
def test_memory(images):
    none = [-1] * 20
    assert_holds(images, images, none)
    assert_holds((images, LABELS), images, LABELS)
    assert_holds((images, LABELS.astype(np.uint8)[:, None]), images, LABELS)
    assert_holds(torch.from_numpy(images), images, none)
    assert_holds((torch.from_numpy(images), torch.from_numpy(LABELS)), images, LABELS)
    assert_holds(images, images, LABELS, labels=LABELS.tolist())


def test_channels_may_come_first():
    assert_holds(COLOR.transpose(0, 3, 1, 2), COLOR, [-1] * 20)
    assert_holds(torch.from_numpy(GRAY)[:, None], GRAY, [-1] * 20)


def test_memory_that_is_not_contiguous():
    assert_holds((COLOR[::2, :, ::-1], LABELS[::2]), COLOR[::2, :, ::-1], LABELS[::2])


def test_gray_and_color_become_each_other():
    ones = everything(Images(GRAY, channels=3, **PLAIN))[0]
    assert (ones.numpy() == GRAY[:, None]).all() and ones.shape[1] == 3
    gray = everything(Images(COLOR, channels=1, **PLAIN))[0]
    expected = COLOR @ np.array([0.299, 0.587, 0.114])
    assert abs(gray[:, 0].numpy() - expected).max() <= 0.51


def test_npy(tmp_path):
    np.save(tmp_path / "a.npy", COLOR)
    assert_holds(tmp_path / "a.npy", COLOR, [-1] * 20)


@pytest.mark.parametrize("names", ["x_{}", "{}_images"])
def test_npz_of_several_splits(tmp_path, names):
    other = 255 - GRAY[:8]
    arrays = {
        names.format("train"): GRAY, "y_train": LABELS,
        names.format("test"): other, "y_test": LABELS[:8][:, None],
    }  # fmt: skip
    np.savez(tmp_path / "a.npz", **arrays)
    assert_holds(tmp_path / "a.npz", GRAY, LABELS)
    assert_holds(str(tmp_path / "a.npz"), other, LABELS[:8], split="test")


def test_npz_of_splits_of_one_length(tmp_path):
    arrays = {"x_train": GRAY, "y_train": LABELS, "x_test": 255 - GRAY, "y_test": LABELS[::-1]}
    np.savez_compressed(tmp_path / "a.npz", **arrays)
    assert_holds(tmp_path / "a.npz", GRAY, LABELS)
    assert_holds(tmp_path / "a.npz", 255 - GRAY, LABELS[::-1], split="test")


def test_npz_of_one_array(tmp_path):
    np.savez(tmp_path / "a.npz", COLOR)
    assert_holds(tmp_path / "a.npz", COLOR, [-1] * 20)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gz"])
def test_idx(tmp_path, pack):
    ending = ".gz" if pack is gzip.compress else ""
    images = tmp_path / f"train-images-idx3-ubyte{ending}"
    images.write_bytes(pack(idx(GRAY)))
    assert_holds(images, GRAY, [-1] * 20)
    labels = tmp_path / f"train-labels-idx1-ubyte{ending}"
    labels.write_bytes(pack(idx(LABELS.astype(np.uint8))))
    assert_holds(images, GRAY, LABELS)
    labels.write_bytes(pack(idx(LABELS.astype(">i4"), kind=0x0C)))
    assert_holds(images, GRAY, LABELS)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (GRAY.astype(float), "must be bytes"),
        (GRAY[0], "must be bytes"),
        (np.zeros((5, 8, 8, 4), np.uint8), "must have pixels of 1 or 3 channels"),
        (np.zeros((0, 8, 8), np.uint8), "must have pixels"),
        ((GRAY, LABELS[:5]), "has 20 images, its labels are"),
        ((GRAY, LABELS + 0.5), "has 20 images, its labels are"),
        ((GRAY, np.full(20, 2**63, np.uint64)), "labels of source must be below"),
        ((GRAY, [[1], [2, 3]]), "labels of source cannot be read as an array"),
        (([[1], [2, 3]], LABELS), "source cannot be read as an array"),
        (torch.zeros(2, 3, 3, dtype=torch.uint8, device="meta"), "source cannot be read"),
    ],
)
def test_arrays_that_cannot_be(source, words):
    with pytest.raises(InputError, match=words):
        Images(source)


def test_labels_that_cannot_be():
    for labels in ([[1], [2, 3]], np.full(20, 2**64 - 1, np.uint64)):
        with pytest.raises(InputError, match="labels"):
            Images(GRAY, labels=labels)


def test_labels_at_any_address():
    labels = np.frombuffer(b"-" + LABELS.astype(np.int64).tobytes(), np.int64, offset=1)
    assert_holds((GRAY, labels), GRAY, LABELS)


def cases(tmp_path):
    np.savez(tmp_path / "two.npz", a=GRAY, b=GRAY)
    np.savez(tmp_path / "none.npz", a=LABELS)
    np.savez(tmp_path / "objects.npz", a=np.array([{}, {}], object))
    np.save(tmp_path / "floats.npy", GRAY.astype(float))
    np.save(tmp_path / "whole.npy", GRAY)
    for name in ("two.npz", "whole.npy"):
        whole = (tmp_path / name).read_bytes()
        (tmp_path / f"cut-{name}").write_bytes(whole[: len(whole) // 2])
        (tmp_path / f"empty-{name}").write_bytes(b"")
        (tmp_path / f"text-{name}").write_bytes(b"no array")
    (tmp_path / "other.npy").write_bytes((tmp_path / "two.npz").read_bytes())
    (tmp_path / "text-idx3").write_bytes(b"no array")
    (tmp_path / "cut-idx3").write_bytes(idx(GRAY)[:-1])
    (tmp_path / "header-idx3").write_bytes(idx(GRAY)[:7])
    (tmp_path / "empty-idx3").write_bytes(b"")
    (tmp_path / "cut-idx3.gz").write_bytes(gzip.compress(idx(GRAY))[:-20])
    (tmp_path / "shape-idx3").write_bytes(bytes([0, 0, 8, 3]) + b"\xff" * 12)
    (tmp_path / "wide-idx3").write_bytes(bytes([0, 0, 8, 100]) + b"\0\0\0\1" * 100 + b"-")
    header = (tmp_path / "whole.npy").read_bytes()
    (tmp_path / "open.npy").write_bytes(header.replace(b"'descr': ", b"('escr': ("))
    (tmp_path / "huge.npy").write_bytes(header.replace(b"(20, ", b"(9" + b"0" * 25))
    whole = [tmp_path / "whole.npy"]
    return sorted(path for path in tmp_path.iterdir() if path not in whole)


def test_files_that_hold_no_images(tmp_path):
    for path in cases(tmp_path):
        with pytest.raises(InputError, match=path.name):
            Images(path)
