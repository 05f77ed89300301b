"""`Flow`: any vector field, stepped by any Runge-Kutta method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from minent._numbers import not_below_0, positive
from minent.optim._adaptive import adaptive_step
from minent.optim._dynamics import Dynamics, ask
from minent.optim._fixed import euler_step, fixed_step
from minent.optim._lists import Lists
from minent.optim._path import Path
from minent.optim._stages import Draws
from minent.optim._tables import Table, table_of
from minent.optim.fields import FieldLike, field_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from torch import Tensor
    from torch.optim.optimizer import ParamsT


class Flow(Dynamics):
    """Follow θ' = -f(θ): the field says where to go, the method how to step along it.

    Parameters
    ----------
    params : iterable
        Parameters, or dicts with ``"params"`` and their own ``"lr"`` and ``"weight_decay"``.
    lr : float
        The size of a step, in the time of the flow; groups may go at their own speed. With an
        adaptive method a step is ``size * lr``, where the size starts at 1 and follows the error:
        then `lr` is the first step tried, and a scheduler of `lr` moves all steps with it.
    field : str, Field or callable
        ``"grad"``, ``"sign"``, ``"normalized"``, ``"rms"``, ``"rms-global"``, ``"adagrad"``,
        ``"polyak"``, an instance of a class of `minent.optim.fields`, or a function from the list
        of gradients to the list of directions.
    method : str or Table
        A name of `minent.optim.TABLES` or a table of your own.
    weight_decay : float
        Decoupled: outside the field, parameters shrink by ``lr * weight_decay`` a step.
    maximize : bool
        Go up.
    foreach : bool, optional
        Use torch's foreach kernels, or a loop. By default its fused kernels where the rule is one
        of torch, and foreach else.
    clip_norm : float, optional
        The most that |g| may be, over all parameters, before the field sees it, at each stage.
    shared_noise : bool
        Whether all stages of a step draw the same random numbers from torch's own generators.
    modules : Module or iterable of Module
        Where batch normalization is: it remembers a batch once a step, not once a stage.
    tolerance, safety, largest : float
        Of adaptive methods: the Euclidean length of the estimated error of a step, all parameters
        together, that is accepted; by how much steps stay below what the estimate allows; and the
        most that the size may be.
    certify : bool
        Whether to find `certificate`. Adagrad by Euler's method without it is torch's fused rule.

    Attributes
    ----------
    certificate : Tensor or None
        <g, θ'> where the last step began: how fast the loss changes, 0-d, on its device. Below 0
        while the flow descends; `lr` and decay play no part.
    needs_closure : bool
        Whether `step` needs a closure.
    stage : int
        The stage that the closure is called for, from 0: it may read it.
    control : dict
        Of adaptive methods: ``"size"`` to try next, ``"last_size"`` and ``"last_error"`` of the
        last step, how many steps were ``"accepted"`` and how many tries ``"rejected"``.

    Raises
    ------
    InputError
        For settings that do not fit, and complex parameters.
    RuntimeError
        From `step`: without a closure where several stages or the loss need one, with sparse
        gradients, under a GradScaler when a closure is needed.

    Notes
    -----
    The closure sets gradients to zero, computes the loss, calls backward and returns the loss, as
    for LBFGS; it is called once a stage. Methods of one stage work without, after a backward.

    Memory: a method of several stages keeps a copy of the parameters and one sum of stages, and a
    copy of a stage only where a row of its table beyond the next needs it (none for Heun, midpoint
    and RK4); fields other than ``"grad"`` one buffer for the direction.

    A field's memory moves once a step, at the first stage; see `minent.optim.fields.Field`. A
    parameter takes part in a step when it has a gradient at its first stage. Adaptive methods read
    the error on the host at each try.

    Parameters go back to where they were when a closure raises; what the field remembers has moved.

    References
    ----------
    kexue.fm archives 5655, 6234 and 6261; Hairer, Nørsett & Wanner, Solving Ordinary Differential
    Equations I, section II.4 for the size of steps.

    Examples
    --------
    One step of RK4 on θ' = -θ, to compare with exp(-0.1):

    >>> import torch
    >>> x = torch.ones((), dtype=torch.float64, requires_grad=True)
    >>> flow = Flow([x], lr=0.1, method="rk4")
    >>> def closure():
    ...     flow.zero_grad()
    ...     loss = x**2 / 2
    ...     loss.backward()
    ...     return loss
    >>> flow.step(closure).item()
    0.5
    >>> round(x.item(), 6), flow.certificate.item()
    (0.904837, -1.0)
    >>> flow.step()
    Traceback (most recent call last):
        ...
    RuntimeError: Flow with method 'rk4' and field 'grad' needs step(closure)
    """

    _kept = frozenset(
        {
            *("field", "table", "maximize", "clip_norm", "shared_noise", "modules", "certify"),
            *("tolerance", "safety", "largest", "needs_closure", "certificate", "_each"),
        }
    )

    certificate: Tensor | None = None

    def __init__(
        self,
        params: ParamsT,
        lr: float,
        field: FieldLike = "grad",
        method: str | Table = "euler",
        *,
        weight_decay: float = 0.0,
        maximize: bool = False,
        foreach: bool | None = None,
        clip_norm: float | None = None,
        shared_noise: bool = True,
        modules: nn.Module | Iterable[nn.Module] = (),
        tolerance: float = 1e-3,
        safety: float = 0.9,
        largest: float = float("inf"),
        certify: bool = True,
    ) -> None:
        self.field = field_of(field)
        self.table = table_of(method)
        self.needs_closure = self.table.stages > 1 or self.field.needs_loss
        self.maximize = maximize
        self.clip_norm = None if clip_norm is None else positive("clip_norm", clip_norm)
        self.shared_noise = shared_noise
        self.modules = [modules] if isinstance(modules, nn.Module) else list(modules)
        self.tolerance = positive("tolerance", tolerance)
        self.safety = positive("safety", safety, 1.0)
        self.largest = largest if largest == float("inf") else positive("largest", largest)
        self.certify = certify
        self._each = Lists(foreach is not False)
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "field": self.field.name,
            "method": self.table.name,
        }
        super().__init__(params, defaults)
        if self.table.lower is not None:
            self._shared.update(size=1.0, last_size=0.0, last_error=0.0, accepted=0, rejected=0)

    @property
    def control(self) -> dict[str, Any]:
        """Sizes and counts of an adaptive method, a part of the state."""
        if self.table.lower is None:
            raise AttributeError(f"method {self.table.name!r} is not adaptive")
        return self._shared

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        not_below_0("weight_decay", group["weight_decay"])

    @property
    def _step_supports_amp_scaling(self) -> bool:
        # a GradScaler then hands itself over instead of stepping as if all were well
        return self.needs_closure

    def _draws(self) -> Draws | None:
        if self.table.stages == 1 or not self.shared_noise:
            return None
        return Draws(p for group in self.param_groups for p in group["params"])

    @torch.no_grad()
    def step(  # type: ignore[override]
        self, closure: Callable[[], Tensor | float] | None = None
    ) -> Tensor | float | None:
        """Take one step.

        Parameters
        ----------
        closure : callable, optional
            Sets gradients to zero, computes the loss, calls backward, returns the loss.

        Returns
        -------
        Tensor, float or None
            What the closure returned where the step began.
        """
        self._refuse_scaler()
        if closure is None and self.needs_closure:
            raise RuntimeError(
                f"Flow with method {self.table.name!r} and field {self.field.name!r} "
                "needs step(closure)"
            )
        draws = self._draws()
        self.stage = 0
        loss: Tensor | float | None = ask(closure)
        if self.field.needs_loss and loss is None:
            raise RuntimeError(f"field {self.field.name!r} needs a closure that returns the loss")
        parts = self._gather()
        if not parts:
            return loss
        path = Path(self, parts, closure, loss, draws)
        try:
            if self.table.stages == 1:
                euler_step(path)
            elif self.table.lower is None:
                fixed_step(path, self.table)
            else:
                adaptive_step(path, self.table, self.tolerance, self.safety, self.largest)
        finally:
            self.stage = 0
        return loss
