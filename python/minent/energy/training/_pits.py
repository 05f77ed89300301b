"""Losses of an energy: low where data are, high where samples of a generator are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._numbers import positive
from minent.nn._choices import one_of
from minent.nn._given import floats

if TYPE_CHECKING:
    from torch import Tensor

FORMS = ("penalty", "hinge", "margin")


def pits(real: Tensor, fake: Tensor, form: str = "penalty", *, margin: float = 1.0) -> Tensor:
    """Give the loss by which an energy digs pits: positive phase minus negative phase.

    Parameters
    ----------
    real, fake : Tensor
        Energies of real and of made samples.
    form : "penalty", "hinge" or "margin"
        "penalty": mean U(x) - mean U(G(z)), without bound, for a penalty of the gradient; "hinge":
        max(0, 1 + U(x)) + max(0, 1 - U(G(z))); "margin": U(x) + max(0, m - U(G(z))), for energies
        that are never negative, as the error of an auto-encoder.
    margin : float
        m.

    Returns
    -------
    Tensor
        One number, nats for the first form.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    kexue.fm, archive 6316; arXiv 1901.08508; EBGAN: arXiv 1609.03126.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import pits
    >>> real, fake = torch.tensor([-2.0, 0.0]), torch.tensor([0.0, 3.0])
    >>> [pits(real, fake, form).item() for form in ("penalty", "hinge")]
    [-2.5, 1.0]
    >>> pits(real + 2, fake, "margin", margin=2.0).item()
    2.0
    """
    one_of("form", form, FORMS)
    real, fake = floats("real", real), floats("fake", fake)
    if form == "penalty":
        return real.mean() - fake.mean()
    if form == "hinge":
        return (1 + real).relu().mean() + (1 - fake).relu().mean()
    return real.mean() + (positive("margin", margin) - fake).relu().mean()
