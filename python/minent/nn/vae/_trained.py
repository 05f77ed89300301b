"""Training on the loop of `minent.train`, after a look at the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from minent._numbers import whole
from minent.errors import InputError
from minent.nn._given import samples_of
from minent.nn.vae._skeleton import Skeleton
from minent.train import fit

if TYPE_CHECKING:
    from minent.train import History


class Trained(Skeleton):
    """What `VAE` and `VQVAE` share besides their parts."""

    def fit(
        self,
        data: Any,  # noqa: ANN401 - as of minent.train.fit
        *,
        batch_size: int = 128,
        **options: Any,  # noqa: ANN401 - of minent.train.fit
    ) -> History:
        """Train the nets, and all else that is learned.

        Parameters
        ----------
        data : Tensor, tuple of Tensor, Dataset, loader, iterable of batches or function
            Samples, or samples and labels, as for `minent.train.fit`. Bytes are taken for images
            and become numbers from 0 to 1, on the device. Labels are not looked at where there are
            no classes.
        batch_size : int
            Samples of a batch, where data are tensors or a data set.
        **options
            All others of `minent.train.fit`: ``epochs``, ``steps``, ``lr`` (0.001), ``optimizer``,
            ``scheduler``, ``clip_norm``, ``ema``, ``validation``, ``checkpoint``, ``resume``,
            ``seed``, ``precision``, ``device``, ... The average of ``ema=`` is a model too:
            ``history.averages["model"].averaged``.

        Returns
        -------
        History
            One row an epoch, with ``loss``, ``error_nats`` and what else is tracked; ``clamped``
            counts variances that overflowed.

        Raises
        ------
        InputError
            When data are out of the range of the likelihood, or do not fit: of tensors and arrays
            all numbers are looked at, of other data the first batch. When tensors or arrays leave a
            batch of one to what compares samples.
        DivergedError, RunError, OutputExistsError, TrainingInterrupted
            As `minent.train.fit`.
        """
        self._looked = False
        for one in (data, options.get("validation")):
            self._look_at_all(one)
        if options.get("engine") is None and options.get("steps") is None:
            self._refuse_ones(data, batch_size)
        return fit(self, data, batch_size=batch_size, **options)

    def _look_at_all(self, data: Any) -> None:  # noqa: ANN401 - as of fit
        """Refuse tensors and arrays that are out of the range of the likelihood, or sparse."""
        x = samples_of(data)
        if isinstance(x, (Tensor, np.ndarray)):
            found = torch.as_tensor(x)
            if found.layout != torch.strided:
                raise InputError("data must not be sparse: give x.to_dense()")
            if found.dim() > 1 and found.dtype != torch.uint8:
                self.likelihood.check(self.read(found))

    def _refuse_ones(self, data: Any, batch_size: int) -> None:  # noqa: ANN401 - as of fit
        """Refuse a last batch of one now, and not after the first epoch."""
        x = samples_of(data)
        size = whole(batch_size)
        if not isinstance(x, (Tensor, np.ndarray)) or size is None or size < 1:
            return
        if len(x) != 1 and size != 1 and len(x) % size != 1:
            return
        for part in self.modules():
            if getattr(part, "compares", False) is True:
                raise InputError(
                    f"{len(x):,} samples in batches of batch_size={size:,} leave a batch of one, "
                    f"and {type(part).__name__} needs at least two: take another batch_size, or "
                    "leave out the last samples"
                )
