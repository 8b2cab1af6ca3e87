"""What travels between a batch and a cluster's worker, as bytes: what to grade, by what rules, and what came of it.

Who handed in does not travel, nor does the course's secret: an errand has the key that was made of it for this level
and this file alone.
"""

from typing import Any, TypeVar

import msgspec

from autograder.errors import GraderError
from autograder.grading import Graded
from autograder.results import Report
from autograder.sandbox.machine import Machine

T = TypeVar("T")


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a whole run. ``versions`` are those that can change a score, of whoever started it."""

    versions: dict[str, str]
    packages: tuple[str, ...]  # that the levels name
    hardware: tuple[tuple[str, str], ...]  # of the environment: what tells BLAS about the processor
    sandbox: bool


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """One submission: the file, its hash, and the key of its hidden values."""

    data: bytes
    sha256: str
    key: bytes


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An errand as a bench gets it; ``parcel`` is empty where the bench has that level already."""

    terms: Terms
    level: str  # the parcel's name
    parcel: bytes = b""
    errand: Errand


class Fit(msgspec.Struct, frozen=True, tag=True):
    """A worker that can grade by these terms."""


class Unfit(msgspec.Struct, frozen=True, tag=True):
    """A worker that can't, and why; ``other`` is said of one that has other versions than the run."""

    worker: str
    why: str
    other: bool = False


class Ready(msgspec.Struct, frozen=True):
    """What a bench says first: that it is there, and with what it grades."""

    versions: dict[str, str]


class Done(msgspec.Struct, frozen=True, tag=True):
    """What came of an errand: ``Graded``, its notebook as JSON; and the machine that graded."""

    report: Report
    cells: dict[int, str]
    notebook: bytes | None
    machine: Machine


class Faulty(msgspec.Struct, frozen=True, tag=True):
    """An AuthorError: the level is wrong. ``file`` is a name as in ``level_files``, empty where there is none."""

    text: str
    file: str
    line: int | None


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A GraderError of the bench itself: the grade is held for this reason."""

    why: str


class Lacking(msgspec.Struct, frozen=True, tag=True):
    """A worker that does not have the level yet."""

    worker: str


class Ended(msgspec.Struct, frozen=True, tag=True):
    """The process that graded has ended, with this errand alone in its hands."""

    status: int


Look = Fit | Unfit
Answer = Done | Faulty | Failed | Lacking | Ended | Unfit


def pack(value: msgspec.Struct) -> bytes:
    """The value as bytes.

    Raises:
        GraderError: there is something in it that can't be written, such as half of a character.
    """
    try:
        return msgspec.msgpack.encode(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise GraderError(f"what came out can't be sent: {error}") from error


def unpack(data: bytes, kind: type[T]) -> T:
    """The value in these bytes, every part of it of the type that it should have.

    Raises:
        GraderError: it is something else.
    """
    value: T = _decoded(data, kind)
    return value


def look_of(data: bytes) -> Look:
    """What a worker says of itself; raises as ``unpack`` does."""
    look: Look = _decoded(data, Look)
    return look


def answer_of(data: bytes) -> Answer:
    """What came of an errand; raises as ``unpack`` does."""
    answer: Answer = _decoded(data, Answer)
    return answer


def _decoded(data: bytes, kind: Any) -> Any:
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (ValueError, msgspec.MsgspecError) as error:
        raise GraderError(f"a worker and this process don't understand each other: {error}") from error


def done_of(graded: Graded, machine: Machine) -> Done:
    """What a grading on this machine yields, ready to be packed; raises as ``pack`` does."""
    try:
        notebook = None if graded.notebook is None else msgspec.json.encode(graded.notebook)
    except (ValueError, TypeError) as error:
        raise GraderError(f"what came out can't be sent: {error}") from error
    return Done(graded.report, dict(graded.cells), notebook, machine)


def graded_of(done: Done) -> Graded:
    """The same as it was; raises GraderError for a notebook that is no JSON."""
    try:
        notebook = None if done.notebook is None else msgspec.json.decode(done.notebook, type=dict)
    except (ValueError, msgspec.MsgspecError) as error:
        raise GraderError(f"a worker and this process don't understand each other: {error}") from error
    return Graded(done.report, notebook, done.cells, done.machine)
