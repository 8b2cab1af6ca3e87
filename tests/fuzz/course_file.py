"""Fuzz ``course.yaml``: whatever stands in it, there comes a course, or an AuthorError with the file and the line.

The real one is changed as bytes, as lines and as a tree; besides, YAML is made of nothing, by hypothesis.
"""

import io
import shutil
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from autograder.course.folder import protected_paths
from autograder.course.load import load_course
from autograder.errors import AuthorError
from tests.fuzz.mutate import ODD_TEXTS, change_tree, changed_bytes
from tests.fuzz.summary import Find, Progress, Summary

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 5.0  # of CPU time for one file
_WITHOUT_LINE = ("there is no file", "has more than")  # what is wrong with the file as a whole
_WORDS = ("yes", "~", "null", "0x10", "1_000", "12:30", ".inf", "-.nan", "1e999", "9" * 5000, "0o17", "2026-13-45")
_WORDS += ("2026-09-01T08:00:00", "2026-09-01T08:00:00+08:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")
_WORDS += ("&a", "*a", "!!python/object:os.system x", "!x", "<<: {}", "? a", "- a", "{", "[", "|", ">", "'", '"', "\t")
_WORDS += (
    '"\\ud800"',
    '"\\0"',
    '"\\x07"',
    '"\\N"',
    "...",
    "---",
    "%YAML 1.1",
    "#",
    "\ufeff",
    "\x85",
    "\x00",
    "a: b: c",
)
_KEYS = ("id", "title", "levels", "homework", "late", "limits", "attempts", "secret_file", "due", "opens", "requires")
_KEYS += ("zh", "en", "weight", "name", "packages", "per_day", "cutoff", "language", "call_seconds", "memory_mib")
_KEYS += ("roster", "extensions", "unknown_students", "missing", "rounding", "decimals", "counts")


