"""Fuzz the whole pipeline: notebooks of the sample class, changed at random, graded by the real command.

Every submission must have one row, none may be held, no run may end early, and what was written must be what the
report says. A mutation is made of the seed and its number alone, so a find can be made again by that number.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import nbformat

from tests.commands.running import COMMAND, copy_course, grades, read_json
from tests.fuzz.mutate import change_tree, changed_bytes, changed_source
from tests.fuzz.summary import Find, Progress, Summary
from tests.sample_class import runaway
from tests.sample_class.build import ENTRIES, IN_TIME, build
from tests.sample_class.entry import Entry
from tests.sample_class.notebooks import code_cell

BATCH = 500
_SECONDS = 1800  # until a run is taken for stuck
_RUNAWAY = 0.002  # the share of mutations that start from one: they cost seconds each
_LIMITS = {"cell_seconds": "1", "call_seconds": "0.5", "total_seconds": "4"}  # a mutation that loops costs little
_STAMPS = (b"", b"\xff", b"2026", b"9999-12-31 23:59:59 UTC", b"0001-01-01 00:00:00 +1400", b"x" * 999, b"\0")
_CODE = ("X = 1", "def corr2d(*a): return None", "raise SystemExit", "print('x' * 10**5)", "%%bash\nls", "import torch")
_CODE += ("from guanka import check", "np.seterr(all='raise')", "import sys; sys.setrecursionlimit(10**6)", "del np")
_CODE += ("corr2d = conv_forward_naive = max_pool_forward_naive = 3", "class Convolution: pass", "await f()", "\0")

Json = dict[str, Any]


def grade(folder: Path, run_seed: int, numbers: Sequence[int], jobs: int) -> Summary:
    """Grade the mutations with these numbers in batches, each in a fresh course below ``folder``."""
    pool = Pool(folder / "class")
    progress = Progress("notebooks", "mutations", len(numbers))
    parts = [Summary("notebooks", "mutations")]
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        course = _course(folder / f"batch-{batch[0]}")
        levels = {number: _hand_in(course, pool, run_seed, number) for number in batch}
        part = graded(course, levels, jobs)
        parts.append(part)
        if not part.finds:
            shutil.rmtree(course)
        progress.done(start + len(batch), sum(len(one.finds) for one in parts))
    whole = parts[0]
    for part in parts[1:]:
        whole += part
    return whole


class Pool:
    """The notebooks that mutations start from: what the sample class hands in, as bytes."""

    def __init__(self, folder: Path) -> None:
        if not folder.exists():
            build(folder)
        self._usual, self._runaway = (
            [(entry.level, path) for entry in entries if (path := _file(folder, entry)) is not None]
            for entries in ([one for one in ENTRIES if one not in runaway.ENTRIES], runaway.ENTRIES)
        )

    def choose(self, rng: Random) -> tuple[str, bytes]:
        level, path = rng.choice(self._runaway if rng.random() < _RUNAWAY else self._usual)
        return level, path.read_bytes()


def _file(folder: Path, entry: Entry) -> Path | None:
    path = folder / entry.student / entry.level / f"{entry.level}.ipynb"
    bearable = not entry.slow and path.is_file() and not path.is_symlink() and path.stat().st_size < 2**20
    return path if bearable else None


def _course(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    course = copy_course(folder)
    file = course / "course.yaml"
    text = file.read_text(encoding="utf-8")
    for key, value in _LIMITS.items():
        text = re.sub(rf"\b{key}: [\d.]+", f"{key}: {value}", text)
    file.write_text(text, encoding="utf-8")
    secret = course / ".guanka" / "secret"  # always the same: the same mutation is to get the same grade
    secret.parent.mkdir()
    secret.write_text("0" * 64 + "\n", encoding="ascii")
    secret.chmod(0o600)
    return course


def student(number: int) -> str:
    """Who hands in the mutation with this number."""
    return f"m{number:07}"


def mutation(pool: Pool, run_seed: int, number: int) -> tuple[str, bytes, bytes]:
    """The level, the notebook's bytes, and those of its timestamp."""
    rng = Random(f"{run_seed} notebook {number}")
    level, data = pool.choose(rng)
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        data = rng.choice(CHANGES)(data, rng)
    stamp = IN_TIME[level].encode()
    if rng.random() < 0.05:
        stamp = changed_bytes(rng.choice((stamp, *_STAMPS)), rng)
    return level, data, stamp


