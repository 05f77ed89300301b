"""Pairs of words to shelves: words that are borrowed together stand together.

Words near each other in the text make vectors (association and its truncated SVD), vectors make a
graph of nearest neighbors, and the map equation finds rooms, bookcases and shelves in it, as many
as make a reader's walk through the library shortest in bits.

Sources: kexue.fm archives 6191 and 7006 (the library, and the map equation for words); Levy,
Goldberg & Dagan 2015 (association and SVD); Rosvall & Bergstrom 2011 (nested map equation).
"""

from minent.shelves._find import Found as Found
from minent.shelves._find import find_shelves as find_shelves
from minent.shelves._recipe import Recipe as Recipe
from minent.shelves._shelve import shelve as shelve
from minent.shelves._shelves import Shelves as Shelves
from minent.shelves._tree import Node as Node

__all__ = ["Found", "Node", "Recipe", "Shelves", "find_shelves", "shelve"]
