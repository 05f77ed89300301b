"""Chains that go on from call to call."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent._numbers import from_0_to_1
from minent.energy.samplers._chains import Chains
from minent.energy.samplers._given import check_source, set_random, start_of
from minent.energy.samplers._langevin import langevin
from minent.energy.samplers._target import per_chain
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.energy.samplers._target import Energy


class PersistentChains:
    """Chains that go on where they are, while the energy may change between calls.

    Parameters
    ----------
    start : Tensor, chains x ...
        Where they begin.
    sampler : callable
        `langevin`, `annealed_langevin`, `mala` or `hmc`.
    restart : float
        Probability of a chain to begin anew before a call.
    fresh : callable, optional
        ``fresh(n)`` gives n new starts, needed with `restart`.
    generator : torch.Generator, optional
        On the device of `start`; else PyTorch's global one.
    **options
        Of the sampler. Where it adapts the step size (`mala`, `hmc`), each call starts its warm-up,
        which moves the chains too, with the step size of the one before.

    Attributes
    ----------
    chains : Tensor, chains x ...
        Where they are.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    Tieleman 2008 (persistent contrastive divergence).

    Examples
    --------
    >>> import torch
    >>> from minent.energy import PersistentChains, mala
    >>> def energy(x):
    ...     return x.square().sum(1) / 2
    >>> chains = PersistentChains(torch.zeros(100, 2), mala, warmup=20)
    >>> chains.move(energy, 10).samples.shape
    torch.Size([10, 100, 2])
    >>> _ = chains.move(lambda x: energy(x - 3), 50)
    >>> bool((chains.chains.mean(0) > 2).all())
    True
    """

    def __init__(
        self,
        start: Tensor,
        sampler: Callable[..., Chains] = langevin,
        *,
        restart: float = 0.0,
        fresh: Callable[[int], Tensor] | None = None,
        generator: torch.Generator | None = None,
        **options: Any,  # noqa: ANN401 - the sampler's
    ) -> None:
        if not callable(sampler):
            raise InputError(f"sampler must be a function, not {type(sampler).__name__}")
        self.chains = start_of(start)
        check_source(generator, self.chains.device)
        self._restart = from_0_to_1("restart", restart)
        if self._restart and not callable(fresh):
            raise InputError("fresh must be a function, with restart above 0")
        self._sampler, self._fresh, self._generator = sampler, fresh, generator
        self._adapts = "adapt" in _check_options(sampler, options)
        self._options = options

    def move(self, energy: Energy, steps: int) -> Chains:
        """Move the chains; what the sampler gave comes back."""
        found = self._sampler(
            energy, self._starts(), steps, generator=self._generator, **self._options
        )
        if not isinstance(found, Chains):
            raise InputError(f"sampler must give Chains, not {type(found).__name__}")
        self.chains = found.last
        if self._adapts:
            self._options["step_size"] = found.step_size
        return found

    def _starts(self) -> Tensor:
        if not self._restart or self._fresh is None:
            return self.chains
        n = len(self.chains)
        fresh = self._fresh(n)
        if not isinstance(fresh, Tensor) or fresh.shape != self.chains.shape:
            raise InputError(f"fresh must give a tensor of shape {tuple(self.chains.shape)}")
        new = torch.rand(n, generator=self._generator, device=self.chains.device) < self._restart
        return torch.where(per_chain(new, fresh), fresh.to(self.chains), self.chains)

    def state_dict(self) -> dict[str, Any]:
        """Give where the chains are, the step size, and the state of `generator`."""
        state: dict[str, Any] = {"chains": self.chains.clone()}
        if "step_size" in self._options:
            state["step_size"] = self._options["step_size"]
        if self._generator is not None:
            state["random"] = self._generator.get_state()
        return state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state, where the chains are now: on their device and in their type.

        Parameters
        ----------
        state : dict
            Of as many chains, of the same shape.

        Raises
        ------
        InputError
            When it is of others, or no state.
        """
        chains = state.get("chains") if isinstance(state, dict) else None
        if not isinstance(chains, Tensor) or chains.shape != self.chains.shape:
            raise InputError(
                f"state must be that of chains of shape {tuple(self.chains.shape)}, as state_dict "
                "gives it"
            )
        chains = start_of(chains.to(self.chains))
        set_random(self._generator, state)
        self.chains = chains
        if "step_size" in state:
            self._options["step_size"] = state["step_size"]


def _check_options(sampler: Callable[..., Chains], options: dict[str, Any]) -> set[str]:
    """Give the names of a sampler's arguments; refuse options that are none, or are missing."""
    found = signature(sampler)
    try:
        found.bind(None, None, 0, generator=None, **options)
    except TypeError as error:
        name = getattr(sampler, "__name__", type(sampler).__name__)
        raise InputError(f"the options must be those of {name}: {error}") from None
    return set(found.parameters)
