"""The public cases of a level as data: what a student's own copy of the checks is made of, and its JSON.

A level's checks are code, and private. What a student gets is a recording: the steps that a check's function took with
the reference under the public seeds, and what came of them. It says which of the notebook's names were called with
what, never how a check is written.
"""

from math import isfinite, prod
from typing import Any, Literal

import msgspec
import numpy as np

from autograder.errors import AuthorError
from autograder.wire.crossing import DTYPES, MAX_NDIM, MAX_SIDE
from autograder.wording import Language, Text

FILE_NAME = "guanka-cases.json"  # beside the notebook
FORMAT = 1  # raised when an older client would misread the file


class ArrayNode(msgspec.Struct, frozen=True, tag="array", tag_field="is"):
    """An array of numbers: numpy's name of the dtype, little-endian, and the raw bytes in C order (in JSON: base64)."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


class FloatNode(msgspec.Struct, frozen=True, tag="float", tag_field="is"):
    """NaN or an infinity, which JSON has not."""

    text: str


class ComplexNode(msgspec.Struct, frozen=True, tag="complex", tag_field="is"):
    """A complex number, by what ``repr`` says of its parts."""

    real: str
    imag: str


class TupleNode(msgspec.Struct, frozen=True, tag="tuple", tag_field="is"):
    """A tuple, told apart from a list."""

    items: "tuple[Node, ...]"


class ListNode(msgspec.Struct, frozen=True, tag="list", tag_field="is"):
    """A list."""

    items: "tuple[Node, ...]"


class DictNode(msgspec.Struct, frozen=True, tag="dict", tag_field="is"):
    """A dict, as pairs, in order."""

    items: "tuple[tuple[str | int, Node], ...]"


class ArgumentNode(msgspec.Struct, frozen=True, tag="argument", tag_field="is", omit_defaults=True):
    """One of the case's arguments (or ``dout``), or what lies at ``path`` in it: the very same object each time."""

    name: str
    path: tuple[str | int, ...] = ()


class SlotNode(msgspec.Struct, frozen=True, tag="slot", tag_field="is"):
    """What an earlier step of the same trace gave. Slots are counted from 0, in the order in which they are filled."""

    number: int


Node = (
    None
    | bool
    | int
    | float
    | str
    | ArrayNode
    | FloatNode
    | ComplexNode
    | TupleNode
    | ListNode
    | DictNode
    | ArgumentNode
    | SlotNode
)


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


Step = CallStep | MethodStep | GetStep | PartsStep


class Trace(msgspec.Struct, frozen=True, omit_defaults=True):
    """The steps of one function of a check, and where its outputs are.

    ``defines`` says for which notebooks it was recorded: those that define (or do not define) these names.
    """

    steps: tuple[Step, ...]
    outputs: dict[str, Node]
    defines: dict[str, bool] = {}


Route = tuple[Trace, ...]  # one way to ask: the first trace whose ``defines`` fits the notebook


class PublicCase(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One case. ``dout`` and ``forward`` are for gradients: the upstream gradient, and what is differentiated."""

    sizes: dict[str, str]
    arguments: dict[str, Node]
    routes: tuple[Route, ...]
    expected: dict[str, Node]  # by the name of the output, or of the argument of a gradient
    dout: Node = None
    forward: Route = ()


class PublicCheck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One check. Without ``cases`` it is judged only when the notebook is graded.

    ``public`` is whether these very cases decide its points. ``examples`` are smaller, rounder cases: the first that
    fails like a case did is what a student is shown as code.
    """

    id: str
    cell: str
    title: Text
    points: float
    kind: Literal["shape", "value", "gradient", "plain"]
    public: bool = False
    needs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    wrt: str = ""
    rtol: float = 1e-6
    h: float = 1e-5
    cases: tuple[PublicCase, ...] = ()
    examples: tuple[PublicCase, ...] = ()


class Cases(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands in the file. ``python``, ``numpy`` and ``guanka`` are the versions that recorded it."""

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

    def points(self, cell: str) -> tuple[float, float]:
        """The points of a graded cell that these cases decide, and those that hidden ones do."""
        booked = [(check.public, check.points) for check in self.checks if check.cell == cell]
        return sum(p for public, p in booked if public), sum(p for public, p in booked if not public)


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


def node_of(value: object) -> Node:
    """The node of a value that crosses the wire. Raises TypeError for any other."""
    if isinstance(value, np.ndarray):
        little = value.astype(value.dtype.newbyteorder("<"), copy=False)
        return ArrayNode(value.dtype.name, value.shape, little.tobytes())
    if isinstance(value, complex):
        return ComplexNode(repr(value.real), repr(value.imag))
    if isinstance(value, float) and not isfinite(value):
        return FloatNode(repr(value))
    if isinstance(value, tuple):
        return TupleNode(tuple(map(node_of, value)))
    if isinstance(value, list):
        return ListNode(tuple(map(node_of, value)))
    if isinstance(value, dict):
        return DictNode(tuple((key, node_of(item)) for key, item in value.items()))
    if value is None or type(value) in (bool, int, float, str):
        return value  # type: ignore[return-value]
    raise TypeError(f"{type(value).__name__} can't be written into public cases")


def value_of(node: Node) -> Any:
    """The value of a node that refers to nothing.

    Raises:
        AuthorError: an array whose parts don't fit each other.
    """
    if isinstance(node, ArrayNode):
        return _array(node)
    if isinstance(node, FloatNode):
        return float(node.text)
    if isinstance(node, ComplexNode):
        return complex(float(node.real), float(node.imag))
    if isinstance(node, TupleNode):
        return tuple(map(value_of, node.items))
    if isinstance(node, ListNode):
        return list(map(value_of, node.items))
    if isinstance(node, DictNode):
        return {key: value_of(item) for key, item in node.items}
    if isinstance(node, ArgumentNode | SlotNode):
        raise AuthorError("refers to a value where one must stand", file=FILE_NAME)
    return node


def _array(node: ArrayNode) -> "np.ndarray[Any, Any]":
    """The array; read-only, for every call gets copies."""
    known = {np.dtype(dtype).name: np.dtype(dtype) for dtype in DTYPES}
    dtype = known.get(node.dtype)
    fits = len(node.shape) <= MAX_NDIM and all(0 <= side <= MAX_SIDE for side in node.shape)
    if dtype is None or not fits or len(node.data) != prod(node.shape) * dtype.itemsize:
        text = f"holds {len(node.data)} bytes for an array of shape {str(node.shape)[:80]}, dtype {node.dtype[:20]}"
        raise AuthorError(text, file=FILE_NAME)
    array = np.frombuffer(node.data, dtype.newbyteorder("<")).reshape(node.shape).astype(dtype)
    array.flags.writeable = False
    return array
