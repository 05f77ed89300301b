"""Pairs of networks by the name of their family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn.nets._dcgan import DCGANCritic, DCGANGenerator
from minent.nn.nets._mlp_pair import MLPCritic, MLPGenerator
from minent.nn.nets._qp import QPCritic, QPGenerator
from minent.nn.nets._resnet import ResNetCritic, ResNetGenerator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minent.nn.nets._face import Critic, Generator


class Pair(NamedTuple):
    """A generator and its critic."""

    generator: Generator
    critic: Critic


_FAMILIES: dict[str, tuple[type[Generator], type[Critic]]] = {
    "dcgan": (DCGANGenerator, DCGANCritic),
    "gan-qp": (QPGenerator, QPCritic),
    "mlp": (MLPGenerator, MLPCritic),
    "resnet": (ResNetGenerator, ResNetCritic),
}


def network(
    name: str,
    shape: Sequence[int],
    *,
    latent: int = 128,
    classes: int | None = None,
    generator: Mapping[str, Any] | None = None,
    critic: Mapping[str, Any] | None = None,
) -> Pair:
    """Make a generator and a critic of one family.

    Parameters
    ----------
    name : str
        One of `networks`.
    shape : sequence of int
        The shape of a sample: for images channels, height and width, which are the same.
    latent : int
        Number of latents.
    classes : int, optional
        Number of classes, for networks that take labels.
    generator, critic : mapping, optional
        Further options of each; see the classes.

    Returns
    -------
    Pair
        ``generator`` and ``critic``.

    Raises
    ------
    InputError
        For a name, a shape or an option that is not there.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import network
    >>> generator, critic = network("dcgan", (3, 16, 16), critic={"normalization": None})
    >>> critic(generator(torch.randn(4, generator.latent))).shape
    torch.Size([4])
    """
    one_of("name", name, _FAMILIES)
    if not isinstance(shape, Sequence):
        raise InputError(f"shape must be a sequence of whole numbers, not {shape!r:.60}")
    make_generator, make_critic = _FAMILIES[name]
    first: dict[str, Any] = {"shape": tuple(shape)} if name == "mlp" else _image(shape)
    try:
        return Pair(
            make_generator(**first, latent=latent, classes=classes, **(generator or {})),
            make_critic(**first, classes=classes, **(critic or {})),
        )
    except TypeError as error:
        raise InputError(f"{name} takes other options: {error}") from None


def networks() -> list[str]:
    """Give the names of all families of networks.

    Examples
    --------
    >>> from minent.nn import networks
    >>> networks()
    ['dcgan', 'gan-qp', 'mlp', 'resnet']
    """
    return list(_FAMILIES)


def _image(shape: Sequence[int]) -> dict[str, int]:
    if len(shape) != 3 or shape[1] != shape[2]:
        raise InputError(
            f"shape must be channels, height and width, the last two the same, not {tuple(shape)}"
        )
    return {"channels": shape[0], "size": shape[1]}
