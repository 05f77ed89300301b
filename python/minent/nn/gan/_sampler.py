"""Samples of a generator."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn._given import check_generator
from minent.nn._in_batches import in_batches
from minent.nn.gan._grid import grid_of
from minent.nn.gan._labels import labels_for
from minent.nn.gan._load import load_players
from minent.nn.gan._prior import Prior

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from minent.nn.gan._prior import Latent
    from minent.train import Average


class Sampler(ABC):
    """A generator with its prior, and the average of its weights; `GAN` says what arguments are."""

    def __init__(
        self,
        generator: nn.Module,
        latent: Latent,
        latent_dim: int | Sequence[int] | None,
        labels: int | None,
    ) -> None:
        self.generator = module_of("generator", generator)
        shape: Any = getattr(generator, "latent", None) if latent_dim is None else latent_dim
        if shape is None:
            raise InputError(
                "the generator has no attribute latent: give latent_dim=, the size of its vectors"
            )
        copies: Any = getattr(generator, "copies", None)
        self.prior = Prior(latent, shape)
        classes: Any = getattr(generator, "classes", None) if labels is None else labels
        self.labels = None if classes is None else at_least_one("labels", classes)
        known: Any = getattr(generator, "classes", None)
        if known is not None and self.labels != known:
            raise InputError(
                f"labels must be {known!r}, the classes of the generator, not {labels!r}"
            )
        self.average: Average | None = None
        # the dimension of copies, if there are any, which all shapes begin with
        self.lead = () if copies is None else (at_least_one("generator.copies", copies),)
        if self.lead and self.labels is not None:
            raise InputError("labels are not for copies side by side")

    @property
    def batch_dims(self) -> int:
        """How many leading dimensions count samples: 2 where there are copies side by side."""
        return 1 + len(self.lead)

    @property
    def device(self) -> torch.device:
        """Where the generator is."""
        return next((p.device for p in self.generator.parameters()), torch.device("cpu"))

    @property
    def dtype(self) -> torch.dtype:
        """The type of the generator's weights, and so of latents and data."""
        return next((p.dtype for p in self.generator.parameters()), torch.float32)

    def sample(
        self,
        n: int,
        *,
        truncation: float | None = None,
        labels: int | Sequence[int] | Tensor | None = None,
        generator: torch.Generator | None = None,
        average: bool = True,
        batch_size: int = 512,
    ) -> Tensor:
        """Make samples, in evaluation mode.

        Parameters
        ----------
        n : int
            How many; of each copy, where there are copies side by side.
        truncation : float, optional
            No component of a latent vector lies further from 0: better samples, and less varied
            (arXiv 1809.11096). For the priors "normal" and "uniform".
        labels : int or n of them, optional
            Classes of the samples; drawn uniformly if none are given.
        generator : torch.Generator, optional
            Where random numbers come from, on the device of the nets; by default torch's own.
        average : bool
            Use the average of the generator's weights, if there is one.
        batch_size : int
            So many at once; it has no influence on the samples.

        Returns
        -------
        Tensor
            Samples, n x ... (S x n x ... of S copies), where the generator is.

        Raises
        ------
        InputError
            When labels or truncation do not fit.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import GAN
        >>> gan = GAN(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1), latent_dim=2)
        >>> gan.sample(5, truncation=0.5, generator=torch.Generator().manual_seed(0)).shape
        torch.Size([5, 3])
        """
        n = at_least_one("n", n)
        check_generator("generator", generator)
        net = self._net(average=average)
        classes = labels_for(n, self.labels, labels, self.device, generator)
        z = self.draw((*self.lead, n), truncation=truncation, generator=generator)
        inputs = (z,) if classes is None else (z, classes)
        return in_batches(net, *inputs, batch_size=batch_size, dim=len(self.lead))

    def grid(
        self,
        n: int = 64,
        columns: int | None = None,
        **options: Any,  # noqa: ANN401 - of sample
    ) -> NDArray[np.uint8]:
        """Make images and put them side by side.

        Parameters
        ----------
        n : int
            How many.
        columns : int, optional
            How many stand in a row; by default about as many as there are rows.
        **options
            As of `sample`.

        Returns
        -------
        ndarray of uint8, height x width x 3

        Raises
        ------
        InputError
            When samples are no images of one or three channels.

        Examples
        --------
        >>> import torch
        >>> from minent.nn import GAN
        >>> net = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.Unflatten(1, (1, 8, 8)))
        >>> GAN(net, torch.nn.Linear(1, 1), latent_dim=2).grid(6, columns=3).shape
        (18, 28, 3)
        """
        return grid_of(self.sample(n, **options), columns)

    def draw(
        self,
        lead: Sequence[int],
        *,
        truncation: float | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Draw latent vectors from the prior, as the generator takes them.

        Parameters
        ----------
        lead : sequence of int
            Dimensions that count vectors: ``(n,)``, or ``(copies, n)``.
        truncation, generator
            As of `sample`.

        Returns
        -------
        Tensor
            Vectors, ``lead`` x ``latent``, in the type and place of the generator's weights.

        Raises
        ------
        InputError
            When truncation does not fit.
        """
        check_generator("generator", generator)
        return self.prior.draw(
            lead,
            dtype=self.dtype,
            device=self.device,
            truncation=truncation,
            generator=generator,
        )

    def load(self, path: str | os.PathLike[str]) -> None:
        """Take the weights, and their average, from a checkpoint of `fit`.

        Parameters
        ----------
        path : path
            The file.

        Raises
        ------
        RunError
            When the file is damaged, or of other nets.
        """
        self.average = load_players(self._players(), path)

    @abstractmethod
    def _players(self) -> dict[str, nn.Module]:
        """Give what is moved, by the name of the player; the last one is averaged."""

    def _net(self, name: str = "generator", *, average: bool = True) -> nn.Module:
        """Give a net, with the average of its weights where there is one."""
        averaged = self.average.averaged if average and self.average is not None else None
        if isinstance(averaged, nn.ModuleDict):
            return averaged[name]
        own: nn.Module = getattr(self, name)
        return own if averaged is None or name != "generator" else averaged


def module_of(name: str, given: object) -> nn.Module:
    """Give a net, or raise `InputError` for what is none."""
    if not isinstance(given, nn.Module):
        raise InputError(f"{name} must be a Module, not {type(given).__name__}")
    return given
