"""The last layer of a critic of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from minent.nn.nets._face import Critic

if TYPE_CHECKING:
    from torch import Tensor


class ProjectionCritic(Critic):
    """A critic that is linear in its features; labels add a projection (arXiv 1802.05637).

    Parameters
    ----------
    shape : tuple of int
        The shape of a sample.
    features : int
        The number of features.
    classes : int, optional
        The number of classes.
    outputs : int, optional
        Numbers for each sample.
    bias : bool
        Whether the output has a bias.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        features: int,
        classes: int | None,
        outputs: int | None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(shape, classes, outputs=outputs)
        self.output = nn.Linear(features, self.outputs or 1, bias=bias)
        self.embedding = None if classes is None else nn.Embedding(classes, features)

    def judge(self, features: Tensor, labels: Tensor | None) -> Tensor:
        """Give a number for each vector of features."""
        t: Tensor = self.numbers(self.output(features))
        if self.embedding is None:
            return t
        projection: Tensor = (self.embedding(labels) * features).sum(-1)
        return t + projection
