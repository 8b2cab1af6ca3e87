"""The sentence that stands in every graded cell: ``check("shape")``."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.checks.cases import Cases, PublicCheck
from autograder.client.beside import read_cases
from autograder.client.environment import differences, stamp
from autograder.client.explain import explained
from autograder.client.failures import CasesError, LevelNotPassed
from autograder.client.judging import Judge, Tried
from autograder.client.kernel import Surroundings
from autograder.client.numeric import on_own_forward
from autograder.client.quiet import undisturbed
from autograder.client.told import CellReport
from autograder.results import CheckResult
from autograder.wording import Language, Message, message, say

_PRINTED = 4000  # characters that are shown
_ANY = 100  # of what is printed while an explanation is looked for: nobody reads it


def check(cell_id: str, *, language: Language | None = None, cases: Path | str | None = None) -> None:
    """Check one graded cell on the level's public cases, show the report, and raise if something is wrong.

    It looks at the names that are defined where it is called, and changes none of them. ``language`` is the course's
    unless given. ``cases`` is the file with the public cases, or its folder; it is looked for beside the notebook.

    Raises:
        LevelNotPassed: something is not right yet; the report, which is shown before, says what.
        CasesError: the public cases can't be used, or know no such cell.
    """
    caller = sys._getframe(1)  # in a notebook its globals are the notebook's names
    around = Surroundings(caller.f_globals, caller.f_code.co_filename)
    found = read_cases(cases, caller.f_globals, language)
    spoken = language or found.language
    try:
        report = judge_cell(found, cell_id, around, spoken, time.perf_counter)
    except KeyboardInterrupt as error:
        raise LevelNotPassed(say(_interrupted(found, cell_id, error, around), spoken)) from None
    around.show(report)
    if not report.passed:
        raise LevelNotPassed(say(message("client.not_passed", level=found.level, cell=cell_id), spoken))


def judge_cell(
    cases: Cases, cell: str, around: Surroundings, language: Language, clock: Callable[[], float]
) -> CellReport:
    """The report on one graded cell; nothing is shown and nothing raised for what is wrong.

    Raises:
        CasesError: the public cases are broken, or know no such cell.
    """
    checks = [one for one in cases.checks if one.cell == cell]
    if not checks:
        there = ", ".join(dict.fromkeys(one.cell for one in cases.checks))
        raise CasesError(say(message("client.no_cell", level=cases.level, cell=cell, cells=there), language))
    judge = Judge(cases, around.names, around.cells, language)
    with undisturbed(around.without_displays(), _ANY):
        judge.try_needs(checks)
    with undisturbed(around.without_displays(), _PRINTED) as printed:
        tried = [judge.tried(one) for one in checks if one.cases]
    with undisturbed(around.without_displays(), _ANY):
        results = tuple(explained(one, judge, around.where, clock) for one in tried)
        numeric = tuple(_numeric(tried, judge, clock))
    text, dropped = printed.take()
    return CellReport(
        cell=cell,
        language=language,
        checks=results,
        notes=(*numeric, *_notes(checks), *differences(cases)),
        printed=text,
        dropped=dropped,
        stamp=stamp(cases),
        code=_code(results, around),
    )


def _numeric(tried: list[Tried], judge: Judge, clock: Callable[[], float]) -> Iterator[Message]:
    """One sentence for each gradient: about the checks of it that fail, where any does."""
    for outputs in dict.fromkeys(one.check.outputs for one in tried):
        alike = [one for one in tried if one.check.outputs == outputs]
        telling = [one for one in alike if one.outcome is not None] or alike
        found = (on_own_forward(one.at, one.answers, judge.student, clock) for one in telling if one.at and one.answers)
        said = next((words for words in found if words is not None), None)
        if said is not None:
            yield said


def _notes(checks: list[PublicCheck]) -> Iterator[Message]:
    """Which points are decided on which cases."""
    open_points = sum(one.points for one in checks if one.cases and one.public)
    hidden_points = sum(one.points for one in checks if one.cases and not one.public)
    if open_points:
        yield message("client.points_public", points=f"{open_points:g}")
    if hidden_points:
        yield message("client.points_hidden", points=f"{hidden_points:g}")
    for one in checks:
        if not one.cases:
            yield message("client.only_when_graded", title=one.title, points=f"{one.points:g}")


def _code(results: tuple[CheckResult, ...], around: Surroundings) -> dict[int, str]:
    """The source of every cell in which something stopped."""
    places = [one.mismatch.stopped_at for one in results if one.mismatch is not None]
    sources = {place.cell: around.cells.source(place.cell) for place in places if place is not None}
    return {cell: source for cell, source in sources.items() if source is not None}


def _interrupted(cases: Cases, cell: str, error: KeyboardInterrupt, around: Surroundings) -> Message:
    """Where the student's code was when the kernel was interrupted: an endless loop can't be ended otherwise."""
    line = around.line_of(error)
    if line is None:
        return message("client.interrupted", level=cases.level, cell=cell)
    return message("client.interrupted_at", level=cases.level, cell=cell, line=line)
