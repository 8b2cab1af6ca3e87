"""Commands that look back at grades: their story, a grading repeated, a level graded again."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.cli.app import GRADING, RECORDS, app
from autograder.cli.options import (
    CourseDir,
    Database,
    Jobs,
    JsonFile,
    LogFile,
    NoSandbox,
    Out,
    Quiet,
    Scheduler,
    Solutions,
    Submitted,
)
from autograder.commands.console import HELD, errors, line, stdout, write_json

_LARGEST = 2**31 - 1  # id that the gradebook can hold
_LINES = 200  # of the table; the JSON has all

# Commands import what they need when they are called: `guanka --help` should not wait for a database.


@app.command("regrade", rich_help_panel=GRADING)
def regrade_command(
    levels: Annotated[list[str], typer.Argument(metavar="LEVEL", help="Levels by id.")],
    course: CourseDir = Path(),
    solutions: Solutions = None,
    submitted: Submitted = None,
    out: Out = None,
    db: Database = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Store and write nothing: only show who would move.")
    ] = False,
    never_lower: Annotated[
        bool,
        typer.Option("--never-lower", help="Who would get less keeps the score; the receipt is kept all the same."),
    ] = False,
    student: Annotated[
        list[str] | None,
        typer.Option("--student", metavar="ID", help="Only this student. Can be repeated.", show_default="all"),
    ] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    json_file: JsonFile = None,
    quiet: Quiet = False,
    log: LogFile = None,
    no_sandbox: NoSandbox = False,
) -> None:
    """Grade all that stands of some levels by the levels as they are now, and show who moves, which check and why.

    The submission whose grade counts is graded, with the same seed as long as the level is the same. The largest moves
    come first, and what a manual score hides is said. Old receipts stay: `guanka history` shows them. Stopped at any
    point, the same command goes on from there.

    Exit status: 0 when every submission has a verdict; 1 when one is held, another run is grading into the same
    gradebook, or something can't be written; 2 when the command line or the course is wrong; 130 when interrupted.
    """
    from autograder.commands.place import find_place, workers  # noqa: PLC0415
    from autograder.commands.regrade import regrade  # noqa: PLC0415
    from autograder.commands.regraded import tail, write_regraded  # noqa: PLC0415
    from autograder.commands.watching import watcher  # noqa: PLC0415
    from autograder.report.moves import moves_table  # noqa: PLC0415
    from autograder.sandbox.memory import memory_limit  # noqa: PLC0415

    os.umask(0o077)
    with errors():
        place = find_place(course, solutions=solutions, submitted=submitted, out=out, db=db)
        with watcher("en", quiet=quiet, log=log) as progress:
            done = regrade(
                place,
                levels,
                place.settings(os.environ, sandbox=not no_sandbox),
                jobs=jobs or workers(place.course, memory_limit()),
                clock=lambda: datetime.now(UTC),
                progress=progress,
                scheduler=scheduler,
                students=student,
                never_lower=never_lower,
                dry=dry_run,
            )
        console = stdout(quiet=quiet)
        if done.moves:
            console.print(moves_table(done.moves[:_LINES]))
            console.print()
        for text in tail(done, _LINES):
            line(console, text)
        if json_file is not None:
            write_regraded(json_file, place.course.id, levels, done)
    raise typer.Exit(HELD if done.counts["held"] else 0)


@app.command("replay", rich_help_panel=GRADING)
def replay_command(
    receipt: Annotated[
        int, typer.Argument(metavar="RECEIPT", min=1, max=_LARGEST, help="Its number, from guanka history.")
    ],
    course: CourseDir = Path(),
    solutions: Solutions = None,
    submitted: Submitted = None,
    out: Out = None,
    db: Database = None,
    json_file: JsonFile = None,
    no_sandbox: NoSandbox = False,
) -> None:
    """Repeat the grading that a receipt speaks of, with the same seed, and say whether it comes to the same.

    It is refused where the submission's bytes, that version of the level or the secret are no longer there. Nothing is
    stored. It says whether the class of machine is another: versions, processor, limits, sandbox.

    Exit status: 0 when verdicts and points are the same; 1 when they differ, or the gradebook can't be read; 2 when it
    is refused, or the command line or the course is wrong.
    """
    from autograder.commands.place import find_place  # noqa: PLC0415
    from autograder.commands.replay import document, lines, replay  # noqa: PLC0415

    os.umask(0o077)
    with errors():
        place = find_place(course, solutions=solutions, submitted=submitted, out=out, db=db)
        done = replay(place, receipt, place.settings(os.environ, sandbox=not no_sandbox))
        _print(lines(done))
        if json_file is not None:
            write_json(json_file, document(done))
    raise typer.Exit(0 if done.equal else HELD)


@app.command("history", rich_help_panel=RECORDS)
def history_command(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The student's id.")],
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="The level's id.")],
    course: CourseDir = Path(),
    out: Out = None,
    db: Database = None,
    json_file: JsonFile = None,
) -> None:
    """Tell the story of a grade: each grading, why it was, what it came to, and what changed against the one before.

    At the end stands what was given by hand, and what the gradebook says now.

    Exit status: 0 when there is one; 1 when the gradebook can't be read; 2 when nothing of this student's was graded
    for this level, or the command line or the course is wrong.
    """
    from autograder.commands.history import document, lines, story  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415

    os.umask(0o077)
    with errors():
        told = story(find_place(course, out=out, db=db), student, level)
        _print(lines(told))
        if json_file is not None:
            write_json(json_file, document(told))


def _print(lines: Any) -> None:
    console = stdout()
    for text in lines:
        line(console, text)
