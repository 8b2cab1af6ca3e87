"""The public cases of a level as data: what a student's own copy of the checks is made of, and its JSON.

A level's checks are code, and private. What a student gets is a recording: the steps that a check's function took with
the reference under the public seeds, and what came of them. It says which of the notebook's names were called with
what, never how a check is written.
"""

from typing import Literal

import msgspec

from autograder.checks.nodes import Node
from autograder.errors import AuthorError
from autograder.wording import Language, Text

FILE_NAME = "guanka-cases.json"  # beside the notebook
FORMAT = 1  # raised when an older client would misread the file


class CallStep(msgspec.Struct, frozen=True, tag="call", tag_field="do", omit_defaults=True):
    """Call a top-level name; fills one slot."""

    name: str
    args: tuple[Node, ...]
    kwargs: dict[str, Node] = {}


class MethodStep(msgspec.Struct, frozen=True, tag="method", tag_field="do", omit_defaults=True):
    """Call a method of what is in slot ``of``; fills one slot."""

    of: int
    name: str
    args: tuple[Node, ...]
    kwargs: dict[str, Node] = {}


class GetStep(msgspec.Struct, frozen=True, tag="get", tag_field="do"):
    """Take an attribute of what is in slot ``of``; fills one slot."""

    of: int
    name: str


class PartsStep(msgspec.Struct, frozen=True, tag="parts", tag_field="do"):
    """Take the tuple in slot ``of`` apart; fills a slot for each name."""

    of: int
    names: tuple[str, ...]


class RaisesStep(msgspec.Struct, frozen=True, tag="raises", tag_field="do", omit_defaults=True):
    """Call a name, or a method of what is in slot ``of``, that must refuse this with ``error``; fills no slot."""

    error: str
    name: str
    args: tuple[Node, ...]
    kwargs: dict[str, Node] = {}
    of: int | None = None


Step = CallStep | MethodStep | GetStep | PartsStep | RaisesStep


class Trace(msgspec.Struct, frozen=True, omit_defaults=True):
    """The steps of one function of a check, and where its outputs are.

    ``defines`` says for which notebooks it was recorded: those that define (or do not define) these names.
    """

    steps: tuple[Step, ...]
    outputs: dict[str, Node]
    defines: dict[str, bool] = {}


Route = tuple[Trace, ...]  # one way to ask: the first trace whose ``defines`` fits the notebook


class PublicCase(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One case. ``routes`` are places in the file's list of them, to be tried in order.

    ``dout`` and ``forward`` are for gradients: the upstream gradient, and the route of what is differentiated. ``of``
    is for examples: the ids of the checks whose cases it was made smaller from.
    """

    sizes: dict[str, str]
    arguments: dict[str, Node]
    routes: tuple[int, ...]
    expected: dict[str, Node]  # by the name of the output, or of the argument of a gradient
    dout: Node = None
    forward: int | None = None
    of: tuple[str, ...] = ()


class PublicCheck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One check. Without ``cases`` it is judged only when the notebook is graded.

    ``public`` is whether these very cases decide its points. ``examples`` names those of the file that ask as it asks.
    """

    id: str
    cell: str
    title: Text
    points: float
    kind: Literal["shape", "value", "gradient", "plain"]
    public: bool = False
    needs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()  # of a gradient: the argument
    rtol: float = 1e-6
    h: float = 1e-5
    cases: tuple[PublicCase, ...] = ()
    examples: str = ""


class Cases(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands in the file. ``python``, ``numpy`` and ``guanka`` are the versions that recorded it.

    ``examples`` are small cases with round numbers, the smallest first: the first that fails as a check's own case did
    is what a student is shown as code.
    """

    format: int = FORMAT
    level: str
    level_version: str
    title: Text
    language: Language
    python: str
    numpy: str
    guanka: str
    signatures: dict[str, str]  # of what the checks call: name, or Name.method
    checks: tuple[PublicCheck, ...]
    examples: dict[str, tuple[PublicCase, ...]]
    routes: tuple[Route, ...]


class _Header(msgspec.Struct):
    format: int


def encode(cases: Cases) -> bytes:
    """The file's bytes: JSON in UTF-8, the same for the same cases, one check a line."""
    text = msgspec.json.encode(cases)
    for check in cases.checks:  # a difference between two releases can be read then
        line = msgspec.json.encode(check)
        text = text.replace(line, b"\n" + line, 1)
    return text + b"\n"


def decode(data: bytes) -> Cases:
    """The cases in a file's bytes.

    Raises:
        AuthorError: it is no such file, or of a format that this version does not read.
    """
    try:
        given = msgspec.json.decode(data, type=_Header).format
        if given != FORMAT:
            raise AuthorError(f"is of format {given}; this version of guanka reads format {FORMAT}", file=FILE_NAME)
        return msgspec.json.decode(data, type=Cases)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise AuthorError(f"holds no public cases: {error}", file=FILE_NAME) from None
