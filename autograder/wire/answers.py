"""What a student, asked something, may answer: the data that the box yields and the checks judge."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from autograder.results import Verdict
from autograder.wording import Message


class Handle(msgspec.Struct, frozen=True):
    """Something that stays with the student: it can be passed back, called, or asked for an attribute."""

    number: int
    type_name: str


class TracebackLine(msgspec.Struct, frozen=True):
    """One frame of a traceback that lies in the student's own cells; lines count from 1."""

    cell: int  # the position of the cell in the notebook, from 0
    line: int
    source: str
    function: str
    values: str = ""  # what the line had at hand; of the innermost frame alone


class Returned(msgspec.Struct, frozen=True):
    """A value came back: None, bool, int, float, complex, str, numpy array, Handle, or tuple, list, dict of these."""

    value: object
    printed: str = ""


class Raised(msgspec.Struct, frozen=True):
    """An exception came back. ``lines`` is empty when it was raised at the call itself (a wrong signature)."""

    type_name: str
    text: str
    lines: tuple[TracebackLine, ...] = ()
    printed: str = ""
    similar: tuple[str, ...] = ()  # names that were probably meant, where one is not defined


class Missing(msgspec.Struct, frozen=True):
    """The notebook defines no such name; ``similar`` are names it does define."""

    name: str
    similar: tuple[str, ...] = ()
    cause: Raised | None = None  # the cell that should have defined it raised this


class Ended(msgspec.Struct, frozen=True):
    """The box ended during the call: timed_out, out_of_memory or crashed, and why."""

    verdict: Verdict
    why: Message
    lines: tuple[TracebackLine, ...] = ()  # where it was, if it could still say so


Answer = Returned | Raised | Missing | Ended
Target = str | Handle | tuple[Handle, str]  # a name, a callable that stayed with the student, one's method


class Student(Protocol):
    """The student as a thing that can be called: a box, the reference, a known bug, a notebook's own namespace."""

    def call(self, target: Target, args: tuple[object, ...], kwargs: Mapping[str, object], /) -> Answer:
        """Call with fresh copies of the arguments."""
        ...

    def get(self, handle: Handle, attribute: str, /) -> Answer:
        """The value of an attribute."""
        ...

    def names(self, /) -> Mapping[str, str]:
        """What is defined at the top level: name -> signature such as ``(X, K)``, or "" where there is none."""
        ...

    def cpu_seconds(self, /) -> float:
        """What it has used of a processor so far: the difference of two readings is the cost of what lay between."""
        ...
