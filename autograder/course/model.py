"""What a course is: its levels, homework, late policy and limits.

The structs are the schema of ``course.yaml``. The description of a field completes the sentence "right would be ...",
which is what an author reads when a value does not fit; docs/course.md explains every key.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from autograder.wording import Language, Text

# \Z, not $: that one would let a line break through at the end of a folder's name.
_ID = Meta(
    pattern=r"^[a-z0-9][a-z0-9-]*\Z",
    max_length=64,
    description="a safe file name of at most 64 small letters, digits and hyphens, such as 03-conv-forward "
    "(in quotes where it is digits only)",
)
_TIME = Meta(tz=True)
_TITLE = Meta(description='a text in both languages, such as {zh: "第1关：…", en: "Level 1: …"}')

Id = Annotated[str, _ID]
Time = Annotated[datetime, _TIME]
When = Annotated[Time | None, Meta(description="a time with date, time and zone, such as 2026-09-07T08:00:00+08:00")]
Package = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*\Z",
        description="the name of a package as it is imported, such as numpy",
    ),
]


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a submission may use in the box. Times are seconds of the kernel's CPU clock."""

    cell_seconds: Annotated[
        float,
        Meta(ge=0.1, le=600, description="a number from 0.1 to 600: the CPU seconds one cell may take"),
    ] = 10.0
    call_seconds: Annotated[
        float,
        Meta(ge=0.1, le=600, description="a number from 0.1 to 600: the CPU seconds one call may take"),
    ] = 5.0
    total_seconds: Annotated[
        float,
        Meta(ge=0.1, le=3600, description="a number from 0.1 to 3600: the CPU seconds of a whole submission"),
    ] = 60.0
    memory_mib: Annotated[
        int,
        Meta(ge=64, le=65536, description="a whole number from 64 to 65536: MiB on top of the empty interpreter"),
    ] = 512
    output_kib: Annotated[
        int,
        Meta(ge=1, le=10240, description="a whole number from 1 to 10240: KiB of printed text that are kept"),
    ] = 64
    threads: Annotated[bool, Meta(description="true or false: whether threads may be started")] = False


class LevelEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One level of the course. After loading, ``due`` is its homework's where it names none of its own."""

    id: Id
    title: Annotated[Text, _TITLE]
    opens: When = None  # None: open from the start
    due: When = None  # None: never late
    requires: Annotated[tuple[Id, ...], Meta(description="a list of ids of levels that stand above this one")] = ()
    packages: Annotated[
        tuple[Package, ...],
        Meta(min_length=1, description="a list of the packages that can be imported, such as [numpy, IPython]"),
    ] = ("numpy", "IPython", "matplotlib")
    limits: Annotated[
        Limits, Meta(description="a mapping of limits, such as {memory_mib: 1024}; the rest is the course's")
    ] = Limits()


