"""Files that cannot be read, memory, threads, interrupts and forks."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from minent import InputError
from minent.loaders import Images
from pictures import assert_same, encoded, everything, fill, numbered, png, waves

TASKS = Path("/proc/self/task")
on_linux = pytest.mark.skipif(not TASKS.exists(), reason="threads are told by /proc")
JPEG = encoded(waves(100, 90), "JPEG")
DAMAGED = {
    "half a JPEG": (JPEG[: len(JPEG) // 2], "cannot be decoded"),
    "head of a JPEG": (JPEG[:30], "cannot be decoded"),
    "half a PNG": (encoded(waves(100, 90))[:5000], "cannot be decoded"),
    "half a WebP": (encoded(waves(100, 90), "WEBP")[:300], "cannot be decoded"),
    "half a GIF": (encoded(waves(100, 90), "GIF")[:900], "cannot be decoded"),
    "nothing": (b"", "it is empty"),
    "text": (b"this is no image", "no JPEG, PNG, WebP or GIF"),
    "bomb": (png(60_000, 60_000, 8, 2, []), "60000 x 60000 pixels, more than max_pixels"),
}


def spoiled(folder, bad=(5,), count=12, data=b"spoiled"):
    """Write pictures of which some are spoiled."""
    paths = fill(folder, count)
    for number in bad:
        paths[number].write_bytes(data)
    return paths


def looked(paths, **options):
    """Labels are places in the list."""
    labels = range(len(paths))
    return Images(paths, **{"size": 8, "batch_size": 4, "labels": labels, **options})


def names():
    found = []
    for task in TASKS.iterdir():
        try:
            found.append((task / "comm").read_text())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return [name for name in found if name.startswith("minent-loader")]


@pytest.mark.parametrize("kind", DAMAGED)
@pytest.mark.parametrize("threads", [0, 2])
def test_damage_is_raised_at_its_batch(tmp_path, kind, threads):
    data, words = DAMAGED[kind]
    paths = spoiled(tmp_path, data=data)
    loader = looked(paths, shuffle=False, threads=threads)
    given = []
    with pytest.raises(InputError, match=words) as caught:
        given.extend(labels.tolist() for _, labels in loader)
    assert str(paths[5]) in str(caught.value)
    assert loader.state_dict()["samples"] == 4
    assert (loader.failed, loader.failures, loader.epoch) == (1, [caught.value], 0)


def test_batches_before_the_damage_are_given(tmp_path):
    given = []
    with pytest.raises(InputError):
        for _, labels in looked(spoiled(tmp_path, bad=[9]), shuffle=False):
            given.append(labels.tolist())
    assert given == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize("threads", [0, 2])
def test_a_file_that_vanishes(tmp_path, threads):
    paths = fill(tmp_path, 6)
    loader = Images(tmp_path, size=8, threads=threads)
    paths[2].unlink()
    with pytest.raises(FileNotFoundError) as caught:
        list(loader)
    assert caught.value.filename == str(paths[2])


def test_more_pixels_than_allowed(tmp_path):
    paths = fill(tmp_path, 2, size=(10, 10))
    list(looked(paths, max_pixels=100))
    with pytest.raises(InputError, match="10 x 10 pixels, more than max_pixels=99"):
        list(looked(paths, max_pixels=99))


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_skip(tmp_path, threads):
    paths = spoiled(tmp_path, bad=[1, 2, 5])
    paths[5].unlink()
    loader = looked(paths, on_error="skip", shuffle=False, threads=threads)
    with pytest.warns(RuntimeWarning, match=r"3 of the samples .* \(on_error='skip'\)"):
        batches = list(loader)
    assert [labels.tolist() for _, labels in batches] == [[0, 3], [4, 6, 7], [8, 9, 10, 11]]
    whole = looked([path for i, path in enumerate(paths) if i not in (1, 2, 5)], shuffle=False)
    assert torch.equal(torch.cat([images for images, _ in batches]), everything(whole)[0])
    assert loader.failed == 3 and loader.epoch == 1
    assert [type(error) for error in loader.failures] == [InputError, InputError, FileNotFoundError]
    assert str(paths[1]) in str(loader.failures[0])


@pytest.mark.parametrize("on_error", ["skip", "replace"])
def test_where_nothing_can_be_read(tmp_path, on_error):
    loader = looked(spoiled(tmp_path, bad=range(12)), on_error=on_error)
    with pytest.warns(RuntimeWarning, match="12 of the samples"):
        assert list(loader) == []
    assert loader.failed == 12


@pytest.mark.parametrize("crop", ["center", "random"])
def test_replace(tmp_path, crop):
    paths = spoiled(tmp_path, bad=[1, 2, 5])
    options = {"on_error": "replace", "crop": crop}
    runs = []
    for threads in (0, 1, 3):
        loader = looked(paths, threads=threads, **options)
        with pytest.warns(RuntimeWarning, match=r"\(on_error='replace'\)"):
            runs.append(list(loader))
        assert loader.failed == 3
    for run in runs[1:]:
        assert_same(run, runs[0])
    assert [len(labels) for _, labels in runs[0]] == [4, 4, 4]
    labels = torch.cat([labels for _, labels in runs[0]]).tolist()
    assert {0, 3, 4, 6, 7, 8, 9, 10, 11} == set(labels)
    if crop == "center":
        (plain,) = looked([path for i, path in enumerate(paths) if i not in (1, 2, 5)],
                          batch_size=9, shuffle=False)  # fmt: skip
        images = dict(zip([0, 3, 4, 6, 7, 8, 9, 10, 11], plain[0], strict=True))
        for image, label in zip(torch.cat([i for i, _ in runs[0]]), labels, strict=True):
            assert torch.equal(image, images[label])


def test_no_warning_where_all_is_well(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(looked(fill(tmp_path, 5), on_error="skip"))


def room(loader, rows=None):
    """A set of tensors for its batches."""
    rows = rows or loader.batch_size
    return tuple(torch.empty((rows, *shape), dtype=dtype) for dtype, shape in loader.fields)


@pytest.mark.parametrize("threads", [0, 2])
@pytest.mark.parametrize("sets", [1, 2, 3])
def test_batches_in_the_memory_of_a_caller(threads, sets):
    loader = numbered(30, batch_size=8, threads=threads)
    expected = list(loader)
    loader.set_epoch(0)
    out = [room(loader) for _ in range(sets)]
    places = {tensors[0].data_ptr(): tensors for tensors in out}
    count = 0
    for batch, wanted in zip(loader.batches(out), expected, strict=True):
        time.sleep(0.01)  # time in which a thread could spoil it
        assert_same([batch], [wanted])
        assert batch[1].data_ptr() == places[batch[0].data_ptr()][1].data_ptr()
        count += 1
    assert count == 4 and loader.epoch == 1


def test_one_set_may_stand_alone():
    loader = numbered(10, batch_size=4)
    out = room(loader)
    batches = [tuple(t.clone() for t in batch) for batch in loader.batches(out)]
    loader.set_epoch(0)
    assert_same(loader, batches)


def test_memory_that_cannot_be_written_into():
    loader = numbered(10, batch_size=4)
    images, labels = room(loader)
    wide = torch.empty((4, 2), dtype=torch.int64)
    bytes_ = torch.empty(64, dtype=torch.uint8)
    wrong = [
        (images,),
        (labels, images),
        (images, labels.int()),
        room(loader, 5),
        (images, wide[:, 0]),
        (bytes_[:4].view(4, 1, 1, 1), bytes_[:32].view(torch.int64)),
        (bytes_[1:5].view(4, 1, 1, 1), labels),
        [(images, labels), (images, labels.clone())],
        [],
        [5],
        5,
        {"images": images},
        torch.tensor(1),
    ]
    for out in wrong:
        with pytest.raises(InputError, match="out"):
            list(loader.batches(out))
    assert loader.epoch == 0


@on_linux
@pytest.mark.parametrize("end", ["break", "collected", "closed", "error"])
def test_no_thread_is_left_behind(tmp_path, end):
    paths = fill(tmp_path, 40)
    if end == "error":
        paths[6].unlink()
    loader = looked(paths, batch_size=2, threads=3, depth=2, shuffle=False)
    iteration = iter(loader)
    next(iteration)
    assert names()
    if end == "error":
        with pytest.raises(FileNotFoundError):
            list(iteration)
    elif end == "closed":
        iteration.close()
    elif end == "break":
        for _ in iteration:
            break
    del iteration
    gc.collect()
    assert names() == []


@on_linux
def test_memory_is_flat():
    """It holds the batches that are ahead and the one in use, however long an epoch is."""
    size, rows, depth = 256, 16, 2
    batch = rows * 3 * size * size
    pictures = np.stack([waves(16, 16, seed=i) for i in range(16)]).repeat(50, 0)
    loader = Images(pictures, size=size, batch_size=rows, depth=depth, threads=2)

    def used():
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    list(zip(loader, range(10), strict=False))  # code and room of the allocator
    gc.collect()
    before = used()
    most = max(used() for _ in loader)
    # 50 batches pass by
    assert most - before < (depth + 4) * batch


SLOW = """
import sys
from minent.loaders import Images
paths = [sys.argv[1]] * 10_000
loader = Images(paths, size=64, batch_size=1000, threads=int(sys.argv[2]))
print("ready", flush=True)
for batch in loader:
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of Unix")
@pytest.mark.parametrize("threads", [0, 2])
def test_an_interrupt_ends_it_soon(tmp_path, threads):
    path = tmp_path / "large.png"
    path.write_bytes(encoded(waves(1500, 1500), compress_level=1))
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(path), str(threads)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=5)
    finally:
        process.kill()
        process.communicate()
    assert err.splitlines()[-1] == b"KeyboardInterrupt"


