"""Landscapes: what is recorded, that training does not notice, and the pictures made of it."""

import os
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch
from minent import InputError, RunError
from minent.energy import (
    ImplicitEBM,
    Landscape,
    MaximumEntropyGAN,
    MLPStatistics,
    animate_landscapes,
)
from minent.energy.landscape._frame import Box
from minent.nn import GAN, OGAN, MLPCritic, MLPGenerator, copy_of
from minent.train import Callback
from torch import nn

REAL = torch.randn(40, 2, generator=torch.Generator().manual_seed(0))
BOX = (-2.0, 2.0, -1.0, 3.0)


def meg(copies=None, dropout=0.2):
    torch.manual_seed(0)
    shared = {"copies": copies}
    return MaximumEntropyGAN(
        MLPGenerator(2, 3, 8, **shared),
        MLPCritic(2, 8, dropout=dropout, normalization="spectral", **shared),
        MLPStatistics(2, 3, 8, **shared),
    )


def ebm():
    torch.manual_seed(0)
    energy = MLPCritic(2, 8, normalization="spectral")
    return ImplicitEBM(energy, sampler_steps=3, step_size=0.1, capacity=30)


def gan():
    torch.manual_seed(0)
    return GAN(MLPGenerator(2, 3, 8), MLPCritic(2, 8, dropout=0.2), "hinge")


def trained(model, *callbacks, steps=12, **options):
    data = REAL
    if getattr(model, "lead", ()):
        data = [REAL[:8].expand(*model.lead, 8, 2)] * steps
    options = {"steps": steps, "batch_size": 8, "progress": False, **options}
    model.fit(data, callbacks=list(callbacks), **options)
    return model


def recorded(model=None, **options):
    model = meg() if model is None else model
    landscape = Landscape(model, REAL, every=4, n=10, bounds=BOX, resolution=7, **options)
    trained(model, landscape)
    return landscape


def by_hand(energy, sign=1.0):
    """Give energies on the grid, one point at a time."""
    energy.eval()
    rows = [
        [
            sign * energy(torch.tensor([[x, y]], dtype=torch.float32)).item()
            for x in np.linspace(*BOX[:2], 7)
        ]
        for y in np.linspace(*BOX[2:], 7)
    ]
    energy.train()
    return np.array(rows)


@pytest.mark.parametrize(("make", "net", "sign"), [(meg, "energy", 1), (gan, "critic", -1)])
def test_the_last_frame_is_what_nets_say(make, net, sign):
    model = make()
    landscape = recorded(model)
    assert [frame.step for frame in landscape.frames] == [0, 4, 8, 12]
    last = landscape.frames[-1]
    np.testing.assert_allclose(last.energy, by_hand(getattr(model, net), sign), atol=1e-6)
    numbers = torch.Generator().manual_seed(0)
    fake = model.sample(10, generator=numbers, average=False)
    assert np.array_equal(last.fake, fake.numpy())
    moved = np.abs(np.diff([frame.fake for frame in landscape.frames], axis=0))
    assert (moved.max((1, 2)) > 0).all()


def test_samples_of_the_average():
    model = meg()
    landscape = recorded(model, average=True, seed=5)
    fake = model.sample(10, generator=torch.Generator().manual_seed(5))
    assert np.array_equal(landscape.frames[-1].fake, fake.numpy())
    assert not np.array_equal(recorded(seed=5).frames[-1].fake, fake.numpy())


def test_copies_side_by_side():
    model = meg(copies=3)
    landscape = recorded(model)
    last = landscape.frames[-1]
    assert landscape.copies == 3
    assert last.energy.shape == (3, 7, 7)
    for i in range(3):
        single = copy_of(model.energy, i)
        np.testing.assert_allclose(last.of(i).energy, by_hand(single), atol=1e-5)
        assert np.array_equal(last.of(i).fake, last.fake[i])


def test_walks_of_an_energy_without_a_generator():
    model = ebm()
    landscape = recorded(model)
    last = landscape.frames[-1]
    np.testing.assert_allclose(last.energy, by_hand(model.energy), atol=1e-6)
    fake = model.sample(10, generator=torch.Generator().manual_seed(0), average=False)
    assert np.array_equal(last.fake, fake.numpy())


@pytest.mark.parametrize("make", [meg, lambda: meg(copies=2), gan, ebm])
def test_training_does_not_notice(make):
    plain = trained(make())
    numbers = torch.random.get_rng_state()
    seen = make()
    trained(seen, Landscape(seen, REAL, every=1, n=9, resolution=4))
    assert torch.equal(torch.random.get_rng_state(), numbers)
    for name in ("energy", "critic", "generator"):
        if hasattr(seen, name):
            mine, other = getattr(seen, name), getattr(plain, name)
            assert all(module.training for module in mine.modules())
            for key, value in other.state_dict().items():
                assert torch.equal(value, mine.state_dict()[key]), key


