"""Commands about what the gradebook holds."""

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
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The CSV file to write.")] = Path("grades.csv"),
) -> None:
    """Write the scores as a CSV file, a line a student and level.

    Manual scores stand above automatic ones. A score that waits for a person is left blank.
    """
    from autograder.commands.export import export  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415

    with errors():
        lines = export(find_place(course, out=out, db=db).db, to)
        stdout().print(Text(f"{lines} scores written to {to}"))