def _hand_in(course: Path, pool: Pool, run_seed: int, number: int) -> str:
    level, data, stamp = mutation(pool, run_seed, number)
    folder = course / "submitted" / student(number) / level
    folder.mkdir(parents=True)
    (folder / f"{level}.ipynb").write_bytes(data)
    (folder / "timestamp.txt").write_bytes(stamp)
    return level


def graded(course: Path, levels: dict[int, str], jobs: int) -> Summary:
    arguments = ["grade", "--jobs", str(jobs), "--language", "en", "--json", "report.json"]
    try:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=course, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return _aborted(levels, f"took more than {_SECONDS} s")
    if done.returncode not in (0, 1) or "Traceback" in done.stderr + done.stdout:
        return _aborted(levels, f"ended with {done.returncode}: {done.stderr[-1500:]}")
    if not (course / "report.json").exists():
        return _aborted(levels, f"left no reports: {done.stderr[-1500:]}")
    reports = read_json(course / "report.json")["reports"]
    rows = grades(course)
    by_student: dict[str, list[Json]] = {}
    for report in reports:
        by_student.setdefault(report["student"], []).append(report)
    finds, outcomes = [], Counter[str]()
    for number, level in levels.items():
        there = by_student.pop(student(number), [])
        fault = fault_of(course, number, level, there, rows)
        if fault:
            finds.append(Find(number, fault))
        outcomes[_outcome(there)] += 1
    finds += [Find(-1, f"a report of {name}, who handed nothing in") for name in by_student]
    return Summary("notebooks", "mutations", len(levels), outcomes, tuple(finds))


def _aborted(levels: dict[int, str], why: str) -> Summary:
    outcomes = Counter({"in a run that was aborted": len(levels)})
    return Summary("notebooks", "mutations", len(levels), outcomes, (Find(min(levels), f"the run {why}"),))


def _outcome(reports: list[Json]) -> str:
    if len(reports) != 1 or reports[0]["status"] == "held":
        return "no report, or held"
    verdicts = {check["verdict"] for check in reports[0]["checks"]}
    if reports[0]["status"] == "ungradable":
        return "ungradable"
    bad = verdicts & {"timed_out", "out_of_memory", "crashed"}
    return f"graded: {sorted(bad)[0]}" if bad else "graded: all passed" if verdicts == {"passed"} else "graded: in part"


def fault_of(course: Path, number: int, level: str, reports: list[Json], rows: dict[Any, float | None]) -> str | None:
    """What is wrong with what came of a submission."""
    if len(reports) != 1:
        return f"{len(reports)} reports"
    (report,) = reports
    if report["status"] == "held":
        return f"held: {report['notes']}, {[check['mismatch'] for check in report['checks']][:1]}"
    if report["level"] != level or not report["sandboxed"]:
        return f"a report of {report['level']}, sandboxed: {report['sandboxed']}"
    if (student(number), level) not in rows or rows[student(number), level] != report["score"]:
        return f"the gradebook says {rows.get((student(number), level), 'nothing')}, the report {report['score']}"
    if not 0 <= report["score"] <= report["max_score"]:
        return f"a score of {report['score']}"
    try:
        _look_at_outputs(course, student(number), level, report)
    except Exception as error:
        return f"what was written: {type(error).__name__}: {error!s:.300}"
    return None


