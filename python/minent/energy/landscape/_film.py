"""Files of pictures that follow one another."""

from __future__ import annotations

import os
import subprocess
from io import BytesIO
from shutil import which
from typing import TYPE_CHECKING

import numpy as np

from minent._whole import whole_file
from minent.energy.landscape._draw import FAKE, REAL
from minent.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure
    from PIL.Image import Image

# Colors of an animation. All frames share them: that makes small files, and nothing flickers.
_COLORS = 128
# Colors so near those of samples become these, of three numbers to 255 together.
_NEAR = 24
# Pictures that colors are chosen from.
_LOOKED_AT = 8


def picture_of(figure: Figure) -> Image:
    """Draw a figure as pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL.Image import fromarray

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def write_gif(path: Path, pictures: list[Image], fps: float, hold: int) -> None:
    """Write pictures as a GIF that begins again when it ends; the file appears when it is whole."""
    from PIL import Image, ImageColor

    width, height = pictures[0].size
    looked_at = pictures[:: -(-len(pictures) // _LOOKED_AT)]
    strip = Image.new("RGB", (width, height * len(looked_at)))
    for i, picture in enumerate(looked_at):
        strip.paste(picture, (0, i * height))
    colors = strip.quantize(_COLORS)
    values = np.array(colors.getpalette(), int).reshape(-1, 3)
    for name in (REAL, FAKE):
        distance = np.abs(values - ImageColor.getrgb(name)).sum(1)
        values[(distance <= _NEAR) | (distance == distance.min())] = ImageColor.getrgb(name)
    colors.putpalette(values.ravel().tolist())
    first, *rest = (
        picture.quantize(palette=colors, dither=Image.Dither.NONE) for picture in pictures
    )
    each = round(1000 / fps)
    times = [each] * len(rest) + [each * (1 + hold)]
    # not into the file itself: of a full disk Pillow says "encoder error"
    kept = BytesIO()
    first.save(kept, format="GIF", save_all=True, append_images=rest, duration=times, loop=0)
    with whole_file(path) as file:
        file.write(kept.getbuffer())


def check_ffmpeg() -> None:
    """Refuse to write MP4 where that cannot be.

    Raises
    ------
    InputError
        When there is no ffmpeg.
    """
    if which("ffmpeg") is None:
        raise InputError(".mp4 needs the program ffmpeg, which is not there: write a .gif")


def write_mp4(path: Path, pictures: list[Image], fps: float, hold: int) -> None:
    """Write pictures by ffmpeg; the file appears when it is whole.

    Raises
    ------
    InputError
        When ffmpeg fails; the sentence ends as its own does.
    """
    target = path.resolve()
    hidden = target.with_name(f".{target.stem}.minent-{os.getpid()}.mp4")
    width, height = pictures[0].size
    command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{width}x{height}", "-r", f"{fps:g}", "-i", "-", "-bitexact"]
    # players want even sides, and this form of colors
    command += ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", str(hidden)]
    pixels = b"".join(one.tobytes() for one in [*pictures, *[pictures[-1]] * hold])
    try:
        done = subprocess.run(command, input=pixels, capture_output=True, check=False)
        if done.returncode:
            raise InputError(
                f"ffmpeg failed: {done.stderr.decode(errors='replace').strip()[-200:]}"
            )
        hidden.replace(target)
    finally:
        hidden.unlink(missing_ok=True)
