"""Markov chains in the latents of a generator, down the energy it was trained with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent._numbers import at_least_one
from minent.energy.latent import latent_energy
from minent.energy.samplers import mala
from minent.energy.training._resting import Resting
from minent.errors import InputError
from minent.nn.gan._sampler import Sampler

if TYPE_CHECKING:
    import torch
    from torch import nn

    from minent.energy.latent import LatentEnergy
    from minent.energy.samplers import Chains

# Of the original code.
_STEP_SIZE = 0.01


class LatentChains(Sampler):
    """A generator with an energy; `MaximumEntropyGAN` says what they are."""

    energy: nn.Module
    paper_exact: bool

    def latent_energy(
        self, target: str | None = None, *, beta: float = 1.0, average: bool = True
    ) -> LatentEnergy:
        """Give the energy of latents, for any sampler.

        Parameters
        ----------
        target : str, optional
            As of `minent.energy.latent_energy`: by default "energy+prior", with `paper_exact`
            "energy".
        beta : float
            Inverse temperature.
        average : bool
            Use the average of the generator's weights, if there is one.

        Returns
        -------
        LatentEnergy
            A function of latents, n x ...; both nets are in evaluation mode in it.

        Raises
        ------
        InputError
            When an argument is wrong, the prior has no density that is known, or there are copies
            side by side.
        """
        if self.lead:
            raise InputError("chains are not for copies side by side: take one by copy_of")
        net, energy = Resting(self._net(average=average)), Resting(self.energy)
        if target is None:
            target = "energy" if self.paper_exact else "energy+prior"
        prior: Any = "normal" if target == "energy" else self.prior.kind
        if prior not in ("normal", "uniform"):
            raise InputError(
                f"chains need the density of latents, which is not known for latent={prior!r:.60}: "
                'take target="energy", or minent.energy.latent_energy with prior='
            )
        return latent_energy(net, energy, target, prior=prior, beta=beta)

    def chains(
        self,
        n: int,
        steps: int,
        *,
        beta: float = 1.0,
        average: bool = True,
        generator: torch.Generator | None = None,
        **options: Any,  # noqa: ANN401 - of mala
    ) -> Chains:
        """Start chains at latents of the prior, and move them by `mala`.

        Parameters
        ----------
        n : int
            How many chains.
        steps : int
            Steps after the warm-up.
        beta, average
            As of `latent_energy`.
        generator : torch.Generator, optional
            Where random numbers come from, on the device of the nets; by default torch's own.
        **options
            As of `mala`; with `paper_exact` the step size is 0.01 and fixed, unless given.

        Returns
        -------
        Chains
            Of latents: ``gan.generator(chains.last)`` are samples.

        Raises
        ------
        InputError
            When an argument is wrong, or as of `latent_energy`.

        Examples
        --------
        >>> import torch
        >>> from minent.energy import MaximumEntropyGAN
        >>> from minent.nn import MLPCritic, MLPGenerator
        >>> gan = MaximumEntropyGAN(MLPGenerator(2, latent=2), MLPCritic(2), entropy=None)
        >>> gan.chains(16, 10).last.shape
        torch.Size([16, 2])
        """
        energy = self.latent_energy(beta=beta, average=average)
        start = self.draw((at_least_one("n", n),), generator=generator)
        fixed = {"adapt": False, "step_size": _STEP_SIZE} if self.paper_exact else {}
        return mala(energy, start, steps, generator=generator, **{**fixed, **options})
