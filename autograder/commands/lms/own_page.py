"""What a student who has come from the LMS is shown: each level, each homework, and whether the LMS has the score."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from autograder.batch.outputs import student_page
from autograder.checks.level import POINTS
from autograder.commands.lms.comments import Mark
from autograder.commands.place import Place
from autograder.course.extensions import due_of
from autograder.course.opening import still_closed
from autograder.course.roster import Person
from autograder.gradebook.book import Gradebook
from autograder.gradebook.columns import BASE, marks
from autograder.gradebook.deliveries import read_deliveries
from autograder.gradebook.export import export_rows
from autograder.results import Delivery, DeliveryState, Status
from autograder.wording import Text


@dataclass(frozen=True)
class LevelLine:
    """A level as its student sees it; ``mark`` is None where there is none yet, ``opens`` where it is open."""

    id: str
    title: Text
    opens: datetime | None
    due: datetime | None
    mark: Decimal | None
    most: float
    status: Status | None  # None: nothing was handed in
    submitted_at: datetime | None
    delivery: DeliveryState | None
    has_page: bool


@dataclass(frozen=True)
class HomeworkLine:
    """A homework as its student sees it."""

    name: str
    due: datetime
    mark: Decimal | None
    most: float
    delivery: DeliveryState | None


@dataclass(frozen=True)
class OwnPage:
    """All of it."""

    person: Person
    levels: tuple[LevelLine, ...]
    homework: tuple[HomeworkLine, ...]
    total: Decimal | None


def own_page(place: Place, book: Gradebook, student: str, now: datetime) -> OwnPage:
    """What this student is shown.

    Raises:
        AuthorError: the roster or the extensions are not as they should be.
        GraderError: the gradebook can't be read.
    """
    course, rules = place.course, place.rules
    rows = {row.level: row for row in export_rows(book) if row.student == student}
    found = marks(course, rows.values(), rules.roster, rules.extensions, now)
    nobody = Person(student, "", "", "")
    line = next((one for one in found.lines if one.person.student == student), None)
    known = {column: one for (column, who), one in read_deliveries(book).items() if who == student}
    levels = []
    for number, entry in enumerate(course.levels):
        row = rows.get(entry.id)
        mark = None if line is None else line.levels[number]
        most = row.max_score if row is not None and row.max_score > 0 else float(POINTS)
        levels.append(
            LevelLine(
                id=entry.id,
                title=entry.title,
                opens=entry.opens if still_closed(entry, now) else None,
                due=due_of(entry, rules.extensions, student),
                mark=mark,
                most=most,
                status=None if row is None else row.status,
                submitted_at=None if row is None else row.submitted_at,
                delivery=_stands(known.get(entry.id), mark, most),
                has_page=row is not None and student_page(place.out, student, entry.id).is_file(),
            )
        )
    homework = []
    for number, one in enumerate(course.homework):
        mark = None if line is None else line.homework[number]
        homework.append(HomeworkLine(one.name, one.due, mark, BASE, _stands(known.get(one.name), mark, float(BASE))))
    return OwnPage(
        nobody if line is None else line.person, tuple(levels), tuple(homework), None if line is None else line.total
    )


def _stands(known: Delivery | None, mark: Decimal | None, most: float) -> DeliveryState | None:
    """How a score stands: what has arrived may be another than the one that counts now."""
    if known is None or known.state != "delivered":
        return None if known is None else known.state
    if mark is None:
        return "waiting"
    return "delivered" if known.points == Mark.of(mark, most).points else "pending"
