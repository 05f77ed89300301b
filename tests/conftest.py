"""What all tests share. They run against the installed package, never against the source tree."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no failure.
settings.register_profile("minent", deadline=None)
settings.load_profile("minent")

HERE = Path(__file__).parent
# for `import oracles`, `import torchrun`, `import slow`, `import flows`, `import models`,
# `import pictures`, `import batches`, `import densities`, `import linear`
sys.path[:0] = [
    str(HERE),
    *(
        str(HERE / room)
        for room in ("measures", "optim", "train", "loaders", "nn", "nn/vae", "energy")
    ),
]

# Optional real text beside the project; nothing of it is part of the package.
DATA = HERE.parent.parent / "shared" / "data"


@pytest.fixture
def minent(tmp_path):
    """Run the command line in a folder of its own; returns the finished process."""

    def run(*args, stdin=b"", cwd=tmp_path, env=None, **more):
        return subprocess.run(
            [sys.executable, "-m", "minent", *map(os.fspath, args)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            timeout=300,
            check=False,
            **more,
        )

    return run


@pytest.fixture
def text(tmp_path):
    """A small text with obvious classes."""
    words = [("the", "a"), ("cat", "dog", "cow", "fox"), ("sat", "ran", "hid"), ("here", "now")]
    lines = [" ".join(sentence) for sentence in product(*words)]
    path = tmp_path / "text.txt"
    path.write_text("\n".join(lines * 3) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def data():
    """Find a file of the real corpora, or skip."""

    def find(name):
        path = DATA / name
        if not path.exists():
            pytest.skip(f"real corpora are not here: {DATA.parent.name}/{DATA.name}/{name}")
        return path

    return find
