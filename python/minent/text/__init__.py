"""Text to token ids: what to read, how to cut it into words, which words to keep.

Source: the token, vocabulary and id forms that word-class programs since Brown et al. (1992) share.
"""

from minent.text._encode import encode as encode
from minent.text._reading import Reading as Reading
from minent.text._text import Text as Text

__all__ = ["Reading", "Text", "encode"]
