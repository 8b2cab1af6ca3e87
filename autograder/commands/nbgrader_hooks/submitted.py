"""What nbgrader's buttons and commands have us do with some submissions: grade them, and say what came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.commands.grade import Run, grade
from autograder.commands.place import Place, workers
from autograder.page.said import score
from autograder.report.progress import Silent
from autograder.results import Report
from autograder.sandbox.memory import memory_limit
from autograder.wording import message, say

_WORTH_A_POOL = 40  # submissions: a worker that nbgrader starts takes four seconds to be ready

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Submitted:
    """A submission, as nbgrader names it."""

    student: str
    level: str


def grade_submitted(place: Place, wanted: Sequence[Submitted], hardware: Mapping[str, str], tell: Tell) -> list[str]:
    """Grade these submissions, but for those that are graded and unchanged; return what a person must look at.

    There is no way to say "again": formgrader's button always says so, and the same bytes get the same score.

    Raises:
        GuankaError: as ``guanka grade``.
    """
    settings = place.settings(hardware, sandbox=True)
    faults: list[str] = []
    for level in sorted({one.level for one in wanted}):
        students = {one.student for one in wanted if one.level == level}
        reports: list[Report] = []
        run = grade(
            place,
            [level],
            settings,
            jobs=workers(place.course, memory_limit()) if len(students) >= _WORTH_A_POOL else 1,
            force=False,
            now=datetime.now(UTC),
            progress=Silent(),
            students=students,
            each=reports.append,
        )
        for line in _lines(run, reports, place):
            tell(line)
        faults += [f"{report.student}: held, {_why(report)}" for report in reports if report.status == "held"]
        missing = sorted(students - {report.student for report in reports})  # a name that no student can have, a link
        faults += [f"{student}: not graded; the notes above say why" for student in missing]
    return faults


def _lines(run: Run, reports: Sequence[Report], place: Place) -> Iterator[str]:
    for report in reports:
        yield f"{report.student}, {report.level}: {report.status}, {score(report)}"
    for note in run.notes:
        yield say(note, place.language)
    for one in run.masked:
        told = message("run.masked", student=one.student, level=one.level, cell=one.cell, manual=one.manual_score)
        yield say(told, place.language)


def _why(report: Report) -> str:
    return "; ".join(say(note, "en") for note in report.notes)
