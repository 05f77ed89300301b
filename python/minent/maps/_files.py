"""Files of maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent import _core
from minent._whole import whole_file
from minent.files._form import form_of
from minent.files._target import Target

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from minent.maps._map import Map

FORMS = {".tree": "tree", ".clu": "clu"}


def save(found: Map, path: str | os.PathLike[str], *, force: bool) -> None:
    """Write a file whose form its name says."""
    form = form_of(path, FORMS)
    write(found, Target(path, force=force), form)


def write(found: Map, target: Target, form: str) -> None:
    """Write a file that was checked."""
    target.check()
    with whole_file(target.path) as file:
        file.writelines(line.encode("utf-8", "surrogateescape") for line in lines(found, form))


def lines(found: Map, form: str) -> Iterator[str]:
    """Give the lines of a file, sorted by path, with comments first."""
    yield f"# minent {_core.__version__}\n"
    yield f"# code length {found.code_length:.9f} bits; one codebook {found.one_level:.9f} bits\n"
    yield f"# {len(found)} top modules, {found.levels} levels\n"
    homes = found.leaf_modules
    order = np.lexsort((-found.flow, homes)).tolist()
    flow, ids = found.flow.tolist(), found.graph.ids.tolist()
    if form == "clu":
        yield "# node_id module flow\n"
        modules = found.modules.tolist()
        for node in order:
            yield f"{ids[node]} {modules[node] + 1} {flow[node]:.9g}\n"
        return
    yield "# path flow name node_id\n"
    paths, names = found.paths, found.graph.names
    for node in order:
        name = names[node].replace("\\", "\\\\").replace('"', '\\"')
        yield f'{paths[node]} {flow[node]:.9g} "{name}" {ids[node]}\n'
