"""A generator and an encoder, trained together against a critic of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn.gan._bigan_moves import BiGANMoves
from minent.nn.gan._coder import Coder
from minent.nn.gan._objective_of import objective_of
from minent.nn.gan._sampler import module_of
from minent.nn.gan._train import compiled
from minent.nn.gan._trainer import Trainer
from minent.nn.objectives import BiGANQP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import nn

    from minent.nn.gan._prior import Latent
    from minent.nn.gan._watch import Watch


class BiGAN(Coder, Trainer):
    """A generator and an encoder as one player, a critic of pairs as the other: BiGAN-QP.

    The critic tells ``(x, E(x))`` from ``(G(z), z)``. The other player moves generator and encoder
    by the same difference, and by the errors of coding twice: z is to be found again in
    ``E(G(z))``, and x in ``G(E(x))``.

    Parameters
    ----------
    generator : nn.Module
        Makes samples of latent vectors, as for `GAN`.
    encoder : nn.Module
        Makes latent vectors of samples, ``encoder(x)``: a critic made with ``outputs=``, as
        ``DCGANCritic(32, outputs=128)``, or any other network.
    critic : nn.Module
        Judges pairs, ``critic(x, z)``, as a `PairCritic` does.
    objective : "bigan-qp" or Objective
        The name, or what ``objective("bigan-qp", ...)`` made.
    latent, latent_dim, critic_steps, joint, one_loss
        As of `GAN`. The player "generator" of `fit` moves the encoder too, and `ema` averages both.

    Attributes
    ----------
    average : Average or None
        Moving average of generator and encoder, of the last `fit` or `load`.

    Raises
    ------
    InputError
        When an argument is of the wrong kind, or they do not fit together.

    References
    ----------
    kexue.fm archive 6214; arXiv 1605.09782, 1606.00704.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import BiGAN, MLPCritic, MLPGenerator, PairCritic
    >>> _ = torch.manual_seed(0)
    >>> real = torch.randn(256, 1) @ torch.ones(1, 3)
    >>> nets = MLPGenerator(3, latent=1, width=32), MLPCritic(3, width=32, outputs=1)
    >>> bigan = BiGAN(*nets, PairCritic(MLPCritic(3, width=32, outputs=8), 8, latent=1))
    >>> rates = {"critic_lr": 1e-3, "generator_lr": 1e-3}
    >>> history = bigan.fit(real, steps=200, ema=0.9, progress=False, **rates)
    >>> bool((bigan.reconstruct(real) - real).square().mean() < 0.1)
    True
    >>> bigan.encode(real[:5]).shape, bigan.interpolate(real[:2], real[2:4], n=5).shape
    (torch.Size([5, 1]), torch.Size([2, 5, 3]))
    """

    _encodes = "encoder"

    def __init__(
        self,
        generator: nn.Module,
        encoder: nn.Module,
        critic: nn.Module,
        objective: str | BiGANQP = "bigan-qp",
        *,
        latent: Latent = "normal",
        latent_dim: int | Sequence[int] | None = None,
        critic_steps: int = 1,
        joint: bool = False,
        one_loss: bool = False,
    ) -> None:
        options = latent, latent_dim, None, critic_steps
        super().__init__(generator, critic, *options, joint=joint, one_loss=one_loss)
        self._refuse_labels_and_copies()
        self.encoder = module_of("encoder", encoder)
        found = objective_of(objective, "BiGAN")
        assert isinstance(found, BiGANQP)
        self.objective = found

    def _made_by(self) -> dict[str, nn.Module]:
        return {**super()._made_by(), "encoder": self.encoder}

    def _moves(self, watch: Watch, *, compile: bool) -> BiGANMoves:
        nets = self.encoder, self.generator, self.critic
        encode, generate, judge = (compiled(net, on=compile) for net in nets)
        return BiGANMoves(encode, self, watch, generate, judge)
