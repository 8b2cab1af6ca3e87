"""Load the private half of a level: the reference, the checks, the known bugs, each held to its rules."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isclose
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, get_args

from autograder.checks.bugs import Bug
from autograder.checks.language import Check, Gradient
from autograder.checks.memory import Memory
from autograder.checks.package import PrivateHalf, import_private
from autograder.course.folder import LevelFolder
from autograder.errors import AuthorError
from autograder.wording import Text

POINTS = 10  # of a level
MOST_FOLLOWED = 0.5  # of a check's points, for a backward pass that is right for a wrong forward pass


@dataclass(frozen=True)
class Level:
    """A level as the grader knows it. ``wrong`` holds, for each bug, the names of a notebook that has it."""

    id: str
    version: str
    title: Text
    points: float
    reference: Mapping[str, object]
    checks: tuple[Check, ...]
    bugs: tuple[Bug, ...]
    folder: LevelFolder
    wrong: Mapping[str, Mapping[str, object]]
    memory: Memory = field(default_factory=Memory, init=False, repr=False, compare=False)

    @property
    def reference_file(self) -> str:
        """Where the reference is written."""
        return str(self.folder.private / "reference.py")

    @property
    def cells(self) -> dict[str, int]:
        """The files whose code stands for a notebook's cells when the reference or a bug is the student."""
        return {self.reference_file: 0, str(self.folder.private / "bugs.py"): 1}


def load_level(folder: LevelFolder) -> Level:
    """The level in this folder.

    Raises:
        AuthorError: a file of the private half that can't be imported, or breaks a rule of the checking language;
            it names the file and the line.
    """
    half = import_private(folder.private, folder.version)
    reference = names_of(half.reference)
    checks = _checks(half.checks, folder.private / "checks.py")
    bugs = _bugs(half, {check.id for check in checks}, reference, folder.private / "bugs.py")
    wrong = {bug.name: _names_with(half, bug) for bug in bugs}
    entry = folder.entry
    return Level(entry.id, folder.version, entry.title, POINTS, reference, checks, bugs, folder, wrong)


def names_of(module: ModuleType) -> dict[str, object]:
    """What a module defines or imports by name, as a notebook would; no modules, nothing with two underscores."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("__") and not isinstance(value, ModuleType)
    }


def _checks(module: ModuleType, file: Path) -> tuple[Check, ...]:
    checks, lines = getattr(module, "CHECKS", None), _Lines(file)
    if not isinstance(checks, tuple) or not checks or not all(isinstance(c, get_args(Check)) for c in checks):
        text = "needs CHECKS: a tuple of Shape, Value, Gradient or Plain"
        raise AuthorError(text, file=file, line=lines.of_assignment("CHECKS"))
    seen: list[str] = []
    for check in checks:
        _hold_check(check, seen, {c.id for c in checks}, lines)
        seen.append(check.id)
    total = sum(check.points for check in checks)
    if not isclose(total, POINTS):
        parts = " + ".join(f"{check.points:g}" for check in checks)
        text = f"the points add up to {parts} = {total:g}, not {POINTS}"
        raise AuthorError(text, file=file, line=lines.of_assignment("CHECKS"))
    return checks


def _hold_check(check: Check, earlier: list[str], every: set[str], lines: "_Lines") -> None:
    def wrong(text: str, nth: int = 0) -> AuthorError:
        return AuthorError(f"check {check.id!r} {text}", file=lines.file, line=lines.of_check(check.id, nth))

    if check.id in earlier:
        raise wrong("stands twice: each check needs an id of its own", nth=earlier.count(check.id))
    if not check.cases:
        raise wrong("has no cases, so nothing could fail it")
    if not check.points >= 0:
        raise wrong(f"has {check.points:g} points: right would be 0 or more")
    if isinstance(check, Gradient) and not 0 <= check.follow <= MOST_FOLLOWED:
        raise wrong(f"pays {check.follow:g} of its points for following: right would be 0 to {MOST_FOLLOWED:g}")
    for need in check.needs:
        if need not in every:
            raise wrong(f"needs {need!r}, which is no check; there are: {', '.join(sorted(every))}")
        if need not in earlier:
            raise wrong(f"needs {need!r}, which stands after it: only an earlier check can be needed")


def _bugs(half: PrivateHalf, check_ids: set[str], reference: Mapping[str, object], file: Path) -> tuple[Bug, ...]:
    bugs = tuple(value for value in vars(half.bugs).values() if isinstance(value, Bug))
    lines = _Lines(file)
    for bug in bugs:
        for lacking in [name for name in bug.answers if name not in reference]:
            text = f"bug {bug.name!r} replaces {lacking!r}, which the reference does not define"
            raise AuthorError(text, file=file, line=lines.of_definition(bug.name))
        for unknown in [check for check in bug.fails if check not in check_ids]:
            text = f"bug {bug.name!r} fails {unknown!r}, which is no check; there are: {', '.join(sorted(check_ids))}"
            raise AuthorError(text, file=file, line=lines.of_definition(bug.name))
    return bugs


def _names_with(half: PrivateHalf, bug: Bug) -> dict[str, object]:
    """The names of the reference run afresh, the bug in place: functions that call the replaced one get the bug."""
    module = ModuleType(half.reference.__name__)
    module.__package__ = half.reference.__package__
    _run(half.reference_code, module.__dict__)
    vars(module).update({name: _written_as(name, answer) for name, answer in bug.answers.items()})
    return names_of(module)


def _written_as(name: str, answer: object) -> object:
    """A class by the name that a student's has: exceptions speak of it."""
    return type(name, (answer,), {}) if isinstance(answer, type) else answer


def _run(code: CodeType, namespace: dict[str, Any]) -> None:
    exec(code, namespace)  # noqa: S102 - the reference, which has been imported once already


class _Lines:
    """Finds the line of a check or a bug in its file; only asked when there is something to complain of."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def of_check(self, id: str, nth: int = 0) -> int | None:
        """The line of the ``nth`` keyword ``id="..."`` with this id."""
        found = [
            node.value.lineno
            for node in ast.walk(self._tree())
            if isinstance(node, ast.keyword)
            and node.arg == "id"
            and isinstance(node.value, ast.Constant)
            and node.value.value == id
        ]
        return sorted(found)[nth] if nth < len(found) else None

    def of_assignment(self, name: str) -> int | None:
        """The line where this name is given its value, at the top level."""
        found = [node for node in self._tree().body if isinstance(node, ast.Assign)]
        return next((node.lineno for node in found if any(getattr(t, "id", "") == name for t in node.targets)), None)

    def of_definition(self, name: str) -> int | None:
        """The line of the function or class with this name."""
        kinds = ast.FunctionDef | ast.ClassDef
        return next((n.lineno for n in ast.walk(self._tree()) if isinstance(n, kinds) and n.name == name), None)

    def _tree(self) -> ast.Module:
        return ast.parse(self.file.read_bytes())
