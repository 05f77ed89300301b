"""Training of a GAN that a file describes; ``minent gan train`` runs it."""

from minent.nn.recipe._read import Recipe, read_recipe
from minent.nn.recipe._run import train_recipe

__all__ = ["Recipe", "read_recipe", "train_recipe"]
