"""Outputs of inner layers, without rebuilding anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from minent.errors import InputError
from minent.train._batch import map_tensors

if TYPE_CHECKING:
    from collections.abc import Iterable


class Captured(Mapping[str, Any]):
    """Outputs by the full names of modules; made by `capture`.

    ``captured[name]`` is the output of the last call, ``captured.calls(name)`` those of all.

    Examples
    --------
    >>> import torch
    >>> from minent.train import capture
    >>> layer = torch.nn.Linear(2, 2)
    >>> model = torch.nn.Sequential(layer, layer)
    >>> with capture(model, "0") as found:
    ...     _ = model(torch.ones(1, 2))
    >>> len(found.calls("0"))
    2
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._outputs: dict[str, list[Any]] = {name: [] for name in names}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - what the module gives
        """Give the output of the last call."""
        outputs = self._outputs[name]
        if not outputs:
            raise KeyError(f"{name} was not called")
        return outputs[-1]

    def __iter__(self) -> Iterator[str]:
        """Go through the names of modules that were called."""
        return (name for name, outputs in self._outputs.items() if outputs)

    def __len__(self) -> int:
        """How many modules were called."""
        return sum(1 for _ in self)

    def calls(self, name: str) -> list[Any]:
        """Give the outputs of all calls, in order."""
        return self._outputs[name]


@contextmanager
def capture(
    model: nn.Module, names: str | Iterable[str], *, detach: bool = False
) -> Iterator[Captured]:
    """Keep the outputs of inner modules while the model runs.

    Parameters
    ----------
    model : nn.Module
        It stays as it is.
    names : str or iterable of str
        Full names of modules, or patterns such as ``"blocks.*.attention"``.
    detach : bool
        Keep outputs without their graphs. What a later layer changes in place (an in-place ReLU)
        is changed here too.

    Yields
    ------
    Captured
        A mapping from names to outputs.

    Raises
    ------
    InputError
        When a pattern matches no module.

    References
    ----------
    kexue.fm, archives 6575 and 6985.

    Examples
    --------
    >>> import torch
    >>> from minent.train import capture
    >>> model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    >>> with capture(model, "1") as found:
    ...     _ = model(torch.ones(4, 2))
    >>> found["1"].shape
    torch.Size([4, 3])
    """
    modules = {name: module for name, module in model.named_modules() if name}
    chosen: dict[str, nn.Module] = {}
    for pattern in [names] if isinstance(names, str) else names:
        new = {name: module for name, module in modules.items() if fnmatchcase(name, pattern)}
        if not new:
            some = ", ".join(list(modules)[:5])
            raise InputError(f"no module matches {pattern!r}; there are {some}, ...")
        chosen.update(new)
    captured = Captured(chosen)
    handles = [
        module.register_forward_hook(
            lambda _, __, output, name=name: captured.calls(name).append(
                map_tensors(output, Tensor.detach) if detach else output
            )
        )
        for name, module in chosen.items()
    ]
    try:
        yield captured
    finally:
        for handle in handles:
            handle.remove()
