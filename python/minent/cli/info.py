"""The command ``minent info``."""

from __future__ import annotations

import click

from minent.cli._options import PATH, json_option


@click.command()
@click.argument("run", type=PATH)
@json_option
def info(*, run: str, as_json: bool) -> None:
    """Show the summary of an earlier run."""
    from minent.cli._console import write_out
    from minent.cli._summary import summary
    from minent.files._json import dumps
    from minent.library._files import load

    found = load(run)
    if as_json:
        write_out(dumps(found.info) + "\n")
        return
    made = f"minent {found.info['version']}, seed {found.info['seed']}; "
    if found.has("classes"):
        made += f"objective {found.info['parameters']['objective']}; "
    made += "text: "
    names = [source["name"] for source in found.info["inputs"]]
    made += ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    write_out(f"{made}\n{summary(found)}")
