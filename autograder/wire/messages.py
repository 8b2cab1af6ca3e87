"""The messages and their bytes. What is decoded from the box is bounded and checked before anything is built of it.

A payload is the length of its header, the header (msgpack), and the bytes of its arrays, one after the other. The
header is small, so however hostile it is it can't make many objects.
"""

import struct
from collections.abc import Callable
from math import prod
from typing import Any

import msgspec
import numpy as np

from autograder.errors import BoxViolation
from autograder.wire.answers import Handle, TracebackLine
from autograder.wire.crossing import DTYPES, MAX_NDIM, MAX_SIDE
from autograder.wire.tensors import Tensor, torch_tensor

MAX_HEADER = 256 * 2**10
MAX_PAYLOAD = 17 * 2**20  # one array of the largest size, and a header
MAX_NESTING = 16
MAX_PARTS = 2**15  # values in one answer: 256 KiB would hold eight times as many, a second of the grader's time
MAX_NAME = 200  # characters of a type's name
_HEADER_LENGTH = struct.Struct("!I")


class ArrayNode(msgspec.Struct, frozen=True, tag="a", tag_field="k"):
    """An array, or a tensor; its bytes follow the header, in the order of the nodes."""

    dtype: str
    shape: tuple[int, ...]
    tensor: bool = False


class HandleNode(msgspec.Struct, frozen=True, tag="h", tag_field="k"):
    """Something that stays inside."""

    number: int
    type_name: str


class ComplexNode(msgspec.Struct, frozen=True, tag="c", tag_field="k"):
    """A complex number."""

    real: float
    imag: float


class TupleNode(msgspec.Struct, frozen=True, tag="t", tag_field="k"):
    """A tuple, told apart from a list."""

    items: "list[Node]"


class ListNode(msgspec.Struct, frozen=True, tag="l", tag_field="k"):
    """A list."""

    items: "list[Node]"


class DictNode(msgspec.Struct, frozen=True, tag="d", tag_field="k"):
    """A dict, as pairs, in order."""

    items: "list[tuple[str | int, Node]]"


Node = None | bool | int | float | str | ArrayNode | HandleNode | ComplexNode | TupleNode | ListNode | DictNode


class _Message(msgspec.Struct, frozen=True, tag_field="m"):
    """A message of either direction. ``id`` is drawn by the grader for each request; an answer repeats it."""

    id: bytes


class Run(_Message, frozen=True, tag="run"):
    """Run a cell; ``cell`` is its position in the notebook."""

    cell: int
    source: str


class Call(_Message, frozen=True, tag="call"):
    """Call the name, or the handle, or the handle's method."""

    name: str
    handle: int | None
    arguments: Node  # (positional, by name)


class Get(_Message, frozen=True, tag="get"):
    """Ask a handle for an attribute."""

    handle: int
    attribute: str


class Names(_Message, frozen=True, tag="names"):
    """Ask what the cells have defined."""


class Gave(_Message, frozen=True, tag="value"):
    """From the box: a value."""

    value: Node


class Threw(_Message, frozen=True, tag="raised"):
    """From the box: an exception."""

    type_name: str
    text: str
    lines: list[TracebackLine]
    similar: list[str] = []  # a default that msgspec copies


class Output(_Message, frozen=True, tag="output"):
    """From the box, at most once before an answer: what was printed, cut at a bound."""

    text: str
    dropped: int  # characters


ToBox = Run | Call | Get | Names
FromBox = Gave | Threw | Output

_encoder = msgspec.msgpack.Encoder()
_from_box = msgspec.msgpack.Decoder(FromBox)
_to_box = msgspec.msgpack.Decoder(ToBox)


def encode(message: ToBox | FromBox, buffers: "list[np.ndarray[Any, Any]]") -> bytes:
    """The payload of a message whose nodes were made with ``node(value, buffers)``."""
    header = _encoder.encode(message)
    return b"".join([_HEADER_LENGTH.pack(len(header)), header, *(array.tobytes() for array in buffers)])


def sendable(payload: bytes) -> bool:
    """Whether a payload is small enough for ``decode_from_box``."""
    return len(payload) <= MAX_PAYLOAD and _HEADER_LENGTH.unpack_from(payload)[0] <= MAX_HEADER


def parts(tree: Node) -> int:
    """How many values a node is made of, with itself."""
    if isinstance(tree, TupleNode | ListNode):
        return 1 + sum(map(parts, tree.items))
    return 1 + sum(parts(item) for _key, item in tree.items) if isinstance(tree, DictNode) else 1


def decode_from_box(payload: bytes) -> tuple[FromBox, bytes]:
    """The message of a hostile payload, and the bytes of its arrays.

    Raises:
        BoxViolation: it is no message that an honest box sends.
    """
    if len(payload) < _HEADER_LENGTH.size:
        raise BoxViolation("a payload without a header")
    (length,) = _HEADER_LENGTH.unpack_from(payload)
    if length > MAX_HEADER or length > len(payload) - _HEADER_LENGTH.size:
        raise BoxViolation(f"a header of {length} bytes")
    end = _HEADER_LENGTH.size + length
    try:
        return _from_box.decode(payload[_HEADER_LENGTH.size : end]), payload[end:]
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise BoxViolation(f"a header that is no message: {str(error)[:200]}") from None


