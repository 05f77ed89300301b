"""What `bench` says of sources from which nothing comes, and that it can be stopped."""

import numpy as np
import pytest
from minent.loaders import _bench, bench
from pictures import encoded, waves

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
