"""CPU time of a decoded, cropped and resized JPEG: `minent.loaders.Images` and its peers.

Takes folders of photos, flat or with a folder for each class. All crop the largest square in the
middle, resize it and hand over batches of 64, in one process; peers go through torch's DataLoader
without workers. Filters differ: all are bilinear with antialias but OpenCV's, which is INTER_AREA.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import torch
import turns
from child import machine
from torch.utils.data import DataLoader, Dataset

BATCH = 64
OURS = "minent, {} thread{}"
DEFAULT, BEST = "ImageFolder, PIL, ToTensor (float)", "simplejpeg scaled, OpenCV"


class Files(Dataset):
    """What a careful user writes: a list of files, and what becomes of one."""

    def __init__(self, paths, read):
        self.paths, self.read = paths, read

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return self.read(self.paths[index]), 0


def image_folder(folder, size):
    from torchvision import datasets, transforms

    steps = transforms.Resize(size), transforms.CenterCrop(size), transforms.ToTensor()
    data = datasets.ImageFolder(folder, transforms.Compose(steps))
    return DataLoader(data, BATCH, shuffle=True)


def square(height, width):
    """Return where the largest square in the middle begins, and its side."""
    side = min(height, width)
    return (height - side) // 2, (width - side) // 2, side


def pillow_draft(path, size):
    """Decode as few of the coefficients as the size needs."""
    from PIL import Image

    with Image.open(path) as image:
        image.draft("RGB", (size, size))
        top, left, side = square(image.height, image.width)
        box = left, top, left + side, top + side
        whole = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR, box=box)
        return torch.from_numpy(np.ascontiguousarray(np.asarray(whole).transpose(2, 0, 1)))


def torchvision_io(path, size):
    from torchvision.io import ImageReadMode, decode_jpeg, read_file
    from torchvision.transforms.v2 import functional

    image = decode_jpeg(read_file(str(path)), mode=ImageReadMode.RGB)
    resized = functional.resize(image, [size], antialias=True)
    return functional.center_crop(resized, [size]).contiguous()


def simplejpeg_opencv(path, size, **scaled):
    import cv2
    import simplejpeg

    image = simplejpeg.decode_jpeg(path.read_bytes(), "RGB", **scaled)
    top, left, side = square(*image.shape[:2])
    image = image[top : top + side, left : left + side]
    resized = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    out = np.empty((3, size, size), dtype=np.uint8)
    cv2.split(resized, list(out))  # in place, and faster than a transposed copy
    return torch.from_numpy(out)


def peers(folder, paths, size):
    """Return loaders by name, of those that are installed."""
    least = {"min_height": size, "min_width": size}
    reads = {
        "PIL draft": (pillow_draft, "PIL", {}),
        "torchvision.io, v2": (torchvision_io, "torchvision", {}),
        "simplejpeg, OpenCV": (simplejpeg_opencv, "simplejpeg", {}),
        BEST: (simplejpeg_opencv, "simplejpeg", least),
    }
    found = {DEFAULT: image_folder(folder, size)} if here("torchvision") else {}
    for name, (read, needed, given) in reads.items():
        if here(needed) and (needed != "simplejpeg" or here("cv2")):
            data = Files(paths, partial(read, size=size, **given))
            found[name] = DataLoader(data, BATCH, shuffle=True)
    return found


def here(package):
    return importlib.util.find_spec(package) is not None


def ours(folder, size):
    from minent.loaders import Images

    return {
        OURS.format(threads, "s"[: threads - 1]): Images(
            folder, size=size, batch_size=BATCH, threads=threads
        )
        for threads in (1, 2)
    }


def over(loader, size):
    """Go over one epoch, and count."""
    count = 0
    for images, labels in loader:
        assert images.shape == (len(labels), 3, size, size)
        assert images.is_contiguous()
        count += len(labels)
    return count


@contextmanager
def classed(folder):
    """Give the folder, or one that holds it as its only class, as ImageFolder demands."""
    if any(entry.is_dir() for entry in folder.iterdir()):
        yield folder
        return
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "all").symlink_to(folder.resolve())
        yield Path(made)


def judge(spent, folder, size, large):
    from minent.loaders import bench

    one, two = (spent[OURS.format(*of)] for of in ((1, ""), (2, "s")))
    for name, bar in ((DEFAULT, 2.5 if large else 5), (BEST, 1 if large else 1.3)):
        if name in spent:
            turns.judge(f"{name} / minent", turns.ratios(spent[name].cpu, one.cpu), bar)
    turns.judge("wall, 1 thread / 2 threads", turns.ratios(one.wall, two.wall), 1.8)
    bare = bench(folder, size=size).pipe * 1e-3
    turns.judge("minent / bare decode", [cost / bare for cost in one.cpu], 1.15, most=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, help="of JPEG files")
    parser.add_argument("--sizes", nargs="+", type=int, default=[64, 128])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--peers-only", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(1)
    if here("cv2"):
        import cv2

        cv2.setNumThreads(1)
    missing = [name for name in ("torchvision", "PIL", "simplejpeg", "cv2") if not here(name)]
    print(machine(), *(f"{name} is not installed" for name in missing), sep="; ")
    for folder in given.folders:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        mean = sum(path.stat().st_size for path in paths) / len(paths)
        for size in given.sizes:
            with classed(folder) as classes:
                loaders = peers(classes, paths, size)
                if not given.peers_only:
                    loaders |= ours(folder, size)
                contestants = {name: partial(over, it, size) for name, it in loaders.items()}
                spent = turns.take_turns(contestants, given.repeat)
            title = f"{folder.name}: {len(paths):,} of {mean / 1e3:.0f} kB, to {size}"
            turns.show(title, "image", spent, "ms", 1e3)
            if not given.peers_only:
                judge(spent, folder, size, large=mean > 30_000)


if __name__ == "__main__":
    main()
