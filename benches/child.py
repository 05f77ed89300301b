"""What a program costs: it runs as a child process, and the system measures it.

A process is charged with the memory of the one that starts it, so scripts that use this stay small
until the last run: NumPy and the texts come after.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MINENT = [sys.executable, "-m", "minent"]


@dataclass
class Cost:
    """CPU (user and system) and wall seconds, most resident memory, and megabytes written."""

    cpu: float
    wall: float
    megabytes: float
    written: float
    failure: str = ""

    def __str__(self) -> str:
        return self.failure or f"{self.cpu:.2f} s CPU, {self.wall:.2f} s, {self.megabytes:.0f} MB"

    def best(self, other: Cost | None) -> Cost:
        """Return the least time and the most memory of two runs."""
        if other is None or other.failure:
            return other or self
        cpu, wall = min(self.cpu, other.cpu), min(self.wall, other.wall)
        most = max(self.megabytes, other.megabytes), max(self.written, other.written)
        return Cost(cpu, wall, *most, self.failure)


def run(
    command: Sequence[str],
    folder: Path,
    *,
    stdin: str | None = None,
    stdout: str = "stdout",
    limit: float = 3600,
) -> Cost:
    """Run a program in a folder, where its streams are files; `stdin` may be None."""
    given = (folder / stdin).open("rb") if stdin else DEVNULL
    with (folder / stdout).open("wb") as out, (folder / "stderr").open("wb") as err:
        begin = time.perf_counter()
        child = Popen(command, cwd=folder, stdin=given, stdout=out, stderr=err)
        timer = threading.Timer(limit, os.kill, (child.pid, signal.SIGKILL))
        timer.start()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        written = bytes_written(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        wall = time.perf_counter() - begin
    if stdin:
        given.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    cost = Cost(cpu, wall, usage.ru_maxrss * unit / 1e6, written / 1e6)
    if child.returncode == -signal.SIGKILL and wall >= limit:
        cost.failure = f"stopped after {limit:g} s"
    elif child.returncode != 0:
        last = (folder / "stderr").read_text(errors="replace").strip().splitlines()[-1:]
        cost.failure = f"status {child.returncode}: {''.join(last) or 'nothing said'}"
    return cost


def bytes_written(pid: int) -> int:
    """Return what a process that has ended wrote to files and pipes; 0 where nothing says so."""
    try:
        lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in lines)["wchar"])


def machine() -> str:
    """Say what the figures depend on."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
