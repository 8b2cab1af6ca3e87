"""Commands about what the gradebook holds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.cli.app import RECORDS, app
from autograder.cli.options import (
    CourseDir,
    Database,
    Out,
)
from autograder.commands.console import errors, stdout

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
            help="The CSV file of scores, a line each.",
            show_default="grades.csv; with --table or --anonymous, none",
        ),
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--table", metavar="FILE", help="The CSV file of marks, a line a student.")
    ] = None,
    anonymous: Annotated[
        Path | None,
        typer.Option("--anonymous", metavar="FILE", help="A CSV file for research: a line a check, nobody's name."),
    ] = None,
) -> None:
    """Write the scores as a CSV file, a line a student and level; and the marks, a line a student.

    The table of marks has a column for each level and each homework, and the total on a base of 100; everybody on the
    course's roster is in it. Its numbers are rounded as course.yaml says, those of the scores are not.

    Manual scores stand above automatic ones. A score that waits for a person is left blank, and so is whatever is added
    up of it: neither is a zero.

    The file for research has every attempt, check by check. Ids are codes that lead nowhere, and others in each file;
    there are no names, no times finer than a day, and nothing that a student or a teacher wrote.
    """
    from autograder.commands.anonymous import export_anonymous  # noqa: PLC0415
    from autograder.commands.export import export  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415

    with errors():
        place = find_place(course, out=out, db=db)
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
