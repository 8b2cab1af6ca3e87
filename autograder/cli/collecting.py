"""The command that takes in what other platforms collected."""

import os
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.console import Console

from autograder.cli.app import GRADING, app
from autograder.cli.options import CourseDir, JsonFile, Submitted
from autograder.commands.console import errors, line, stdout, write_json

_LEFT = 1  # exit status: something lies where it was
_TOLD = {
    "new": "new",
    "replaced": "replace what was there, which is kept in .earlier",
    "timed": "were there, and have a time now",
    "same": "were there already",
    "older": "are older than what is there, which stays",
    "kept": "differ from what is there, which stays",
}


class From(StrEnum):
    """Where submissions may come from."""

    AUTO = "auto"
    EXCHANGE = "exchange"
    MOODLE = "moodle"
    CANVAS = "canvas"
    BLACKBOARD = "blackboard"
    GRADESCOPE = "gradescope"


class Over(StrEnum):
    """What is done where a submission lies already."""

    NEWER = "newer"
    ALWAYS = "always"
    NEVER = "never"


@app.command("collect", rich_help_panel=GRADING)
def collect_command(
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="The level that was handed in.")],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="The zip, or the exchange's inbound folder.")],
    course: CourseDir = Path(),
    submitted: Submitted = None,
    platform: Annotated[
        From,
        typer.Option("--from", metavar="PLATFORM", help="auto, exchange, moodle, canvas, blackboard or gradescope."),
    ] = From.AUTO,
    names: Annotated[
        Path | None,
        typer.Option("--names", metavar="FILE", help="Says who is who: the platform's grading worksheet or gradebook."),
    ] = None,
    replace: Annotated[
        Over,
        typer.Option("--replace", metavar="WHEN", help="What is there: newer, always or never."),
    ] = Over.NEWER,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="When they were handed in, where the platform does not say."),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone", metavar="ZONE", help="Of times that name none.", show_default="that of the course's own times"
        ),
    ] = None,
    any_owner: Annotated[
        bool, typer.Option("--any-owner", help="In the exchange, whichever user a folder belongs to.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json_file: JsonFile = None,
) -> None:
    """Lay submissions from nbgrader's exchange or a platform's zip where `guanka grade` finds them.

    Takes the submission zips of Moodle, Canvas, Blackboard and Gradescope as they were downloaded. Of each student the
    latest submission is taken, and of its notebooks the one with the level's name. What is replaced is kept.

    Exit status: 0 when everything that was handed in is in its place; 1 when something was left over, which is listed,
    or can't be written; 2 when the command line, the course or the source is wrong.
    """
    from autograder.commands.collect import Ask, collect, document, moment_named, zone_named  # noqa: PLC0415
    from autograder.course.load import load_course  # noqa: PLC0415

    os.umask(0o077)  # submissions are for the grader's eyes
    with errors():
        loaded = load_course(course)
        ask = Ask(
            submitted=(submitted or loaded.folder / "submitted").absolute(),
            platform=None if platform is From.AUTO else cast(Any, platform.value),
            names=names,
            replace=replace.value,
            at=None if at is None else moment_named(at),
            zone=None if zone is None else zone_named(zone),
            any_owner=any_owner,
            dry=dry_run,
            owners=_user,
        )
        found = collect(loaded, level, source, ask)
        _print(stdout(), source, found, dry=dry_run, told=platform is not From.AUTO)
        if json_file is not None:
            write_json(json_file, document(level, found))
    raise typer.Exit(_LEFT if found.left else 0)


def _user(number: int) -> str:
    import pwd  # noqa: PLC0415 - Windows has none

    with suppress(KeyError):
        return pwd.getpwuid(number).pw_name
    return f"number {number}"


def _print(console: Console, source: Path, found: Any, *, dry: bool, told: bool) -> None:
    if not told:
        line(console, f"{source} was taken for what {found.platform} hands out; --from says otherwise")
    for step, done in found.done:
        if dry or done in {"older", "kept"}:
            when = step.time.isoformat() if step.time else "no time"
            line(console, f"{step.student}: {done}, {when}, {step.at}")
    for note in found.notes:
        line(console, f"! {note}")
    for one in found.left:
        line(console, f"! left: {one.at}: {one.why}")
    parts = [
        f"{count} {_TOLD[done]}" for done, count in sorted(found.counts.items(), key=lambda one: [*_TOLD].index(one[0]))
    ]
    end = "; nothing was written" if dry else ""
    line(console, f"{len(found.done)} students: {', '.join(parts) or 'nobody'}; {len(found.left)} left over{end}")
