"""`Game`: one optimizer for the joint vector field of several players."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import torch
import torch.distributed as dist
from torch import Tensor

from minent._numbers import at_least_one, from_0_to_1, positive
from minent.errors import InputError
from minent.optim._dynamics import Dynamics
from minent.optim._stages import Draws, statistics_kept
from minent.optim.game._field import average, backward, trained
from minent.optim.game._methods import method_of
from minent.optim.game._players import Name, Player, read_losses, read_players, read_steps
from minent.optim.game._rules import RULES

if TYPE_CHECKING:
    from minent.optim._dynamics import Part
    from minent.optim._tables import Table

Losses: TypeAlias = "Tensor | list[Tensor] | tuple[Tensor, ...] | Mapping[Name, Tensor]"


class Game(Dynamics):
    """Step several players at once, each down its own loss by its own parameters.

    The joint field is ``v(z) = (dL1/dz1, dL2/dz2, ...)``; a method decides how to step along
    ``z' = -v(z)``. A GAN is the game of two: generator and critic.

    Parameters
    ----------
    players : dict or sequence
        A player each: a module, an iterable of parameters, a dict with ``"params"`` and its own
        ``"lr"`` and so on, or a list of such dicts. The keys of a dict name the players; those of a
        sequence are called 0, 1, ...
    lr : float
        The step size of players that have none of their own.
    method : str or Table
        ``"extragradient"``, ``"optimistic"``, ``"euler"``, ``"lookahead"``, ``"consensus"``, or any
        table of `minent.optim.TABLES` (``"heun"``, ``"rk4"``, ...) with a fixed step.
    order : "simultaneous" or "alternating"
        Whether all players move from the same place, or in turns, in their order, each seeing where
        those before have gone. Turns go with ``"euler"``, ``"lookahead"`` and ``"optimistic"``: the
        stages of other methods move all players together.
    steps : int, sequence or dict of int
        How many steps a player takes in its turn (``{"critic": 5}``).
    update : "sgd" or "adam"
        What the gradient becomes. With ``"adam"`` extragradient is ExtraAdam, optimistic is
        optimistic Adam. Not for tables, which follow the gradient itself.
    momentum : float
        For ``"sgd"``, between -1 and 1; a negative one damps alternating descent.
    betas, eps :
        Of ``"adam"``.
    fresh : bool, optional
        Whether random numbers run on from one call of the closure to the next within a step. False:
        each call draws the same from torch's own generators, so that a step integrates one field.
        By default True in turns and False else.
    average : bool or ProcessGroup
        Average the gradients over processes here, where there are several, for players that are
        not wrapped in DDP.
    zero_sum : bool
        The closure returns a single loss, which the first of two players minimizes and the second
        maximizes.
    gamma : float
        The weight of consensus.
    k, alpha :
        Lookahead: every `k` steps the parameters go to ``slow + alpha (fast - slow)``.

    Attributes
    ----------
    players : list of str or int
        Their names, in their order.
    losses : tuple of Tensor or dict
        The losses of the last step, as the closure gave them but without graph: each player's where
        its step, or its last turn, began. They stay on their device.
    stage : int
        How many times this step has called the closure before: a closure may read it.
    player : str, int or None
        Whose turn it is; None when all move. In turns a closure may give None for other players.

    Raises
    ------
    InputError
        For parameters that do not fit together, and losses that do not fit the players.
    RuntimeError
        From `step`, without a closure, with sparse gradients, or under a GradScaler.

    Notes
    -----
    Gradient evaluations a step: Euler, optimistic and Lookahead 1, extragradient 2, tables one a
    stage. Consensus needs a double backward. On a purely rotating field Euler and Heun diverge at
    any step size, RK4 hardly leaves the circle, extragradient and optimistic descent converge.

    Where players are given as modules (also under ``"params"``), the later stages of a step leave
    the running statistics of their normalization layers alone; turns, each a step of its own, do
    not. When a closure raises, players that took their turn stay moved, and moments may have
    moved.

    The closure must return fresh losses and must not call backward; it is called once for each
    gradient evaluation. `step` returns the losses.

    References
    ----------
    kexue.fm archive 6583; arXiv 2010.15040 (ODE-GAN), 1802.10551 (extragradient, ExtraAdam),
    1711.00141 (optimistic), 1705.10461 (consensus), 1807.04740 (negative momentum), 1907.08610
    (Lookahead).

    Examples
    --------
    >>> import torch
    >>> x, y = (torch.ones((), dtype=torch.float64, requires_grad=True) for _ in range(2))
    >>> game = Game({"x": [x], "y": [y]}, lr=0.5, method="extragradient")
    >>> for _ in range(100):
    ...     losses = game.step(lambda: {"x": x * y, "y": -x * y})
    >>> bool(x**2 + y**2 < 1e-8)
    True
    >>> game.step()
    Traceback (most recent call last):
        ...
    RuntimeError: Game.step needs a closure that returns the losses of the players
    """

    _kept = frozenset(
        (
            *("players", "_named", "_turns", "_steps", "_method", "_update", "_zero_sum"),
            *("_fresh", "_modules", "_averaged", "gamma", "k", "alpha"),
        )
    )
    needs_closure = True
    # GradScaler then hands itself over instead of stepping as if all were well
    _step_supports_amp_scaling = True

    losses: Mapping[Name, Tensor] | tuple[Tensor, ...] = ()
    player: Name | None = None

    def __init__(
        self,
        players: Mapping[str, Player] | Iterable[Player],
        lr: float = 1e-3,
        method: str | Table = "extragradient",
        *,
        order: str = "simultaneous",
        steps: int | Iterable[int] | Mapping[Name, int] = 1,
        update: str = "sgd",
        momentum: float = 0.0,
        betas: tuple[float, float] = (0.5, 0.9),
        eps: float = 1e-8,
        fresh: bool | None = None,
        average: bool | dist.ProcessGroup = False,
        zero_sum: bool = False,
        gamma: float = 0.1,
        k: int = 5,
        alpha: float = 0.5,
    ) -> None:
        groups, self._modules = read_players(players)
        self.players = list(dict.fromkeys(group["player"] for group in groups))
        self._named = isinstance(players, Mapping)
        if order not in ("simultaneous", "alternating"):
            raise InputError(f"order must be 'simultaneous' or 'alternating', not {order!r:.60}")
        self._turns = order == "alternating"
        self._steps = read_steps(steps, self.players, order)
        self._method = method_of(method)
        if self._turns and self._method.joint:
            raise InputError(f"method {method!r} moves all players together, not alternating")
        if update not in RULES:
            raise InputError(f"update must be one of {', '.join(RULES)}, not {update!r:.60}")
        self._update = update
        if zero_sum and len(self.players) != 2:
            raise InputError(f"zero_sum is for two players, not {len(self.players)}")
        self._zero_sum = zero_sum
        self._fresh = self._turns if fresh is None else fresh
        self._averaged = average
        self.gamma = positive("gamma", gamma)
        self.k = at_least_one("k", k)
        self.alpha = from_0_to_1("alpha", alpha)
        super().__init__(groups, {"lr": lr, "momentum": momentum, "betas": betas, "eps": eps})

    @property
    def loss_names(self) -> list[Name] | None:
        """Names of the losses that the closure returns; None where it returns a single one."""
        return None if self._zero_sum else self.players

    @property
    def averages(self) -> bool:
        """Whether gradients are averaged over processes here."""
        return self._averaged is not False

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters to a player, which the group must name under ``"player"``."""
        if param_group.get("player") not in self.players:
            raise InputError(f"a group must hold one of {self.players} under 'player'")
        super().add_param_group(param_group)

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        positive("eps", group["eps"])
        momentum = group["momentum"]
        if not isinstance(momentum, float | int) or not -1 < momentum < 1:
            raise InputError(f"momentum must lie between -1 and 1, not {momentum!r:.60}")
        if not all(0 <= beta < 1 for beta in group["betas"]):
            raise InputError(f"betas must lie from 0 to below 1, not {group['betas']!r:.60}")
        plain = self._update == "sgd" and not momentum
        if self._method.plain and not plain:
            raise InputError("a Runge-Kutta table goes without momentum and with update='sgd'")

    @torch.no_grad()
    def step(  # type: ignore[override]
        self, closure: Callable[[], Losses] | None = None
    ) -> Losses:
        """Take one step of all players.

        Parameters
        ----------
        closure : callable
            Returns the loss of each player, in their order or by their names.

        Returns
        -------
        tuple or dict of Tensor
            `losses`.
        """
        self._refuse_scaler()
        if closure is None:
            raise RuntimeError("Game.step needs a closure that returns the losses of the players")
        self.stage = 0
        self._closure = closure
        self._draws = None if self._fresh else Draws(trained(self.param_groups))
        self._seen: dict[Name, Tensor] = {}
        self._method.begin(self)
        try:
            if self._turns:
                for name in self.players:
                    groups = [group for group in self.param_groups if group["player"] == name]
                    self.player = name
                    for _ in range(self._steps[name]):
                        self._seen.pop(name, None)
                        self._method.step(self, groups)
            else:
                self._method.step(self, self.param_groups)
        finally:
            self.stage = 0
            self.player = None
            del self._closure
        self._method.finish(self)
        self.losses = self._seen if self._named else tuple(self._seen[n] for n in self.players)
        return self.losses

    def _losses_of(self, groups: list[dict[str, Any]]) -> dict[Name, Tensor]:
        """Call the closure for the losses of the players of some groups."""
        wanted = list(dict.fromkeys(group["player"] for group in groups))
        if self.stage and self._draws is not None:
            self._draws.again()
        later = self._modules if self.stage and self.player is None else []
        with torch.enable_grad(), statistics_kept(later):
            given = self._closure()
            losses = read_losses(given, self.players, wanted, zero_sum=self._zero_sum)
        self.stage += 1
        for name, loss in losses.items():
            self._seen.setdefault(name, loss.detach())
        return losses

    def _field(self, groups: list[dict[str, Any]]) -> list[Part]:
        """Find the gradient of each player of some groups, where they are now."""
        backward(self._losses_of(groups), groups)
        if self._averaged is not False:
            params = trained(groups)
            for parameter in params:
                if parameter.grad is None:  # another process may have one
                    parameter.grad = torch.zeros_like(parameter)
            self._average([p.grad for p in params if p.grad is not None])
        return self._gather(groups)

    def _average(self, tensors: list[Tensor]) -> list[Tensor]:
        """Average over processes in place, where asked and where there are several."""
        if self._averaged is not False and dist.is_initialized():
            average(tensors, None if self._averaged is True else self._averaged)
        return tensors

    def _move(
        self, part: Part, targets: list[Tensor] | None = None, lr: float | None = None
    ) -> None:
        """Move the parameters, or targets in their place, by the rule of update."""
        group, params, grads = part
        RULES[self._update](
            group,
            self.state,
            params,
            grads,
            params if targets is None else targets,
            float(group["lr"]) if lr is None else lr,
        )