def forked(work):
    """Do something in a forked process; gives what went wrong there."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            work()
            words = "well"
        except BaseException as error:  # nothing may get out of the child
            words = f"{type(error).__name__}: {error}"
        os.write(write, words.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        words = pipe.read()
    os.waitpid(child, 0)
    return words


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork")
@pytest.mark.parametrize("threads", [0, 2])
def test_a_fork(threads):
    loader = numbered(100, batch_size=5, threads=threads)
    expected = list(loader)
    loader.set_epoch(0)
    iteration = iter(loader)
    given = [next(iteration)]
    assert "cannot go on in a forked process" in forked(lambda: next(iteration))
    assert forked(lambda: next(iteration)).startswith("RuntimeError")
    assert forked(lambda: iteration.close()) == "well"

    def anew():
        loader.set_epoch(0)
        assert_same(loader, expected)

    assert forked(anew) == "well"
    given.extend(iteration)
    assert_same(given, expected)


def test_threads_of_python_may_share_a_loader():
    expected = list(numbered(60, batch_size=7))
    loader = numbered(60, batch_size=7, threads=2)
    iterations, found = [iter(loader) for _ in range(3)], [None] * 3

    def take(i):
        found[i] = list(iterations[i])

    threads = [threading.Thread(target=take, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for batches in found:
        assert len(batches) == len(expected)


@pytest.mark.parametrize("threads", [0, 2])
def test_a_batch_that_no_memory_holds(threads):
    program = f"""
