"""The commands and the program in README.md do what they show."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

README = Path(__file__).parent.parent / "README.md"


def blocks(language, page=README):
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    animals, verbs = [f"animal{i}" for i in range(20)], ("sat", "ran", "hid", "slept")
    lines = [f"The {a} {v}. A {a} {v} here." for a in animals for v in verbs]
    for name in ("corpus.txt", "more.txt", "held.txt"):
        (tmp_path / name).write_text("\n".join(lines * 20) + "\n")
    (config,) = blocks("toml")
    assert config.count("steps = 10_000") == 1
    (tmp_path / "gan.toml").write_text(config.replace("steps = 10_000", "steps = 2"))
    np.savez(tmp_path / "digits.npz", np.zeros((64, 28, 28), np.uint8))
    return tmp_path


def test_shell_then_python(folder):
    here = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": os.pathsep.join([here, os.environ["PATH"]])}
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("minent ")]
    assert len(commands) >= 5
    if sys.version_info < (3, 11):  # which reads no TOML
        commands = [command for command in commands if ".toml" not in command]
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=folder, env=env, capture_output=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
    for program in blocks("python"):
        run_program(program, folder, env)


def run_program(program, folder, env):
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


PAGES = [
    "training",
    "optimizers",
    "loaders",
    "metrics",
    "divergences",
    "regularizers",
    "gan",
    "sampling",
    "energy",
    "vae",
    "forgetting",
]


@pytest.mark.parametrize("page", PAGES)
def test_programs_of_the_pages(page, tmp_path):
    programs = blocks("python", README.parent / "docs" / f"{page}.md")
    assert programs
    for program in programs:
        run_program(f"import torch\n{program}", tmp_path, os.environ)


def test_the_two_commands_are_there():
    text = README.read_text(encoding="utf-8")
    assert "pip install . && minent cluster --demo -o out" in text
    assert "pip install '.[test]' && pytest" in text


@pytest.mark.parametrize(
    "command", ["cluster", "count", "pairs", "entropy", "vectors", "neighbours", "map", "gan train"]
)
def test_every_option_is_described(command):
    text = README.read_text(encoding="utf-8")
    help_text = subprocess.run(
        [sys.executable, "-m", "minent", *command.split(), "--help"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    for option in set(re.findall(r"(?<=\s)--[a-z][a-z-]+", help_text)) - {"--help"}:
        assert option in text, option
