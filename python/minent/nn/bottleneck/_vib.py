"""The variational information bottleneck, a layer that carries its own loss."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from math import log
from typing import Any

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one, not_below_0, positive
from minent.errors import InputError
from minent.nn.bottleneck._ascent import ascend
from minent.nn.bottleneck._draw import draw_normal
from minent.nn.bottleneck._held import held, say_held
from minent.nn.bottleneck._kl import check_moments, kl_normal
from minent.nn.bottleneck._unheard import Unheard
from minent.nn.bottleneck._weighted import weighted
from minent.train import add_loss, track
from minent.train._collect import running_again

_LN2 = log(2.0)
# A unit whose mean varies less than this over the batch tells nothing (arXiv 1509.00519).
_ACTIVE = 0.01
# So many training steps without the budget ever being reached are worth a word.
_PATIENCE = 1000


class VIB(nn.Module):
    """A code with noise, which may keep only so much information about what it is made of.

    Called as ``vib(mean, log_var)``, it gives in training a sample of N(mean, exp(log_var)), and in
    evaluation the mean. It adds its own loss by `minent.train.add_loss`, so nothing but the layer
    has to be put into a model. KL is that of `kl_normal`, in nats, a sum over latent dimensions
    and a mean over the batch; it bounds the information I(X; Z) that the code keeps from above.

    ========================== ==============================================================
    ``weight`` alone           ``weight * KL``
    with ``budget``            ``weight * max(KL - budget, 0)``, the hourglass
    with ``budget``, ``rate``  ``weight * (KL - budget)``; then the weight goes to
                               ``max(0, weight + rate * (KL - budget))`` (dual ascent)
    ========================== ==============================================================

    In a loop of your own, run the model inside ``with collect() as found:`` of `minent.train`, and
    add ``found.loss`` to yours; otherwise nothing is paid for the code, which a warning says.

    With ``fit`` the history has the columns ``kl_nats`` and ``kl_bits`` per example,
    ``active_units`` (units whose mean has a variance above 0.01 over the batch) and ``clamped``
    (variances that overflowed, see below); with a budget ``budget_binds``, the share of batches
    above it; with a rate ``vib_weight``, the multiplier of the last batch.

    Log-variances above 20 are held there and counted, and a warning says so once. Another one says
    when the budget was never reached in 1,000 training steps, so that it did nothing.

    Parameters
    ----------
    dim : int, optional
        Size of the last dimension of the code, to be checked.
    weight : float
        The multiplier (beta of arXiv 1612.00410), or where it starts with a `rate`.
    budget : float, optional
        Nats per example that cost nothing.
    rate : float, optional
        Step of the weight.
    head : nn.Module or sequence of nn.Module, optional
        The layer (or two) that makes mean and log-variance, where the model is a critic: while its
        parameters are frozen, as they are when the generator moves, the mean is passed on and no
        loss is added. It does not become a part of this module.
    name : str
        Put before the names of columns, where a model has several layers: ``{name}_kl_nats``.

    Attributes
    ----------
    weight : Tensor
        The multiplier now: a buffer, saved in checkpoints. ``vib.weight.fill_(0.1)`` sets another.
    most : Tensor
        The largest mean KL of a training batch so far, in nats: a buffer.
    clamped : Tensor
        How many variances overflowed in training so far: a buffer.

    Raises
    ------
    InputError
        When an argument is wrong, as a weight below 0.

    See Also
    --------
    mean_probabilities : averages of a classifier over several samples of the code.
    Bottleneck : the same with its linear layer inside, for the regularizer "vdb" of critics.

    References
    ----------
    arXiv 1612.00410, 1810.00821; kexue.fm, archive 6181.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VIB
    >>> from minent.train import fit
    >>> class Classifier(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.moments, self.vib = torch.nn.Linear(4, 6), VIB(3, weight=1e-3)
    ...         self.output = torch.nn.Linear(3, 2)
    ...     def forward(self, x):
    ...         return self.output(self.vib(*self.moments(x).chunk(2, dim=1)))
    >>> x = torch.randn(64, 4)
    >>> history = fit(
    ...     Classifier(),
    ...     (x, (x[:, 0] > 0).long()),
    ...     loss=torch.nn.functional.cross_entropy,
    ...     progress=False,
    ... )
    >>> history.columns
    ['epoch', 'step', 'loss', 'kl_nats', 'kl_bits', 'active_units', 'clamped', 'seconds']
    """

    weight: Tensor
    most: Tensor
    clamped: Tensor

    def __init__(
        self,
        dim: int | None = None,
        weight: float = 1e-3,
        budget: float | None = None,
        rate: float | None = None,
        *,
        head: nn.Module | Iterable[nn.Module] | None = None,
        name: str = "",
    ) -> None:
        super().__init__()
        self.dim = None if dim is None else at_least_one("dim", dim)
        self.budget = None if budget is None else not_below_0("budget", budget)
        self.rate = None if rate is None else positive("rate", rate)
        if self.rate is not None and self.budget is None:
            raise InputError("rate moves the weight towards a budget: give budget= too")
        if not isinstance(name, str):
            raise InputError(f"name must be a string, not {name!r:.60}")
        self.name = name
        start, dtype = not_below_0("weight", weight), torch.get_default_dtype()
        if start > torch.finfo(dtype).max:
            raise InputError(f"weight must be a number that {dtype} holds, not {weight}")
        self.register_buffer("weight", torch.tensor(start, dtype=dtype))
        self.register_buffer("most", torch.tensor(0.0))
        self.register_buffer("clamped", torch.tensor(0))
        self.sampling = False
        self._prefix = f"{name}_" if name else ""
        # in a tuple, so that it does not become a part of this module
        self._head = _modules(head)
        self._steps = 0
        self._said = False
        self._unheard = Unheard()

    def forward(self, mean: Tensor, log_var: Tensor) -> Tensor:
        """Give a code, N x ... x dim, of means and log-variances of that shape.

        Raises
        ------
        InputError
            When shapes do not fit, or in training there are no examples.
        """
        self._check(mean, log_var)
        if self._head and not any(p.requires_grad for m in self._head for p in m.parameters()):
            return mean
        log_var, over = held(log_var)
        kl = kl_normal(mean, log_var).mean()
        term = self._term(kl)
        # a layer that a checkpoint runs again has counted already
        if not running_again():
            self._count(over)
            self._report(kl.detach(), mean.detach(), over)
            add_loss(weighted(term, self.weight))
            if self.training and torch.is_grad_enabled():
                self._unheard.step(self, term)
                if self.rate is not None:
                    ascend(self.weight, self.rate, term)
                self._look(kl.detach())
        return draw_normal(mean, log_var) if self.training or self.sampling else mean

    def extra_repr(self) -> str:
        """Show the settings."""
        dim = "" if self.dim is None else f"{self.dim}, "
        budget = "" if self.budget is None else f", budget={self.budget:g}"
        rate = "" if self.rate is None else f", rate={self.rate:g}"
        weight = "meta" if self.weight.is_meta else f"{float(self.weight):g}"
        return f"{dim}weight={weight}{budget}{rate}"

    def _check(self, mean: Tensor, log_var: Tensor) -> None:
        check_moments(mean, log_var)
        if mean.dim() < 2 or (self.dim is not None and mean.shape[-1] != self.dim):
            wanted = "dim" if self.dim is None else self.dim
            raise InputError(
                f"mean must have the shape (N, ..., {wanted}), not {tuple(mean.shape)}"
            )
        if not mean.numel() and (self.training or not mean.shape[-1]):
            raise InputError(f"mean has no numbers: its shape is {tuple(mean.shape)}")

    def _term(self, kl: Tensor) -> Tensor:
        if self.budget is None:
            return kl
        excess = kl - self.budget
        return excess.clamp(min=0) if self.rate is None else excess

    def _report(self, kl: Tensor, mean: Tensor, over: Tensor | None) -> None:
        track(f"{self._prefix}kl_nats", kl)
        track(f"{self._prefix}kl_bits", kl / _LN2)
        if len(mean) > 1:
            active = mean.flatten(1).var(0) > _ACTIVE
            track(f"{self._prefix}active_units", active.sum())
        track(f"{self._prefix}clamped", 0.0 if over is None else over, how="sum")
        if self.budget is not None:
            track(f"{self._prefix}budget_binds", kl > self.budget)
        if self.rate is not None:
            track(f"{self._prefix}vib_weight", self.weight, how="last")

    def _count(self, over: Tensor | None) -> None:
        if over is None or not self.training:
            return
        self.clamped.add_(over)
        self._said = say_held(over, self._said, "the layer", self)

    def _look(self, kl: Tensor) -> None:
        """Note the largest KL, and say once when no budget was needed, or variances overflowed."""
        torch.fmax(self.most, kl.to(self.most.dtype), out=self.most)
        if torch.compiler.is_compiling():  # a number that counts would be compiled anew each time
            return
        self._steps += 1
        if self._steps != _PATIENCE:
            return
        self._said = say_held(self.clamped.cpu(), self._said, "the layer", self)
        if self.budget is not None and float(self.most) <= self.budget:
            warnings.warn(
                f"the budget of {self.budget:g} nats never binds: in {_PATIENCE:,} training steps "
                f"the largest KL was {float(self.most):.3g} nats per example",
                stacklevel=3,
            )


def _modules(head: nn.Module | Iterable[nn.Module] | None) -> tuple[nn.Module, ...]:
    found: tuple[Any, ...] = ()
    if isinstance(head, nn.Module) or not (head is None or isinstance(head, Iterable)):
        found = (head,)
    elif head is not None:
        found = tuple(head)
    for module in found:
        if not isinstance(module, nn.Module) or not list(module.parameters()):
            raise InputError(f"head must be a Module with parameters, not {module!r:.60}")
    return found
