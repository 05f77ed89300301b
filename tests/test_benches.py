"""The side-by-side script speaks the options that there are."""

import re
import subprocess
import sys
from pathlib import Path


def test_options_of_the_side_by_side_script():
    script = (Path(__file__).parent.parent / "benches/side_by_side.py").read_text(encoding="utf-8")
    (line,) = re.findall(r'^MINENT = "cluster (.*)"$', script, re.MULTILINE)
    help_text = subprocess.run(
        [sys.executable, "-m", "minent", "cluster", "--help"], capture_output=True, check=True
    ).stdout.decode()
    known = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", help_text))
    used = {word for word in line.split() if word.startswith("-")}
    assert used
    assert used <= known
