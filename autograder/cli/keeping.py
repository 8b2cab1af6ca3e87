"""Commands that keep a course run: safe, for the next term, and without who is to be forgotten."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import RECORDS, app
from autograder.cli.options import CourseDir, Database, Out, Solutions, Submitted
from autograder.commands.console import errors, line, stderr, stdout
from autograder.errors import GraderError
from autograder.wording.plain import plain

# Commands import what they need when they are called: `guanka --help` should not wait for a database.
_NOTHING_HALF = "nothing is left half done: run it again"
_GOES_ON = "run it again, and it goes on from here"


@app.command("backup", rich_help_panel=RECORDS)
def backup_command(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write: .tar.gz or .zip.")],
    course: CourseDir = Path(),
    solutions: Solutions = None,
    submitted: Submitted = None,
    out: Out = None,
    db: Database = None,
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="Put the course's secret in as well: who has it knows hidden inputs.")
    ] = False,
) -> None:
    """Write all that a course run is into one file, while it goes on.

    The gradebook as it is at one moment, whoever is writing; the course with its private half, the roster and
    extensions; what was handed in, graded notebooks, feedback. A manifest has the hash of each file. The archive is of
    mode 0600, and there whole or not at all.

    Exit status: 0 written; 1 something can't be read or written; 2 the course or the name is wrong.
    """
    from autograder.commands.backup import backup  # noqa: PLC0415
    from autograder.commands.counting import Counting  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415
    from autograder.lms.private import connection_file  # noqa: PLC0415

    with errors(_NOTHING_HALF):
        place = find_place(course, solutions=solutions, submitted=submitted, out=out, db=db)
        said = Counting(stderr(), time.monotonic)
        now = datetime.now(UTC)
        made = backup(place, archive, with_secret=with_secret, now=now, environment=os.environ, said=said)
        for note in (*made.left_out, *made.outside):
            line(stdout(), f"! {note}")
        rows = made.manifest.gradebook.rows
        line(stdout(), f"{archive}: {made.count} files, {rows.get('guanka_receipt', 0)} receipts")
        if made.manifest.secret is None:
            line(
                stdout(),
                "without the secret: keep a copy of it apart, or nothing can be graded again on the same inputs",
            )
        else:
            line(stdout(), "with the secret: who can read this file can predict every hidden input")
        connection = connection_file(place.course)
        if connection.exists():
            path = os.path.relpath(connection, place.course.folder)
            line(
                stdout(),
                f"without {path}, the connection to the LMS with its keys: keep a copy of it apart, or register anew",
            )


@app.command("restore", rich_help_panel=RECORDS)
def restore_command(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What guanka backup wrote.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="A new or an empty folder.")],
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="URL", help="An empty database, for a gradebook of PostgreSQL."),
    ] = None,
) -> None:
    """Put a backup back, into a new or an empty folder.

    Every file is held against the manifest's hash before the first one is written. At the end the gradebook opens, and
    each of its tables has as many rows as it had. Restore only what your own team has backed up.

    Exit status: 0 restored; 1 something can't be written; 2 the file is no whole backup, or the folder is not empty.
    """
    from autograder.commands.counting import Counting  # noqa: PLC0415
    from autograder.commands.restore import restore  # noqa: PLC0415

    with errors(_NOTHING_HALF):
        done = restore(archive, to, db=db, environment=os.environ, said=Counting(stderr(), time.monotonic))
        manifest = done.manifest
        line(stdout(), f"{to}: course {manifest.course}, as of {manifest.made_at}, {len(manifest.files)} files")
        line(stdout(), f"gradebook: {done.db}")
        if manifest.secret is None:
            line(
                stdout(),
                "! the secret is not in this backup: put yours where course.yaml says before you grade; a new one"
                " would grade everybody on other values",
            )
        else:
            line(stdout(), f"secret: {to / manifest.secret}")
        if manifest.gradebook.rows.get("guanka_line_item"):
            line(
                stdout(),
                "! lms.json, the connection to the LMS, is in no backup: put your copy of it beside the secret, mode"
                " 0600, or run guanka lms connect",
            )


@app.command("copy-course", rich_help_panel=RECORDS)
def copy_course_command(
    to: Annotated[Path, typer.Argument(metavar="TO", help="The folder of the new course: a new or an empty one.")],
    course: CourseDir = Path(),
    solutions: Solutions = None,
    id: Annotated[str | None, typer.Option("--id", metavar="ID", help="The new course's id.")] = None,
    shift: Annotated[
        int | None,
        typer.Option(
            "--shift", metavar="DAYS", help="Move every time in course.yaml by so many days; 364 keep weekdays."
        ),
    ] = None,
) -> None:
    """Make the next term's course: the same levels, homework and limits, a new secret, and nobody in it.

    No submissions, no gradebook, no roster, no extensions. Comments in course.yaml stay. Times that lie in the past are
    listed.
    """
    from autograder.commands.copy_course import copy_course  # noqa: PLC0415

    with errors(_NOTHING_HALF):
        now = datetime.now(UTC)
        made = copy_course(course, to, solutions=solutions, id=id, shift=shift, now=now)
        for note in made.notes:
            line(stdout(), f"! {note}")
        for time_ in made.past:
            line(stdout(), f"! in the past: {time_}")
        line(stdout(), f"{to}: course {made.course.id}, {len(made.course.levels)} levels, with a secret of its own")


@app.command("forget", rich_help_panel=RECORDS)
def forget_command(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The student's id.")],
    course: CourseDir = Path(),
    submitted: Submitted = None,
    out: Out = None,
    db: Database = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be erased, and erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Erase a student: their rows in the gradebook, submissions, graded notebooks, feedback, lines of the roster.

    It can't be undone. The gradebook's file is written anew, so that the bytes of the deleted rows are gone too. Where
    others' files or comments name the student, they are listed and stay, as is what can't be reached: back-ups, the
    learning platform, nbgrader's exchange.

    Exit status: 0 erased, or listed; 1 something could not be erased, or the answer was no; 2 there is no such student.
    """
    from autograder.commands.counting import Counting  # noqa: PLC0415
    from autograder.commands.forget import forget, nobody, traces, unreached  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415

    with errors(_GOES_ON):
        place = find_place(course, submitted=submitted, out=out, db=db)
        found = traces(place, student, Counting(stderr(), time.monotonic))
        for name, rows in found.rows.items():
            line(stdout(), f"  {name}: {rows} rows")
        for path in found.folders:
            line(stdout(), f"  {path}")
        for path, count in found.lists.items():
            line(stdout(), f"  {path}: {count} lines")
        for note in found.elsewhere if found.any else ():  # of nobody's name it says nothing that it stands somewhere
            line(stdout(), f"! stays, and names them: {note}")
        if dry_run and not found.any:
            raise nobody(place, student)
        if dry_run:
            line(stdout(), "nothing was erased")
            return
        if found.any and not (yes or _agreed(f"Erase all this of {plain(student)} for good?")):
            raise GraderError("nothing was erased: that was no yes")
        forget(place, student, found, lambda text: line(stderr(), text))
        line(stdout(), f"{student}: erased. Not in reach:")
        for note in unreached(place):
            line(stdout(), f"! {note}")


def _agreed(question: str) -> bool:
    """Whether a person says yes; where nobody is there to ask, no."""
    try:
        return typer.confirm(question)
    except typer.Abort:
        return False
