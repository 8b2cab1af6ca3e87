"""Commands about the machine."""

import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import MACHINE, app
from autograder.cli.options import (
    CourseDir,
    Database,
    Layer,
    Out,
    Solutions,
    Submitted,
)
from autograder.commands.console import errors, stdout

# Commands import what they need when they are called: `guanka --help` should not wait for a database.


@app.command("doctor", rich_help_panel=MACHINE)
def doctor_command(
    course: CourseDir = Path(),
    solutions: Solutions = None,
    submitted: Submitted = None,
    out: Out = None,
    db: Database = None,
    without: Annotated[
        list[Layer] | None,
        typer.Option("--without", help="Play that this layer is missing, to see what it stops. Can be repeated."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="List every trial.")] = False,
) -> None:
    """See whether this machine can grade: the kernel's walls, each one tried, and what the box could read.

    With --without it plays that a layer is missing: then the trials that this layer stops must fail.

    Exit status: 0 when it can; 1 when something is missing; 2 when the command line or the course is wrong.
    """
    from autograder.commands.doctor import doctor, print_probes  # noqa: PLC0415
    from autograder.commands.place import find_place  # noqa: PLC0415

    played = [layer.value for layer in without or ()]
    with errors():
        here = _has_course(course)
        place = find_place(course, solutions=solutions, submitted=submitted, out=out, db=db) if here else None
        probes = doctor(place, os.environ, without=played)
        print_probes(stdout(), probes, verbose=verbose, without=played)
    raise typer.Exit(0 if all(probe.ok for probe in probes if probe.required) else 1)


def _has_course(folder: Path) -> bool:
    return (folder / "course.yaml").exists()
