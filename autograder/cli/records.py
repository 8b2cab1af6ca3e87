"""Commands about what the gradebook holds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from autograder.cli.app import RECORDS, app
from autograder.cli.options import (
    CourseDir,
    Database,
    Out,
)
from autograder.commands.console import errors, line, stdout
from autograder.errors import AuthorError
from autograder.report.lms_files.forms import Form, Identity

if TYPE_CHECKING:
    from autograder.commands.lms_files import Asked
    from autograder.commands.place import Place

# Commands import what they need when they are called: `guanka --help` should not wait for a database.


@app.command("export", rich_help_panel=RECORDS)
def export_command(
    course: CourseDir = Path(),
    out: Out = None,
    db: Database = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FILE",
            help="The file of scores, as CSV a line each.",
            show_default="grades.csv; with --table or --anonymous, none; moodle.csv; filled- and the template's name",
        ),
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--table", metavar="FILE", help="The CSV file of marks, a line a student.")
    ] = None,
    anonymous: Annotated[
        Path | None,
        typer.Option("--anonymous", metavar="FILE", help="A CSV file for research: a line a check, nobody's name."),
    ] = None,
    form: Annotated[
        Form,
        typer.Option(
            "--format",
            metavar="csv|canvas|moodle|blackboard|xlsx-template",
            help="The form of the file of scores: ours, or what an LMS imports.",
        ),
    ] = Form.CSV,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="FILE",
            help="The LMS's own file, of which a copy is filled in: Canvas's or Blackboard's export, an .xlsx or .csv.",
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="ID[=HEADER]",
            help="A level, a homework or total, and what its column in the template is called. May be repeated.",
            show_default="those of lms.columns that the template has",
        ),
    ] = None,
    known: Annotated[
        Path | None,
        typer.Option(
            "--known", metavar="FILE", help="Moodle's list of participants or grading worksheet: whom it knows."
        ),
    ] = None,
    by: Annotated[
        Identity | None,
        typer.Option(
            "--by",
            metavar="number|username|email|lms-id",
            help="What a file for Moodle names students by.",
            show_default="number; with --known, the first of them that finds anybody",
        ),
    ] = None,
) -> None:
    """Write the scores as a CSV file, a line a student and level; and the marks, a line a student.

    The table of marks has a column for each level and each homework, and the total on a base of 100; everybody on the
    course's roster is in it. Its numbers are rounded as course.yaml says, those of the scores are not.

    Manual scores stand above automatic ones. A score that waits for a person is left blank, and so is whatever is added
    up of it: neither is a zero.

    The file for research has every attempt, check by check. Ids are codes that lead nowhere, and others in each file;
    there are no names, no times finer than a day, and nothing that a student or a teacher wrote.

    A file for an LMS has the table's numbers, without those that wait for anything. Whoever is not in it, or not here,
    is listed; a template keeps all that is not a score of ours. For Moodle each column gets a file of its own.
    """
    from autograder.commands.anonymous import export_anonymous  # noqa: PLC0415
    from autograder.commands.export import export  # noqa: PLC0415
    from autograder.commands.lms_files import Asked, check_asked  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415

    with errors():
        asked = Asked(form=form, template=template, known=known, by=by, columns=tuple(columns or ()), to=to)
        check_asked(asked)
        place = find_place(course, out=out, db=db)
        if form is not Form.CSV:
            if table is not None or anonymous is not None:
                raise AuthorError("a file for an LMS is written by itself; right would be without --table, --anonymous")
            _write_for_lms(place, asked)
            return
        if anonymous is not None:
            count = export_anonymous(place, anonymous)
            stdout().print(Text(f"{count} lines without names written to {anonymous}"))
            if to is None and table is None:
                return
        to = Path("grades.csv") if to is None and table is None else to
        scores, lines = export(place, to=to, wide=table, now=datetime.now(UTC))
        if to is not None:
            stdout().print(Text(f"{scores} scores written to {to}"))
        if table is not None:
            stdout().print(Text(f"the marks of {lines} students written to {table}"))


def _write_for_lms(place: "Place", asked: "Asked") -> None:
    from autograder.commands.lms_files import export_file  # noqa: PLC0415
    from autograder.report.lms_files.telling import told  # noqa: PLC0415

    made = export_file(place, asked, datetime.now(UTC))
    for said in told(made.outcome, made.waiting):
        line(stdout(), said)
    for path in made.files:
        line(stdout(), f"written to {path}")
