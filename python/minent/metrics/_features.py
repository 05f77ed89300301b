"""Features of data by any network, at once or as moments."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.metrics._growing import Growing
from minent.metrics._moments import Moments
from minent.train._batch import to_device
from minent.train._engine import usable
from minent.train._modes import evaluating
from minent.train._sources import source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Network = nn.Module | Callable[[Any], Tensor]


def features(
    module: Network,
    data: Any,  # noqa: ANN401 - see below
    *,
    batch_size: int = 256,
    workers: int = 0,
    device: torch.device | str | None = None,
) -> Tensor:
    """Run a network over data, in evaluation mode and without gradients.

    Parameters
    ----------
    module : nn.Module, method of a module or callable
        Gives features of a batch, N first; more than one dimension of a sample is laid in a row.
        Its parts are in training mode afterwards if they were before.
    data : Tensor, tuple or dict of Tensor, Dataset, iterable of batches, or function
        As for `minent.train.fit`, loaders of `minent.loaders` included. Of a batch with several
        parts the first is taken: labels are left out. What shuffles gives rows in its order.
    batch_size : int
        Samples of a batch, where tensors or a data set are given.
    workers : int
        Processes of torch's loader, for data sets.
    device : device, optional
        Where to run; a module is moved there. By default where the module is.

    Returns
    -------
    Tensor of float32, N x D
        On the device where the network ran.

    Raises
    ------
    InputError
        When there is no data, `module` is no function, the device is not there, or the network
        does not give a row for each sample.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import features
    >>> features(torch.nn.Flatten(), torch.zeros(10, 1, 4, 4), batch_size=4).shape
    torch.Size([10, 16])
    """
    found = Growing()
    for rows in _rows(module, data, batch_size=batch_size, workers=workers, device=device):
        found.add(rows)
    return found.all()


def moments(
    module: Network,
    data: Any,  # noqa: ANN401 - as features
    *,
    batch_size: int = 256,
    workers: int = 0,
    device: torch.device | str | None = None,
) -> Moments:
    """Give the moments of features that need not be kept, as many samples as there may be.

    Parameters
    ----------
    module, data, batch_size, workers, device
        As for `features`.

    Returns
    -------
    Moments

    Raises
    ------
    InputError
        As for `features`.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import moments
    >>> moments(torch.nn.Flatten(), torch.zeros(10, 1, 4, 4), batch_size=4)
    Moments(10 rows, 16 dimensions)
    """
    found = Moments()
    for rows in _rows(module, data, batch_size=batch_size, workers=workers, device=device):
        found.add(rows)
    return found


def network_of(name: str, call: Network) -> nn.Module | None:
    """Give the module that is called, itself or by a method of it; None if there is none.

    Raises
    ------
    InputError
        When the argument of this name cannot be called.
    """
    if not callable(call):
        raise InputError(f"{name} must be a Module or another function, not {call!r:.60}")
    owner = getattr(call, "__self__", call)
    return owner if isinstance(owner, nn.Module) else None


def _rows(
    module: Network,
    data: Any,  # noqa: ANN401 - as features
    *,
    batch_size: int,
    workers: int,
    device: torch.device | str | None,
) -> Iterator[Tensor]:
    if data is None:
        raise InputError("features need data")
    size = at_least_one("batch_size", batch_size)
    source = source_of(data, batch_size=size, shuffle=False, seed=0, workers=workers)
    where = None if device is None else usable(device)
    network = network_of("module", module)
    if network is not None:
        if where is None:
            where = next((p.device for p in network.parameters()), None)
        else:
            network.to(where)
    some = False
    with nullcontext() if network is None else evaluating(network):
        for batch in source.turn(0, 0):
            given = _first(batch.data)
            with torch.no_grad():
                found = module(given if where is None else to_device(given, where))
            if not isinstance(found, Tensor) or not found.dim() or len(found) != len(given):
                what = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
                raise InputError(
                    f"module must give a row for each of {len(given)} samples, not {what}"
                )
            some = True
            yield found.reshape(len(found), -1).float()
    if not some:
        raise InputError("data has no batch (an iterator can be read only once)")


def _first(batch: Any) -> Any:  # noqa: ANN401 - any batch
    if isinstance(batch, dict):
        return next(iter(batch.values()))
    return batch[0] if isinstance(batch, (tuple, list)) else batch