def decode_to_box(payload: bytes) -> tuple[ToBox, bytes]:
    """The message of a payload from the grader, and the bytes of its arrays."""
    (length,) = _HEADER_LENGTH.unpack_from(payload)
    end = _HEADER_LENGTH.size + length
    return _to_box.decode(payload[_HEADER_LENGTH.size : end]), payload[end:]


def node(value: object, buffers: "list[np.ndarray[Any, Any]]") -> Node:
    """The node of a value that has passed ``crossing``; its arrays are added to ``buffers``."""
    if isinstance(value, np.ndarray):
        buffers.append(value)
        return ArrayNode(value.dtype.str, value.shape, isinstance(value, Tensor))
    if isinstance(value, Handle):
        return HandleNode(value.number, value.type_name)
    if isinstance(value, complex):
        return ComplexNode(value.real, value.imag)
    if isinstance(value, tuple):
        return TupleNode([node(item, buffers) for item in value])
    if isinstance(value, list):
        return ListNode([node(item, buffers) for item in value])
    if isinstance(value, dict):
        return DictNode([(key, node(item, buffers)) for key, item in value.items()])
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} does not cross the wire")


class _Arrays:
    """Takes the arrays off the bytes that follow a header, in their order."""

    def __init__(self, data: bytes, writable: bool, resolve: Callable[[Handle], object]) -> None:
        self._data, self._writable, self._offset = memoryview(data), writable, 0
        self.resolve = resolve
        self._parts = 0

    def take(self, spec: ArrayNode) -> Any:
        if spec.dtype not in DTYPES:
            raise BoxViolation(f"an array of dtype {spec.dtype[:20]!r}")
        if len(spec.shape) > MAX_NDIM or any(not 0 <= side <= MAX_SIDE for side in spec.shape):
            raise BoxViolation(f"an array of shape {str(spec.shape)[:80]}")
        dtype = np.dtype(spec.dtype)
        if prod(side for side in spec.shape if side) * dtype.itemsize > MAX_PAYLOAD:
            # numpy multiplies the sides that are not 0 even where one is, and raises when they overflow
            raise BoxViolation(f"an array of shape {str(spec.shape)[:80]}")
        size = prod(spec.shape) * dtype.itemsize
        if size > self.left:
            raise BoxViolation(f"an array of {size} bytes where {self.left} have come")
        flat = np.frombuffer(self._data[self._offset : self._offset + size], dtype)
        self._offset += size
        array = flat.reshape(spec.shape)
        if spec.tensor:
            return torch_tensor(array.view(Tensor)) if self._writable else array.view(Tensor)
        return array.copy() if self._writable else array

    def count(self) -> None:
        """One more value; those that the grader sends, which are the writable ones, nobody counts."""
        self._parts += 1
        if self._parts > MAX_PARTS and not self._writable:
            raise BoxViolation(f"more than {MAX_PARTS} values in one answer")

    @property
    def left(self) -> int:
        return len(self._data) - self._offset


def value_of(
    tree: Node, data: bytes, *, writable: bool, resolve: Callable[[Handle], object] = lambda handle: handle
) -> Any:
    """The value of a node, its arrays made of ``data``: fresh writable copies and torch's tensors, or read-only views.

    ``resolve`` says what stands in the value for a handle: inside, the thing itself.

    Raises:
        BoxViolation: an array of another dtype, too many dimensions or too long a side; too few bytes, or bytes
            left over; nested too deep.
    """
    arrays = _Arrays(data, writable, resolve)
    value = _value(tree, arrays, MAX_NESTING)
    if arrays.left:
        raise BoxViolation(f"{arrays.left} bytes after the last array")
    return value


def _value(tree: Node, arrays: _Arrays, depth: int) -> object:
    if depth == 0:
        raise BoxViolation("a value nested too deep")
    arrays.count()
    if isinstance(tree, ArrayNode):
        return arrays.take(tree)
    if isinstance(tree, HandleNode):
        if tree.number < 0:  # those are the numbers of things on this side
            raise BoxViolation("a handle of another student")
        return arrays.resolve(Handle(tree.number, tree.type_name[:MAX_NAME]))
    if isinstance(tree, ComplexNode):
        return complex(tree.real, tree.imag)
    if isinstance(tree, TupleNode):
        return tuple(_value(item, arrays, depth - 1) for item in tree.items)
    if isinstance(tree, ListNode):
        return [_value(item, arrays, depth - 1) for item in tree.items]
    if isinstance(tree, DictNode):
        return {key: _value(item, arrays, depth - 1) for key, item in tree.items}
    return tree
