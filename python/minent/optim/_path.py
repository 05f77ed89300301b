"""A step of a flow from where it is: the field there, and moves along it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent.optim._dynamics import Part, ask
from minent.optim._lists import dot, norm
from minent.optim._stages import statistics_kept
from minent.optim.fields import Here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from minent.optim._flow import Flow
    from minent.optim._stages import Draws
    from minent.optim.fields import TorchRule


class Path:
    """The parameters that a step moves, and what its stages ask of them."""

    def __init__(
        self,
        flow: Flow,
        parts: list[Part],
        closure: Callable[[], Any] | None,
        loss: Tensor | float | None,
        draws: Draws | None,
    ) -> None:
        self.flow = flow
        self.each = flow._each
        self.parts = parts
        self.params = [p for part in parts for p in part.params]
        self._states = [flow.state[p] for p in self.params]
        self._closure = closure
        self._loss = loss
        self._draws = draws  # of the first stage, for later ones

    def scratch(self, name: str) -> list[Tensor]:
        """Give a buffer like each parameter."""
        return self.flow._scratch(name, self.params)

    def again(self, stage: int) -> None:
        """Find loss and gradients where the parameters are now, for a later stage."""
        self.flow.stage = stage
        if self._draws is not None:
            self._draws.again()
        with statistics_kept(self.flow.modules):
            self._loss = ask(self._closure)

    def gradients(self) -> list[Tensor]:
        """Give the gradients as they are; none is a gradient of zero."""
        return [torch.zeros_like(p) if p.grad is None else p.grad for p in self.params]

    def turned(self, raw: list[Tensor]) -> list[Tensor]:
        """Give the gradients of what is descended on, clipped."""
        flow = self.flow
        if flow.clip_norm is None and not flow.maximize:
            return raw
        grads = self.scratch("gradient")
        self.each("copy_", grads, raw)
        sign = -1.0 if flow.maximize else 1.0
        if flow.clip_norm is None:
            self.each("mul_", grads, sign)
        else:
            self.each("mul_", grads, sign * (flow.clip_norm / norm(raw)).clamp_max(1.0))
        return grads

    def field(self, stage: int) -> list[Tensor]:
        """Give the directions here; they hold until the next call, or the next gradient."""
        flow, raw = self.flow, self.gradients()
        grads = self.turned(raw)
        if flow.field.is_gradient:
            out = grads
        else:
            out = self.scratch("direction")
            flow.field.direction(
                Here(
                    grads=grads,
                    out=out,
                    loss=self._descended() if flow.field.needs_loss else None,
                    states=self._states,
                    shared=flow._shared,
                    first=stage == 0,
                    each=self.each,
                )
            )
        if stage == 0:
            self._certify(raw, out)
        return out

    def _certify(self, raw: list[Tensor], directions: list[Tensor]) -> None:
        """Note how fast the loss changes along the directions."""
        if self.flow.certify:
            same = directions is raw
            self.flow.certificate = -(norm(raw) ** 2 if same else dot(raw, directions))

    def torch_step(self, field: TorchRule) -> None:
        """Take a step of Euler's method by a rule of torch."""
        raw = self.gradients()
        grads = self.turned(raw)
        self._certify(raw, grads)
        self.decay(self.params, 1.0)
        begin = 0
        for group, params, _ in self.parts:
            own = slice(begin, begin + len(params))
            field.euler(params, grads[own], self._states[own], float(group["lr"]), group["foreach"])
            begin = own.stop

    def decay(self, tensors: list[Tensor], size: float) -> None:
        """Shrink parameters, or what stands in their place, by what decays in a step."""
        begin = 0
        for group, params, _ in self.parts:
            own = slice(begin, begin + len(params))
            if group["weight_decay"]:
                rate = float(group["lr"]) * size * group["weight_decay"]
                self.each("mul_", tensors[own], 1 - rate)
            begin = own.stop

    def move(
        self, start: list[Tensor], directions: list[list[Tensor]], sizes: Sequence[float]
    ) -> None:
        """Go from a start against a sum of directions, each by lr times its size."""
        begin = 0
        for group, params, _ in self.parts:
            own = slice(begin, begin + len(params))
            lr, at = float(group["lr"]), start[own]
            for k, size in zip(directions, sizes, strict=True):
                self.each.axpy(params, at, k[own], -lr * size)
                at = params
            begin = own.stop

    def _descended(self) -> Tensor:
        given = self._loss
        loss = (
            given if isinstance(given, torch.Tensor) else torch.tensor(given, dtype=torch.float64)
        )
        loss = loss.detach().reshape(())
        return -loss if self.flow.maximize else loss
