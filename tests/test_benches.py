"""The scripts that measure speak the options that there are, and see what differs."""

import argparse
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

BENCHES = Path(__file__).parent.parent / "benches"
SCRIPTS = ("side_by_side", "counts_side_by_side", "counts_growth", "memory")


def run(*command):
    return subprocess.run([sys.executable, *command], capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("name", SCRIPTS)
def test_options_of_the_scripts(name):
    script = (BENCHES / f"{name}.py").read_text(encoding="utf-8")
    lines = re.findall(r'"((?:cluster|count|pairs) text .*)"', script)
    shared = " ".join(re.findall(r'^READING = "(.*)"$', script, re.MULTILINE))
    assert lines
    for line in lines:
        command = line.split()[0]
        shown = run("-m", "minent", command, "--help")
        assert shown.returncode == 0, shown.stderr
        known = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", shown.stdout))
        used = {word for word in f"{line} {shared}".split() if word.startswith("-")}
        assert used
        assert used <= known


def load(name):
    spec = importlib.util.spec_from_file_location(name, BENCHES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look for it
    sys.path.insert(0, str(BENCHES))  # as for a script
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHES))
        del sys.modules[name]
    return module


def test_counts_that_differ_are_seen(tmp_path):
    module = load("counted")
    for name, text in {"a": "x\t2\ny\t1\n", "b": "y 1\nx 2\n", "c": "x 1\ny 2\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    a, b, c = (module.words_of(name)(tmp_path) for name in "abc")
    assert (a["words"], a["tokens"]) == (2, 3)
    assert module.differences({"a": a, "b": b, "number": {"words": 2}}) == []
    assert len(module.differences({"a": a, "c": c})) == 1
    assert module.differences({"a": a, "d": {"tokens": 4}}) == ["d has 4 tokens, a 3"]


def test_pairs_of_either_order_are_compared(tmp_path):
    form = [("i", "i4"), ("j", "i4"), ("weight", "f8")]
    ours = numpy.array([(1, 2, 1 / 3), (2, 1, 1 / 3 + 1 / 3 + 1 / 3)], form)
    theirs = numpy.array([(2, 1, 1 / 3), (1, 2, 1.0)], form)
    ours.tofile(tmp_path / "ours")
    theirs[::-1].tofile(tmp_path / "theirs")
    pairs_of = load("counted").pairs_of
    found = pairs_of("ours", "i", "j", 5)(tmp_path)
    assert found == pairs_of("theirs", "j", "i", 5)(tmp_path)
    assert found != pairs_of("theirs", "i", "j", 5)(tmp_path)
    assert found["1/60 of weight"] == 80


def test_longer_texts(tmp_path):
    module, text = load("corpora"), tmp_path / "text"
    text.write_bytes(b"the cat\nthe dog\n")
    target = tmp_path / "long"
    module.lengthen(text, target, 41, respell=False)
    assert target.read_bytes() == 2 * b"the cat\nthe dog\n" + b"the cat\n"
    module.cut(text, target, 15)
    assert target.read_bytes() == b"the cat\n"
    rare = [f"{a}{b}{c}" for a in "abcdefghijklm" for b in "abcdefghijklm" for c in "abcdefghijklm"]
    text.write_text(f"zzz {' '.join(rare)} zzz\n", encoding="utf-8")
    size = text.stat().st_size
    module.lengthen(text, target, 2 * size, respell=True)
    first, second = target.read_text(encoding="utf-8").splitlines()
    assert first == text.read_text(encoding="utf-8").strip()
    kept = [a == b for a, b in zip(first.split(), second.split(), strict=True)]
    assert kept[0]
    assert kept[-1]
    assert kept.count(True) == 2001
    assert target.stat().st_size == 2 * size


def test_what_a_child_costs(tmp_path):
    child = load("child")
    script = "import sys; print(len(bytearray(200_000_000)), file=sys.stderr); sys.exit(3)"
    cost = child.run([sys.executable, "-c", script], tmp_path)
    assert cost.failure == "status 3: 200000000"
    assert cost.megabytes > 200
    assert cost.cpu > 0
    (tmp_path / "in").write_text("some text", encoding="utf-8")
    script = "import sys; print(sys.stdin.read() * 1000)"
    good = child.run([sys.executable, "-c", script], tmp_path, stdin="in", stdout="out")
    assert not good.failure
    assert (tmp_path / "out").stat().st_size > 9000
    assert good.best(cost).failure == cost.failure
    assert good.best(None) == good
    script = "import time; time.sleep(60)"
    assert child.run([sys.executable, "-c", script], tmp_path, limit=0.2).failure.startswith("stop")


def test_counts_side_by_side_of_a_small_text(tmp_path):
    (tmp_path / "small").write_text("a b a\nc a\n", encoding="utf-8")
    script = [BENCHES / "counts_side_by_side.py", tmp_path / "small", "--tasks", "words"]
    found = run(*map(str, script), "--repeat", "1", "--temp-dir", str(tmp_path))
    assert found.returncode == 0, found.stderr
    assert "counted the same: 3 words, 5 tokens" in found.stdout
    assert "| collections.Counter |" in found.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["small"]


def test_maps_side_by_side_of_a_small_network(tmp_path):
    (tmp_path / "net").write_text("a b\nb c\nc a\nc d\nd e\ne f\nf d\n", encoding="utf-8")
    found = run(str(BENCHES / "map_side_by_side.py"), str(tmp_path / "net"))
    assert found.returncode == 0, found.stderr
    assert "| net | 6 | 7 | undirected, nested | 2 | 2 | 2.320730 |" in found.stdout


def test_growth_of_vectors(tmp_path):
    (tmp_path / "small").write_text("a b a d\nc a b e\nd c e b\n" * 5, encoding="utf-8")
    script = [BENCHES / "vectors_growth.py", tmp_path / "small", "--words", "1e-5", "2e-5"]
    found = run(*map(str, script), "--vocab", "4", "--plot", str(tmp_path / "plot.png"))
    assert "| million words | vectors | shelves |" in found.stdout
    assert "| 4 |" in found.stdout


def test_vectors_side_by_side_of_a_small_text(tmp_path):
    (tmp_path / "small").write_text("a b a\nc a b\n" * 50, encoding="utf-8")
    (tmp_path / "people").write_text("a\tb\t5\na\tc\t3\nb\tc\t1\nb\tx\t2\n", encoding="utf-8")
    script = [BENCHES / "vectors_side_by_side.py", "--text", tmp_path / "small", "--only", "minent"]
    found = run(*map(str, script), "--people", str(tmp_path / "people"), "--dimensions", "4")
    assert found.returncode == 0, found.stderr
    assert "| minent vectors --method l2 |" in found.stdout
    assert "status" not in found.stdout


def test_gans_on_mixtures(tmp_path):
    pytest.importorskip("torch")
    options = ["--seeds", "2", "--steps", "4", "--points", "2", "--width", "4", "--batch", "8"]
    methods = ["--methods", "GAN-QP, L1", "hinge + SN"]
    script = [str(BENCHES / "gan_mixtures.py"), str(tmp_path / "runs"), *options, *methods]
    first, second = run(*script), run(*script)
    assert first.returncode == 0, first.stderr
    assert "| grid | hinge + SN | 2 | " in first.stdout
    assert "4 steps" in first.stdout
    # what is done is only read
    assert "4 steps" not in second.stdout
    table = first.stdout[first.stdout.index("| data |") :]
    assert table in second.stdout
    curves = (tmp_path / "runs" / "curves.tsv").read_text(encoding="utf-8").splitlines()
    assert len(curves) == 1 + 2 * 2 * 2 * 2


def test_a_step_of_a_gan():
    pytest.importorskip("torch")
    small = ["--size", "8", "--width", "2", "--batch", "4", "--steps", "1", "--rounds", "1"]
    found = run(str(BENCHES / "gan_step.py"), *small)
    assert found.returncode == 0, found.stderr
    assert "| minent.nn.GAN | " in found.stdout


def test_energies_on_mixtures(tmp_path):
    pytest.importorskip("torch")
    options = ["--seeds", "2", "--steps", "4", "--points", "2", "--width", "4", "--batch", "8"]
    script = [str(BENCHES / "energy_mixtures.py"), str(tmp_path / "runs"), "--data", "grid"]
    first, second = run(*script, *options), run(*script, *options)
    assert first.returncode == 0, first.stderr
    for name in ("MEG", "MEG, encoder", "no entropy"):
        assert f"| grid | {name} | 2 | " in first.stdout
    table = first.stdout[first.stdout.index("| data |") :]
    assert table in second.stdout
    assert "4 steps" not in second.stdout


def test_landscapes_of_an_energy(tmp_path):
    pytest.importorskip("torch")
    options = ["--seeds", "2", "--steps", "4", "--every", "2", "--width", "4", "--batch", "8"]
    script = [str(BENCHES / "energy_landscape.py"), str(tmp_path / "runs"), *options]
    first, second = run(*script), run(*script)
    assert first.returncode == 0, first.stderr
    for way in ("| yes | 0.9 | no | ", "| no | 0 | yes | "):
        assert way in first.stdout
    # what is done is only read
    assert second.stdout == first.stdout
    curves = (tmp_path / "runs" / "curves.tsv").read_text(encoding="utf-8").splitlines()
    assert len(curves) == 1 + 8 * 2 * 2
    names = [path.name for path in (tmp_path / "runs").iterdir()]
    assert sum(name.endswith(".png") for name in names) == 8 + 1
    assert "energy_landscape.gif" in names


def test_anomalies_of_a_few_connections(tmp_path):
    pytest.importorskip("torch")
    names = ["tcp,http,SF", "udp,private,SF", "icmp,eco_i,REJ"]
    lines = [
        f"{i % 5},{names[i % 3]}," + ",".join(str(i % k) for k in range(2, 39)) + f",{kind}."
        for i in range(40)
        for kind in ("smurf", "smurf", "smurf", "normal")
    ]
    (tmp_path / "data").write_text("\n".join(lines), encoding="utf-8")
    script = [str(BENCHES / "kdd99.py"), str(tmp_path / "data"), str(tmp_path), "--batch", "8"]
    methods = ["--methods", "MEG", "MEG, paper exact", "--paper-epochs", "2", "--seeds", "1"]
    found, again = run(*script, *methods), run(*script, *methods)
    assert found.returncode == 0, found.stderr
    assert "| MEG | energy | 1 | " in found.stdout
    assert "| MEG, paper exact | gradient | 1 | " in found.stdout
    assert again.stdout.splitlines()[-4:] == found.stdout.splitlines()[-4:]
    assert len(again.stdout.splitlines()) < len(found.stdout.splitlines())


def test_precision_and_recall_of_the_highest_fifth():
    truth = numpy.arange(10) >= 7
    found = load("kdd").scores_of(numpy.arange(10.0), truth)
    assert found == (pytest.approx(1.0), pytest.approx(2 / 3), pytest.approx(0.8))


@pytest.fixture
def digits(tmp_path):
    """Make an archive as that of MNIST, of blots."""
    draw = numpy.random.default_rng(0)

    def part(n):
        images = draw.integers(0, 256, (n, 28, 28)).astype("u1")
        return images, numpy.arange(n, dtype="u1") % 10

    path = tmp_path / "mnist.npz"
    (x_train, y_train), (x_test, y_test) = part(80), part(20)
    numpy.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


def test_stacked_digits(tmp_path, digits):
    pytest.importorskip("torch")
    small = ["--steps", "4", "--points", "2", "--width", "2", "--batch", "4", "--hidden", "4"]
    script = [str(BENCHES / "energy_stacked.py"), str(digits), str(tmp_path / "runs"), *small]
    script += ["--stacks", "1", "2", "--energy-width", "1"]
    first, second = run(*script), run(*script)
    assert first.returncode == 0, first.stderr
    assert "4 steps" in first.stdout
    assert "of 260 samples modes" in first.stdout
    assert "of 2,600 samples modes" in first.stdout
    table = first.stdout[first.stdout.index("| stacks |") :]
    assert len(table.splitlines()) == 2 + 2 * 2
    # what is done is only read
    assert table in second.stdout
    assert "4 steps" not in second.stdout


def test_digits_held_out(tmp_path, digits):
    pytest.importorskip("torch")
    small = ["--steps", "4", "--points", "2", "--width", "2", "--batch", "4", "--hidden", "4"]
    script = [str(BENCHES / "energy_digits.py"), str(digits), str(tmp_path / "runs"), *small]
    first, second = (run(*script, "--digits", "1", "9", "--seeds", "2") for _ in range(2))
    assert first.returncode == 0, first.stderr
    for line in ("| 1 | energy | 2 | ", "| 9 | gradient | 2 | "):
        assert line in first.stdout
    table = first.stdout[first.stdout.index("| digit |") :]
    assert table in second.stdout
    assert "4 steps" not in second.stdout


def test_area_of_precision_against_recall():
    pytest.importorskip("torch")
    bench = load("energy_digits")
    truth = numpy.array([True, False, True, False])
    # the anomalies come first and third: precision 1, then two of three
    found = bench.average_precision(numpy.array([4.0, 3.0, 2.0, 1.0]), truth)
    assert found == pytest.approx((1 + 2 / 3) / 2)


def test_no_digit_is_both_for_training_and_for_testing():
    torch = pytest.importorskip("torch")
    bench = load("energy_digits")
    images = torch.arange(100, dtype=torch.uint8).view(100, 1, 1, 1)
    found = bench.split(images, torch.arange(100) % 10, 3, 0)
    seen = [round(float(x) * 127.5 + 127.5) for x in found.test.flatten()]
    assert len(found.train) == 72
    assert sorted([*found.train.flatten().tolist(), *seen]) == list(range(100))
    assert [x % 10 == 3 for x in seen] == found.truth.tolist()
    assert found.truth[found.some].sum() == 2


def test_samplers_and_their_passes():
    pytest.importorskip("torch")
    script = str(BENCHES / "samplers.py")
    small = ["--chains", "4", "--steps", "20", "--size", "8", "--width", "2", "--latent", "3"]
    found = run(script, "cost", *small, "--rounds", "1")
    assert found.returncode == 0, found.stderr
    assert "| mala | " in found.stdout
    for energy in ("normal", "latents"):
        found = run(script, "worth", "--energy", energy, *small)
        assert found.returncode == 0, found.stderr
        assert "| minent hmc | " in found.stdout


def test_truncation_of_a_small_gan():
    pytest.importorskip("torch")
    small = ["--steps", "4", "--moves", "4", "--samples", "50", "--width", "4"]
    found = run(str(BENCHES / "truncation.py"), *small)
    assert found.returncode == 0, found.stderr
    assert "| mala | 10 | " in found.stdout


def mnist_like(path):
    """Write a small archive in the form of Keras: two classes, two pictures."""
    numpy = pytest.importorskip("numpy")
    numbers = numpy.random.default_rng(0)
    parts = {}
    for name, n in (("train", 60), ("test", 20)):
        y = numpy.sort(numpy.arange(n) % 2)
        x = numpy.where(y[:, None, None] == 1, 200, 20) + numbers.integers(0, 20, (n, 4, 4))
        parts |= {f"x_{name}": x.astype("uint8"), f"y_{name}": y.astype("uint8")}
    numpy.savez(path, **parts)
    return str(path)


def test_bottlenecks_of_a_few_images(tmp_path):
    pytest.importorskip("torch")
    data = mnist_like(tmp_path / "mnist.npz")
    small = ["--epochs", "3", "--width", "8", "--code", "4", "--batch", "20", "--betas", "0.001"]
    script = [str(BENCHES / "vib.py"), str(tmp_path / "runs"), data, *small]
    found, again = run(*script), run(*script)
    assert found.returncode == 0, found.stderr
    assert "| deterministic twin | 1 | " in found.stdout
    assert "| 0.001 | 1 | " in found.stdout
    # what is done is only read
    assert "seed 0: test error" in found.stdout
    assert "seed 0: test error" not in again.stdout
    assert again.stdout.splitlines()[-4:] == found.stdout.splitlines()[-4:]
    curves = (tmp_path / "runs" / "curves.tsv").read_text(encoding="utf-8").splitlines()
    assert len(curves) == 1 + 2 * 3
    pytest.importorskip("matplotlib")
    drawn = run(str(BENCHES / "vib_figure.py"), str(tmp_path / "sweep.png"), str(tmp_path / "runs"))
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "sweep.png").read_bytes().startswith(b"\x89PNG")
    nothing = run(str(BENCHES / "vib_figure.py"), str(tmp_path / "no.png"), str(tmp_path))
    assert nothing.returncode == 2
    assert nothing.stderr.endswith(" has no results of vib.py\n")


