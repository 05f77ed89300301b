"""A generator and an encoder whose mean output is the critic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn.functional import layer_norm

from minent.errors import InputError
from minent.nn.gan._coder import Coder, check_codes
from minent.nn.gan._gan import GAN
from minent.nn.gan._gan_moves import GANMoves

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minent.nn.gan._prior import Latent
    from minent.nn.objectives import Objective


# of a variance, so that a constant code becomes zeros
_LEAST = 1e-12


class MeanOfCode(nn.Module):
    """The critic in an encoder."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, x: Tensor) -> Tensor:
        """Give the mean of the code of each sample."""
        code: Tensor = self.encoder(x)
        return code.mean(1)


class _Moves(GANMoves):
    """The losses of a GAN, which are given z and codes."""

    def _more(self, z: Tensor, t_fake: Tensor) -> dict[str, Tensor]:
        check_codes(t_fake, z.shape)
        return {"z": z}

    def _penalized(self, t_real: Tensor, t_fake: Tensor) -> tuple[nn.Module, Tensor, Tensor]:
        return MeanOfCode(self._gan.critic), t_real.mean(1), t_fake.mean(1)


class OGAN(Coder, GAN):
    """O-GAN: a generator, and a critic that is an encoder, with no network more.

    The mean of a code ``E(x)`` is what the critic says of x; what is orthogonal to it is the code
    of x, as both players make ``E(G(z))`` correlate with z. The generator takes codes that are
    normalized, to mean 0 and variance 1 of each: x is about ``G(N(E(x)))``.

    Parameters
    ----------
    generator : nn.Module
        Makes samples of latent vectors, as for `GAN`.
    encoder : nn.Module
        Makes vectors of the length of latents of samples, ``encoder(x)``: a critic made with
        ``outputs=``, as ``DCGANCritic(32, outputs=128)``, or any other network.
    objective : "o-gan" or Objective
        The name, or what ``objective("o-gan", ...)`` made.
    regularizers, latent, latent_dim, critic_steps, joint, one_loss
        As of `GAN`. Regularizers see the mean of codes as the critic.

    Attributes
    ----------
    encoder, critic : nn.Module
        The encoder, which is both.
    average : Average or None
        Moving average of the generator's weights, of the last `fit` or `load`; with `one_loss` of
        the encoder's too.

    Raises
    ------
    InputError
        When an argument is of the wrong kind, or they do not fit together.

    References
    ----------
    arXiv 1903.01931; kexue.fm archive 6409.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import OGAN, MLPCritic, MLPGenerator
    >>> _ = torch.manual_seed(0)
    >>> ogan = OGAN(MLPGenerator(3, latent=8, width=32), MLPCritic(3, width=32, outputs=8))
    >>> history = ogan.fit(torch.randn(64, 3), steps=5, progress=False)
    >>> codes = ogan.encode(torch.randn(5, 3))
    >>> bool(codes.mean(1).abs().max() < 1e-6), bool((codes.square().mean(1) - 1).abs().max() < 0.1)
    (True, True)
    >>> ogan.reconstruct(torch.randn(5, 3)).shape
    torch.Size([5, 3])
    """

    _encodes = "critic"
    _trains = "OGAN"
    _losses = _Moves

    def __init__(
        self,
        generator: nn.Module,
        encoder: nn.Module,
        objective: str | Objective = "o-gan",
        *,
        regularizers: Sequence[str | Callable[..., Tensor]] = (),
        latent: Latent = "normal",
        latent_dim: int | Sequence[int] | None = None,
        critic_steps: int = 1,
        joint: bool = False,
        one_loss: bool = False,
    ) -> None:
        super().__init__(
            generator,
            encoder,
            objective,
            regularizers=regularizers,
            latent=latent,
            latent_dim=latent_dim,
            critic_steps=critic_steps,
            joint=joint,
            one_loss=one_loss,
        )
        self._refuse_labels_and_copies()
        if len(self.prior.shape) != 1 or self.prior.shape[0] < 2:
            raise InputError(
                "the latents of OGAN must be vectors of 2 numbers or more, not of shape "
                f"{self.prior.shape}"
            )

    @property
    def encoder(self) -> nn.Module:
        """The encoder, whose player `fit` calls the critic."""
        return self.critic

    def _latents(self, codes: Tensor) -> Tensor:
        return layer_norm(codes, self.prior.shape, eps=_LEAST)
