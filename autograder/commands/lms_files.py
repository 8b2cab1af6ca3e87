"""``guanka export --format``: a file that an LMS imports, of the scores that may leave for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from autograder.commands.export import existing
from autograder.commands.lms.waiting import Wait, Waiting
from autograder.commands.lms.wanted import columns_of
from autograder.commands.place import Place
from autograder.course.document import among
from autograder.course.model import Course
from autograder.errors import AuthorError
from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.gradebook.columns import BASE, Marks, marks
from autograder.gradebook.columns import Line as MarksLine
from autograder.gradebook.export import Row, export_rows
from autograder.gradebook.finding import Key
from autograder.gradebook.lms_people import Known, read_known
from autograder.lms.private import connection_file, read_connection
from autograder.report.lms_files.blackboard import fill_blackboard
from autograder.report.lms_files.canvas import fill_canvas
from autograder.report.lms_files.forms import Form, Identity
from autograder.report.lms_files.moodle import fill_moodle
from autograder.report.lms_files.saving import save
from autograder.report.lms_files.scores import Column, Line, Outcome, Scores
from autograder.report.lms_files.template import fill_template
from autograder.wording.plain import plain

TOTAL = "total"


@dataclass(frozen=True)
class Asked:
    """What the command line asks for. ``columns`` are ids, each perhaps with ``=HEADER``."""

    form: Form
    template: Path | None = None
    known: Path | None = None
    by: Identity | None = None
    columns: tuple[str, ...] = ()
    to: Path | None = None


@dataclass(frozen=True)
class Made:
    """The files that were written, and what became of everybody; ``waiting`` are scores that must not leave."""

    files: tuple[Path, ...]
    outcome: Outcome
    waiting: tuple[str, ...]


def check_asked(asked: Asked) -> None:
    """See that the options fit the form.

    Raises:
        AuthorError: one is missing, or there for nothing.
    """
    name = f"--format {asked.form}"
    is_filled = asked.form in (Form.CANVAS, Form.BLACKBOARD, Form.TEMPLATE)
    if is_filled and asked.template is None:
        what = {
            Form.CANVAS: "the file of Grades > Export in Canvas",
            Form.BLACKBOARD: "the file of Work Offline > Download in Blackboard",
        }
        text = what.get(asked.form, "the platform's own .xlsx or .csv file")
        raise AuthorError(f"{name} fills in a file from the LMS; right would be --template FILE, {text}")
    for option, value, fits in (
        ("--template", asked.template, is_filled),
        ("--known", asked.known, asked.form is Form.MOODLE),
        ("--by", asked.by, asked.form is Form.MOODLE),
        ("--column", asked.columns or None, asked.form is not Form.CSV),
    ):
        if value is not None and not fits:
            raise AuthorError(f"{option} says nothing to {name}; right would be to leave it out")


def export_file(place: Place, asked: Asked, now: datetime) -> Made:
    """Write the file, or for Moodle one a column where several are asked for.

    The numbers are those of the table of marks. What must not be sent to an LMS is in none of these files either: held,
    ungradable, graded without the sandbox, waiting for a person, or in the middle of a regrade.

    Raises:
        AuthorError: options that don't fit, no such column, a template that is not as it should be; nothing is written.
        GraderError: there is no such gradebook, or a file can't be written.
    """
    check_asked(asked)
    existing(place.db)
    has_ids = _has_ids(place.course, asked)
    with open_gradebook(place.db) as book:
        work = _Work.read(place, book, now, has_ids=has_ids)
    columns = work.asked(asked.columns)
    scores = Scores(tuple(columns), tuple(work.line(line, columns) for line in work.marks.lines))
    files, outcome = _filled(asked, scores)
    for path, data in files:
        save(data, path, template=asked.template)
    cut = tuple(work.cut(columns))
    return Made(
        files=tuple(path for path, _ in files),
        outcome=replace(outcome, notes=(*outcome.notes, *cut)),
        waiting=tuple(work.waits(columns)),
    )


def _has_ids(course: Course, asked: Asked) -> bool:
    """Whether the ids that we keep are those of the LMS that the file is for: another's would name other people."""
    has_ids = connection_file(course).exists() and read_connection(course).platform == asked.form
    if asked.by is Identity.LMS_ID and not has_ids:
        text = "--by lms-id needs a connection to a Moodle, whose ids they are"
        raise AuthorError(f"{text}; right would be guanka lms connect and guanka lms roster, or another --by")
    return has_ids


def _filled(asked: Asked, scores: Scores) -> tuple[list[tuple[Path, bytes]], Outcome]:
    if asked.form is Form.MOODLE or asked.template is None:
        return _moodle(asked, scores)
    fillers = {Form.CANVAS: fill_canvas, Form.BLACKBOARD: fill_blackboard}
    data, outcome = fillers.get(asked.form, fill_template)(scores, asked.template)
    return [(asked.to or Path(f"filled-{asked.template.name}"), data)], outcome