class Folder:
    """A folder with the public halves of the sample course, in which one course file after another is tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = (ROOT / "course.yaml").read_text(encoding="utf-8")
        self.plain = "\n".join(line for line in self.text.split("\n") if not line.lstrip().startswith("#"))
        shutil.copytree(ROOT / "assignments", folder / "assignments")

    def judge(self, data: bytes) -> str:
        """What becomes of a course file.

        Raises:
            ValueError: an AuthorError that does not say where.
            Exception: anything but an AuthorError; nothing may.
        """
        file = self.folder / "course.yaml"
        file.write_bytes(data)
        try:
            course = load_course(self.folder)
            protected_paths(course)
        except AuthorError as error:
            said = str(error)
            said.encode("utf-8")  # a terminal and a log can hold it
            if error.file is None or Path(error.file) != file:
                raise ValueError(f"the file is {error.file}: {said}") from error
            if not error.line and not error.text.startswith(_WITHOUT_LINE):
                raise ValueError(f"no line: {said}") from error
            if error.line and error.line > data.count(b"\n") + data.count(b"\r") + 1:
                raise ValueError(f"line {error.line} of a shorter file: {said}") from error
            return "refused, with the line"
        return "a course"


def mutations(run_seed: int, first: int, count: int) -> Summary:
    """Load the course files with these numbers."""
    finds, outcomes, slowest = [], Counter[str](), 0.0
    progress = Progress("course.yaml", f"files from {first}", count)
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        folder = Folder(Path(name))
        for number in range(first, first + count):
            data = mutation(folder, run_seed, number)
            started = time.process_time()
            try:
                outcomes[folder.judge(data)] += 1
            except Exception as error:
                finds.append(Find(number, f"{type(error).__name__}: {error!s:.300}"))
            took = time.process_time() - started
            slowest = max(slowest, took)
            if took > MOST_SECONDS:
                finds.append(Find(number, f"{took:.1f} s of CPU time"))
            progress.done(number - first, len(finds))
    return Summary("course.yaml", "files", count, outcomes, tuple(finds), slowest)


def mutation(folder: Folder, run_seed: int, number: int) -> bytes:
    """The bytes of the course file with this number."""
    rng = Random(f"{run_seed} course {number}")
    data = rng.choice((folder.plain, folder.plain, folder.text)).encode()
    if rng.random() < 0.25:
        data = _as_tree(data, rng)
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(_CHANGES)(data, rng)
    return data


def _as_tree(data: bytes, rng: Random) -> bytes:
    """The file as a program would write it, with changes in its values."""
    tree = YAML(typ="safe", pure=True).load(data.decode())
    for _ in range(rng.choice((0, 1, 2, 3))):
        change_tree(tree, rng)
    written = io.StringIO()
    yaml = YAML(pure=True)
    yaml.default_flow_style = rng.choice((True, False))
    try:
        yaml.dump(tree, written)
    except Exception:  # what YAML can't say at all
        return data
    return written.getvalue().encode("utf-8", "surrogatepass")


def _lines(data: bytes, rng: Random) -> bytes:
    lines = data.split(b"\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        lines[at] = rng.choice((b" ", b"  ", b"\t", b"- ", b"? ", b": ")) + lines[at]
    else:
        lines[at] = lines[at].lstrip()
    return b"\n".join(lines)


def _values(data: bytes, rng: Random) -> bytes:
    """Another value after one of the keys, or another key."""
    lines = data.split(b"\n")
    keyed = [number for number, line in enumerate(lines) if b":" in line]
    if not keyed:
        return data + rng.choice(_WORDS).encode()
    at = rng.choice(keyed)
    key, _, value = lines[at].partition(b":")
    word = rng.choice((*_WORDS, *ODD_TEXTS)).encode("utf-8", "surrogatepass")
    if rng.random() < 0.8:
        lines[at] = key + b": " + word
    else:
        lines[at] = rng.choice((word, rng.choice(_KEYS).encode())) + b":" + value
    return b"\n".join(lines)


_CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (changed_bytes, _lines, _values, _values, _values)

_scalars = st.sampled_from(_WORDS) | st.text(max_size=8) | st.integers().map(str) | st.floats().map(repr)
_keys = st.sampled_from(_KEYS) | _scalars


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(inner, max_size=4).map(lambda parts: "[" + ", ".join(parts) + "]")
    pairs = st.lists(st.tuples(_keys, inner), max_size=5)
    return lists | pairs.map(lambda parts: "{" + ", ".join(f"{key}: {value}" for key, value in parts) + "}")


_flow = st.recursive(_scalars, _nested, max_leaves=8)
_rows = st.lists(st.tuples(_keys, _flow), max_size=8)
_loose = _rows.map(lambda rows: "\n".join(f"{key}: {value}" for key, value in rows))
_SHAPE = """\
id: {}
title: {{zh: {}, en: {}}}
levels:
  - id: {}
    title: {{zh: a, en: {}}}
    opens: {}
    due: {}
    requires: {}
    packages: {}
    limits: {{call_seconds: {}, memory_mib: {}, threads: {}}}
homework:
  - name: {}
    levels: {}
    weight: {}
    due: {}
late: {{per_day: {}, at_most: {}, cutoff: {}}}
attempts: {}
secret_file: {}
"""
_RIGHT = ("demo", "a", "b", "01-corr2d", "c", "2026-09-01T08:00:00+08:00", "2026-09-20T08:00:00+08:00", "[]", "[numpy]")
_RIGHT += ("2", "512", "false", "hw", "[01-corr2d]", "1", "2026-10-01T08:00:00+08:00", "0.1", "0.5")
_RIGHT += ("2026-12-01T08:00:00+08:00", "20", ".guanka/secret")


@st.composite
def _shaped(draw: st.DrawFn) -> str:
    """A course as it should be, but for one or two values."""
    values = list(_RIGHT)
    for _ in range(draw(st.integers(0, 2))):
        values[draw(st.integers(0, len(values) - 1))] = draw(_flow)
    return _SHAPE.format(*values)


def hypothesis_files(run_seed: int, count: int) -> Summary:
    """Load course files that hypothesis writes."""
    outcomes: Counter[str] = Counter()
    finds: tuple[Find, ...] = ()
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        folder = Folder(Path(name))

        @seed(run_seed)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        )
        @given(_shaped() | _shaped() | _loose | st.text(max_size=40))
        def look(text: str) -> None:
            outcomes[folder.judge(text.encode("utf-8", "surrogatepass"))] += 1

        try:
            look()
        except Exception as error:
            notes = " ".join(getattr(error, "__notes__", ()))
            finds = (Find(run_seed, f"{type(error).__name__}: {error!s:.300} {notes:.600}"),)
    return Summary("course.yaml, hypothesis", "files", outcomes.total(), outcomes, finds)