def test_ways_between_two_codes(tmp_path, digits):
    pytest.importorskip("torch")
    pytest.importorskip("matplotlib")
    small = ["--epochs", "1", "--width", "4", "--latent", "2", "--samples", "20"]
    found = run(str(BENCHES / "latent_paths.py"), str(tmp_path / "runs"), str(digits), *small)
    assert found.returncode == 0, found.stderr
    for name in ("linear", "preserving", "spherical", "no way: samples"):
        assert f"\n| {name} | " in found.stdout
    assert (tmp_path / "runs" / "latent_paths.png").read_bytes().startswith(b"\x89PNG")


def test_results_of_other_options_are_not_read(tmp_path):
    module, file = load("results"), tmp_path / "a.json"
    chosen = argparse.Namespace(folder=tmp_path, epochs=3, code=4, seeds=1)
    assert module.read(file, chosen) is None
    module.write(file, [1.5], chosen)
    chosen.seeds = 2
    assert module.read(file, chosen) == [1.5]
    chosen.epochs = 200
    with pytest.raises(SystemExit, match="of a run with --epochs 3, not 200: take another folder"):
        module.read(file, chosen)
    # files of before there were options
    for old in ([1, 2], {"seed": 0}):
        file.write_text(json.dumps(old), encoding="utf-8")
        assert module.read(file, chosen) == old


