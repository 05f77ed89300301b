"""What `bench` says of storage, decoding and what limits."""

import dataclasses
from threading import Barrier

import pytest
from minent.loaders import _bench, bench
from pictures import fill


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
