"""What the files are made of: our columns, a line a student; and what is told of a file that was made."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Column:
    """A level, a homework or the total. ``header`` is what a teacher said that the file calls it."""

    id: str
    label: str
    maximum: Decimal
    header: str = ""
    is_asked: bool = False  # by name: then the file must have it


@dataclass(frozen=True)
class Line:
    """A student and their marks, one a column; None is no score, which is never written. Empty texts are unknown."""

    student: str
    name: str
    email: str
    lms_id: str
    marks: tuple[Decimal | None, ...]

    @property
    def who(self) -> str:
        """The student as a list for staff has them."""
        return f"{self.student} {self.name}".rstrip()


@dataclass(frozen=True)
class Scores:
    """All that may go into a file."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of it; every text is for staff, a line each."""

    columns: tuple[str, ...]  # each of ours, and where it went
    students: int = 0  # who got a score
    scores: int = 0
    absent: tuple[str, ...] = ()  # a score here, no line there
    strangers: tuple[str, ...] = ()  # a line there, nobody here
    doubtful: tuple[str, ...] = ()  # a line there that points to more than one here
    blank: tuple[str, ...] = ()  # a line there, no score here
    kept: tuple[str, ...] = ()  # cells that were left as they are although there is a score
    notes: tuple[str, ...] = ()


def number(mark: Decimal) -> str:
    """A mark as a file has it: plain digits with a point."""
    return f"{mark:f}"
