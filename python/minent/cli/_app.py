"""The group of commands; each is imported only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

# Each command is the object of its own name in a module of its own name.
_COMMANDS = (
    *("cluster", "place", "info", "vectors", "neighbours", "map"),
    *("count", "pairs", "entropy", "gan"),
)
_ALSO = {"neighbors": "neighbours"}


class _Lazy(click.Group):
    """A group that imports the module of a command when the command is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        cmd_name = _ALSO.get(cmd_name, cmd_name)
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"minent.cli.{cmd_name}"), cmd_name)
        return command


def _version(context: click.Context, _: click.Parameter, asked: Any) -> None:  # noqa: ANN401 - click's
    if asked and not context.resilient_parsing:
        from minent import _core

        click.echo(f"minent {_core.__version__}")
        context.exit()


@click.group(
    cls=_Lazy,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit statuses: 0 done, 1 failed on the data, 2 wrong usage, 130 interrupted, "
    "143 terminated.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def app() -> None:
    """Arrange words by minimum entropy, measured in bits.

    Try 'minent cluster --demo -o out'; 'minent COMMAND --help' lists the options of a command.
    """
