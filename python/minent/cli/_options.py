"""Options that several commands share, each defined once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

# Any path: what it must be is checked where it is used; shells complete it.
PATH = click.Path()


class FractionOr(click.ParamType):  # type: ignore[type-arg] # as below
    """A number above 0 and at most 1, or a word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.name = f"fraction|{word}"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float | str:
        """Return the number or the word, or fail as wrong usage."""
        if value == self.word:
            return self.word
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if not 0 < number <= 1:
            self.fail(f"{value!r} is neither {self.word!r} nor above 0 and at most 1", param, ctx)
        return number


class NumberOr(click.ParamType):  # type: ignore[type-arg] # generic only since click 8.2
    """A whole number of at least 1, or one of some words."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.name = "|".join(["number", *words])

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int | str:
        """Return the number or the word, or fail as wrong usage."""
        if value in self.words or (isinstance(value, int) and value >= 1):
            return value  # type: ignore[no-any-return]
        try:
            number = int(value)
        except ValueError:
            number = 0
        if number < 1:
            allowed = " nor ".join(map(repr, self.words))
            self.fail(
                f"{value!r} is neither {allowed} nor a whole number of at least 1", param, ctx
            )
        return number


class Size(click.ParamType):  # type: ignore[type-arg] # generic only since click 8.2
    """A number of bytes, given as 256M or 2G."""

    name = "size"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Return the number of bytes, or fail as wrong usage."""
        from minent._memory import memory_limit, size_of
        from minent.errors import InputError

        name = param.name if param and param.name else "size"
        try:
            return memory_limit(value) if name == "memory" else size_of(name, value)
        except InputError as error:
            self.fail(str(error), param, ctx)


def _chain(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Apply several option decorators as one."""

    def apply(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return apply


def corpus_argument(*, required: bool = True) -> Callable[[F], F]:
    """Take one or more files, folders, globs or ``-``."""
    return click.argument("corpus", nargs=-1, required=required, type=PATH)


encoding_options = _chain(
    click.option(
        "--encoding",
        default="auto",
        show_default=True,
        metavar="NAME",
        help="Encoding of the text, such as utf-8 or gb18030.",
    ),
    click.option(
        "--errors",
        type=click.Choice(["strict", "replace"]),
        default="strict",
        show_default=True,
        help="Bytes that are not in the encoding: stop, or replace and count them.",
    ),
)

reading_options = _chain(
    click.option(
        "--lang",
        type=click.Choice(["auto", "en", "zh"]),
        default="auto",
        show_default=True,
        help="Language of the text.",
    ),
    click.option(
        "--tokens",
        type=click.Choice(["auto", "words", "chars", "jieba", "space"]),
        default="auto",
        show_default=True,
        help="How sentences are cut: Unicode words, characters, Chinese words, or at white space, "
        "every token as it stands.",
    ),
    click.option(
        "--split",
        "sentences",
        type=click.Choice(["auto", "lines", "punctuation", "wrapped"]),
        default="auto",
        show_default=True,
        help="Where sentences end: at line ends, at punctuation too, or, in wrapped text, at "
        "punctuation and blank lines only.",
    ),
    click.option(
        "--keep-case",
        is_flag=True,
        help="Do not fold upper and lower case; 'space' never does.",
    ),
    click.option(
        "--punctuation",
        is_flag=True,
        help="Keep punctuation as tokens; 'space' always does.",
    ),
    click.option("--hmm", is_flag=True, help="Let jieba guess words that its dictionary lacks."),
    encoding_options,
)


def number_option(name: str, help: str, default: int | None = None) -> Callable[[F], F]:
    """Take a whole number of at least 1."""
    return click.option(
        name,
        type=click.IntRange(min=1),
        default=default,
        show_default=default is not None,
        metavar="N",
        help=help,
    )


def seed_option(help: str) -> Callable[[F], F]:
    """Take the seed of what is drawn at random."""
    return click.option(
        "--seed",
        type=click.IntRange(0, 2**64 - 1),
        default=0,
        show_default=True,
        metavar="N",
        help=help,
    )


threads_option = number_option(
    "--threads", "Threads to use; all cores by default. The result is the same."
)
memory_option = click.option(
    "--memory",
    type=Size(),
    default=None,
    metavar="SIZE",
    help="Memory to count in, such as 256M or 2G; what does not fit goes to temporary files, and "
    "the counts are the same. Half of the machine's memory by default.",
)
counting_options = _chain(
    reading_options,
    memory_option,
    threads_option,
    click.option("--temp-dir", type=PATH, metavar="DIR", help="Folder of temporary files."),
    click.option(
        "--engine",
        type=click.Choice(["threads", "dask"]),
        default="threads",
        show_default=True,
        help="Count in threads, or on Dask: two processes here, or what --scheduler names.",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Scheduler of Dask, such as tcp://host:8786.",
    ),
    click.option(
        "--shard",
        type=Size(),
        default=None,
        metavar="SIZE",
        help="Text that is counted as one part, with --engine dask or --resume; 64M by default.",
    ),
)
resume_option = click.option(
    "--resume",
    is_flag=True,
    help="Keep finished parts in OUT.parts until OUT is whole, and continue from those that an "
    "interrupted run left there.",
)
force_option = click.option("--force", is_flag=True, help="Replace OUT if it is an earlier output.")
replace_option = click.option("--force", is_flag=True, help="Replace OUT if it exists.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, not text.")
quiet_options = _chain(
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option(
        "-v", "--verbose", is_flag=True, help="Say more about what was read and how long it took."
    ),
)
