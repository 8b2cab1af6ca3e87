"""Commands for those who write levels."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from autograder.cli.app import LEVELS, app, language_of
from autograder.cli.options import (
    CourseDir,
    Database,
    InLanguage,
    Jobs,
    JsonFile,
    Levels,
    Out,
    Solutions,
)
from autograder.commands.console import HELD, errors, line, stderr, stdout, write_json, write_text

# Commands import what they need when they are called: `guanka --help` should not wait for a database.


@app.command("verify", rich_help_panel=LEVELS)
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


@app.command("new-level", rich_help_panel=LEVELS)
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


@app.command("try", rich_help_panel=LEVELS)
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
        place = find_place(course, solutions=solutions, language=language_of(language))
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


@app.command("release", rich_help_panel=LEVELS)
def release_command(
    levels: Annotated[
        list[str] | None, typer.Argument(metavar="LEVEL", help="Levels by id. Default: all that are open.")
    ] = None,
    course: CourseDir = Path(),
    solutions: Solutions = None,
    out: Out = None,
    db: Database = None,
    early: Annotated[bool, typer.Option("--early", help="Also what opens later, by opens in course.yaml.")] = False,
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

    Without a name it is every level that has opened, by course.yaml, and those that open later are listed with when. To
    name one of these takes --early.
    """
    from autograder.commands.place import find_place  # noqa: PLC0415
    from autograder.commands.release import choose, opens_at, release  # noqa: PLC0415
    from autograder.course.available import needed  # noqa: PLC0415

    with errors():
        place = find_place(course, solutions=solutions, out=out, db=db)
        chosen = choose(place.course, levels or [], datetime.now(UTC), early=early)
        for one in release(place, chosen.levels, zip_file=zip_file, exchange=exchange):
            line(stdout(), f"{one.level}: {len(one.files)} files in {place.out / 'release' / one.level}")
            if one.exchange is not None:
                line(stdout(), f"{one.level}: in the exchange, {one.exchange}")
        for entry in chosen.lacking:
            line(stdout(), f"! {entry.id}: left out, it needs {needed(entry)} here")
        for entry in chosen.later:
            line(stdout(), f"{entry.id}: opens at {opens_at(entry)}, left out until then")
        if not chosen.levels:
            line(stdout(), "nothing was released")
        elif zip_file is not None:
            line(stdout(), f"all of it in {zip_file}")
