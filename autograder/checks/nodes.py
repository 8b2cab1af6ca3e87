"""Values as JSON: what may cross the wire, bit by bit the same, and references to arguments and to earlier answers."""

from math import isfinite, prod
from typing import Any

import msgspec
import numpy as np

from autograder.errors import AuthorError
from autograder.wire.crossing import DTYPES, MAX_NDIM, MAX_SIDE
from autograder.wire.tensors import Tensor


class ArrayNode(msgspec.Struct, frozen=True, tag="array", tag_field="is", omit_defaults=True):
    """An array of numbers: numpy's name of the dtype, little-endian, and the raw bytes in C order (in JSON: base64)."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes
    tensor: bool = False


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


def node_of(value: object) -> Node:
    """The node of a value that crosses the wire. Raises TypeError for any other."""
    if isinstance(value, np.ndarray):
        little = value.astype(value.dtype.newbyteorder("<"), copy=False)
        return ArrayNode(value.dtype.name, value.shape, little.tobytes(), isinstance(value, Tensor))
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
        raise AuthorError("refers to a value where one must stand")
    return node


def _array(node: ArrayNode) -> "np.ndarray[Any, Any]":
    """The array; read-only, for every call gets copies."""
    known = {np.dtype(dtype).name: np.dtype(dtype) for dtype in DTYPES}
    dtype = known.get(node.dtype)
    fits = len(node.shape) <= MAX_NDIM and all(0 <= side <= MAX_SIDE for side in node.shape)
    if dtype is None or not fits or len(node.data) != prod(node.shape) * dtype.itemsize:
        text = f"holds {len(node.data)} bytes for an array of shape {str(node.shape)[:80]}, dtype {node.dtype[:20]}"
        raise AuthorError(text)
    array = np.frombuffer(node.data, dtype.newbyteorder("<")).reshape(node.shape).astype(dtype)
    if node.tensor:
        array = array.view(Tensor)
    array.flags.writeable = False
    return array