class Stop(Callback):
    def on_step_end(self, state):
        if state.step == 6:
            state.stop()


def test_a_training_that_goes_on_has_the_frames_before(tmp_path):
    whole = recorded().frames
    path = tmp_path / "run.ckpt"
    made = {"every": 4, "n": 10, "bounds": BOX, "resolution": 7}
    first = meg()
    trained(first, Landscape(first, REAL, **made), Stop(), checkpoint=path)
    second = meg()
    landscape = Landscape(second, REAL, **made)
    trained(second, landscape, Stop(), checkpoint=path, resume=True)
    assert [frame.step for frame in landscape.frames] == [0, 4, 8, 12]
    for mine, other in zip(landscape.frames, whole, strict=True):
        assert np.array_equal(mine.energy, other.energy)
        assert np.array_equal(mine.fake, other.fake)
    other = Landscape(second, REAL, **{**made, "resolution": 8})
    with pytest.raises(RunError, match="resolution was 7, and is 8"):
        trained(second, other, Stop(), steps=20, checkpoint=path, resume=True)
    # another training begins anew
    trained(second, landscape)
    assert [frame.step for frame in landscape.frames] == [0, 4, 8, 12]


def test_what_is_seen_by_default():
    real = np.array([[0.0, 10.0], [4.0, 10.0], [2.0, 10.0]])
    landscape = Landscape(meg(), real, n=2)
    assert landscape.box == (-1.0, 5.0, 9.75, 10.25)
    assert np.array_equal(landscape.real, real[:2])
    assert len(Landscape(meg(), REAL, n=7).real) == 7


def test_heights_between_grid_points():
    box = Box(-1.0, 3.0, 0.0, 2.0)

    def height(x):  # what bilinear interpolation gives back exactly
        return 1 + 2 * x[..., 0] - 3 * x[..., 1] + 0.5 * x[..., 0] * x[..., 1]

    energy = height(box.points(5)).reshape(5, 5)
    x = np.array([[-1, 0], [3, 2], [0.3, 1.9], [2.9, 0.1], [3.1, 1], [1, -0.1]], np.float32)
    found = box.heights(energy, x)
    np.testing.assert_allclose(found[:4], height(x[:4]), rtol=1e-6)
    assert np.isnan(found[4:]).all()


@pytest.fixture(scope="module")
def landscape():
    return recorded(meg(copies=2))


