"""The command line: parse, call one command, print."""

import os
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.text import Text

from autograder.commands.console import HELD, errors, line, stderr, stdout, write_json, write_text
from autograder.commands.options import (
    CourseDir,
    Database,
    InLanguage,
    Jobs,
    JsonFile,
    Layer,
    Levels,
    NoSandbox,
    Out,
    Solutions,
    Submitted,
    Tongue,
)
from autograder.wording import Language, message, say

# Commands import what they need when they are called: `guanka --help` should not wait for a database.

app = typer.Typer(
    name="guanka",
    help="Grade course notebooks from outside the process that runs them (关卡).",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.command("grade")
def grade_command(
    levels: Levels = None,
    course: CourseDir = Path(),
    solutions: Solutions = None,
    submitted: Submitted = None,
    out: Out = None,
    db: Database = None,
    jobs: Jobs = None,
    json_file: JsonFile = None,
    language: InLanguage = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    no_sandbox: NoSandbox = False,
) -> None:
    """Grade what was handed in, and write the gradebook.

    Only what is new or has changed is graded; a manual score or comment given in formgrader stays.

    Exit status: 0 when every submission has a verdict, whatever it is; 1 when one is held, or the gradebook can't be
    written; 2 when the command line or the course is wrong.
    """
    from autograder.commands.grade import grade  # noqa: PLC0415
    from autograder.commands.place import find_place, workers  # noqa: PLC0415
    from autograder.report.document import staff_document  # noqa: PLC0415
    from autograder.report.progress import Progress  # noqa: PLC0415
    from autograder.report.tables import class_table, summary  # noqa: PLC0415
    from autograder.sandbox.memory import memory_limit  # noqa: PLC0415

    os.umask(0o077)  # what staff read holds hidden values; nbgrader sets its own modes where it hands things out
    with errors():
        place = find_place(
            course, solutions=solutions, submitted=submitted, out=out, db=db, language=_language(language)
        )
        settings = place.settings(os.environ, sandbox=not no_sandbox)
        with Progress(stderr(), place.language, time.monotonic) as progress:
            run = grade(
                place,
                levels or [],
                settings,
                jobs=jobs or workers(place.course, memory_limit()),
                force=force,
                now=datetime.now(UTC),
                progress=progress,
            )
        console = stdout()
        console.print(class_table(run.reports, place.language))
        console.print()
        console.print(summary(run.reports, place.language))
        console.print()
        for note in run.notes:
            line(console, "! " + say(note, place.language))
        _print_where(console, place, run)
        if json_file is not None:
            write_json(json_file, staff_document(place.course.id, run.reports, place.language))
    raise typer.Exit(HELD if run.held else 0)


@app.command("check")
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
        place = find_place(course, solutions=solutions, language=_language(language))
        report = check(file, level, place, place.settings(os.environ, sandbox=not no_sandbox))
        print_report(stdout(), report, place.language, "student" if student else "staff")
        if json_file is not None:
            document = student_document(place.course.id, report, place.language)
            if not student:
                document = staff_document(place.course.id, [report], place.language)
            write_json(json_file, document)
    raise typer.Exit(HELD if report.status == "held" else 0)


@app.command("verify")
def verify_command(
    levels: Levels = None,
    course: CourseDir = Path(),
    solutions: Solutions = None,
    out: Out = None,
    db: Database = None,
    jobs: Jobs = None,
    json_file: JsonFile = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page to look at as well.")
    ] = None,
) -> None:
    """See whether levels are ready to be released.

    The reference must get full marks, the stub none, every known bug must lose what it should and be told its own
    hint, no two bugs may answer alike everywhere, every check must be needed, the tolerances must stand well above the
    noise, the points must agree, also with the gradebook's, where students have handed in already, and no forgery may
    make more of poor answers.

    Levels that need a package which is not installed here, such as torch, are listed as unavailable; naming one is
    an error.

    Exit status: 0 when all are ready; 1 when one is not; 2 when the command line or the course is wrong.
    """
    from autograder.commands.place import find_place, versions, workers  # noqa: PLC0415
    from autograder.commands.verify import verify  # noqa: PLC0415
    from autograder.commands.verify_page import verify_page  # noqa: PLC0415
    from autograder.commands.verify_report import (  # noqa: PLC0415
        print_findings,
        print_seen,
        print_unavailable,
        verify_document,
    )
    from autograder.course.available import unavailable  # noqa: PLC0415
    from autograder.sandbox.memory import memory_limit  # noqa: PLC0415

    with errors():
        place = find_place(course, solutions=solutions, out=out, db=db)
        console, findings = stdout(), []
        count = jobs or workers(place.course, memory_limit())
        seen = partial(print_seen, stderr())
        for finding in verify(place, levels or [], place.settings(os.environ, sandbox=True), jobs=count, seen=seen):
            print_findings(console, finding)
            findings.append(finding)
        lacking = {} if levels else unavailable(place.course)
        print_unavailable(console, lacking)
        if json_file is not None:
            write_json(json_file, verify_document(place.course.id, findings, lacking))
        if html_file is not None:
            write_text(html_file, verify_page(place.course, findings, lacking, versions()))
    raise typer.Exit(0 if all(finding.ready for finding in findings) else 1)


