"""What the LMS should hold, worked out of the gradebook: columns, and for each of its students points and a comment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from autograder.checks.level import POINTS
from autograder.commands.lms.comments import Mark, homework_comment, level_comment
from autograder.commands.lms.waiting import Wait, Waiting
from autograder.commands.place import Place
from autograder.course.document import among
from autograder.course.model import Course, Homework, LevelEntry
from autograder.errors import AuthorError
from autograder.gradebook.book import Gradebook
from autograder.gradebook.columns import BASE, Line, marks
from autograder.gradebook.export import Row, export_rows
from autograder.gradebook.finding import Key
from autograder.gradebook.history import counting
from autograder.lms.delivery import Wanted
from autograder.lms.model import Column, resource_id_of
from autograder.results import Report
from autograder.wording import say
from autograder.wording.plain import plain

_PAGE = 500  # reports that are in memory at a time
_LABEL = 100  # characters of a label: Open edX has no room for more


def columns_of(course: Course, rows: Sequence[Row] = ()) -> list[Column]:
    """The columns that the course has in the LMS, levels before homework; ``rows`` say what a level is worth."""
    worth = _worth(rows)
    levels = [
        _column(course, entry.id, say(entry.title, course.language), worth.get(entry.id, float(POINTS)), entry.due)
        for entry in course.levels
    ]
    homework = [_column(course, one.name, one.name, float(BASE), one.due) for one in course.homework]
    match course.lms.columns:
        case "levels":
            return levels
        case "homework":
            return homework
        case _:
            return [*levels, *homework]


def chosen(columns: Sequence[Column], only: Sequence[str]) -> list[Column]:
    """Those of these ids; all where none is named.

    Raises:
        AuthorError: one of them is no column.
    """
    known = {one.id for one in columns}
    for name in only:
        if name not in known:
            raise AuthorError(f"{plain(name, limit=80)!r} is no column in the LMS; {among(name, sorted(known))}")
    return [one for one in columns if not only or one.id in only]


def wanted_of(
    place: Place, book: Gradebook, only: Sequence[str], now: datetime
) -> tuple[list[Column], dict[str, list[Wanted]]]:
    """The columns, of these ids or all, and what each should hold; ``now`` decides what is due.

    Points are those of the table of marks. A mark that is blank there is nothing to be sent, unless it waits for a
    person: then it is in it, with why.

    Raises:
        AuthorError: there is no such column, or the roster or the extensions are not as they should be.
        GraderError: the gradebook can't be read.
    """
    rows = export_rows(book)
    columns = chosen(columns_of(place.course, rows), only)
    found = marks(place.course, rows, place.rules.roster, place.rules.extensions, now)
    by_key = {(row.level, row.student): row for row in rows}
    work = _Work(place.course, book, by_key, Waiting.read(book), _worth(rows))
    homework = {one.name: one for one in place.course.homework}
    entries = {entry.id: entry for entry in place.course.levels}
    wanted = {}
    for column in columns:
        if column.id in homework:
            wanted[column.id] = list(work.homework(column, homework[column.id], found.lines))
        else:
            wanted[column.id] = list(work.level(column, entries[column.id], found.lines))
    return columns, wanted


def _worth(rows: Sequence[Row]) -> dict[str, float]:
    return {row.level: row.max_score for row in rows if row.max_score > 0}


def _column(course: Course, id: str, label: str, maximum: float, due: datetime | None) -> Column:
    return Column(
        id=id,
        resource_id=resource_id_of(course.id, id),
        label=plain(label, limit=_LABEL),
        maximum=maximum,
        due=due,
    )


@dataclass
class _Work:
    course: Course
    book: Gradebook
    rows: Mapping[Key, Row]
    waiting: Waiting
    worth: Mapping[str, float]
    _places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {entry.id: place for place, entry in enumerate(self.course.levels)}

    def level(self, column: Column, entry: LevelEntry, lines: Sequence[Line]) -> Iterator[Wanted]:
        """What a level's column should hold."""
        for start in range(0, len(lines), _PAGE):
            page = lines[start : start + _PAGE]
            reports = self._reports(entry.id, page)
            for line in page:
                student, mark = line.person.student, self._mark(line, entry.id)
                row = self.rows.get((entry.id, student))
                if mark is None and entry.id not in line.waiting:
                    continue
                wait = self.waiting.of(entry.id, row)
                if wait is not None or mark is None:
                    yield _waits(column, student, wait)
                    continue
                own = Mark.of(mark, column.maximum)
                given = self.waiting.given.get((entry.id, student), ())
                comment = level_comment(self.course, student, own, row, reports.get(student), given)
                yield _ready(column, student, own, mark, comment, None if row is None else row.submitted_at)

    def homework(self, column: Column, homework: Homework, lines: Sequence[Line]) -> Iterator[Wanted]:
        """What a homework's column should hold; where one of its levels must not be sent, neither must it."""
        number = next(place for place, one in enumerate(self.course.homework) if one is homework)
        for line in lines:
            student, mark = line.person.student, line.homework[number]
            rows = {level: self.rows.get((level, student)) for level in homework.levels}
            blank = mark is None and not any(level in line.waiting for level in homework.levels)
            if blank:
                continue
            waits = [wait for level, row in rows.items() if (wait := self._wait_in(level, row)) is not None]
            if waits or mark is None:
                yield _waits(column, student, waits[0] if waits else None)
                continue
            own = Mark.of(mark, column.maximum)
            comment = homework_comment(self.course, student, own, self._parts(homework, line))
            moments = [row.submitted_at for row in rows.values() if row is not None and row.submitted_at is not None]
            yield _ready(column, student, own, mark, comment, max(moments, default=None))

    def _wait_in(self, level: str, row: Row | None) -> Wait | None:
        wait = self.waiting.of(level, row)
        return None if wait is None else Wait(f"{level}: {wait.why}", wait.advice)

    def _parts(self, homework: Homework, line: Line) -> list[tuple[LevelEntry, Mark | None]]:
        parts: list[tuple[LevelEntry, Mark | None]] = []
        for level in homework.levels:
            mark, there = self._mark(line, level), (level, line.person.student) in self.rows
            most = self.worth.get(level, float(POINTS))
            entry = self.course.levels[self._places[level]]
            parts.append((entry, Mark(float(mark), most) if there and mark is not None else None))
        return parts

    def _mark(self, line: Line, level: str) -> Decimal | None:
        return line.levels[self._places[level]]

    def _reports(self, level: str, page: Sequence[Line]) -> dict[str, Report]:
        """The reports that count, for the comments; one in another guanka's form is left out."""
        if self.course.lms.comment != "summary":
            return {}
        keys = [(level, line.person.student) for line in page if (level, line.person.student) in self.rows]
        found = counting(self.book, keys)
        return {student: one.report for (_, student), one in found.items() if one.report is not None}


def _waits(column: Column, student: str, wait: Wait | None) -> Wanted:
    why, advice = wait or Wait("a score is missing", "give its points in formgrader")
    return Wanted(column=column.id, student=student, maximum=column.maximum, waits=why, advice=advice)


def _ready(
    column: Column, student: str, own: Mark, mark: Decimal, comment: str, submitted_at: datetime | None
) -> Wanted:
    note = f"{mark} of {own.most:g} points: the LMS gets {own.most:g}, it can't hold more" if own.cut else ""
    return Wanted(
        column=column.id,
        student=student,
        maximum=column.maximum,
        points=own.points,
        comment=comment,
        submitted_at=submitted_at,
        note=note,
    )
