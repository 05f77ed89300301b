"""What the commands that count have in common: checks before work, the engine, notes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minent._clock import Clock, peak_memory
from minent._memory import shown
from minent.cli._console import Console, copy_out
from minent.cli._corpus import find_corpus, tell_sources
from minent.cli._needs import told
from minent.counts._source import Given, Options
from minent.errors import InputError
from minent.files._form import form_of
from minent.files._target import Target
from minent.text._reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.counts._engine import Engine
    from minent.text._sources import Source


@dataclass(frozen=True)
class Shared:
    """The options that the commands share."""

    lang: str
    tokens: str
    sentences: str
    keep_case: bool
    punctuation: bool
    hmm: bool
    encoding: str
    errors: str
    memory: int | None
    threads: int | None
    temp_dir: str | None
    engine: str
    scheduler: str | None
    shard: int | None
    force: bool
    as_json: bool
    quiet: bool
    verbose: bool
    resume: bool = False


class Counting:
    """One call of a command that counts.

    Making one checks everything that can be checked before work: options that do not go together,
    outputs, the folder of temporary files, then the corpus.

    Parameters
    ----------
    corpus : tuple of str
        What is to be read.
    shared : dict
        The shared options as click gives them.
    out : str or None
        The output file.
    forms : dict
        Which ends of its name stand for which forms.
    more : tuple of str or None
        Other files to write.
    """

    def __init__(
        self,
        corpus: tuple[str, ...],
        shared: dict[str, Any],
        *,
        out: str | None,
        forms: dict[str, str],
        more: tuple[str | None, ...] = (),
    ) -> None:
        self.shared = Shared(**shared)
        self._check_engine(out)
        self.console = Console(quiet=self.shared.quiet, verbose=self.shared.verbose)
        self.clock, self.corpus = Clock(), corpus
        self.form = "rows" if out is None else _form(out, forms)
        self.target = None if out is None else Target(out, force=self.shared.force)
        self.targets = [] if self.target is None else [self.target]
        for name in more:
            if name is not None:
                self.targets.append(Target(name, force=self.shared.force))
        if len({target.real for target in self.targets}) < len(self.targets):
            raise click.UsageError("two outputs have one name")
        folder = self.shared.temp_dir
        if folder is not None and not Path(folder).is_dir():
            raise FileNotFoundError(f"the folder of temporary files {folder} does not exist")
        self.sources: list[Source] = find_corpus(corpus, self.console)
        for target in self.targets:
            # names that are no text are found among the arguments only
            target.refuse_inputs([*self.sources, *corpus])

    def _check_engine(self, out: str | None) -> None:
        """Refuse options that say nothing to the engine that was chosen."""
        shared = self.shared
        dask = shared.engine == "dask"
        if shared.scheduler is not None and not dask:
            raise click.UsageError("--scheduler goes with --engine dask")
        if shared.resume and dask:
            raise click.UsageError("--resume goes with --engine threads; Dask tries parts again")
        if shared.resume and out is None:
            raise click.UsageError("--resume needs -o: finished parts are kept in OUT.parts")
        if shared.shard is not None and not dask and not shared.resume:
            raise click.UsageError("--shard goes with --engine dask or --resume")

    @property
    def reading(self) -> Reading:
        """How the corpus is read."""
        shared = self.shared
        return Reading(
            shared.lang,
            shared.tokens,
            shared.sentences,
            shared.keep_case,
            shared.punctuation,
            shared.hmm,
            shared.encoding,
            shared.errors,
        )

    def given(self) -> Given:
        """Return what is to be counted."""
        return Given(list(self.corpus), reading=self.reading)

    def options(
        self, min_count: int = 1, max_vocab: int | None = None, unknown: str = "word"
    ) -> Options:
        """Return what decides how much is read, and what reading may use."""
        shared = self.shared
        return Options.of(
            min_count,
            max_vocab,
            unknown,
            shared.memory,
            shared.threads,
            shared.temp_dir,
            self.console.bar,
        )

    def estimate(self, options: Options, **work: Any) -> None:  # noqa: ANN401 - see Work
        """Say what counting will need, unless quiet."""
        if self.shared.quiet:
            return
        from minent.counts._estimate import Work, estimate

        needs = estimate(self.sources, self.reading, options, Work(form=self.form, **work))
        self.console.note(told(needs, options.limit))

    @property
    def _parts(self) -> Path | None:
        """Where finished parts are kept for a run that takes up an interrupted one."""
        if self.target is None:
            return None
        return self.target.real.with_name(self.target.real.name + ".parts")

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Give the engine; parts that were kept go when the block ends well."""
        shared, parts = self.shared, self._parts
        if shared.engine == "threads" and not shared.resume:
            from minent.counts._engine import Threads

            if parts is not None and parts.exists():
                self.console.note(f"{parts} is there; --resume goes on from it")
            yield Threads()
            return
        from minent.engines import open_engine

        kept = str(parts) if shared.resume else None
        with open_engine(
            shared.engine,
            scheduler=shared.scheduler,
            parts=kept,
            shard=shared.shard,
            temp_dir=shared.temp_dir,
        ) as engine:
            yield engine

    def path(self) -> str:
        """Return the name of the output, which still may be written."""
        assert self.target is not None
        for target in self.targets:
            target.check()
        return os.fspath(self.target.path)

    @contextmanager
    def output(self) -> Iterator[str]:
        """Give the name of the file to write; without one, its bytes go to standard output."""
        if self.target is not None:
            yield self.path()
            return
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="minent-", dir=self.shared.temp_dir) as folder:
            path = Path(folder) / "rows"
            yield os.fspath(path)
            self.console.clear()
            copy_out(path)

    def tell(self, info: dict[str, Any]) -> None:
        """Say what was decided about the text."""
        tell_sources(info["inputs"], Reading(**info["reading"]), self.console)

    def outcome(self, info: dict[str, Any], **more: object) -> dict[str, Any]:
        """Return what `--json` prints: what was read, and what it took."""
        self.clock.step("all")
        return {
            **info,
            **more,
            "seconds": round(self.clock.seconds["all"], 3),
            "peak_memory_bytes": peak_memory(),
            "output": None if self.target is None else os.fspath(self.target.path),
        }

    def tell_end(self, outcome: dict[str, Any]) -> None:
        """Say what was read, what it took and where the result is."""
        self.console.clear()
        peak = outcome["peak_memory_bytes"]
        memory = "" if peak is None else f", {shown(peak)} of memory"
        self.console.note(
            f"{outcome['tokens']:,} tokens in {outcome['sentences']:,} sentences, "
            f"{outcome['types']:,} different words; {outcome['seconds']:.1f} s{memory}"
        )
        for target in self.targets:
            self.console.note(f"written: {target.path}")


def _form(out: str, forms: dict[str, str]) -> str:
    try:
        return form_of(out, forms)
    except InputError as error:
        raise click.UsageError(str(error)) from None
