"""Mean and covariance of features that come in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, distributed

from minent.errors import InputError, RunError
from minent.metrics._given import rows_of, same_width
from minent.metrics._gram import gram
from minent.train import load_state, save_state

if TYPE_CHECKING:
    import os

    from typing_extensions import Self

# Rows that wait until a product of matrices is worth while, and those of one product at most.
_WAITING = 1024
_BLOCK = 16_384


class Moments:
    """Count, mean and covariance of rows in float64, from batches that need not be kept.

    Each batch is centered by its own mean before it is squared, so nothing is lost when means are
    large beside deviations.

    Parameters
    ----------
    batches : Tensor or array, N x D, optional
        First rows; more come by `add`.

    Raises
    ------
    InputError
        When rows are not finite numbers, or of another length than those before.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import Moments
    >>> rows = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 8.0]])
    >>> moments = Moments(rows[:1])
    >>> moments.add(rows[1:])
    >>> moments.count, moments.mean.tolist()
    (3, [2.0, 4.0])
    >>> torch.allclose(moments.covariance, torch.cov(rows.T.double()))
    True
    """

    def __init__(self, batches: Any = None) -> None:  # noqa: ANN401 - a caller's
        self._done = 0
        self._mean: Tensor | None = None
        self._scatter: Tensor | None = None
        self._waiting: list[Tensor] = []
        if batches is not None:
            self.add(batches)

    def add(self, batch: Any) -> None:  # noqa: ANN401 - a caller's
        """Take rows, an array or a tensor of N x D; on a GPU they are worked on there."""
        rows = rows_of("batch", batch)
        if self.count:
            same_width(("batch", "the rows before"), rows.shape[1], self.dimensions)
        for part in torch.split(rows, _BLOCK):
            if len(part) >= _WAITING:
                self._take(part)
                continue
            self._waiting.append(part.clone())
            if sum(map(len, self._waiting)) >= _WAITING:
                self._settle()

    @property
    def count(self) -> int:
        """How many rows there were."""
        return self._done + sum(map(len, self._waiting))

    def merge(self, other: Moments) -> None:
        """Take all rows of another, which stays as it is."""
        if not isinstance(other, Moments):
            raise InputError(f"other must be Moments, not {type(other).__name__}")
        if not other.count:
            return
        if self.count:
            same_width(("self", "other"), self.dimensions, other.dimensions)
            self._settle()
        self._join(other.count, other.mean, other.scatter)

    def gather(self) -> None:
        """Take the rows of all processes of torch.distributed; all of them must call it.

        Without a process group nothing happens.
        """
        if not (distributed.is_available() and distributed.is_initialized()):
            return
        everyone: list[Any] = [None] * distributed.get_world_size()
        # processes may have no rows, and then do not know of how many dimensions
        distributed.all_gather_object(everyone, self.state_dict())
        device = self._mean.device if self._mean is not None else None
        whole = Moments()
        for state in everyone:
            part = Moments()
            part.load_state_dict(state)
            whole.merge(part)
        self.__dict__.update(whole.__dict__)
        if device is not None:
            self.to(device)

    @property
    def dimensions(self) -> int:
        """How long rows are."""
        self._some()
        return (self._waiting[0] if self._mean is None else self._mean[None]).shape[1]

    @property
    def mean(self) -> Tensor:
        """The mean, D numbers of float64, in units of the features."""
        self._settle()
        assert self._mean is not None
        return self._mean

    @property
    def scatter(self) -> Tensor:
        """The sum of products of deviations from the mean, D x D numbers of float64."""
        self._settle()
        assert self._scatter is not None
        return self._scatter

    @property
    def covariance(self) -> Tensor:
        """The unbiased covariance (divided by count - 1), D x D numbers of float64."""
        if self.count < 2:
            raise InputError(f"a covariance needs 2 samples at least, not {self.count}")
        return self.scatter / (self.count - 1)

    def to(self, device: torch.device | str) -> Self:
        """Move to a device."""
        self._mean, self._scatter = self.mean.to(device), self.scatter.to(device)
        return self

    def state_dict(self) -> dict[str, Any]:
        """Give all there is, on the CPU."""
        if not self.count:
            return {"count": 0, "mean": None, "scatter": None}
        return {"count": self.count, "mean": self.mean.cpu(), "scatter": self.scatter.cpu()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Become what a state was taken of."""
        self._done, self._mean, self._scatter = state["count"], state["mean"], state["scatter"]
        self._waiting = []

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a file, which appears whole or not at all.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        save_state(path, {"moments": self.state_dict()})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file of `save`; no code in it is run.

        Raises
        ------
        RunError
            When it is damaged or of another kind.
        OSError
            When it cannot be read.
        """
        found = cls()
        state = load_state(path).get("moments")
        if not isinstance(state, dict):
            raise RunError(f"{path} holds no moments")
        found.load_state_dict(state)
        return found

    def __repr__(self) -> str:
        size = f", {self.dimensions} dimensions" if self.count else ""
        return f"Moments({self.count} rows{size})"

    def _some(self) -> None:
        if not self.count:
            raise InputError("there are no moments of no rows: add some first")

    def _settle(self) -> None:
        """Work on the rows that wait."""
        self._some()
        if self._waiting:
            rows, self._waiting = torch.cat(self._waiting), []
            self._take(rows)

    def _take(self, rows: Tensor) -> None:
        """Work on rows."""
        mean = rows.mean(0, dtype=torch.float64)
        self._join(len(rows), mean, gram(rows, mean))

    def _join(self, more: int, mean: Tensor, scatter: Tensor) -> None:
        if self._mean is None or self._scatter is None:
            self._done, self._mean, self._scatter = more, mean.clone(), scatter.clone()
            return
        device = self._mean.device
        apart = mean.to(device) - self._mean
        share = more / (self._done + more)
        self._scatter += scatter.to(device)
        self._scatter.addr_(apart, apart, alpha=self._done * share)
        self._mean += apart * share
        self._done += more