def test_results_are_whole_or_not_there(tmp_path):
    module, file = load("results"), tmp_path / "a.ckpt"
    module.write_text(file, "first")
    with pytest.raises(OSError, match="full"), module.whole(file) as hidden:
        hidden.write_text("sec", encoding="utf-8")
        raise OSError("full")
    assert file.read_text(encoding="utf-8") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["a.ckpt"]


def test_likelihoods_of_a_few_images(tmp_path):
    pytest.importorskip("torch")
    data = mnist_like(tmp_path / "mnist.npz")
    small = ["--stages", "2", "--width", "8", "--latent", "2", "--k", "50", "--train-k", "1", "3"]
    for binarize in ("once", "again"):
        folder = str(tmp_path / binarize)
        script = [str(BENCHES / "vae_likelihood.py"), folder, data, *small, "--binarize", binarize]
        found = run(*script)
        assert found.returncode == 0, found.stderr
        assert "| VAE | 4 | " in found.stdout
        assert "| IWAE, k = 3 | 4 | " in found.stdout
    assert run(*script).stdout.splitlines()[-2:] == found.stdout.splitlines()[-2:]


def test_the_schedule_of_the_likelihoods():
    pytest.importorskip("torch")
    module = load("vae_likelihood")
    assert module.ends(8)[-1] == 3280
    rates = [module.rate(step, 10, 8) for step in (0, 9, 10, 39, 40, 10 * 3280, 10 * 5000)]
    known = [1, 1, 10 ** (-1 / 7), 10 ** (-1 / 7), 10 ** (-2 / 7), 0.1, 0.1]
    assert rates == pytest.approx(known)


