import json
import subprocess
import sys

import pytest


def modules_after(code):
    program = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("heavy", ["torch", "sklearn", "matplotlib", "scipy", "numpy", "click"])
def test_import_is_light(heavy):
    assert heavy not in modules_after("import minent")


def test_text_rooms_do_not_import_torch():
    from test_rooms import TEXT, TORCH

    loaded = modules_after("; ".join(f"import minent.{room}" for room in TEXT))
    assert not loaded & {"torch", *(f"minent.{room}" for room in TORCH)}


@pytest.mark.parametrize("room", ["loaders", "optim", "train", "metrics", "nn", "energy"])
def test_torch_rooms_say_what_they_need(room):
    program = f"import sys; sys.modules['torch'] = None; import minent.{room}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 1
    assert f"minent.{room} needs PyTorch: pip install 'minent[torch]'" in done.stderr.decode()


@pytest.mark.parametrize("room", ["optim", "train", "nn"])
def test_torch_rooms_import_nothing_else_heavy(room):
    loaded = modules_after(f"import minent.{room}")
    assert not loaded & {"matplotlib", "lightning", "ignite", "skorch", "minent._core"}


def test_functions_do_not_import_scipy():
    loaded = modules_after("import minent; minent.cluster(sentences=['a b', 'c b'], classes=2)")
    assert "numpy" in loaded
    assert not loaded & {"scipy", "torch", "sklearn", "matplotlib"}


@pytest.mark.parametrize(
    "command",
    [
        ["cluster", "-o", "out", "--classes", "3"],
        ["count", "-o", "out.parquet", "--ngrams", "2"],
        ["pairs", "-o", "out.npz"],
        ["entropy", "-o", "out.tsv"],
        ["neighbours", "-o", "out.tsv"],
    ],
    ids=lambda command: command[0],
)
def test_command_does_not_import_scipy(text, command):
    name, option, out, *more = command
    if name == "neighbours":
        text.write_text("2 2\na 1 0\nb 0 1\n")
    args = [name, str(text), option, str(text.parent / out), *more, "-q"]
    loaded = modules_after(
        f"from minent.cli._main import status_of; assert status_of({args!r}) == 0"
    )
    assert not loaded & {"scipy", "torch", "sklearn", "matplotlib"}


def test_map_does_not_import_scipy(tmp_path):
    path = tmp_path / "net"
    path.write_text("a b\nb c\n", encoding="utf-8")
    args = ["map", str(path), "-o", str(tmp_path / "net.tree"), "-q"]
    loaded = modules_after(
        f"from minent.cli._main import status_of; assert status_of({args!r}) == 0"
    )
    assert not loaded & {"scipy", "torch", "sklearn", "matplotlib"}


def test_counting_words_imports_no_numpy(text):
    args = ["count", str(text), "-o", str(text.parent / "words.tsv"), "-q"]
    loaded = modules_after(
        f"from minent.cli._main import status_of; assert status_of({args!r}) == 0"
    )
    assert not loaded & {"numpy", "scipy", "distributed", "minent.engines"}


def test_public_names():
    import minent

    for name in minent.__all__:
        assert getattr(minent, name) is not None
        assert name in dir(minent)
    assert minent.text.encode and minent.counts.bigrams and minent.classes.exchange
    with pytest.raises(AttributeError, match="nothing"):
        _ = minent.nothing


def test_version_agrees_with_metadata():
    from importlib.metadata import version

    import minent

    assert minent.__version__ == version("minent")