def _look_at_outputs(course: Path, name: str, level: str, report: Json) -> None:
    notebook = nbformat.read(course / "autograded" / name / level / f"{level}.ipynb", as_version=4)
    nbformat.validate(notebook)
    (told,) = read_json(course / "feedback" / name / level / f"{level}.json")["reports"]
    if told["score"] != report["score"]:
        raise ValueError(f"the student is told {told['score']}")
    for folder in ("feedback", "feedback-staff"):
        page = (course / folder / name / level / f"{level}.html").read_text(encoding="utf-8")
        if not page.rstrip().endswith("</html>"):
            raise ValueError(f"the page in {folder} is cut short")


def _as_tree(data: bytes) -> Any:
    """The notebook as a tree; None where it is none any more."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict) else None


def _as_bytes(tree: Any, rng: Random) -> bytes:
    try:
        text = json.dumps(tree, ensure_ascii=rng.random() < 0.3, indent=rng.choice((None, 1)))
    except (ValueError, RecursionError):
        return b"{}"
    return text.encode("utf-8", "surrogatepass")


def _changed(change: Callable[[Any, Random], None]) -> Callable[[bytes, Random], bytes]:
    """A change of the tree as a change of the bytes; bytes that are no tree are changed as such."""

    def changed(data: bytes, rng: Random) -> bytes:
        tree = _as_tree(data)
        if tree is None:
            return changed_bytes(data, rng)
        change(tree, rng)
        return _as_bytes(tree, rng)

    return changed


def _cells(tree: Any) -> list[Any]:
    cells = tree.get("cells")
    return cells if isinstance(cells, list) else []


def _change_code(tree: Any, rng: Random) -> None:
    """A change of a cell's source, of a solution where there is one."""
    cells = [cell for cell in _cells(tree) if isinstance(cell, dict) and cell.get("source")]
    coded = [cell for cell in cells if cell.get("cell_type") == "code"]
    solved = [cell for cell in coded if '"solution": true' in json.dumps(cell.get("metadata"))]
    likely = solved if solved and rng.random() < 0.8 else coded or cells
    if likely:
        cell = rng.choice(likely)
        cell["source"] = changed_source(_source(cell), rng)


def _change_cells(tree: Any, rng: Random) -> None:
    """A change that a notebook's editor can make, or a slip: of the cells as wholes."""
    cells = _cells(tree)
    if not cells or not all(isinstance(cell, dict) for cell in cells):
        change_tree(tree, rng)
        return
    at, other = rng.randrange(len(cells)), rng.randrange(len(cells))
    kind = rng.randrange(9)
    if kind == 0:
        del cells[at]
    elif kind == 1:
        cells.insert(other, json.loads(json.dumps(cells[at])))
    elif kind == 2:
        rng.shuffle(cells)
    elif kind == 3:
        text = _source(cells[at])
        cut = rng.randrange(len(text) + 1)
        cells[at : at + 1] = [cells[at] | {"source": text[:cut]}, cells[at] | {"source": text[cut:]}]
    elif kind == 4:
        cells[at]["source"] = _source(cells[at]) + "\n" + _source(cells[other])
        del cells[other]
    elif kind == 5:
        cells[at]["cell_type"] = rng.choice(("code", "markdown", "raw", "heading", "Code", ""))
    elif kind == 6:
        cells[at]["id"] = rng.choice((cells[other].get("id"), "", "x" * 65, "a b", 7, None))
    elif kind == 7:
        cells[at]["metadata"] = cells[other].get("metadata")
    else:
        cells.insert(other, code_cell(rng.choice(_CODE)))


def _source(cell: Json) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source)) if isinstance(source, list) else ""


def _change_metadata(tree: Any, rng: Random) -> None:
    """A change in the metadata or the outputs of a cell, or in those of the notebook."""
    likely = [
        cell[key] for cell in _cells(tree) if isinstance(cell, dict) for key in ("metadata", "outputs") if key in cell
    ]
    change_tree(rng.choice([*likely, tree.get("metadata")]), rng)


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    changed_bytes,
    _changed(change_tree),
    _changed(_change_metadata),
    *(_changed(_change_cells),) * 3,
    *(_changed(_change_code),) * 6,
)
