"""The roster: who belongs to the course, from a CSV file of the registrar's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course.csv_file import CsvFile, CsvRow, read_csv
from autograder.course.document import shown
from autograder.course.student_ids import Fault, fault_of
from autograder.errors import AuthorError
from autograder.wording import Message, message
from autograder.wording.plain import plain

_COLUMNS = {
    "student": ("学号",),
    "name": ("姓名",),
    "section": ("班级",),
    "email": ("邮箱",),
}
_POWER_OF_TEN = re.compile(r"\d(\.\d+)?[Ee]\+\d+")  # what a spreadsheet makes of a number of more than eleven digits
_MARKUP = re.compile(r'[<>"\\]')  # in a page of formgrader's it could act


@dataclass(frozen=True)
class Person:
    """A student as the roster has them. ``student`` is the id, a text: its zeros stay; the rest may be empty."""

    student: str
    name: str
    section: str
    email: str


@dataclass(frozen=True)
class Roster:
    """The students of a course by id, in the order of the file; ``notes`` are for staff."""

    file: Path
    people: Mapping[str, Person]
    notes: tuple[Message, ...] = ()


def read_roster(file: Path) -> Roster:
    """The students that a file lists; its columns are student (学号), name, section and email, the last three optional.

    Raises:
        AuthorError: no such file, no CSV in UTF-8, no student in it; with its line: an id that stands twice, is empty
            or can be no student's folder, a name that can't be shown.
    """
    table = read_csv(file, _COLUMNS, ["student"])
    people: dict[str, Person] = {}
    lines: dict[str, int] = {}
    for row in table.rows:
        person = _person(table, row)
        if person.student in people:
            text = f"student {person.student!r} stands twice, first in line {lines[person.student]}"
            raise table.error(row.line, f"{text}; right would be once")
        people[person.student], lines[person.student] = person, row.line
    if not people:
        raise AuthorError("lists no student; right would be a line for each", file=file, line=1)
    return Roster(file, people, ignored_columns(table))


def ignored_columns(table: CsvFile) -> tuple[Message, ...]:
    """What staff are told of the columns that nothing is done with."""
    if not table.ignored:
        return ()
    return (message("rules.ignored_columns", file=str(table.file), columns=", ".join(table.ignored)),)


def student_of(table: CsvFile, row: CsvRow) -> str:
    """The student id of a row.

    Raises:
        AuthorError: it can be no student's.
    """
    student = row.cells["student"]
    if _POWER_OF_TEN.fullmatch(student):
        text = f"the student id {shown(student)} is what a spreadsheet makes of a long number"
        raise table.error(row.line, f"{text}; right would be the column as text, before the numbers go in")
    fault = fault_of(student)
    if fault is not None:
        raise table.error(row.line, _said(student, fault))
    if "/" in student or student.startswith((".", "_")):
        text = f"the student id {shown(student)} can't be the name of a folder of submissions"
        raise table.error(row.line, f"{text}; right would be one without '/' that begins with no '.' and no '_'")
    return student


def _said(student: str, fault: Fault) -> str:
    if fault.kind == "empty":
        return "there is no student id; right would be one in every line"
    # Blanks at its ends are taken off and a cell has a most of characters, so it is one of the characters.
    name, character = shown(plain(student, limit=60)), student[fault.place - 1]
    if fault.kind == "markup":
        text = f"character {fault.place} of the student id {name} is {character}, which formgrader takes for markup"
    else:
        text = f"character {fault.place} of the student id {name} is U+{ord(character):04X}, which can't be seen"
    return f"{text}; right would be the id without it"


def _person(table: CsvFile, row: CsvRow) -> Person:
    student = student_of(table, row)
    for key in ("name", "section", "email"):
        cell = row.cells.get(key, "")
        if plain(cell) != cell:
            text = f"the {key} of student {student!r} holds what can't be seen: {shown(plain(cell, limit=60))}"
            raise table.error(row.line, f"{text}; right would be the text without it")
        if _MARKUP.search(cell):
            text = f"the {key} of student {student!r} is {shown(cell)}, which formgrader takes for markup"
            raise table.error(row.line, f'{text}; right would be one without < > " and \\')
    cells = row.cells
    return Person(student, cells.get("name", ""), cells.get("section", ""), cells.get("email", ""))
