"""Everything that minent raises on purpose.

All kinds derive from `MinentError`, and also from the builtin that a caller would expect, so both
``except minent.MinentError`` and ``except ValueError`` work. A file that is missing, may not be
read or does not fit on the disk arrives as the builtin `FileNotFoundError`, `PermissionError` or
`OSError`.
"""

__all__ = [
    "DivergedError",
    "EmptyTextError",
    "EncodingError",
    "InputError",
    "MinentError",
    "OutputExistsError",
    "RunError",
    "UnknownWordError",
]


class MinentError(Exception):
    """The base of all errors of this package.

    Examples
    --------
    >>> import minent
    >>> issubclass(minent.InputError, (minent.MinentError, ValueError))
    True
    """


class InputError(MinentError, ValueError):
    """A text, an array or a parameter that cannot be worked with."""


class ConfigError(InputError):
    """A configuration file with a key or a value that cannot be worked with."""


class EncodingError(InputError, UnicodeError):
    """Bytes that are not in the encoding of their file (``errors="strict"``)."""


class EmptyTextError(InputError):
    """A corpus that holds no token at all."""


class DivergedError(MinentError, ArithmeticError):
    """Training that went to infinite numbers; the message says at which step."""


class RunError(InputError):
    """What should be the output of a run, or a file of counts, and is not, or is damaged."""


class UnknownWordError(MinentError, KeyError):
    """A word that is not in the vocabulary."""

    def __str__(self) -> str:
        """Give the sentence itself: KeyError alone would show it in quotation marks."""
        return str(self.args[0]) if self.args else ""


class OutputExistsError(MinentError, FileExistsError):
    """Something stands where the output should go, and writing over it was not asked for."""
