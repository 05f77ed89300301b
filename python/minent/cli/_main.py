"""The entry point: signals, exit statuses, errors as one line.

Exit statuses: 0 done, 1 failed on the data, 2 wrong usage (an output that exists included), 130
interrupted by Ctrl-C, 143 by SIGTERM. A closed pipe ends the program quietly with 0.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

DONE, FAILED, USAGE, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status."""
    gc.set_threshold(50_000)  # most objects are modules and classes, which stay
    # NumPy is only asked for arrays here: more threads of its library of matrices would only spin
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(status_of(sys.argv[1:] if args is None else list(args)))


def status_of(args: list[str]) -> int:
    """Run the command line and return its exit status."""
    stopped: list[int] = []

    def stop(number: int, _: FrameType | None) -> NoReturn:
        # the same way out as Ctrl-C: compiled code and clean-up see one kind of interruption
        stopped.append(number)
        raise KeyboardInterrupt

    _occupy_standard_streams()
    try:
        signal.signal(signal.SIGTERM, stop)
        return _run(args)
    except KeyboardInterrupt:
        _say("terminated" if stopped else "interrupted")
        return TERMINATED if stopped else INTERRUPTED
    except SystemExit as end:  # training, which SIGTERM stops when a step is done
        if end.code != TERMINATED:
            raise
        _say("terminated")
        return TERMINATED


def _occupy_standard_streams() -> None:
    """Put nothing where a standard stream is closed, or the next open file would stand for it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _run(args: list[str]) -> int:
    """Run a command, turning what it raises into a line and a status."""
    from click.exceptions import ClickException, Exit, UsageError

    from minent.cli._app import app
    from minent.errors import ConfigError, MinentError, OutputExistsError

    if "_MINENT_COMPLETE" in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(app, {}, "minent", "_MINENT_COMPLETE", os.environ["_MINENT_COMPLETE"])
    try:
        # not app.main(): it prints usage on several lines and ends with its own statuses
        with app.make_context("minent", args) as context:
            app.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except Exit as end:
        return end.exit_code
    except UsageError as error:
        command = error.ctx.command_path if error.ctx else "minent"
        return _fail(f"{error.format_message()} (see '{command} --help')", USAGE)
    except ClickException as error:
        return _fail(error.format_message(), USAGE)
    except (OutputExistsError, ConfigError) as error:
        return _fail(str(error), USAGE)
    except MinentError as error:
        return _fail(str(error), FAILED)
    except BrokenPipeError:
        _drop_stdout()
    except OSError as error:
        _drop_stdout()
        return _fail(_os_message(error), FAILED)
    except MemoryError as error:
        return _fail(str(error) or "out of memory", FAILED)
    except ImportError as error:
        why = (str(error).strip() or type(error).__name__).splitlines()[-1].strip()
        return _fail(f"cannot load what minent is made of: {why}", FAILED)
    return DONE


def _os_message(error: OSError) -> str:
    """Say what the system refused, and about which file."""
    if error.strerror is None:
        return str(error)
    if error.filename is None:
        return error.strerror
    return f"{error.strerror}: {os.fsdecode(error.filename)}"


def _fail(message: str, status: int) -> int:
    _say(f"error: {' '.join(message.split())}")
    return status


def _say(message: str) -> None:
    """Write a line to standard error, also where it cannot be encoded or nobody reads it."""
    try:
        sys.stderr.write(f"minent: {message}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return


def _drop_stdout() -> None:
    """Send what is still buffered nowhere, or Python would complain about it at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
