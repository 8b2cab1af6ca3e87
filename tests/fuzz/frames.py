"""Make frames as a hostile box might send them: real ones, changed where it could hurt, and streams of them."""

import struct
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import numpy as np

from autograder.wire.answers import Handle, TracebackLine
from autograder.wire.crossing import DTYPES, MAX_NDIM
from autograder.wire.messages import MAX_HEADER, MAX_PAYLOAD, FromBox, Gave, Output, Threw, encode, node
from tests.fuzz.mutate import ODD_NUMBERS, ODD_VALUES, change_tree, changed_bytes, places

_ID = b"12345678"
_LENGTH = struct.Struct("!I")
_ODD_DTYPES = (*sorted(DTYPES), ">f8", "|O", "|V8", "<U4", "|S3", "<M8[s]", "<m8", "<f16", "f8,i4", "", "O" * 99)
_KINDS = ("a", "h", "c", "t", "l", "d", "x", "value", "raised", "output", "call", "run", "verdict")
_ODD: tuple[Any, ...] = (*ODD_VALUES, *_ODD_DTYPES, *_KINDS, b"", b"\xff" * 9, 2**64 - 1)


def honest() -> tuple[bytes, ...]:
    """Payloads that an honest box sends, one of every kind of message and of value."""
    line = TracebackLine(cell=3, line=7, source="return X[i] / 0", function="corr2d")
    values: tuple[object, ...] = (
        None,
        True,
        -(2**63),
        0.1,
        float("nan"),
        "二维互相关",
        2 - 3j,
        Handle(4, "Convolution"),
        np.arange(12, dtype=np.float64).reshape(3, 4),
        np.zeros((0, 5), np.int32),
        np.array(3, np.uint8),
        (np.ones((2, 1, 3), np.float32), Handle(1, "tuple")),
        [np.array([True, False]), np.array([1j]), {"dx": np.zeros((2, 2)), 5: [None, ()]}],
        {"W": [[[1, 2.5], "x"]], "b": ({}, [])},
        [0] * 40,
    )
    others = (Threw(_ID, "ZeroDivisionError", "division by zero", [line, line]), Output(_ID, "step 1\n卷积\n", 12))
    return tuple(_encoded(value) for value in values) + tuple(encode(message, []) for message in others)


def _encoded(value: object) -> bytes:
    buffers: list[Any] = []
    message: FromBox = Gave(_ID, node(value, buffers))
    return encode(message, buffers)


HONEST = honest()


def framed(payload: bytes) -> bytes:
    """The payload with its length in front, made here and not by what is tested."""
    return _LENGTH.pack(len(payload)) + payload


def hostile_stream(rng: Random) -> bytes:
    """One to three frames, at least one of them changed; now and then a very large one."""
    if rng.random() < 0.00005:
        return framed(large(rng))
    payloads = [changed_payload(rng.choice(HONEST), rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    stream = b"".join(map(framed, payloads))
    kind = rng.randrange(12)
    if kind == 0:
        return changed_bytes(stream, rng)
    if kind == 1:
        return stream + framed(rng.choice(HONEST))
    if kind == 2:
        return _LENGTH.pack(rng.choice((0, 1, MAX_PAYLOAD, MAX_PAYLOAD + 1, 2**31, 2**32 - 1))) + stream[4:]
    return stream


def changed_payload(payload: bytes, rng: Random) -> bytes:
    """One to four changes: of the header's tree, of an array's description, of the bytes."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        kind = rng.randrange(8)
        if kind < 5:
            payload = _other_header(payload, rng)
        elif kind == 5:
            payload = changed_bytes(payload, rng)
        elif kind == 6:
            payload += rng.randbytes(rng.choice((1, 4, 8, 96, 400)))
        else:
            lie = rng.choice((0, 1, len(payload), MAX_HEADER, MAX_HEADER + 1, 2**32 - 1))
            payload = _LENGTH.pack(lie) + payload[4:]
    return payload


def _other_header(payload: bytes, rng: Random) -> bytes:
    if len(payload) < 4:
        return payload
    end = 4 + _LENGTH.unpack_from(payload)[0]
    try:
        tree = msgspec.msgpack.decode(payload[4:end])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return changed_bytes(payload, rng)
    arrays = [holder for holder, key in places(tree) if key == "dtype" and isinstance(holder, dict)]
    if arrays and rng.random() < 0.4:
        _lie_about(rng.choice(arrays), rng)
    else:
        change_tree(tree, rng, _ODD)
    try:
        header = msgspec.msgpack.encode(tree)
    except (OverflowError, ValueError, RecursionError):  # a number that msgpack has no room for
        return payload
    return _LENGTH.pack(len(header)) + header + payload[end:]


def _lie_about(array: dict[str, Any], rng: Random) -> None:
    kind = rng.randrange(4)
    shape = array.get("shape")
    if kind == 0:
        array["dtype"] = rng.choice(_ODD_DTYPES)
    elif kind == 1:
        array["shape"] = [rng.choice(ODD_NUMBERS) for _ in range(rng.choice((0, 1, 2, 3, MAX_NDIM, MAX_NDIM + 1)))]
    elif kind == 2 and isinstance(shape, list) and shape:
        shape[rng.randrange(len(shape))] = rng.choice(ODD_NUMBERS)
    else:
        array["shape"] = [0, *([2**24] * rng.randrange(6))]


def large(rng: Random) -> bytes:
    """A payload at the edge of what is allowed: a header full of small things, or bytes up to the last."""
    kind = rng.randrange(4)
    if kind == 0:
        flat = rng.choice((b"\x90", b"\xc0", b"\xa0", b"\x80", b"\x82\xa1k\xa1l\xa5items\x90"))
        count = (MAX_HEADER - 60) // len(flat)
        items = b"\x82\xa1k\xa1l\xa5items\xdd" + _LENGTH.pack(count) + flat * count
        header = b"\x83\xa1m\xa5value\xa2id\xc4\x0812345678\xa5value" + items
        return _LENGTH.pack(len(header)) + header
    if kind == 1:
        header = rng.choice((b"\x91", b"\x81\xa1k", b"\x82\xa1k\xa1l\xa5items\x91")) * 20_000
        return _LENGTH.pack(len(header)) + header
    size = rng.choice((2**20, 16 * 2**20, MAX_PAYLOAD - 200))
    sent = {"m": "value", "id": _ID, "value": {"k": "a", "dtype": "|u1", "shape": [size]}}
    if kind == 2:
        sent["value"] = {"k": "a", "dtype": "<f8", "shape": [0, 2**24, size]}
    header = msgspec.msgpack.encode(sent)
    return _LENGTH.pack(len(header)) + header + bytes(size)


def pieces(stream: bytes, rng: Random) -> Iterator[bytes]:
    """The stream as a socket might yield it: whole, or cut anywhere, byte by byte at the start."""
    kind = rng.randrange(4)
    if kind == 0:
        yield stream
        return
    start = 0
    if kind == 1:
        start = min(9, len(stream))
        yield from (stream[at : at + 1] for at in range(start))
    cuts = sorted(rng.randrange(start, len(stream) + 1) for _ in range(3))
    for begin, end in zip([start, *cuts], [*cuts, len(stream)], strict=True):
        yield stream[begin:end]
