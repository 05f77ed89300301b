"""The commands ``minent gan``."""

from __future__ import annotations

from importlib import import_module

import click

from minent.cli._options import PATH, quiet_options


@click.group(no_args_is_help=False)
def gan() -> None:
    """Train generative adversarial networks (needs PyTorch: pip install 'minent[torch]')."""


@gan.command()
@click.option(
    "--config",
    type=PATH,
    metavar="FILE",
    required=True,
    help="What to do: TOML or JSON with the keys data, out, steps and more.",
)
@quiet_options
def train(*, config: str, quiet: bool, verbose: bool) -> None:
    """Train a GAN on images as FILE says, or go on with that training.

    The folder that the key out names gets a checkpoint, grids of samples as PNG, the table
    history.tsv and a copy of FILE. The same command goes on after Ctrl-C, or with more steps.
    """
    from minent.cli._console import Console

    console = Console(quiet=quiet, verbose=verbose)
    # the half on PyTorch is asked for by name, and by no other command
    room = import_module("minent.nn.recipe")
    recipe = room.read_recipe(config)
    history = room.train_recipe(recipe, progress=not quiet, tell=console.note)
    console.details(str(history).splitlines()[-1:])
    console.note(f"written: {recipe.out}")
