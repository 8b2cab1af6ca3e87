"""How commands talk: a sentence for every error, an exit status, text that can't write to the terminal, JSON files."""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from autograder.errors import AuthorError, GraderError, GuankaError, SubmissionError
from autograder.wording import say
from autograder.wording.plain import plain

HELD, WRONG, INTERRUPTED = 1, 2, 130  # exit statuses


_GOES_ON = "what was graded before is stored, and the same command goes on from here"


@contextmanager
def errors(interrupted: str = _GOES_ON) -> Iterator[None]:
    """Turn errors into a sentence and an exit status; no traceback reaches a user.

    ``interrupted`` says what Ctrl-C leaves behind.
    """
    try:
        yield
    except AuthorError as error:
        _end(f"error: {error}", WRONG)
    except SubmissionError as error:
        _end(f"error: {say(error.reason, 'en')}", WRONG)
    except (GraderError, GuankaError) as error:
        _end(f"error: {error}", HELD)
    except KeyboardInterrupt:
        _end(f"interrupted; {interrupted}", INTERRUPTED)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        _end(f"error: a fault of guanka's own, in {place}: {type(error).__name__}: {error}; please report it", HELD)


def _end(text: str, status: int) -> NoReturn:
    line(stderr(), text)
    raise typer.Exit(status)


def stdout(*, quiet: bool = False) -> Console:
    """Standard output; as wide as a page where it is no terminal."""
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False, quiet=quiet)


def stderr() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False)


def line(console: Console, text: str) -> None:
    """Print a text as it is, whatever is in it; a path that is broken in two can't be copied, so nothing is."""
    console.print(Text(plain(text, lines=True)), soft_wrap=True)


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a document.

    Raises:
        GraderError: the file can't be written.
    """
    write_text(path, json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text.

    Raises:
        GraderError: the file can't be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{path} can't be written: {error.strerror}") from error
