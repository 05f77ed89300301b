"""What `bench` says of storage, decoding and what limits, and that it can be stopped."""

import dataclasses
from threading import Barrier

import numpy as np
import pytest
from minent.loaders import _bench, bench
from pictures import encoded, fill, waves

PICTURES = np.zeros((5, 4, 4), np.uint8)


def test_storage_is_read_by_as_many_threads_as_the_loader_has(tmp_path, monkeypatch):
    """One thread alone would wait for the other for ever."""
    barrier = Barrier(2, timeout=60)

    def read(store, first, some):
        barrier.wait()
        return read_images(store, first, some)

    read_images = _bench.read_images
    monkeypatch.setattr(_bench, "read_images", read)
    paths = fill(tmp_path, 64)
    found = bench(paths, size=8, threads=2)
    assert found.images == 64
    assert found.bytes * 64 == sum(path.stat().st_size for path in paths)


def test_images_are_counted_that_are_asked_for(tmp_path):
    paths = fill(tmp_path, 30)
    found = bench(paths, images=21, size=8, batch_size=4, threads=0)
    assert found.images == 21
    assert found.bytes * 21 == pytest.approx(sum(path.stat().st_size for path in paths[:21]))


def test_the_slowest_limits(tmp_path):
    found = bench(fill(tmp_path, 4), size=8)
    rates = {"cold": 3.0, "rate": 2.0, "transfer": 0.0}
    assert dataclasses.replace(found, **rates).limit == "decoding"
    assert dataclasses.replace(found, **{**rates, "cold": 1.0}).limit == "storage"
    assert dataclasses.replace(found, **{**rates, "transfer": 1.0}).limit == "transfer"
    assert "what limits" in str(found)


PICTURES = np.zeros((5, 4, 4), np.uint8)


@pytest.mark.parametrize("options", [{"drop_last": True}, {"rank": 0, "world": 9}])
def test_where_no_batch_comes(options):
    found = bench(PICTURES, size=8, **options)
    assert (found.rate, found.limit) == (0, "decoding")
    assert str(found).splitlines()[-1].split() == ["what", "limits", "decoding"]


def test_a_folder_of_nothing_that_can_be_read(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.warns(RuntimeWarning, match="could not be read"):
        found = bench(tmp_path, on_error="skip")
    assert (found.images, found.rate, found.limit) == (1, 0, "decoding")


def test_files_are_taken_one_by_one(tmp_path, monkeypatch):
    """However slow an image is, an interrupt waits for one alone."""
    path = tmp_path / "a.png"
    path.write_bytes(encoded(waves(90, 90)))
    steps = []
    make = _bench.make_images

    def noted(*given):
        steps.append(given[-1])
        return make(*given)

    monkeypatch.setattr(_bench, "make_images", noted)
    bench([path] * 9, size=64)
    assert steps == [1] * 9


def test_arrays_are_taken_in_steps_that_memory_holds(monkeypatch):
    steps = []
    monkeypatch.setattr(_bench, "make_images", lambda *given: steps.append(given[-1]))
    bench(np.zeros((100, 4, 4), np.uint8), size=1024, threads=1, images=3)
    assert steps == [1] * 3
