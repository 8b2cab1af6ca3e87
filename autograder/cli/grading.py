"""Commands that grade."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from autograder.cli.app import GRADING, app, language_of
from autograder.cli.options import (
    CourseDir,
    Database,
    InLanguage,
    Jobs,
    JsonFile,
    Levels,
    LogFile,
    NoSandbox,
    Out,
    Quiet,
    Scheduler,
    Solutions,
    Submitted,
)
from autograder.commands.console import HELD, errors, line, stderr, stdout, write_json
from autograder.errors import AuthorError
from autograder.wording import message, say

# Commands import what they need when they are called: `guanka --help` should not wait for a database.


@app.command("grade", rich_help_panel=GRADING)
def grade_command(
    levels: Levels = None,
    course: CourseDir = Path(),
    solutions: Solutions = None,
    submitted: Submitted = None,
    out: Out = None,
    db: Database = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    json_file: JsonFile = None,
    language: InLanguage = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    sync: Annotated[
        bool, typer.Option("--sync", help="Then send the scores to the LMS, as guanka lms sync does.")
    ] = False,
    quiet: Quiet = False,
    log: LogFile = None,
    no_sandbox: NoSandbox = False,
) -> None:
    """Grade what was handed in, and write the gradebook.

    Only what is new or has changed is graded; a manual score or comment given in formgrader stays. Stopped at any
    point, by Ctrl-C or worse, the same command goes on from there.

    With --scheduler the workers of a Dask cluster grade, and come to the same. Every machine of it needs
    guanka with its extra "cluster", and neither the course nor the gradebook.

    Exit status: 0 when every submission has a verdict, whatever it is; 1 when one is held, another run is grading into
    the same gradebook, or it can't be written; 2 when the command line or the course is wrong; 130 when interrupted.
    With --sync it is the larger one of the grading's and the sync's; a sync that fails loses nothing of the grading.
    Without a connection to the LMS nothing is graded.
    """
    from autograder.commands.grade import grade  # noqa: PLC0415
    from autograder.commands.place import find_place, workers  # noqa: PLC0415
    from autograder.commands.watching import told, watcher  # noqa: PLC0415
    from autograder.sandbox.memory import memory_limit  # noqa: PLC0415

    os.umask(0o077)  # what staff read holds hidden values; nbgrader sets its own modes where it hands things out
    with errors():
        if sync and no_sandbox:
            raise AuthorError("what is graded with --no-sandbox is never sent to an LMS; right would be no --sync")
        place = find_place(
            course, solutions=solutions, submitted=submitted, out=out, db=db, language=language_of(language)
        )
        if sync:
            _refuse_unconnected(place)
        settings = place.settings(os.environ, sandbox=not no_sandbox)
        console = stdout(quiet=quiet)
        with told(place, json_file) as collected, watcher(place.language, quiet=quiet, log=log) as progress:
            run = grade(
                place,
                levels or [],
                settings,
                jobs=jobs or workers(place.course, memory_limit()),
                scheduler=scheduler,
                force=force,
                now=datetime.now(UTC),
                progress=progress,
                each=collected.add,
            )
        for text in collected.held() if quiet else ():
            line(stderr(), text)
        for part in collected.tables(run.tally):
            console.print(part)
        for note in run.notes:
            line(console, "! " + say(note, place.language))
        _print_where(console, place, run)
    raise typer.Exit(max(HELD if run.held else 0, _synced(place, quiet) if sync else 0))


@app.command("check", rich_help_panel=GRADING)
def check_command(
    file: Annotated[Path, typer.Argument(metavar="FILE.ipynb", help="The notebook.", exists=True)],
    level: Annotated[str | None, typer.Option("--level", help="Its level.", show_default="by its name")] = None,
    course: CourseDir = Path(),
    solutions: Solutions = None,
    json_file: JsonFile = None,
    language: InLanguage = None,
    student: Annotated[bool, typer.Option("--student", help="Show only what a student may see.")] = False,
    no_sandbox: NoSandbox = False,
) -> None:
    """Grade one notebook, print its report, and store nothing.

    The report is the staff's, with hidden values, unless --student is given.

    Exit status: 0 when it has a verdict, whatever it is; 1 when it is held; 2 when the command line or the course is
    wrong.
    """
    from autograder.commands.check import check  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415
    from autograder.report.document import staff_document, student_document  # noqa: PLC0415
    from autograder.report.terminal import print_report  # noqa: PLC0415

    with errors():
        place = find_place(course, solutions=solutions, language=language_of(language))
        report = check(file, level, place, place.settings(os.environ, sandbox=not no_sandbox))
        print_report(stdout(), report, place.language, "student" if student else "staff")
        if json_file is not None:
            document = student_document(place.course.id, report, place.language)
            if not student:
                document = staff_document(place.course.id, [report], place.language)
            write_json(json_file, document)
    raise typer.Exit(HELD if report.status == "held" else 0)


def _refuse_unconnected(place: Any) -> None:
    """Say before an hour's grading what its end would founder on.

    Raises:
        AuthorError: there is no connection to an LMS, or it is not finished.
    """
    from autograder.cli.lms_opening import finished, need_lms  # noqa: PLC0415

    need_lms()
    finished(place, "columns")


def _synced(place: Any, quiet: bool) -> int:
    """Send the scores to the LMS; the exit status."""
    from autograder.cli.lms import sync_now  # noqa: PLC0415
    from autograder.lms.sync import Options  # noqa: PLC0415

    return sync_now(place, [], Options(), quiet=quiet)


def _print_where(console: Console, place: Any, run: Any) -> None:
    for one in run.masked:
        told = message("run.masked", student=one.student, level=one.level, cell=one.cell, manual=one.manual_score)
        line(console, "! " + say(told, place.language))
    lines = [
        message("run.graded", graded=run.graded, all=run.tally.count),
        message("run.gradebook", place=place.db),
        message("run.outputs", autograded=str(place.out / "autograded"), feedback=str(place.out / "feedback")),
    ]
    if run.late:
        lines.append(message("run.late", count=run.late))
    if run.locked:
        lines.append(message("run.locked", count=run.locked))
    if run.new_secret is not None:
        lines.append(message("run.new_secret", file=str(run.new_secret)))
    for text in lines:
        line(console, say(text, place.language))
