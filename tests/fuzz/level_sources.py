"""Fuzz a level's two halves: whatever stands in them, there comes a level, or an AuthorError that says where.

Authors are trusted and their code is run, so a change that makes it loop or eat memory is left out: it is stopped, and
counted. Each worker is a process with limits of its own.
"""

import json
import resource
import shutil
import signal
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from autograder.batch.levels import gradebook_cells, prepare
from autograder.checks.as_code import bug_code
from autograder.checks.gate import catches, reference_noise
from autograder.checks.level import Level
from autograder.checks.seeds import hidden_seeds, public_seeds
from autograder.checks.trace import record
from autograder.course.folder import level_folders
from autograder.course.load import load_course
from autograder.errors import AuthorError
from tests.fuzz.mutate import change_tree, changed_bytes, changed_source
from tests.fuzz.summary import Find, Progress, Summary

ROOT = Path(__file__).parents[2]
_SECONDS = 2.0  # of CPU time for loading a level
_MORE_SECONDS = 4.0  # and for running its checks
_MEMORY = 4 * 2**30
_FILE = 16 * 2**20  # bytes of a file that is written
_DEEPER = 0.2  # the share of the levels which are also run


class TooSlow(BaseException):
    """Author's code that does not come to an end; no error of ours, so that nothing takes it for one."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what runs after so much CPU time.

    Raises:
        TooSlow: it was stopped.
    """

    def stop(_number: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.1)  # again and again: author's code may swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Desk:
    """A course of the sample levels in a folder, in which one file at a time is another."""

    def __init__(self, folder: Path) -> None:
        for half in ("assignments", "solutions"):
            shutil.copytree(ROOT / half, folder / half, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "course.yaml", folder)
        self.course = load_course(folder)
        levels = level_folders(self.course, None, [])
        self.files = sorted(file for one in levels for file in (one.notebook, *one.private.glob("*.py")))

    def judge(self, file: Path, data: bytes, *, deeper: bool) -> str:
        """What becomes of the level of a file when the file holds these bytes.

        Raises:
            ValueError: an AuthorError that does not say where.
            Exception: anything but an AuthorError; nothing may.
        """
        before = file.read_bytes()
        file.write_bytes(data)
        try:
            with at_most(_SECONDS):
                (folder,) = level_folders(self.course, None, [file.parent.name])
                prepared = prepare(folder)
                gradebook_cells(prepared)
                for bug in prepared.level.bugs:
                    bug_code(folder.private, bug)
            if deeper:
                with at_most(_MORE_SECONDS):
                    _run(prepared.level)
        except AuthorError as error:
            return _where(error, file)
        except TooSlow:
            return "left out: does not end"
        except MemoryError:
            return "left out: eats memory"
        finally:
            file.write_bytes(before)
        return "a level, and it runs" if deeper else "a level"


def _run(level: Level) -> None:
    """What the gate and the release run in this process."""
    hidden, public = hidden_seeds(b"fuzz" * 8, level.version, ""), public_seeds(level.version)
    catches(level, hidden, public, directions=np.random.default_rng(0), clock=lambda: 0.0)
    reference_noise(level, [hidden])
    record(level)


def _where(error: AuthorError, file: Path) -> str:
    said = str(error)
    said.encode("utf-8")  # a terminal and a log can hold it
    if error.file is None or Path(error.file).parent.name != file.parent.name:
        raise ValueError(f"the file is {error.file}: {said}") from error
    if file.suffix == ".ipynb":
        return "refused, with the notebook"
    return "refused, with the line" if error.line else f"refused, with the file: {error.text:.40}"


def mutations(run_seed: int, first: int, count: int) -> Summary:
    """Load the levels with these numbers."""
    _limit()
    finds, outcomes = [], Counter[str]()
    progress = Progress("level sources", f"files from {first}", count)
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # author's code may warn of what it likes
        desk = Desk(Path(name))
        for number in range(first, first + count):
            file, data, deeper = mutation(desk, run_seed, number)
            try:
                outcomes[desk.judge(file, data, deeper=deeper)] += 1
            except TooSlow:  # it came between two blocks
                outcomes["left out: does not end"] += 1
            except Exception as error:
                place = f"{file.parent.name}/{file.name}"
                finds.append(Find(number, f"{place}: {type(error).__name__}: {error!s:.300}"))
            progress.done(number - first, len(finds))
    return Summary("level sources", "files", count, outcomes, tuple(finds))


def mutation(desk: Desk, run_seed: int, number: int) -> tuple[Path, bytes, bool]:
    """The file with this number, the bytes it gets, and whether the level is run too."""
    rng = Random(f"{run_seed} level {number}")
    file = rng.choice(desk.files)
    data = file.read_bytes()
    change = _CHANGES[file.suffix]
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = change(data, rng)
    return file, data, rng.random() < _DEEPER


def _other_notebook(data: bytes, rng: Random) -> bytes:
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return changed_bytes(data, rng)
    if rng.random() < 0.1 or not isinstance(tree, dict):
        return changed_bytes(data, rng)
    change_tree(rng.choice(_likely(tree)), rng)
    try:
        return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return changed_bytes(data, rng)


def _likely(tree: dict[str, Any]) -> list[Any]:
    """The notebook, and nbgrader's metadata in it, which are what a level is made of."""
    cells = tree.get("cells")
    marked = [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
    return [tree, *[cell["metadata"] for cell in marked if isinstance(cell.get("metadata"), dict)] * 2]


def _other_module(data: bytes, rng: Random) -> bytes:
    if rng.random() < 0.1:
        return changed_bytes(data, rng)
    try:
        return changed_source(data.decode(), rng).encode()
    except UnicodeError:
        return changed_bytes(data, rng)


_CHANGES: dict[str, Callable[[bytes, Random], bytes]] = {".ipynb": _other_notebook, ".py": _other_module}


def _limit() -> None:
    """Author's code, changed at random, may neither fill the memory nor the disk."""
    for kind, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, _FILE)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
