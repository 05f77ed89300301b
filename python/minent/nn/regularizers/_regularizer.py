"""Regularizers as objects with a weight, which a trainer can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from minent._numbers import not_below_0
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn.regularizers._kinds import KINDS, Here

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.regularizers._gradients import Critic, Labels


class Regularizer(nn.Module):
    """A weighted term of a critic's loss; made by `regularizer`.

    Attributes
    ----------
    name : str
        Its name.
    weight : float
        Its weight, which may be changed at any time.
    options : dict
        All its options.
    """

    def __init__(self, name: str, weight: float, options: dict[str, Any]) -> None:
        super().__init__()
        self.name = name
        self.weight = weight
        self.options = options

    def forward(
        self,
        critic: Critic,
        x_real: Tensor | None,
        x_fake: Tensor | None,
        t_real: Tensor | None = None,
        t_fake: Tensor | None = None,
        labels_real: Labels = None,
        labels_fake: Labels = None,
    ) -> Tensor:
        """Give the weighted term, a scalar."""
        here = Here(critic, x_real, x_fake, t_real, t_fake, labels_real, labels_fake)
        return self.weight * KINDS[self.name].compute(here, **self.options)

    def get_extra_state(self) -> dict[str, Any]:
        """Give what is saved: where the generator of random points is."""
        generator = self.options.get("generator")
        return {"generator": None if generator is None else generator.get_state()}

    def set_extra_state(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        if self.options.get("generator") is not None and state["generator"] is not None:
            self.options["generator"].set_state(state["generator"].cpu())

    def extra_repr(self) -> str:
        """Show name, weight and options."""
        options = "".join(f", {name}={value!r}" for name, value in self.options.items())
        return f"{self.name!r}, weight={self.weight:g}{options}"


def regularizer(name: str, weight: float | None = None, **options: Any) -> Regularizer:  # noqa: ANN401
    """Make a regularizer of a critic by its name.

    Parameters
    ----------
    name : str
        One of `regularizers`.
    weight : float, optional
        By default that of its paper.
    **options
        Those of its function: `gradient_penalty` for "r1", "r2" (both with the factor 1/2 of their
        paper), "0-gp", "wgan-gp" and "wgan-div"; `noise_penalty` for "roth"; `consistency` for
        "ct"; `orthogonal_penalty` for "orthogonal"; none for "drift" and "vdb".

    Returns
    -------
    Regularizer
        A module, called as ``reg(critic, x_real, x_fake, t_real=None, t_fake=None,
        labels_real=None, labels_fake=None)``; what the critic said of the samples is needed by
        "drift" alone. It gives a scalar to be added to the critic's loss.

    Raises
    ------
    InputError
        For a name or an option that is not there, a value out of range, and a negative weight.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import regularizer
    >>> r1 = regularizer("r1", weight=10)
    >>> critic = torch.nn.Linear(1, 1)
    >>> critic.weight.data.fill_(2.0)
    tensor([[2.]])
    >>> r1(critic, torch.zeros(4, 1), None).item()  # 10 / 2 * 2 ** 2
    20.0
    """
    one_of("name", name, KINDS)
    kind = KINDS[name]
    if unknown := sorted(set(options) - set(kind.options)):
        known = ", ".join(kind.options) or "none"
        raise InputError(f"{name} has no option {unknown[0]!r:.60}; it has {known}")
    for option, value in options.items():
        kind.options[option].check(option, value)
    weight = kind.weight if weight is None else not_below_0("weight", weight)
    usual = {option: known.default for option, known in kind.options.items()}
    return Regularizer(name, weight, {**usual, **options})


def regularizers() -> list[str]:
    """Give the names of all regularizers.

    Examples
    --------
    >>> from minent.nn import regularizers
    >>> "wgan-gp" in regularizers()
    True
    """
    return list(KINDS)