@app.command("new-level")
def new_level_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id, such as 06-avg-pool.")],
    course: CourseDir = Path(),
    solutions: Solutions = None,
    title_zh: Annotated[str, typer.Option("--title-zh", help="Its title in Chinese.")] = "新的关卡",
    title_en: Annotated[str, typer.Option("--title-en", help="Its title in English.")] = "A new level",
) -> None:
    """Lay down a small level that works, to be turned into your own.

    Writes the notebook and the private half, and names the level in course.yaml. It passes `guanka verify` as it is:
    change it bit by bit, and see after each step that it still does.
    """
    from autograder.commands.new_level import new_level  # noqa: PLC0415
    from autograder.wording import Text as Titles  # noqa: PLC0415

    with errors():
        for path in new_level(course, name, Titles(en=title_en, zh=title_zh), solutions):
            line(stdout(), str(path))


@app.command("try")
def try_command(
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="The level, by id.")],
    bug: Annotated[str | None, typer.Option("--bug", metavar="NAME", help="With this known bug.")] = None,
    solution: Annotated[bool, typer.Option("--solution", help="With the reference as the answer.")] = False,
    course: CourseDir = Path(),
    solutions: Solutions = None,
    language: InLanguage = None,
    staff: Annotated[bool, typer.Option("--staff", help="Show what staff see, hidden values too.")] = False,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the page of it as well.")
    ] = None,
    pages: Annotated[
        Path | None,
        typer.Option("--pages", metavar="DIR", help="Write the pages of all bugs, the reference and the stub instead."),
    ] = None,
) -> None:
    """Show what a student with a certain answer would see: with a known bug, with the reference, or with the stub.

    With --pages nothing is shown: DIR gets the page of each of them, in both languages, to be looked at in a browser.
    """
    from autograder.commands.place import find_place  # noqa: PLC0415
    from autograder.commands.try_level import page_of, try_all, try_level  # noqa: PLC0415
    from autograder.report.terminal import print_report  # noqa: PLC0415

    if pages is not None and (bug is not None or solution or html_file is not None):
        raise typer.BadParameter("--pages writes those of every answer: leave out --bug, --solution and --html")
    audience: Literal["student", "staff"] = "staff" if staff else "student"
    answer: Literal["stub", "solution"] = "solution" if solution else "stub"
    with errors():
        place = find_place(course, solutions=solutions, language=_language(language))
        settings = place.settings(os.environ, sandbox=True)
        if pages is not None:
            for written in try_all(place, level, settings, pages, audience):
                line(stdout(), "  ".join(map(str, written)))
            return
        graded = try_level(place, level, settings, bug=bug, answer=answer)
        print_report(stdout(), graded.report, place.language, audience)
        if html_file is not None:
            write_text(html_file, page_of(place, graded, place.language, audience))
    raise typer.Exit(HELD if graded.report.status == "held" else 0)


@app.command("release")
def release_command(
    levels: Annotated[list[str], typer.Argument(metavar="LEVEL", help="Levels by id.")],
    course: CourseDir = Path(),
    solutions: Solutions = None,
    out: Out = None,
    db: Database = None,
    zip_file: Annotated[
        Path | None, typer.Option("--zip", metavar="FILE", help="Put all of it into one zip file as well.")
    ] = None,
    exchange: Annotated[
        bool, typer.Option("--exchange", help="Put it into nbgrader's exchange as well, for students to fetch.")
    ] = False,
) -> None:
    """Make what students get of levels: release/LEVEL/ with the notebook, its data and the public cases.

    It is what nbgrader generate_assignment makes in the course's folder, in the course's language. Run guanka verify
    before: this only sees whether a level can be graded by. From the first submission on its graded cells and points
    are frozen.
    """
    from autograder.commands.place import find_place  # noqa: PLC0415
    from autograder.commands.release import release  # noqa: PLC0415

    with errors():
        place = find_place(course, solutions=solutions, out=out, db=db)
        for one in release(place, levels, zip_file=zip_file, exchange=exchange):
            line(stdout(), f"{one.level}: {len(one.files)} files in {place.out / 'release' / one.level}")
            if one.exchange is not None:
                line(stdout(), f"{one.level}: in the exchange, {one.exchange}")
        if zip_file is not None:
            line(stdout(), f"all of it in {zip_file}")


@app.command("export")
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


@app.command("doctor")
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


def main() -> None:
    """Run the command line; what ``guanka`` starts."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()


def _language(tongue: Tongue | None) -> Language | None:
    return None if tongue is None else ("zh" if tongue is Tongue.ZH else "en")


def _has_course(folder: Path) -> bool:
    return (folder / "course.yaml").exists()


def _print_where(console: Console, place: Any, run: Any) -> None:
    for one in run.masked:
        told = message("run.masked", student=one.student, level=one.level, cell=one.cell, manual=one.manual_score)
        line(console, "! " + say(told, place.language))
    lines = [
        message("run.graded", graded=run.graded, all=len(run.reports)),
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
