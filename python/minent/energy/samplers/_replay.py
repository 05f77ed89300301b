"""Samples that are started from again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent._numbers import at_least_one, from_0, from_0_to_1
from minent.energy.samplers._given import set_random
from minent.energy.samplers._record import room
from minent.energy.samplers._target import per_chain
from minent.errors import InputError
from minent.nn._given import check_generator

if TYPE_CHECKING:
    from collections.abc import Callable


class ReplayBuffer:
    """Where walks start: at ends of earlier ones, and now and then anew.

    Parameters
    ----------
    capacity : int
        Samples that are kept; later ones take the places of the oldest.
    fresh : callable
        ``fresh(n)`` gives n new starts, n x ....
    share : float
        Probability of a start to come from the buffer, if it holds anything.
    generator : torch.Generator, optional
        Of the choice, on the CPU or the device of the samples; else PyTorch's global one.

    Raises
    ------
    InputError
        When an argument is wrong, or samples do not fit those that are there.

    References
    ----------
    arXiv 1903.08689: 10,000 samples, of which 95 % of the starts.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import ReplayBuffer, langevin
    >>> def energy(x):
    ...     return x.square().flatten(1).sum(1)
    >>> buffer = ReplayBuffer(100, lambda n: torch.rand(n, 1, 4, 4))
    >>> for _ in range(3):
    ...     walk = langevin(energy, buffer.draw(16), 5, step_size=0.01, keep=False)
    ...     buffer.add(walk.last)
    >>> len(buffer)
    48
    """

    def __init__(
        self,
        capacity: int,
        fresh: Callable[[int], Tensor],
        *,
        share: float = 0.95,
        generator: torch.Generator | None = None,
    ) -> None:
        if not callable(fresh):
            raise InputError(f"fresh must be a function, not {type(fresh).__name__}")
        self.capacity = at_least_one("capacity", capacity)
        self.share = from_0_to_1("share", share)
        check_generator("generator", generator)
        self._fresh, self._generator = fresh, generator
        self._place = torch.device("cpu") if generator is None else generator.device
        self._samples: Tensor | None = None
        self._added = 0

    def __len__(self) -> int:
        """How many samples there are."""
        return min(self._added, self.capacity)

    def draw(self, n: int) -> Tensor:
        """Give n starts: copies, n x ..., on the device of `fresh`'s."""
        n = at_least_one("n", n)
        starts = self._fresh(n)
        if not isinstance(starts, Tensor) or starts.dim() < 1 or len(starts) != n:
            raise InputError(f"fresh must give a tensor of {n:,} starts when asked for them")
        if self._samples is None:
            return starts
        self._check(starts, self._samples)
        draw, place = self._generator, self._place
        old = torch.rand(n, generator=draw, device=place) < self.share
        which = torch.randint(len(self), (n,), generator=draw, device=place)
        replayed = self._samples[which.to(self._samples.device)].to(starts.device)
        return torch.where(per_chain(old.to(starts.device), starts), replayed, starts)

    def add(self, samples: Tensor) -> None:
        """Keep samples, n x ...: their numbers, not their graph."""
        if not isinstance(samples, Tensor) or samples.dim() < 1:
            raise InputError(f"samples must be a tensor, not {type(samples).__name__}")
        samples = samples.detach()
        if self._samples is None:
            self._samples = self._room(samples)
        self._check(samples, self._samples)
        first = max(self._added, self._added + len(samples) - self.capacity)
        added = self._added + len(samples)
        where = torch.arange(first, added, device=self._samples.device) % self.capacity
        self._samples[where] = samples[len(samples) - len(where) :].to(self._samples.device)
        self._added = added

    @staticmethod
    def _check(given: Tensor, kept: Tensor) -> None:
        if given.shape[1:] != kept.shape[1:] or given.dtype != kept.dtype:
            raise InputError(
                f"the buffer holds samples of {kept.dtype} {tuple(kept.shape[1:])}, "
                f"not of {given.dtype} {tuple(given.shape[1:])}"
            )

    def state_dict(self) -> dict[str, Any]:
        """Give the samples, and the state of `generator`."""
        state: dict[str, Any] = {"added": self._added}
        if self._samples is not None:
            state["samples"] = self._samples[: len(self)].clone()
        if self._generator is not None:
            state["random"] = self._generator.get_state()
        return state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state of a buffer with the same capacity; what is wrong leaves it as is."""
        samples, added = self._parts(state)
        kept: Tensor | None = None
        if samples is not None:
            if len(samples) != min(added, self.capacity):
                raise InputError(
                    f"the state of {len(samples):,} samples is of a buffer with another capacity "
                    f"than {self.capacity:,}"
                )
            kept = self._room(samples)
            kept[: len(samples)] = samples
        set_random(self._generator, state)
        self._samples, self._added = kept, added

    def _room(self, samples: Tensor) -> Tensor:
        return room(samples, (self.capacity, *samples.shape[1:]), "take a smaller capacity").zero_()

    @staticmethod
    def _parts(state: Any) -> tuple[Tensor | None, int]:  # noqa: ANN401 - a caller's
        if not isinstance(state, dict) or "added" not in state:
            raise InputError("state must be that of a ReplayBuffer, as state_dict gives it")
        samples = state.get("samples")
        if samples is not None and (not isinstance(samples, Tensor) or samples.dim() < 1):
            raise InputError(f"state has samples that are no tensor, but {samples!r:.60}")
        return samples, from_0("added", state["added"])
