"""The command that finds out who is who in the LMS."""

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.lms_group import lms_app
from autograder.cli.lms_opening import finished, opened, pairs
from autograder.cli.options import CourseDir, Database, JsonFile, Out
from autograder.commands.console import errors, line, stdout, write_json

# Commands import what they need when they are called: `guanka --help` should not wait for a database.
_LOOK = 1  # exit status: a person has to look
_SAFE = "what was kept before is as it was: run it again"


@lms_app.command("roster")
def roster_command(
    course: CourseDir = Path(),
    out: Out = None,
    db: Database = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing: only show who would be matched.")] = False,
    match: Annotated[
        list[str] | None,
        typer.Option("--match", metavar="STUDENT=ID", help="This is their id in the LMS. Can be repeated."),
    ] = None,
    unmatch: Annotated[
        list[str] | None,
        typer.Option("--unmatch", metavar="STUDENT", help="Forget their id in the LMS. Can be repeated."),
    ] = None,
    csv_file: Annotated[
        Path | None,
        typer.Option(
            "--csv", metavar="FILE", help="Write a new roster for course.yaml: all who have a student number."
        ),
    ] = None,
    json_file: JsonFile = None,
) -> None:
    """Match the people of the LMS's course to our students, and keep their ids there, which scores are sent to.

    By the id that was kept before, by the student number letter for letter, by an e-mail address that is one person's
    alone. Where these disagree nobody is matched and both are listed, as is everybody who is on one side alone. Ours
    are those of the roster that course.yaml names, and those of the gradebook.

    Exit status: 0 all are matched; 1 a person must look, or the LMS or the gradebook is away; 2 the command line, the
    course or the connection is wrong.
    """
    os.umask(0o077)
    with errors(_SAFE):
        from autograder.commands.lms.roster import (  # noqa: PLC0415
            Chosen,
            document,
            match_table,
            refuse_existing,
            roster,
            roster_table,
            tail,
        )
        from autograder.commands.place import find_place  # noqa: PLC0415
        from autograder.gradebook.export import save_table  # noqa: PLC0415

        place = find_place(course, out=out, db=db)
        chosen = Chosen(pairs(match, "--match", "STUDENT=ID"), tuple(unmatch or ()))
        if csv_file is not None:
            refuse_existing(csv_file)
        with closing(opened(finished(place, "people"))) as platform:
            members = platform.members()
        found = roster(place, members, chosen, dry=dry_run, listing=csv_file is not None)
        if found.matching.matches:
            stdout().print(match_table(found))
        for text in tail(found, dry=dry_run):
            line(stdout(), text)
        if csv_file is not None:
            save_table(roster_table(found.listed), csv_file)
            line(stdout(), f"{len(found.listed)} students written to {csv_file}; name it in course.yaml: roster: FILE")
        if json_file is not None:
            write_json(json_file, document(place.course.id, found))
    raise typer.Exit(0 if found.is_settled else _LOOK)
