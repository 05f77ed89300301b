"""Run the command line as ``python -m minent.cli``."""

from minent.cli import main

main()