def test_an_epoch_of_a_vae():
    pytest.importorskip("torch")
    small = ["--samples", "40", "--pixels", "16", "--width", "4", "--latent", "2"]
    found = run(str(BENCHES / "vae_step.py"), *small, "--batch", "20", "--rounds", "1")
    assert found.returncode == 0, found.stderr
    assert "| minent.nn.VAE | " in found.stdout
    assert "- minent to the loop by hand: " in found.stdout


def test_the_loop_by_hand_is_the_same_training():
    torch = pytest.importorskip("torch")
    module = load("vae_step")
    options = {"samples": 60, "pixels": 16, "width": 8, "latent": 2, "batch": 20, "epochs": 30}
    chosen = argparse.Namespace(**options, device="cpu", rounds=1)
    bench = module.Bench(chosen)
    found = {
        name: work() for name, work in bench.turns.items() if name in ("by hand", module.MINENT)
    }
    ours, theirs = (found[name][-1] for name in (module.MINENT, module.HAND))
    assert ours["loss"] == pytest.approx(theirs[0], rel=0.05)
    assert torch.tensor(theirs[1:]).sum().item() == pytest.approx(theirs[0], rel=1e-5)


def test_vaes_at_equal_time(tmp_path, digits):
    pytest.importorskip("torch")
    small = ["--seconds", "0.05", "--points", "1", "--width", "4", "--latent", "2", "--seeds", "2"]
    script = [str(BENCHES / "vae_images.py"), str(tmp_path / "runs"), "--mnist", str(digits)]
    first, second = (run(*script, *small) for _ in range(2))
    assert first.returncode == 0, first.stderr
    for name in ("minent, Bernoulli", "minent, normal", "training images: the floor"):
        assert f"| {name} | " in first.stdout
    assert "seed 1, minent, normal: " in first.stdout
    # what is done is only read
    table = first.stdout[first.stdout.index("| mnist, 0.05 CPU s |") :]
    assert second.stdout.endswith(table)
    assert "seed 1, minent, normal: " not in second.stdout
    assert (tmp_path / "runs" / "curves.tsv").read_text(encoding="utf-8").count("\n") >= 1 + 2 * 2


