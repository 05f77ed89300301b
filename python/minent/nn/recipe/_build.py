"""The data and the nets that a configuration asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent.errors import ConfigError, InputError
from minent.nn.gan import GAN, OGAN, BiGAN
from minent.nn.nets import PairCritic, network
from minent.nn.objectives import OGAN as OGANObjective
from minent.nn.objectives import BiGANQP
from minent.nn.recipe._parts import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.loaders import Images
    from minent.nn.recipe._read import Recipe


def data_of(recipe: Recipe) -> Images:
    """Open the images.

    Raises
    ------
    InputError
        When there are none, or they cannot be read.
    """
    from minent.loaders import Images  # with the compiled module, which GANs do without

    try:
        return Images(
            recipe.data,
            size=recipe.size,
            batch_size=recipe.batch_size,
            seed=recipe.seed,
            **recipe.images,
        )
    except OSError as error:
        what = error.strerror or str(error)
        raise InputError(f"{recipe.path}: data: {what}: {error.filename or recipe.data}") from None
    except InputError as error:
        raise InputError(f"{recipe.path}: data: {error}") from None


def gan_of(recipe: Recipe, shape: Sequence[int]) -> GAN | BiGAN:
    """Make the nets, from the seed, and what trains them.

    Parameters
    ----------
    recipe : Recipe
        The configuration.
    shape : sequence of int
        Channels, height and width of an image.

    Raises
    ------
    ConfigError
        When an option is wrong, or they do not fit together.
    """
    torch.manual_seed(recipe.seed)
    with at(str(recipe.path)):
        nets = _Nets(recipe, shape)
        rule, options = recipe.objective, {"joint": True, **recipe.trainer}
        if isinstance(rule, BiGANQP):
            return _bigan(recipe, rule, nets, options)
        given = [key for key in ("encoder", "features") if key in recipe.network]
        if given:
            raise ConfigError(f"network.{given[0]} is for the objective bigan-qp")
        more = {"outputs": nets.latent} if isinstance(rule, OGANObjective) else {}
        generator, critic = nets.pair("critic", **more)
        kind = OGAN if isinstance(rule, OGANObjective) else GAN
        with at("trainer"):
            return kind(generator, critic, rule, regularizers=recipe.regularizers, **options)


class _Nets:
    """Networks of one family."""

    def __init__(self, recipe: Recipe, shape: Sequence[int]) -> None:
        self._options = dict(recipe.network)
        self._shape = shape
        self.latent: int = self._options.get("latent", 128)

    def pair(self, critic: str, **more: Any) -> Any:  # noqa: ANN401 - of options
        """Make a generator, and a critic with the options of a key and more of them."""
        options = self._options
        with at("network"):
            return network(
                options["name"],
                self._shape,
                latent=self.latent,
                classes=options.get("classes"),
                generator=options.get("generator"),
                critic={**options.get(critic, {}), **more},
            )


def _bigan(recipe: Recipe, rule: BiGANQP, nets: _Nets, options: dict[str, Any]) -> BiGAN:
    if recipe.regularizers:
        raise ConfigError("regularizers are not for the objective bigan-qp")
    features = recipe.network.get("features", 256)
    generator, trunk = nets.pair("critic", outputs=features)
    encoder = nets.pair("encoder", outputs=nets.latent).critic
    critic = PairCritic(trunk, features, nets.latent)
    with at("trainer"):
        return BiGAN(generator, encoder, critic, rule, **options)
