"""Canvas's gradebook, exported from there, with our columns' scores put in; everything else stays as it was.

Canvas takes an empty cell for a grade to be removed, so that a student without a score keeps what is there. It finds
people by its own ID first, then by SIS User ID, SIS Login ID and name.
"""

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

from autograder.errors import AuthorError
from autograder.report.lms_files.filling import fill
from autograder.report.lms_files.headers import Header, targets
from autograder.report.lms_files.matching import Clues, FileLine, shown_in_file
from autograder.report.lms_files.scores import Outcome, Scores
from autograder.report.lms_files.text_table import TextTable, read_table

_TITLE = re.compile(r"(.*?)\s*\((\d+)\)")
_OF_PEOPLE = ("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account")
# Canvas works these out itself, of the course and of each group of assignments. Their names are never translated.
_TOTALS = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)( \(.*\))?\Z")
_RIGHT = "right would be the file of Grades > Export in Canvas"


def fill_canvas(scores: Scores, template: Path) -> tuple[bytes, Outcome]:
    """The file for Canvas to import.

    Raises:
        AuthorError: it is no export of Canvas's, a column is missing or read-only, a student stands twice.
    """
    table = read_table(template)
    head = [cell.strip() for cell in table.rows[0]]
    of_people = {name: head.index(name) for name in (*_OF_PEOPLE, "Section") if name in head}
    if "ID" not in of_people or "Section" not in of_people or not {"Student", "LastName"} & {head[0]}:
        text = f"the first line is no header of Canvas's, which begins with Student,ID; {_RIGHT}"
        raise AuthorError(text, file=template, line=1)
    into = targets(_headers(table, of_people), scores.columns, template, 1)
    outcome = fill(table, _people(table, of_people, Clues(scores.lines)), scores, into)
    # Before LastName a mark that Canvas did not write itself would keep it from knowing the header.
    table.become_utf8(mark=table.has_mark or head[0] == "Student")
    return table.data(), outcome


def _headers(table: TextTable, of_people: dict[str, int]) -> list[Header]:
    points = next((row for row in range(1, len(table.rows)) if "Points Possible" in table.text(row, 0)), None)
    found = []
    for column in range(of_people["Section"] + 1, len(table.rows[0])):
        name = table.text(0, column)
        title = _TITLE.fullmatch(name)
        worth = "" if points is None else table.text(points, column)
        found.append(
            Header(
                column,
                f"column {column + 1}",
                (name, title[1], title[2]) if title else (name,),
                _points(worth),
                _fixed(name, worth, known=points is not None),
            )
        )
    return found


def _fixed(name: str, worth: str, *, known: bool) -> str:
    if _TOTALS.search(name):
        return "is worked out by Canvas"
    # Read-only columns have a word in this row, in the language of whoever exported; assignments a number.
    return "is read-only in Canvas" if known and worth and _points(worth) is None else ""


def _points(text: str) -> Decimal | None:
    """Points possible, with a point or, in a file that is separated by semicolons, a comma."""
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _people(table: TextTable, of_people: dict[str, int], clues: Clues) -> list[FileLine]:
    """The lines of people: those with an ID. Points possible and how grades are posted have none."""

    def cell(row: int, name: str) -> str:
        return table.text(row, of_people[name]) if name in of_people else ""

    return [
        FileLine(
            row,
            table.where(row),
            shown_in_file(*(cell(row, name) for name in ("LastName", "FirstName", "Student", "SIS User ID"))),
            clues.whose(number=cell(row, "SIS User ID"), login=cell(row, "SIS Login ID"), lms_id=cell(row, "ID")),
            clues.hint(cell(row, "SIS User ID") or cell(row, "SIS Login ID")),
        )
        for row in range(1, len(table.rows))
        if cell(row, "ID")
    ]