class TestPictures:
    def test_from_above(self, landscape):
        axes = landscape.plot(8, copy=1, tail=2)
        assert axes.get_title() == "step 8"
        colors, real, *ways, fake = axes.collections
        frames = [frame.of(1) for frame in landscape.frames[:3]]
        assert np.array_equal(fake.get_offsets(), frames[-1].fake)
        assert np.array_equal(real.get_offsets(), landscape.real)
        for way, (start, end) in zip(ways, pairwise(frames), strict=True):
            expected = np.stack([start.fake, end.fake], 1)
            assert np.array_equal(way.get_segments(), expected)
        ends = np.percentile(frames[-1].energy, [1, 90])
        np.testing.assert_allclose(colors.levels[[0, -1]], ends, rtol=1e-6)
        assert len(axes.figure.axes) == 2  # with a bar of colors
        assert axes.get_aspect() == 1

    def test_levels_axes_and_titles_that_are_given(self, landscape):
        from matplotlib.figure import Figure

        axes = Figure().subplots()
        found = landscape.plot(levels=[-1.0, 0.0, 2.0], axes=axes, title="pits", tail=0)
        assert found is axes
        assert axes.get_title() == "pits"
        assert list(axes.collections[0].levels) == [-1, 0, 2]
        assert len(axes.collections) == 3
        assert len(axes.figure.axes) == 1

    def test_a_surface(self, landscape):
        axes = landscape.plot(kind="surface", tail=1)
        axes.figure.canvas.draw()
        frame = landscape.frames[-1].of(0)
        _, _, fake = axes.collections
        x, y, height = fake._offsets3d
        assert np.array_equal(np.stack([x, y], 1), frame.fake)
        low, high = np.percentile(frame.energy, [1, 90])
        box = landscape.box
        expected = box.heights(np.clip(frame.energy, low, high), frame.fake) + 0.02 * (high - low)
        np.testing.assert_allclose(height, expected, rtol=1e-5)
        assert len(axes.lines) == 10

    def test_an_energy_that_is_flat_or_lost(self, landscape):
        for value in (1.0, float("nan")):
            lost = Landscape(meg(), REAL, n=3, resolution=4)
            frame = lost.record(0)
            frame.energy[:] = value
            for kind in ("contour", "surface"):
                lost.plot(kind=kind).figure.canvas.draw()

    def test_a_gif_has_all_frames_and_the_same_bytes(self, landscape, tmp_path):
        from PIL import Image

        path = tmp_path / "rolling.gif"
        small = {"size": 1.5, "dpi": 50, "hold": 3, "fps": 10}
        landscape.animate(path, copy=1, **small)
        with Image.open(path) as image:
            assert image.n_frames == len(landscape.frames)
            times = []
            for i in range(image.n_frames):
                image.seek(i)
                times.append(image.info["duration"])
        assert times == [100, 100, 100, 400]
        first = path.read_bytes()
        landscape.animate(path, copy=1, **small)
        assert path.read_bytes() == first
        landscape.animate(path, copy=0, kind="surface", **small)
        assert path.read_bytes() != first
        assert [one.name for one in tmp_path.iterdir()] == ["rolling.gif"]

    def test_two_side_by_side(self, landscape, tmp_path):
        from PIL import Image

        seen = []

        def titles(name, frame):
            seen.append((name, frame.step, frame.fake.shape))
            return name

        pair = {"a": landscape, "b": recorded()}
        path = tmp_path / "two.gif"
        animate_landscapes(pair, path, copies=[1, 0], titles=titles, size=1.5, dpi=40)
        with Image.open(path) as image:
            assert image.size[0] == 120
        assert seen == [(name, step, (10, 2)) for step in (0, 4, 8, 12) for name in "ab"]
        pair["b"].record(13)
        with pytest.raises(InputError, match="equally many frames: 'a' 4, 'b' 5"):
            animate_landscapes(pair, path)

    @pytest.mark.skipif(os.name == "nt", reason="the program that stands for ffmpeg is for sh")
    def test_frames_are_given_to_ffmpeg(self, landscape, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        program = tmp_path / "ffmpeg"
        program.write_text('#!/bin/sh\nfor last; do :; done\ncat > "$last"\n')
        program.chmod(0o755)
        landscape.animate(tmp_path / "a.mp4", size=1, dpi=50, hold=2)
        width, height = 50, int(1.13 * 50)
        assert (tmp_path / "a.mp4").stat().st_size == (4 + 2) * width * height * 3
        program.write_text("#!/bin/sh\ncat > /dev/null\necho no such codec >&2\nexit 1\n")
        with pytest.raises(InputError, match="ffmpeg failed: no such codec"):
            landscape.animate(tmp_path / "b.mp4", size=1, dpi=50)
        assert sorted(one.name for one in tmp_path.iterdir()) == ["a.mp4", "ffmpeg"]

    def test_without_ffmpeg(self, landscape, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(InputError, match="needs the program ffmpeg"):
            landscape.animate(tmp_path / "a.mp4")

    @pytest.mark.parametrize(
        ("call", "says"),
        [
            (lambda one: one.plot(5), "step must be that of a frame, from 0 to 12, not 5"),
            (lambda one: one.plot(copy=2), "copy must be a whole number from 0 to 1, not 2"),
            (lambda one: one.plot(kind="flat"), "kind must be one of 'contour', 'surface'"),
            (lambda one: one.plot(tail=-1), "tail must be"),
            (lambda one: one.plot(levels=0), "levels must be"),
            (lambda one: one.plot(levels=[2.0, 1.0]), "levels must be"),
            (lambda one: one.plot(levels="many"), "levels must be"),
            (lambda one: one.animate("a.png"), "path must end with .gif or .mp4, not 'a.png'"),
            (lambda one: one.animate("a.gif", copy=2), "copy must be"),
            (lambda one: one.animate("a.gif", fps=0), "fps must be"),
            (lambda one: one.animate("a.gif", titles="x"), "titles must be"),
            (lambda one: one.plot(levels=[0.0, np.inf]), "levels must be"),
            (lambda one: one.plot(levels=[1e300, 2e300]), "levels must be"),
            (lambda one: one.plot(levels=[1.0, 1.0 + 1e-12]), "levels must be"),
            (lambda one: one.plot(axes="a"), "axes must be Axes of matplotlib, not str"),
            (lambda one: one.animate(None), "path must be a path, not NoneType"),
            (
                lambda one: one.animate("a.gif", fps=101),
                "fps must be a number above 0, at most 100",
            ),
            (lambda one: one.animate("a.gif", fps=1e-3), "hold must be less, or fps more"),
            (lambda one: one.animate("a.gif", hold=10**30), "hold must be less, or fps more"),
            (
                lambda one: one.animate("a.gif", dpi=1e9),
                "size times dpi must be 16 to 16,384 pixels",
            ),
            (lambda one: one.animate("a.gif", size=1e-6), "size times dpi must be 16 to"),
            (
                lambda one: one.animate("a.gif", title="a"),
                "title is no option: there are kind, tail",
            ),
            (
                lambda one: animate_landscapes({"a": 3}, "a.gif"),
                r"landscapes\['a'\] must be a Land",
            ),
            (lambda one: animate_landscapes({"a": one}, "a.gif", copies=0), "copies must be 1"),
            (lambda one: animate_landscapes([one], "a.gif"), "by name, not list"),
            (lambda one: animate_landscapes({}, "a.gif"), "there are none"),
            (lambda one: animate_landscapes({"a": one}, "a.gif", copies=[]), "copies must be 1"),
        ],
    )
    def test_mistakes(self, landscape, call, says):
        with pytest.raises(InputError, match=says):
            call(landscape)

    def test_a_folder_that_is_not_there(self, landscape, tmp_path):
        with pytest.raises(FileNotFoundError, match="No such folder for the animation"):
            landscape.animate(tmp_path / "no" / "a.gif")

    def test_a_disk_that_is_full(self, landscape, tmp_path):
        resource = pytest.importorskip("resource")
        path = tmp_path / "a.gif"
        landscape.animate(path, size=1)
        before = path.read_bytes()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        for size in (0, len(before) // 2, len(before) - 1):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
            try:
                with pytest.raises(OSError, match="File too large") as error:
                    landscape.animate(path, size=1)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            assert error.value.filename == str(path)
            assert path.read_bytes() == before
            assert list(tmp_path.iterdir()) == [path]

    def test_axes_for_a_surface_have_three_dimensions(self, landscape):
        axes = landscape.plot()
        with pytest.raises(InputError, match="projection='3d'"):
            landscape.plot(kind="surface", axes=axes)


def test_without_matplotlib(monkeypatch, tmp_path):
    landscape = recorded()
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for call in (landscape.plot, lambda: landscape.animate(tmp_path / "a.gif")):
        with pytest.raises(
            ModuleNotFoundError, match=r"needs matplotlib: pip install 'minent\[viz"
        ):
            call()
    assert not list(tmp_path.iterdir())


def ogan():
    return OGAN(MLPGenerator(2, 3, 8), MLPCritic(2, 8, outputs=3))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Landscape(3, REAL), "not of int"),
        (lambda: Landscape(ogan(), REAL), "not of OGAN"),
        (
            lambda: Landscape(GAN(MLPGenerator(2, 3, 8, classes=2), MLPCritic(2, 8)), REAL),
            "without labels",
        ),
        (lambda: Landscape(meg(), torch.zeros(4, 3)), "real must be N x 2, not N x 3"),
        (lambda: Landscape(meg(), torch.zeros(4)), "real must be N x D"),
        (lambda: Landscape(meg(), REAL, every=0), "every must be"),
        (lambda: Landscape(meg(), REAL, n=0), "n must be"),
        (lambda: Landscape(meg(), REAL, resolution=1), "resolution must be at least 2"),
        (lambda: Landscape(meg(), REAL, resolution=10**9), "resolution must be .* to 4,096"),
        (lambda: Landscape(meg(), REAL.double() * 1e300), "real must lie in the range of float32"),
        (lambda: Landscape(meg(), REAL * torch.nan), "real must be finite numbers"),
        (lambda: Landscape(meg(), REAL).load_state_dict({}), "state must be that of a Landscape"),
        (lambda: Landscape(meg(), REAL, bounds=(0, 1)), "bounds must be left, right"),
        (lambda: Landscape(meg(), REAL, bounds=(0, 1, 1, 0)), "left < right and bottom < top"),
        (lambda: Landscape(meg(), REAL, average=1), "average must be"),
        (lambda: Landscape(meg(), REAL, seed=-1), "seed must be"),
        (lambda: Landscape(meg(), REAL).plot(), "there are no frames yet"),
        (lambda: Landscape(meg(), REAL).animate("a.gif"), "there are no frames yet"),
    ],
)
def test_mistakes(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_samples_must_be_in_the_plane():
    model = MaximumEntropyGAN(MLPGenerator(3, 2, 8), MLPCritic(3, 8), entropy=None)
    with pytest.raises(InputError, match=r"must have the shape \(2,\), not \(3,\)"):
        trained(model, Landscape(model, REAL))
    model = MaximumEntropyGAN(nn.Linear(1, 2), nn.Linear(2, 3), entropy=None, latent_dim=1)
    with pytest.raises(InputError, match="the energy must give one number a sample"):
        trained(model, Landscape(model, REAL))
