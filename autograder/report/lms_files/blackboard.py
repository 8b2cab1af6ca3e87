"""Blackboard's gradebook, downloaded from there to work offline, with our columns' scores put in.

A column is found by its id, which stands behind a bar at the end of its header: one without an id would become a new
column of texts that are worth nothing. So the file always begins as Blackboard's own, and keeps its form: tabs in
UTF-16 under the name .xls, or commas.
"""

import re
from decimal import Decimal
from pathlib import Path

from autograder.errors import AuthorError
from autograder.report.lms_files.filling import fill
from autograder.report.lms_files.headers import Header, named, targets
from autograder.report.lms_files.matching import Clues, FileLine, shown_in_file
from autograder.report.lms_files.scores import Outcome, Scores
from autograder.report.lms_files.text_table import TextTable, read_table

_HEADER = re.compile(r"(?P<title>.*?)\s*(\[(?P<about>[^\]]*)\]\s*)?\|\s*(?P<id>\d+)")
_POINTS = re.compile(r"\d+(?:[.,]\d+)?")
_LOGINS = ("Username", "User Name", "用户名", "使用者名稱")
_NUMBERS = ("Student ID", "学生 ID", "学号", "學生 ID")
_NAMES = ("Last Name", "First Name", "姓氏", "名字", "姓", "名")
_RIGHT = "right would be the file of Work Offline > Download in Blackboard"


def fill_blackboard(scores: Scores, template: Path) -> tuple[bytes, Outcome]:
    """The file for Blackboard to take.

    Raises:
        AuthorError: it is no download of Blackboard's, a column is missing, a student stands twice.
    """
    table = read_table(template)
    headers = [_header(table, column) for column in range(len(table.rows[0]))]
    logins = named([one for one in headers if one.fixed], _LOGINS)
    if len(logins) != 1:
        text = f"the first line names {len(logins) or 'no'} columns Username; {_RIGHT}"
        raise AuthorError(text, file=template, line=1)
    into = targets([one for one in headers if not one.fixed], scores.columns, template, 1)
    outcome = fill(table, _people(table, headers, logins[0].column, Clues(scores.lines)), scores, into)
    if table.encoding == "gb18030":  # none of Blackboard's: a spreadsheet has saved it
        table.become_utf8()
    return table.data(), outcome


def _header(table: TextTable, column: int) -> Header:
    name = table.text(0, column)
    found = _HEADER.fullmatch(name)
    if found is None:
        return Header(column, f"column {column + 1}", (name,), fixed="has no id of Blackboard's")
    names = (name, found["title"], found["id"])
    return Header(column, f"column {column + 1}", names, _points(found["about"] or ""))


def _points(about: str) -> Decimal | None:
    """What the header says of points, such as ``Total Pts: 100 Score``, in whatever language."""
    number = _POINTS.search(about)
    return None if number is None else Decimal(number[0].replace(",", "."))


def _people(table: TextTable, headers: list[Header], login: int, clues: Clues) -> list[FileLine]:
    fixed = [one for one in headers if one.fixed]
    numbers, names = [[one.column for one in named(fixed, wanted)] for wanted in (_NUMBERS, _NAMES)]
    found = []
    for row in range(1, len(table.rows)):
        if not table.text(row, login):
            continue
        number = next((table.text(row, column) for column in numbers), "")
        who = shown_in_file(*(table.text(row, column) for column in names), table.text(row, login))
        students = clues.whose(number=number, login=table.text(row, login))
        found.append(FileLine(row, table.where(row), who, students, clues.hint(number or table.text(row, login))))
    return found
