"""Run the command line as ``python -m minent``."""

from minent.cli import main

main()
