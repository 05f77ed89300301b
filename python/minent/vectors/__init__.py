"""Vectors of words, and what they cost in bits."""

from minent.vectors._cost import cost as cost
from minent.vectors._train import train as train
from minent.vectors._trained import Trained as Trained

__all__ = ["Trained", "cost", "train"]
