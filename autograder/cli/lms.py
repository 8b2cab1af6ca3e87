"""Commands that send scores to the LMS, and say what became of them."""

import os
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.lms_group import lms_app
from autograder.cli.lms_opening import finished, opened
from autograder.cli.options import CourseDir, Database, JsonFile, Out, Quiet
from autograder.commands.console import INTERRUPTED, errors, line, stderr, stdout, write_json
from autograder.errors import AuthorError

if TYPE_CHECKING:
    from autograder.commands.place import Place
    from autograder.lms.sync import Options

# Commands import what they need when they are called: `guanka --help` should not wait for a database.

_GOES_ON = "what was answered is on record, and the same command goes on from here"
_LINES = 200  # of a table; the JSON has all
ColumnNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="COLUMN", help="Levels by id, homework by name. Default: all columns of the course."),
]


@lms_app.command("sync")
def sync_command(
    columns: ColumnNames = None,
    course: CourseDir = Path(),
    out: Out = None,
    db: Database = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, from what to what, and send nothing.")
    ] = False,
    retry: Annotated[
        bool,
        typer.Option("--retry", help="Send again what was refused, or does not stand because of a teacher's grade."),
    ] = False,
    make_again: Annotated[
        bool, typer.Option("--make-again", help="Make columns anew that somebody has deleted in the LMS.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: sync whenever the gradebook has changed, until Ctrl-C.")
    ] = False,
    every: Annotated[
        float,
        typer.Option("--every", metavar="SECONDS", min=5, help="With --watch: how often the LMS is read back."),
    ] = 300.0,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Bring the LMS's gradebook to what the course's gradebook says: send the difference, and read it back.

    A column is made where there is none, and found by its id before. What waits for a person is not sent, nor is what
    was graded without the sandbox. A grade that a teacher gave in the LMS stands, and is told of. Stopped at any point,
    by Ctrl-C or worse, the same command goes on from there; of two at once one waits.

    With --watch a line is printed for each sync. Where the LMS is away it is tried again, later and later.

    Exit status: 0 when all that can be delivered is, or a watch was ended; 1 when a person must look at something, or
    the LMS or the gradebook is away; 2 when the command line, the course or the connection is wrong; 130 when
    interrupted.
    """
    from autograder.commands.lms.stopping import stopping  # noqa: PLC0415
    from autograder.commands.lms.watch import watch as keep  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415
    from autograder.lms.sync import Options  # noqa: PLC0415

    os.umask(0o077)
    options = Options(retry=retry, make_again=make_again)
    with errors(_GOES_ON):
        if watch and (dry_run or json_file is not None):
            raise AuthorError("--watch goes with neither --dry-run nor --json; right would be one of them")
        place = find_place(course, out=out, db=db)
        if dry_run:
            _show_differences(place, columns or [], retry, json_file)
            return
        if watch:
            with stopping() as stop:
                keep(
                    lambda: find_place(course, out=out, db=db),
                    lambda found: opened(finished(found, "columns")),
                    columns or [],
                    options,
                    every=every,
                    now=lambda: datetime.now(UTC),
                    clock=time.monotonic,
                    told=lambda text: line(stdout(), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}"),
                    stop=stop,
                )
            return
    raise typer.Exit(sync_now(place, columns or [], options, json_file=json_file, quiet=quiet))


@lms_app.command("status")
def status_command(
    course: CourseDir = Path(),
    out: Out = None,
    db: Database = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="COLUMN", help="Only this column. Can be repeated.", show_default="all"),
    ] = None,
    student: Annotated[
        list[str] | None,
        typer.Option("--student", metavar="ID", help="Only this student. Can be repeated.", show_default="all"),
    ] = None,
    problems: Annotated[
        bool, typer.Option("--problems", help="Only what should be in the LMS and is not known to be.")
    ] = False,
    json_file: JsonFile = None,
) -> None:
    """Show how each score stands with the LMS, by what is on record; nobody is asked.

    The states: delivered; pending, to be sent by the next sync; waiting, for a person or a regrade of ours; not
    applied, where the LMS holds another grade; maybe locked; refused.

    Exit status: 0 shown; 1 when the gradebook can't be read; 2 when the command line or the course is wrong.
    """
    from autograder.commands.lms.status import document, status, status_table  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415

    os.umask(0o077)
    with errors():
        place = find_place(course, out=out, db=db)
        found = status(place, column or [], student or [], datetime.now(UTC), problems=problems)
        console = stdout()
        if found.standing:
            console.print(status_table(found.standing[:_LINES]))
        else:
            line(console, "no such scores")
        if len(found.standing) > _LINES:
            line(console, f"{_LINES} of {len(found.standing)} are shown; --json FILE has all")
        for note in found.notes:
            line(console, f"! {note}")
        if json_file is not None:
            write_json(json_file, document(place.course.id, found))


def sync_now(
    place: "Place", columns: list[str], options: "Options", *, json_file: Path | None = None, quiet: bool
) -> int:
    """Sync once, print what came of it, and return the exit status: errors are said here, none is raised."""
    from autograder.commands.lms.progress import SilentSync, SyncProgress  # noqa: PLC0415
    from autograder.commands.lms.sync import document, summary, sync_once, tail  # noqa: PLC0415

    try:
        with errors(_GOES_ON), closing(SilentSync() if quiet else SyncProgress(stderr(), time.monotonic)) as progress:
            done = sync_once(
                place,
                columns,
                lambda: opened(finished(place, "columns")),
                options,
                clock=lambda: datetime.now(UTC),
                watcher=progress,
                told=lambda text: line(stderr(), text),
            )
            stdout(quiet=quiet).print(summary(done))
            for text in tail(done):
                line(stderr() if quiet else stdout(), text)
            if json_file is not None:
                write_json(json_file, document(place.course.id, done))
    except typer.Exit as ended:
        return ended.exit_code
    if done.is_stopped:
        return INTERRUPTED
    return 0 if done.is_complete and not done.moved else 1


def _show_differences(place: "Place", columns: list[str], retry: bool, json_file: Path | None) -> None:
    from autograder.commands.lms.sync import delivery_document, differences, for_nobody  # noqa: PLC0415
    from autograder.lms.delivery import is_for_nobody  # noqa: PLC0415
    from autograder.wording.plain import plain  # noqa: PLC0415

    found = list(differences(place, columns, datetime.now(UTC), retry=retry))
    sent = [(one, change) for one, change in found if not is_for_nobody(one)]
    for one, change in sent[:_LINES]:
        line(stdout(), f"{one.column} {plain(one.student, limit=40)}: {change}")
    if len(sent) > _LINES:
        line(stdout(), f"{_LINES} of {len(sent)} are shown; --json FILE has all")
    for text in for_nobody([one for one, _ in found]):
        line(stdout(), f"! {text}")
    line(stdout(), f"{len(sent)} scores would be sent, by what is on record; nothing was sent")
    if json_file is not None:
        scores = [delivery_document(one) | {"change": change} for one, change in found]
        write_json(json_file, {"course": place.course.id, "scores": scores})
