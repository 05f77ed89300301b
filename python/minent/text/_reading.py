"""How a text is read: the parameters that must be the same when more text is read later."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

from minent.errors import InputError

Lang: TypeAlias = Literal["auto", "en", "zh"]
Tokens: TypeAlias = Literal["auto", "words", "chars", "jieba", "space"]
Split: TypeAlias = Literal["auto", "lines", "punctuation", "wrapped"]
Errors: TypeAlias = Literal["strict", "replace"]

LANGS: tuple[str, ...] = get_args(Lang)
TOKENS: tuple[str, ...] = get_args(Tokens)
SPLITS: tuple[str, ...] = get_args(Split)
ERRORS: tuple[str, ...] = get_args(Errors)


class Reading(NamedTuple):
    """The parameters of reading, checked by `check`.

    Attributes
    ----------
    lang : {"auto", "en", "zh"}
        Language; "auto" looks at the text.
    tokens : {"auto", "words", "chars", "jieba", "space"}
        How a sentence is cut: Unicode words, single characters, Chinese words (HMM off unless
        `hmm`), or at white space with every token taken literally.
    split : {"auto", "lines", "punctuation", "wrapped"}
        Where sentences end: at line ends, at punctuation too, or at punctuation and blank lines
        only.
    keep_case, punctuation, hmm : bool
        Do not fold case; keep punctuation as tokens; let jieba guess words that its dictionary
        lacks.
    encoding : str
        "auto" or a name such as "utf-8", "utf-16", "gb18030".
    errors : {"strict", "replace"}
        What to do with bytes that are not in the encoding.
    """

    lang: str = "auto"
    tokens: str = "auto"
    split: str = "auto"
    keep_case: bool = False
    punctuation: bool = False
    hmm: bool = False
    encoding: str = "auto"
    errors: str = "strict"

    def check(self) -> Reading:
        """Return this object, or raise `InputError` naming the value that is not allowed."""
        for name, allowed in (
            ("lang", LANGS),
            ("tokens", TOKENS),
            ("split", SPLITS),
            ("errors", ERRORS),
        ):
            value = getattr(self, name)
            if value not in allowed:
                raise InputError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
        for name in ("keep_case", "punctuation", "hmm"):
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise InputError(f"{name} must be True or False, not {value!r}")
        if not isinstance(self.encoding, str):
            raise InputError(f"encoding must be a name such as 'utf-8', not {self.encoding!r}")
        return self

    def keywords(self) -> dict[str, object]:
        """Return what the compiled module takes."""
        values: dict[str, object] = self._asdict()
        values["sentences"] = values.pop("split")
        return values

    def decided(self, info: dict[str, object]) -> Reading:
        """Return the reading that was decided: nothing is "auto" but perhaps the encoding."""
        return self._replace(
            lang=str(info["lang"]), tokens=str(info["tokens"]), split=str(info["sentences"])
        )
