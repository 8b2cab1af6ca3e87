"""A teacher's own downloaded template, .xlsx or .csv, filled in: matched on the student number, as text.

Platforms that publish no format of theirs have a template for each class. Above its header there may be a title and
lines of advice; the header is the first row with a cell called 学号, student number or the like.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from autograder.errors import AuthorError
from autograder.report.lms_files.filling import Grid, fill
from autograder.report.lms_files.headers import Header, bare, targets
from autograder.report.lms_files.matching import Clues, FileLine, shown_in_file
from autograder.report.lms_files.scores import Outcome, Scores
from autograder.report.lms_files.text_table import TextTable, read_bytes, read_table, unavailable

_NUMBERS = {
    "学号",
    "学生学号",
    "学籍号",
    "学工号",
    "学生编号",
    "學號",
    "student",
    "studentid",
    "studentnumber",
    "studentno",
}
_NUMBERS |= {"idnumber", "studentnum", "matriculationnumber", "matriculationno"}
_ALSO_NUMBERS = {"账号", "帐号", "用户名", "登录名", "工号", "username", "loginid", "account"}
_STARTS, _LONGEST = ("学号", "學號"), 16  # 学号/工号, 学号StudentNo.
_NAMES = {"姓名", "学生姓名", "name", "fullname", "studentname"}
_ROWS = 60  # among which the header is
_COLUMNS = 512
_NO_NUMBER = "no row of it has a header such as 学号 or student number; right would be one above the students' numbers"


class Sheet(Grid, Protocol):
    """A table whose size is known; rows and columns count from 0."""

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""

    def headed_by(self, row: int, column: int, /) -> int:
        """The last row of the header that this cell is the beginning of."""

    def heading(self, row: int, column: int, /) -> str:
        """A cell of the header; of merged ones, what they show."""


class _Separated(TextTable):
    """A table of text as a sheet: no cell is merged."""

    @property
    def size(self) -> tuple[int, int]:
        return len(self.rows), max(map(len, self.rows))

    def headed_by(self, row: int, _column: int, /) -> int:
        return row

    def heading(self, row: int, column: int, /) -> str:
        return self.text(row, column)


def fill_template(scores: Scores, template: Path) -> tuple[bytes, Outcome]:
    """The template with the scores in it; text in UTF-8 with a mark, whatever it was in.

    Raises:
        AuthorError: it is no such file, has no column of student numbers or none for the scores, a student stands
            twice, or a cell is not to be changed.
        GraderError: the library for workbooks is not installed.
    """
    match template.suffix.lower():
        case ".xlsx":
            return _fill_workbook(scores, template)
        case ".csv" | ".txt" | ".tsv":
            table = read_table(template)
            was = table.encoding
            table.become_utf8()
            outcome = _fill_sheets(scores, template, [_Separated(**vars(table))])
            notes = () if was == "utf-8" else (f"it was {was.upper()} and is UTF-8 now",)
            return table.data(), replace(outcome, notes=(*outcome.notes, *notes))
        case ".xls":
            text = "is an old Excel file; right would be to open it in Excel or WPS and save it as .xlsx"
        case suffix:
            text = f"has the suffix {suffix or 'of no file'}; right would be .xlsx or .csv"
    raise AuthorError(text, file=template)


def _fill_workbook(scores: Scores, template: Path) -> tuple[bytes, Outcome]:
    try:
        from autograder.report.lms_files.workbook import open_workbook  # noqa: PLC0415
    except ImportError as error:
        raise unavailable(error.name) from error
    book = open_workbook(template, read_bytes(template))
    outcome = _fill_sheets(scores, template, book.sheets)
    data = book.data()
    return data, replace(outcome, notes=(*outcome.notes, *book.notes()))


def _fill_sheets(scores: Scores, template: Path, sheets: Sequence[Sheet]) -> Outcome:
    """Fill the sheet that has students' numbers and our columns; of several, the one in which our students are."""
    clues, tried, fitting = Clues(scores.lines), [], []
    for sheet in sheets:
        place = _number_header(sheet, template)
        if place is None:
            continue
        try:
            into = targets(_headers(sheet, *place), scores.columns, template)
        except AuthorError as error:
            tried.append(error)
        else:
            fitting.append((sheet, _people(sheet, *place, clues), into))
    if not fitting:
        raise tried[0] if tried else AuthorError(_NO_NUMBER, file=template)
    ours = [one for one in fitting if any(person.students for person in one[1])] or fitting[:1]
    if len(ours) > 1:
        places = " and ".join(people[0].where for _, people, _ in ours)
        text = f"students of this course stand in several sheets, {places}"
        raise AuthorError(f"{text}; right would be one, and a file for each", file=template)
    sheet, people, into = ours[0]
    return fill(sheet, people, scores, into)


def _number_header(sheet: Sheet, template: Path) -> tuple[int, int] | None:
    rows, columns = sheet.size
    for names, starts in ((_NUMBERS, _STARTS), (_ALSO_NUMBERS, ())):
        for row in range(min(rows, _ROWS)):
            cells = [bare(sheet.text(row, column)) for column in range(min(columns, _COLUMNS))]
            found = [
                column
                for column, cell in enumerate(cells)
                if cell in names or (starts and cell.startswith(starts) and len(cell) <= _LONGEST)
            ]
            if len(found) > 1:
                places = " and ".join(sheet.where(row, column) for column in found)
                text = f"student numbers stand in several columns: {places}; right would be one"
                raise AuthorError(text, file=template)
            if found:
                return row, found[0]
    return None


def _headers(sheet: Sheet, row: int, number: int) -> list[Header]:
    last = sheet.headed_by(row, number)
    found = []
    for column in range(min(sheet.size[1], _COLUMNS)):
        names = dict.fromkeys(name for at in range(last, row - 1, -1) if (name := sheet.heading(at, column)))
        if names and column != number:
            found.append(Header(column, sheet.where(row, column), tuple(names)))
    return found


def _people(sheet: Sheet, row: int, number: int, clues: Clues) -> list[FileLine]:
    rows, columns = sheet.size
    names = [column for column in range(min(columns, _COLUMNS)) if bare(sheet.heading(row, column)) in _NAMES]
    found = []
    for at in range(sheet.headed_by(row, number) + 1, rows):
        cell = sheet.text(at, number)
        if cell:
            who = shown_in_file(cell, *(sheet.text(at, column) for column in names))
            found.append(FileLine(at, sheet.where(at, number), who, clues.whose(number=cell), clues.hint(cell)))
    return found