def test_texts_through_a_bottleneck(tmp_path):
    pytest.importorskip("torch")
    draw = numpy.random.default_rng(0)
    for name, words in (("dull", "slow grey long flat"), ("fine", "quick red short round")):
        lines = [" ".join(draw.choice(words.split(), 12)) for _ in range(60)]
        lines += [lines[0], "said in both"]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    small = ["--epochs", "2", "--seeds", "2", "--embedding", "4", "--width", "8", "--code", "4"]
    script = [str(BENCHES / "vib_text.py"), str(tmp_path / "runs"), "--betas", "0.1", *small]
    script += ["--batch", "4", "--lr", "0.01", str(tmp_path / "dull"), str(tmp_path / "fine")]
    first, second = run(*script), run(*script)
    assert first.returncode == 0, first.stderr
    # twice in one class: once; in both classes: not at all
    assert first.stdout.startswith("96 texts to train on and 24 to test with, of 124; ")
    assert "twin, seed 1: accuracy 100.00 % at the end" in first.stdout
    assert "| no bottleneck | " in first.stdout
    assert "| beta 0.1 | " in first.stdout
    table = first.stdout[first.stdout.index("\n| epoch |") :]
    assert second.stdout.endswith(table)
    assert "seed 1: accuracy" not in second.stdout
    curves = (tmp_path / "runs" / "curves.tsv").read_text(encoding="utf-8").splitlines()
    assert len(curves) == 1 + 2 * 2 * 2
