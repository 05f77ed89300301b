"""An autoencoder whose latents are codes of a book."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NoReturn

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn._given import check_generator
from minent.nn._in_batches import in_batches
from minent.nn.vae._called import called
from minent.nn.vae._quantizer import VectorQuantizer
from minent.nn.vae._trained import Trained
from minent.train import track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.nn.vae._posterior import Posterior
    from minent.nn.vae.likelihoods import Likelihood


class VQVAE(Trained):
    """A VQ-VAE: the encoder's vectors become codes of a book, of which the decoder makes samples.

    The loss is ``-log q(x|z)`` plus that of the `VectorQuantizer`: sums over dimensions and means
    over the batch. Tracked are ``error_nats`` and ``bound_nats``: the latter adds ``log codes`` for
    each place, and is an upper bound of -log q(x) where all codes are equally likely.

    Parameters
    ----------
    encoder : nn.Module
        ``encoder(x)`` gives vectors: N x dim, or N x dim x places.
    decoder : nn.Module
        ``decoder(z)`` gives what the likelihood needs, as of `VAE`.
    codes : int
        Size of the book.
    latent_dim : int or sequence of int, optional
        Shape of what the encoder gives for a sample, dim first; by default the attribute
        ``latent`` of the decoder.
    commitment : float
        How strong vectors are held to their codes.
    likelihood : str or Likelihood
        As of `VAE`.

    Attributes
    ----------
    quantizer : VectorQuantizer

    Raises
    ------
    InputError
        When an argument is of the wrong kind; later, when nets and samples do not fit.

    References
    ----------
    arXiv 1711.00937; kexue.fm, archive 6760.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VQVAE
    >>> vae = VQVAE(torch.nn.Linear(8, 2), torch.nn.Linear(2, 8), codes=4, latent_dim=2)
    >>> x = (torch.rand(64, 8) < 0.5).float()
    >>> history = vae.fit(x, epochs=2, progress=False)
    >>> history.columns
    ['epoch', 'step', 'loss', 'vq_error', 'perplexity', 'error_nats', 'bound_nats', 'seconds']
    >>> vae.decode(vae.encode(x)).shape, vae.sample(5, x).shape
    (torch.Size([64, 8]), torch.Size([5, 8]))
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        codes: int = 512,
        *,
        latent_dim: int | Sequence[int] | None = None,
        commitment: float = 0.25,
        likelihood: str | Likelihood = "bernoulli",
    ) -> None:
        super().__init__(encoder, decoder, likelihood, "normal", latent_dim, None)
        self.quantizer = VectorQuantizer(codes, self.latent[0], commitment)

    def forward(self, x: Tensor, labels: Tensor | None = None) -> dict[str, Tensor]:
        """Give the loss of the decoder, ``{"loss": ...}``; that of the quantizer is added by it.

        In a loop of your own, run this inside ``with collect() as found:`` of `minent.train` and
        add ``found.loss``, or the book never moves.

        Parameters
        ----------
        x : Tensor, N x ...
            Samples; bytes become numbers from 0 to 1.
        labels : Tensor, optional
            Not looked at: there are no classes.

        Raises
        ------
        InputError
            When samples are out of the range of the likelihood, or something does not fit.
        """
        del labels
        x = self.read(x)
        self.look(x)
        z = self.quantizer(self._vectors(x))
        error = -self.log_likelihood(x, z).mean()
        track("error_nats", error)
        places = self.quantizer.book.shape[1]
        track("bound_nats", error + z[0].numel() // places * log(len(self.quantizer.book)))
        return {"loss": error}

    def encode(self, x: Tensor, *, batch_size: int = 512) -> Tensor:
        """Give the codes of samples as places in the book, N or N x places, without gradients.

        Parameters
        ----------
        x : Tensor, N x ...
            Samples; bytes are taken for images.
        batch_size : int
            So many at once.

        Returns
        -------
        Tensor of int64

        Raises
        ------
        InputError
            When samples do not fit.
        """

        def indices(x: Tensor) -> Tensor:
            return self.quantizer.indices(self._vectors(x))

        rows = self.read(x).to(self.device)
        return in_batches(self, rows, batch_size=batch_size, call=indices)

    def decode(self, indices: Tensor, *, batch_size: int = 512) -> Tensor:
        """Give the means of q(x|z) for codes, without gradients.

        Parameters
        ----------
        indices : Tensor of whole numbers, N or N x places
            Places in the book.
        batch_size : int
            So many at once.

        Returns
        -------
        Tensor, N x ...

        Raises
        ------
        InputError
            When there are no such places.
        """
        kinds = (torch.bool, torch.complex64, torch.complex128)
        whole = isinstance(indices, Tensor) and indices.dtype not in kinds
        if not whole or indices.is_floating_point():
            raise InputError("indices must be a tensor of whole numbers")
        if indices.shape[1:] != self.latent[1:] or indices.dim() < 1:
            raise InputError(
                f"indices must have the shape {('N', *self.latent[1:])}, not {tuple(indices.shape)}"
            )
        most = len(self.quantizer.book)
        if indices.numel() and not 0 <= int(indices.min()) <= int(indices.max()) < most:
            raise InputError(f"indices must be whole numbers from 0 to {most - 1:,}")

        def decoded(indices: Tensor) -> Tensor:
            return self.decoded(self.quantizer.codes(indices))

        # bytes would be taken for a mask
        rows = indices.to(self.device).long()
        return in_batches(self, rows, batch_size=batch_size, call=decoded)

    def reconstruct(self, x: Tensor, *, batch_size: int = 512) -> Tensor:
        """Encode samples and decode their codes; arguments and errors are those of `encode`."""
        return self.decode(self.encode(x, batch_size=batch_size), batch_size=batch_size)

    def sample(
        self,
        n: int,
        x: Tensor | None = None,
        *,
        generator: torch.Generator | None = None,
        batch_size: int = 512,
    ) -> Tensor:
        """Make samples of codes that each place takes from samples of its own choice.

        A VQ-VAE has no prior over its codes. Here each place has those of the codes of `x`, as
        often as they are there, and independently of all other places: for vectors these are fair
        samples, while images fall apart into places that do not fit. For better ones train a model
        of what `encode` gives, and `decode` its samples.

        Parameters
        ----------
        n : int
            How many.
        x : Tensor, N x ...
            Samples, as those of training, whose codes are used.
        generator : torch.Generator, optional
            Where random numbers come from, on the device of the nets; by default torch's own.
        batch_size : int
            So many at once.

        Returns
        -------
        Tensor, n x ...

        Raises
        ------
        InputError
            When `x` is missing, or an argument is wrong.

        References
        ----------
        arXiv 1711.00937, whose prior is a PixelCNN.
        """
        n = at_least_one("n", n)
        check_generator("generator", generator)
        if x is None or not len(x):
            self._no_prior("give x=, samples whose codes are used, each place by itself")
        codes = self.encode(x, batch_size=batch_size)
        rows = codes.flatten(1) if codes.dim() > 1 else codes.unsqueeze(1)
        shape = (n, rows.shape[1])
        picked = torch.randint(len(rows), shape, device=rows.device, generator=generator)
        return self.decode(
            rows.gather(0, picked).reshape(n, *codes.shape[1:]), batch_size=batch_size
        )

    def draw(self, n: int, generator: torch.Generator | None = None) -> NoReturn:
        """Raise `InputError`: codes have no prior."""
        self._no_prior("sample(n, x) takes codes of samples")

    def _no_prior(self, instead: str) -> NoReturn:
        raise InputError(f"a VQVAE has no prior over its codes: {instead}")

    def posterior(self, x: Tensor, labels: Tensor | None = None) -> Posterior:
        """Raise `InputError`: latents are codes, and no normal variables."""
        raise InputError("a VQVAE has codes for latents, and no normal distributions")

    def _vectors(self, x: Tensor) -> Tensor:
        found = called("encoder", self.encoder, "samples", x, None)
        wanted = (len(x), *self.latent)
        if not isinstance(found, Tensor) or found.shape != wanted:
            what = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise InputError(f"the encoder must give vectors of shape {wanted}, not {what}")
        return found
