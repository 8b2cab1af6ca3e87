"""Messages: they survive the way there and back; hostile bytes are refused, never built into anything large."""

import struct

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.errors import BoxViolation
from autograder.wire.answers import Handle
from autograder.wire.crossing import MAX_SIDE
from autograder.wire.messages import (
    MAX_HEADER,
    MAX_NESTING,
    ArrayNode,
    Gave,
    HandleNode,
    ListNode,
    decode_from_box,
    encode,
    node,
    value_of,
)

plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=20)
values = st.recursive(
    plain | st.complex_numbers(allow_nan=False) | st.builds(Handle, st.integers(0, 9), st.text(max_size=9)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(0, 99), inner, max_size=3)
    ),
    max_leaves=8,
)


def there_and_back(value):
    buffers: list = []
    message, data = decode_from_box(encode(Gave(b"id", node(value, buffers)), buffers))
    return value_of(message.value, data, writable=False)


@given(values)
def test_values_survive(value):
    back = there_and_back(value)
    assert back == value
    assert repr(back) == repr(value)  # == can't tell 1 from True


@given(
    hnp.arrays(st.sampled_from(["?", "i4", "f4", "f8", "c16"]), hnp.array_shapes(min_dims=0, max_dims=5, min_side=0))
)
def test_arrays_survive(array):
    back = there_and_back((array, array[None]))
    for got, sent in zip(back, (array, array[None]), strict=True):
        np.testing.assert_array_equal(got, sent)
        assert (got.dtype, got.shape) == (sent.dtype, sent.shape)


def test_arguments_arrive_writable_and_answers_do_not():
    buffers: list = []
    tree = node(np.zeros(3), buffers)
    data = buffers[0].tobytes()
    value_of(tree, data, writable=True)[0] = 1
    assert not value_of(tree, data, writable=False).flags.writeable


# What the box says, how many bytes have come with it, and what is found out first: each by one rule alone.
@pytest.mark.parametrize(
    ("tree", "count", "why"),
    [
        (ArrayNode("|O", (1,)), 8, "of dtype"),
        (ArrayNode(">f8", (1,)), 8, "of dtype"),
        (ArrayNode("<f8" * 1000, (1,)), 8, "of dtype"),
        (ArrayNode("<f8", (-1,)), 8, "of shape"),
        (ArrayNode("|u1", (0, MAX_SIDE + 1)), 0, "of shape"),
        (ArrayNode("<f8", (0, 2**40)), 0, "of shape"),
        (ArrayNode("<f8", (0, 2**24, 2**24, 2**24)), 0, "of shape"),
        (ArrayNode("<f8", (1,) * 33), 8, "of shape"),
        (ArrayNode("<f8", (2**20, 2**20)), 8, "of shape"),
        (ArrayNode("<f8", (2,)), 8, "16 bytes where 8 have come"),
        (ArrayNode("<f4", (1,)), 8, "4 bytes after the last array"),
        (None, 8, "8 bytes after the last array"),
    ],
)
def test_arrays_that_lie_are_refused(tree, count, why):
    with pytest.raises(BoxViolation, match=why):
        value_of(tree, bytes(count), writable=False)


def test_the_largest_that_is_allowed_is_taken():
    assert value_of(ArrayNode("|u1", (0, MAX_SIDE)), b"", writable=False).shape == (0, MAX_SIDE)
    assert value_of(ArrayNode("<f8", (1,) * 32), bytes(8), writable=False).shape == (1,) * 32


def test_a_value_nested_too_deep_is_refused():
    tree = None
    for _ in range(MAX_NESTING + 1):
        tree = ListNode([tree])
    with pytest.raises(BoxViolation, match="deep"):
        value_of(tree, b"", writable=False)


def test_a_handle_with_a_number_of_this_side_is_refused():
    assert value_of(HandleNode(0, "f"), b"", writable=False) == Handle(0, "f")
    with pytest.raises(BoxViolation, match="another student"):
        value_of(HandleNode(-1, "f"), b"", writable=False)


def test_the_name_of_a_handle_is_cut():
    assert len(value_of(HandleNode(1, "x" * 10**5), b"", writable=False).type_name) == 200


def _payload(header: bytes) -> bytes:
    return struct.pack("!I", len(header)) + header


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\0\0",
        struct.pack("!I", 2**31),
        struct.pack("!I", 10) + b"short",
        _payload(b""),
        _payload(b"\xc1"),
        _payload(msgspec.msgpack.encode({"m": "verdict", "id": b"", "passed": True})),
        _payload(msgspec.msgpack.encode({"m": "call", "id": b"", "name": "f", "handle": None, "arguments": None})),
        _payload(msgspec.msgpack.encode({"m": "raised", "id": b"", "type_name": 3, "text": "", "lines": []})),
        _payload(b"\x91" * 200_000),
        _payload(msgspec.msgpack.encode({"m": "value", "id": b"", "value": None})[:-1]),
    ],
)
def test_what_is_no_message_from_a_box_is_refused(payload):
    with pytest.raises(BoxViolation):
        decode_from_box(payload)


def test_a_header_is_bounded_even_where_it_is_a_message():
    """Else 17 MiB of header would be made into objects of gigabytes."""
    longest = MAX_HEADER - len(msgspec.msgpack.encode(Gave(b"id", "x" * 2**16))) + 2**16
    message, _data = decode_from_box(encode(Gave(b"id", "x" * longest), []))
    assert message.value == "x" * longest
    with pytest.raises(BoxViolation, match="a header of"):
        decode_from_box(encode(Gave(b"id", "x" * (longest + 1)), []))


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_random_bytes_are_a_violation_and_nothing_worse(junk):
    for payload in (junk, _payload(junk)):
        with pytest.raises(BoxViolation):
            decode_from_box(payload)


@settings(max_examples=500)
@given(st.data())
def test_honest_payloads_with_bytes_changed_are_a_value_or_a_violation(data):
    payload = bytearray(encode(Gave(b"12345678", node((np.ones((2, 2)), [1, "a"], None), buffers := [])), buffers))
    for _ in range(data.draw(st.integers(1, 4))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    try:
        message, rest = decode_from_box(bytes(payload))
        if isinstance(message, Gave):
            value_of(message.value, rest, writable=False)
    except BoxViolation:
        pass