import resource
import numpy as np
from minent.loaders import Images
resource.setrlimit(resource.RLIMIT_AS, (1 << 36, 1 << 36))
loader = Images(np.zeros((64, 2, 2, 3), np.uint8), 65_535, 64, threads={threads})
try:
    next(iter(loader))
except MemoryError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.startswith(b"there is no memory for a batch of 824")


def test_memory_of_a_caller_is_left_alone_after_an_error(tmp_path):
    paths = fill(tmp_path, 40, size=(400, 400))
    paths[1].unlink()
    loader = looked(paths, batch_size=1, threads=3, shuffle=False)
    out = [room(loader) for _ in range(8)]
    with pytest.raises(FileNotFoundError) as caught:
        list(loader.batches(out))
    for tensors in out:
        tensors[0].fill_(7)
    time.sleep(0.1)  # time in which a thread could still write
    assert all(bool((tensors[0] == 7).all()) for tensors in out), caught


PIPE = """
import sys
from minent.loaders import Images
try:
    list(Images([sys.argv[1]], threads=int(sys.argv[2])))
except OSError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("threads", [0, 2])
@pytest.mark.parametrize("name", ["a.png", "a.tar"])
def test_a_pipe_is_not_waited_for(tmp_path, name, threads):
    path = tmp_path / name
    os.mkfifo(path)
    given = [sys.executable, "-c", PIPE, str(path), str(threads)]
    done = subprocess.run(given, capture_output=True, check=False, timeout=30)
    words = (done.stdout + done.stderr).decode()
    assert "it is no regular file" in words and str(path) in words
