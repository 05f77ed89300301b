"""The command line: `main` is the entry point of ``minent``."""

from minent.cli._main import main as main

__all__ = ["main"]
