"""The command ``minent map``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from minent.cli._options import (
    PATH,
    json_option,
    number_option,
    quiet_options,
    replace_option,
    seed_option,
    threads_option,
)

if TYPE_CHECKING:
    from minent.cli._console import Console
    from minent.maps import Map


@click.command()
@click.argument("graph", type=PATH)
@click.option(
    "-o",
    "--out",
    type=PATH,
    metavar="OUT",
    help="Write the map to a file, .tree (paths) or .clu (outermost modules), not to standard "
    "output.",
)
@click.option(
    "--directed/--undirected",
    default=None,
    help="Links lead one way, or both ways; by default as a Pajek file says, else both ways.",
)
@click.option("--two-level", is_flag=True, help="One level of modules, not modules in modules.")
@number_option(
    "--trials",
    "How often to search, 10,000 times at most; the shortest code is kept. 10, or fewer on large "
    "graphs.",
)
@seed_option("Seed of the random orders in which nodes are visited.")
@threads_option
@click.option(
    "--start",
    type=PATH,
    metavar="FILE",
    help="Start from the innermost modules of a .tree or .clu file.",
)
@click.option(
    "--evaluate",
    type=PATH,
    metavar="FILE",
    help="Search nothing: say what the modules of a .tree or .clu file cost.",
)
@click.option("--no-self-links", is_flag=True, help="Leave out links from a node to itself.")
@click.option(
    "--teleportation",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.15,
    show_default=True,
    metavar="P",
    help="Directed graphs: probability of teleporting, not following a link.",
)
@click.option(
    "--teleport-to",
    type=click.Choice(["links", "nodes"]),
    default="links",
    show_default=True,
    help="Teleport to nodes in proportion to the weight of their links, or to any node alike.",
)
@click.option("--recorded", is_flag=True, help="Code teleporting too, not only steps along links.")
@click.option(
    "--encoding",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="Encoding of GRAPH, such as utf-8 or gb18030.",
)
@replace_option
@json_option
@quiet_options
def map(
    *,
    graph: str,
    out: str | None,
    directed: bool | None,
    two_level: bool,
    trials: int | None,
    seed: int,
    threads: int | None,
    start: str | None,
    evaluate: str | None,
    no_self_links: bool,
    encoding: str,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **walk: Any,  # noqa: ANN401 - teleportation, teleport_to, recorded
) -> None:
    """Find modules of a graph, nested or not, by the map equation.

    GRAPH is a file (plain, gz, zst, bz2) or '-' for standard input: Pajek's form, or two nodes and
    perhaps a weight a line. Prints, or writes to OUT, path, flow, name and number of each node.
    """
    from minent._clock import Clock
    from minent.cli._console import Console, write_out
    from minent.files._json import dumps
    from minent.files._target import Target
    from minent.maps import Graph, find, load_tree
    from minent.maps import evaluate as evaluate_modules
    from minent.maps._files import lines, write

    if start is not None and evaluate is not None:
        raise click.UsageError("--start goes with a search, and --evaluate is none")
    console, clock, target = Console(quiet=quiet, verbose=verbose), Clock(), None
    form = "tree"
    if out is not None:
        form = _checked_form(out)
        target = Target(out, force=force)
        target.refuse_inputs([name for name in (graph, start, evaluate) if name is not None])
    read = Graph.read(
        graph,
        directed=directed,
        self_links=not no_self_links,
        encoding=encoding,
        progress=console.bar,
    )
    name, kind = "standard input" if graph == "-" else graph, "directed " * read.directed
    console.note(f"{name}: {len(read):,} nodes, {read.links:,} {kind}links")
    if evaluate is not None:
        found = evaluate_modules(read, load_tree(evaluate), **walk)
    else:
        found = find(
            read,
            two_level=two_level,
            trials=trials,
            seed=seed,
            threads=threads,
            start=None if start is None else load_tree(start),
            progress=console.bar,
            **walk,
        )
    console.clear()
    if target is not None:
        write(found, target, form)
    clock.step("all")
    if as_json:
        about = {"seed": seed, "seconds": clock.seconds["all"], "output": out}
        write_out(dumps({**_described(found), **about}) + "\n")
    elif target is None:
        write_out("".join(lines(found, form)))
    _tell(found, console)
    console.details(f"trial {i}: {bits:.6f} bits" for i, bits in enumerate(found.trials, 1))
    if out is not None:
        console.note(f"written: {out}")


def _checked_form(out: str) -> str:
    from minent.errors import InputError
    from minent.files._form import form_of
    from minent.maps._files import FORMS

    try:
        return form_of(out, FORMS)
    except InputError as error:
        raise click.UsageError(str(error)) from None


def _described(found: Map) -> dict[str, Any]:
    """Give what `--json` prints."""
    return {
        "nodes": len(found.flow),
        "links": found.graph.links,
        "directed": found.graph.directed,
        "levels": found.levels,
        "ledger": found.ledger,
        "bits_by_level": found.bits_by_level,
        "trials": found.trials,
        "modules": [module._asdict() for module in found.tree],
        "paths": dict(zip(found.graph.names, found.paths, strict=True)),
    }


def _tell(found: Map, console: Console) -> None:
    """Say what the map costs."""
    bits = found.ledger
    inner = max(len(found.tree) - 1, 1)
    console.note(f"top modules: {len(found):,}; modules in all: {inner:,}; levels: {found.levels}")
    console.note(
        f"{bits['code_length']:.6f} bits per step: {bits['index']:.6f} to name top modules, "
        f"{bits['modules']:.6f} within them; one codebook {bits['one_level']:.6f}, "
        f"saved {bits['saved']:.2%}"
    )