class Homework(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of the gradebook: levels that count together, by ``weight`` among the other homework."""

    name: Annotated[
        str,
        Meta(
            # nbgrader's CSV export breaks at commas; a spreadsheet runs what begins like a formula.
            pattern=r'^[^\s,;"=+@\x00-\x1f-][^,;"\x00-\x1f]*\Z',
            max_length=80,
            description="a name of at most 80 characters, without commas, semicolons, double quotes and line "
            "breaks, that does not begin with a blank or with = + - @",
        ),
    ]
    levels: Annotated[
        tuple[Id, ...], Meta(min_length=1, description="a list of at least one id of a level of this course")
    ]
    weight: Annotated[
        float, Meta(gt=0, le=1000, description="a number above 0 and at most 1000, counted against the others")
    ] = 1.0
    due: Annotated[Time, Meta(description="a time with date, time and zone, such as 2026-10-18T23:59:59+08:00")]


class LatePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What being late costs; ``autograder.course.late`` is the arithmetic. The default costs nothing."""

    grace_minutes: Annotated[
        int,
        Meta(ge=0, le=10080, description="a whole number from 0 to 10080: minutes after due that still count"),
    ] = 0
    per_day: Annotated[
        float,
        Meta(ge=0, le=1, description="a number from 0 to 1: the share of the score lost per day begun"),
    ] = 0.0
    at_most: Annotated[
        float, Meta(ge=0, le=1, description="a number from 0 to 1: the largest share of the score to be lost")
    ] = 1.0
    cutoff: When = None  # None: late work is taken for ever


class Rounding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the numbers of the table of marks are rounded; ``autograder.course.rounding`` does it. Nothing stored is."""

    decimals: Annotated[
        int, Meta(ge=0, le=6, description="a whole number from 0 to 6: decimals in the table of marks")
    ] = 1


class Lms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the LMS's gradebook gets. How it is reached, and by what keys, is no part of the course."""

    columns: Annotated[
        Literal["levels", "homework", "both"],
        Meta(description="levels, homework or both: what has a column in the LMS's gradebook"),
    ] = "both"
    comment: Annotated[
        Literal["summary", "none"],
        Meta(description="summary or none: whether a score goes with a few lines on the checks"),
    ] = "summary"
    feedback_url: Annotated[
        Annotated[str, Meta(pattern=r"^https?://[^\s{}]+(\{(student|level)\}[^\s{}]*)*\Z", max_length=500)] | None,
        Meta(
            description="a URL of at most 500 characters, such as https://example.org/feedback/{student}/{level}.html, "
            "where students are sent"
        ),
    ] = None


class Course(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A course as it was loaded. Every path is absolute; the order of ``levels`` is the order of the course."""

    folder: Path  # where course.yaml lies; not a key of the file
    id: Id
    title: Annotated[Text, _TITLE]
    language: Annotated[Language, Meta(description="zh or en: what students read unless they choose")] = "zh"
    levels: Annotated[
        tuple[LevelEntry, ...],
        Meta(min_length=1, description="a list of at least one level, each with id and title"),
    ]
    homework: Annotated[
        tuple[Homework, ...], Meta(description="a list of homework, each with name, levels and due")
    ] = ()
    late: Annotated[LatePolicy, Meta(description="a mapping such as {per_day: 0.1, at_most: 0.5}")] = LatePolicy()
    attempts: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(description="a whole number from 1 to 1000, for each student and level, or null: no limit"),
    ] = None
    counts: Annotated[
        Literal["last", "best"], Meta(description="last or best: which attempt of a student at a level counts")
    ] = "last"
    roster: Annotated[
        Path | None, Meta(description="the path of a CSV file, from the folder of course.yaml, such as roster.csv")
    ] = None  # None: whoever hands in belongs to the course
    unknown_students: Annotated[
        Literal["grade", "note", "refuse"],
        Meta(description="grade, note or refuse: what is done with submissions of who is not on the roster"),
    ] = "grade"
    extensions: Annotated[
        Path | None, Meta(description="the path of a CSV file, from the folder of course.yaml, such as extensions.csv")
    ] = None  # None: everybody is due at the same time
    missing: Annotated[
        Literal["blank", "zero_after_due"],
        Meta(description="blank or zero_after_due: what the table of marks says of what was not handed in"),
    ] = "blank"
    rounding: Annotated[Rounding, Meta(description="a mapping such as {decimals: 1}")] = Rounding()
    unlock_at: Annotated[
        float,
        Meta(gt=0, le=1, description="a number above 0 and at most 1: the share of a level's points that solves it"),
    ] = 0.6
    limits: Annotated[Limits, Meta(description="a mapping such as {call_seconds: 5, memory_mib: 512}")] = Limits()
    lms: Annotated[Lms, Meta(description="a mapping such as {columns: homework}")] = Lms()
    secret_file: Annotated[
        Path, Meta(description="the path of a file, from the folder of course.yaml, such as .guanka/secret")
    ] = Path(".guanka/secret")