def _moodle(asked: Asked, scores: Scores) -> tuple[list[tuple[Path, bytes]], Outcome]:
    files, outcome = fill_moodle(scores, asked.known, asked.by)
    to = asked.to or Path("moodle.csv")
    if len(scores.columns) == 1:
        return [(to, data) for _, data in files], outcome
    return [(to.with_name(f"{to.stem}-{_in_a_name(column)}{to.suffix}"), data) for column, data in files], outcome


def _in_a_name(column: str) -> str:
    """A column's id as a part of a file's name; that of a homework is any text."""
    return "".join(one if one.isalnum() or one in "-_." else "_" for one in column)


@dataclass(frozen=True)
class _Work:
    """What the gradebook says, read once."""

    course: Course
    rows: Mapping[Key, Row]
    marks: Marks
    waiting: Waiting
    known: Mapping[str, Known]
    has_ids: bool

    @classmethod
    def read(cls, place: Place, book: Gradebook, now: datetime, *, has_ids: bool) -> "_Work":
        rows = export_rows(book)
        found = marks(place.course, rows, place.rules.roster, place.rules.extensions, now)
        return cls(
            place.course,
            {(row.level, row.student): row for row in rows},
            found,
            Waiting.read(book),
            {one.student: one for one in read_known(book)},
            has_ids,
        )

    def asked(self, only: Sequence[str]) -> list[Column]:
        """The columns of these ids, or those that the course has in the LMS."""
        rows = list(self.rows.values())
        if not only:
            return [_column(one.id, one.label, one.maximum) for one in columns_of(self.course, rows)]
        both = msgspec.structs.replace(self.course, lms=msgspec.structs.replace(self.course.lms, columns="both"))
        there = {one.id: _column(one.id, one.label, one.maximum) for one in columns_of(both, rows)}
        there.setdefault(TOTAL, _column(TOTAL, TOTAL, float(BASE)))
        found = [_named(text, there) for text in only]
        if len({one.id for one in found}) < len(found):
            raise AuthorError("--column names a column twice; right would be once")
        return found

    def line(self, line: MarksLine, columns: Sequence[Column]) -> Line:
        """A student's line of the file."""
        person = line.person
        known = self.known.get(person.student, Known(person.student, "", "", ""))
        return Line(
            student=person.student,
            name=plain(person.name or known.name),
            email=person.email or known.email,
            lms_id=known.lms_id if self.has_ids else "",
            marks=tuple(self._mark(line, column) for column in columns),
        )

    def waits(self, columns: Sequence[Column]) -> list[str]:
        """What must not leave, a line a student and column."""
        return [
            f"{line.person.student} {column.id}: {wait.why}; {wait.advice}"
            for column in columns
            for line in self.marks.lines
            if (wait := self._wait(line, column)) is not None
        ]

    def cut(self, columns: Sequence[Column]) -> list[str]:
        """Marks above the maximum, which a column of an LMS can't hold."""
        return [
            f"{line.person.student} {column.id}: {mark} points are written as {column.maximum:f}, the most"
            for column in columns
            for line in self.marks.lines
            if (mark := self._whole(line, column)) is not None and mark > column.maximum
        ]

    def _mark(self, line: MarksLine, column: Column) -> Decimal | None:
        mark = self._whole(line, column)
        return None if mark is None or self._wait(line, column) is not None else min(mark, column.maximum)

    def _whole(self, line: MarksLine, column: Column) -> Decimal | None:
        if column.id in self.marks.levels:
            return line.levels[self.marks.levels.index(column.id)]
        if column.id in self.marks.homework:
            return line.homework[self.marks.homework.index(column.id)]
        return line.total

    def _wait(self, line: MarksLine, column: Column) -> Wait | None:
        """Why a mark must not leave; one that is added up of others waits with the first of them."""
        for level in self._levels(column):
            row = self.rows.get((level, line.person.student))
            wait = self.waiting.of(level, row)
            if wait is not None and (row is not None or self._whole(line, column) is not None):
                return wait if level == column.id else Wait(f"{level}: {wait.why}", wait.advice)
        return None

    def _levels(self, column: Column) -> Sequence[str]:
        if column.id in self.marks.levels:
            return (column.id,)
        parts = {one.name: one.levels for one in self.course.homework}
        if column.id in parts:
            return parts[column.id]
        return [level for levels in parts.values() for level in levels] or self.marks.levels


def _column(id: str, label: str, maximum: float) -> Column:
    return Column(id, label, Decimal(str(maximum)))


def _named(text: str, there: Mapping[str, Column]) -> Column:
    """The column that ``ID`` or ``ID=HEADER`` names; a homework's name may hold an equals sign itself."""
    if text in there:
        return replace(there[text], is_asked=True)
    cuts = [place for place, character in enumerate(text) if character == "="]
    for place in cuts:
        if text[:place] in there and text[place + 1 :].strip():
            return replace(there[text[:place]], header=text[place + 1 :].strip(), is_asked=True)
    name = text[: cuts[0]] if cuts else text
    raise AuthorError(f"{plain(name, limit=80)!r} is no column of this course; {among(name, sorted(there))}")
