"""Rows that are unlike those seen, by the energy of a maximum-entropy GAN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from minent._numbers import at_least_one, from_0_below_1, from_0_to_1, positive
from minent.energy.detection._given import widths
from minent.energy.detection._params import Params
from minent.energy.detection._scaling import Scaling, rows_of
from minent.energy.detection._scores import SCORES, scores_of
from minent.energy.detection._seed import seeded
from minent.energy.training import MaximumEntropyGAN, MLPStatistics
from minent.errors import InputError
from minent.nn import MLPCritic, MLPGenerator
from minent.nn._choices import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

    from minent.train import History


class EnergyDetector(Params):
    """Finds anomalies: rows of high energy, after an energy was trained on normal rows.

    It has the methods of scikit-learn's detectors of novelties, takes arrays (or what NumPy makes
    arrays of), and works in pipelines and with ``clone``; scikit-learn is not needed.

    Parameters
    ----------
    score : "energy" or "gradient"
        A row is normal where its energy is low; or where the norm of the energy's gradient is, as
        in the paper.
    contamination : float
        Share of normal rows that `predict` may take for anomalies, from 0 to 1.
    held_out : float
        Share of the rows given to `fit` that are not trained on, but used to find the threshold,
        from 0 to below 1. With 0 the training rows are used, which look more normal than new ones.
    scaling : "minmax", "standard" or None
        How columns are scaled by training rows: to [0, 1], or to mean 0 and variance 1, both cut
        at -5 and 5; or not.
    steps, batch_size, lr, decay, betas, ema
        As of `MaximumEntropyGAN.fit`; ``lr`` is that of all nets, ``ema`` the decay of the moving
        average of the energy's weights, which are the ones used, or None.
    penalty, entropy_weight, energy_steps, paper_exact
        As of `MaximumEntropyGAN`.
    latent : int
        Number of latents.
    generator, energy : int or sequence of int
        Widths of the hidden layers of the generator, and of energy and statistics network.
    random_state : int, optional
        Seed; PyTorch's own random numbers stay where they are. By default they are drawn on.
    device : device, optional
        Where to train and score.

    Attributes
    ----------
    gan_ : MaximumEntropyGAN
        What was trained.
    history_ : History
        How it went.
    offset_ : float
        The threshold: rows with lower scores are anomalies. There is one for each score, and
        `score` may be changed after `fit`.
    n_features_in_ : int
        Columns.

    References
    ----------
    arXiv 1901.08508, section 5.3; kexue.fm, archive 6331.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.energy import EnergyDetector
    >>> draw = np.random.default_rng(0)
    >>> detector = EnergyDetector(steps=300, batch_size=64, lr=1e-3, random_state=0)
    >>> detector = detector.fit(draw.normal(size=(1000, 2)))
    >>> detector.predict([[0, 0], [6, 6]])
    array([ 1, -1])
    """

    def __init__(
        self,
        score: str = "energy",
        *,
        contamination: float = 0.05,
        held_out: float = 0.1,
        scaling: str | None = "minmax",
        steps: int = 2000,
        batch_size: int = 256,
        lr: float = 1e-4,
        decay: float | None = 1.0,
        betas: tuple[float, float] = (0.5, 0.9),
        ema: float | None = 0.99,
        penalty: float = 10.0,
        entropy_weight: float = 10.0,
        energy_steps: int = 1,
        paper_exact: bool = False,
        latent: int = 32,
        generator: int | Sequence[int] = (64, 128),
        energy: int | Sequence[int] = (256, 128, 128),
        random_state: int | None = None,
        device: str | torch.device | None = None,
    ) -> None:
        self.score = score
        self.contamination = contamination
        self.held_out = held_out
        self.scaling = scaling
        self.steps = steps
        self.batch_size = batch_size
        self.lr = lr
        self.decay = decay
        self.betas = betas
        self.ema = ema
        self.penalty = penalty
        self.entropy_weight = entropy_weight
        self.energy_steps = energy_steps
        self.paper_exact = paper_exact
        self.latent = latent
        self.generator = generator
        self.energy = energy
        self.random_state = random_state
        self.device = device

    def fit(self, X: ArrayLike, y: object = None, **options: Any) -> Self:  # noqa: ANN401
        """Train on normal rows, and find the threshold.

        Parameters
        ----------
        X : array, rows x columns
            Numbers.
        y : object
            Not used.
        **options
            More of `minent.train.fit`, as ``callbacks`` or ``progress=True``.

        Returns
        -------
        The same object.

        Raises
        ------
        InputError
            When a parameter or X is wrong, or there are fewer rows than a batch of two.
        DivergedError
            When training went to infinite numbers.
        """
        del y
        one_of("score", self.score, SCORES)
        from_0_to_1("contamination", self.contamination)
        rows = rows_of(X)
        before = dict(self.__dict__)
        try:
            with seeded(self.random_state, self.device):
                train, apart = self._parted(rows)
                # callbacks may ask for scores while training runs
                self._scaling, self.n_features_in_ = Scaling(self.scaling, train), rows.shape[1]
                self.gan_ = self._gan(rows.shape[1])
                self.history_ = self._train(self.gan_, self._scaling(train), options)
            known = self._scaling(apart)
            self._offsets = {
                score: float(np.quantile(scores_of(self.gan_, known, score), self.contamination))
                for score in SCORES
            }
        except BaseException:
            # a training that was broken off leaves what was fitted before
            self.__dict__ = before
            raise
        return self

    @property
    def offset_(self) -> float:
        """The threshold of the score."""
        self._check_fitted()
        return self._offsets[self.score]

    def score_samples(self, X: ArrayLike) -> NDArray[np.float32]:
        """Give the score of each row: minus its energy or the norm of its gradient.

        Parameters
        ----------
        X : array, rows x columns
            Numbers.

        Returns
        -------
        ndarray of float32, one a row
            High where a row is normal.

        Raises
        ------
        InputError
            When X has other columns than in `fit`, or nothing was trained.
        """
        self._check_fitted()
        return scores_of(self.gan_, self._scaling(rows_of(X, self.n_features_in_)), self.score)

    def decision_function(self, X: ArrayLike) -> NDArray[np.float32]:
        """Give scores minus the threshold: below 0 for anomalies.

        Parameters
        ----------
        X : array, rows x columns
            Numbers.

        Returns
        -------
        ndarray of float32, one a row
        """
        return self.score_samples(X) - np.float32(self.offset_)

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Give 1 for normal rows and -1 for anomalies.

        Parameters
        ----------
        X : array, rows x columns
            Numbers.

        Returns
        -------
        ndarray of int64, one a row
        """
        return np.where(self.decision_function(X) < 0, -1, 1)

    def fit_predict(self, X: ArrayLike, y: object = None) -> NDArray[np.int64]:
        """Train on rows, and give 1 or -1 for each of them.

        Parameters
        ----------
        X : array, rows x columns
            Numbers.
        y : object
            Not used.

        Returns
        -------
        ndarray of int64, one a row
        """
        return self.fit(X, y).predict(X)

    def _check_fitted(self) -> None:
        one_of("score", self.score, SCORES)
        if not hasattr(self, "gan_"):
            raise InputError("this EnergyDetector is not fitted yet: call fit first")

    def _parted(self, rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give rows for training and for the threshold."""
        share = from_0_below_1("held_out", self.held_out)
        if share == 0:
            return rows, rows
        order = torch.randperm(len(rows)).numpy()
        apart = max(1, round(share * len(rows)))
        if len(rows) - apart < 2:
            raise InputError(f"X must have more rows than {len(rows)}, or held_out must be 0")
        return rows[order[apart:]], rows[order[:apart]]

    def _gan(self, columns: int) -> MaximumEntropyGAN:
        generator, energy = widths("generator", self.generator), widths("energy", self.energy)
        return MaximumEntropyGAN(
            MLPGenerator(columns, self.latent, generator),
            MLPCritic(columns, energy),
            MLPStatistics(columns, self.latent, energy),
            penalty=self.penalty,
            entropy_weight=self.entropy_weight,
            energy_steps=self.energy_steps,
            paper_exact=self.paper_exact,
        )

    def _train(
        self, gan: MaximumEntropyGAN, rows: NDArray[np.float32], options: dict[str, Any]
    ) -> History:
        lr = positive("lr", self.lr)
        ema = None if self.ema is None else from_0_below_1("ema", self.ema)
        size = min(at_least_one("batch_size", self.batch_size), len(rows))
        every = len(rows) // size
        x = torch.from_numpy(rows)

        def batches() -> Any:  # noqa: ANN401 - an iterator, of whole batches alone
            yield from torch.split(x[torch.randperm(len(x))[: every * size]], size)

        settings = {"progress": False, "device": self.device, **options}
        return gan.fit(
            batches,
            steps=at_least_one("steps", self.steps),
            steps_per_epoch=every,
            energy_lr=lr,
            generator_lr=lr,
            betas=self.betas,
            decay=self.decay,
            ema=None,
            energy_ema=ema,
            **settings,
        )
