"""The options that commands share, each with its help: said once, alike everywhere."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Tongue(StrEnum):
    """The languages that a report can be had in."""

    ZH = "zh"
    EN = "en"


class Layer(StrEnum):
    """The layers of a box that can be played to be missing; the names are those of ``Walls``."""

    LANDLOCK = "landlock"
    SECCOMP = "seccomp"
    RLIMITS = "rlimits"
    CAPABILITIES = "capabilities"
    PROCESS = "process"


CourseDir = Annotated[
    Path, typer.Option("--course", metavar="DIR", help="The folder of course.yaml.", envvar="GUANKA_COURSE")
]
Solutions = Annotated[
    Path | None,
    typer.Option("--solutions", metavar="DIR", help="The private half of the levels.", envvar="GUANKA_SOLUTIONS"),
]
Submitted = Annotated[
    Path | None,
    typer.Option(
        "--submitted", metavar="DIR", help="Holds <student>/<level>/<level>.ipynb.", show_default="submitted/"
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Gets gradebook.db, autograded/ and feedback/.", show_default="the course's folder"
    ),
]
Database = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="The gradebook: a file or a URL.", show_default="OUT/gradebook.db"),
]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON as well.")]
InLanguage = Annotated[
    Tongue | None, typer.Option("--language", metavar="zh|en", help="Of the report.", show_default="the course's")
]
Levels = Annotated[list[str] | None, typer.Argument(metavar="LEVEL", help="Levels by id. Default: all.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="Workers.", show_default="all cores, as far as memory goes"),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="URL", help="Grade on the Dask cluster of this scheduler, such as tcp://host:8786."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say only what went wrong, and by the exit status how it ended.")]
LogFile = Annotated[
    Path | None,
    typer.Option(
        "--log",
        metavar="FILE",
        help="Add a line of JSON to this file for the start, each report and the end; - is standard error.",
    ),
]
NoSandbox = Annotated[
    bool,
    typer.Option(
        "--no-sandbox",
        help="For a teacher's own laptop only: the code runs unconfined and can read and change what you can. "
        "Every report says so.",
    ),
]
