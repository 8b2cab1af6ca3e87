"""Fuzz the wire: whatever bytes come from a box, there comes a value or a BoxViolation, in little memory and time.

Three ways, over the same judgement: real frames changed at random (by number, so that a find can be made again),
hypothesis with strategies of its own, and atheris, which looks for what reaches new code (``coverage.py``).
"""

import time
import tracemalloc
import warnings
from collections import Counter
from random import Random
from typing import Any

import msgspec
import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from autograder.checks.compare import compare, compare_shape
from autograder.checks.describe import describe
from autograder.errors import BoxViolation
from autograder.wire import messages
from autograder.wire.frames import FrameReader
from autograder.wire.messages import MAX_PAYLOAD, Gave, decode_from_box, encode, node, sendable
from tests.fuzz.frames import framed, hostile_stream, pieces
from tests.fuzz.summary import Find, Progress, Summary

MOST_SECONDS = 2.0  # of CPU time for one stream; a large one is decoded, encoded and compared several times
_MEASURED = 50  # one in so many is watched by tracemalloc, which makes everything slow
_ROOM = 2**20
_FACTOR = 64  # bytes of memory that one byte sent may cost: an empty list is one byte

_EXPECTED: tuple[object, ...] = (np.arange(12.0).reshape(3, 4), np.array(3, np.uint8), 2.5, None, "x", True)
_EXPECTED += ((np.ones((2, 1, 3), np.float32), 1), {"dx": np.zeros((2, 2)), 5: [None]}, 1j)


class Fault(Exception):
    """The wire kept no promise."""


def judge(stream: bytes, rng: Random) -> tuple[Counter[str], int]:
    """Read a stream as the grader does; return what became of its frames, and how many there were.

    Raises:
        Fault: a value that does not survive the way back.
        Exception: anything but a BoxViolation that came out; nothing may.
    """
    outcomes: Counter[str] = Counter()
    reader = FrameReader(MAX_PAYLOAD)
    try:
        for piece in pieces(stream, rng):
            for payload in reader.feed(piece):
                outcomes[_judged(payload)] += 1
    except BoxViolation:
        outcomes["refused by their length"] += 1
    else:
        if reader.pending:
            outcomes["not whole"] += 1
    return outcomes, outcomes.total()


def _judged(payload: bytes) -> str:
    try:
        message, data = decode_from_box(payload)
    except BoxViolation:
        return "refused by their header"
    if not isinstance(message, Gave):
        return "exceptions and output"
    try:
        value = messages.value_of(message.value, data, writable=False)
    except BoxViolation:
        return "refused by their value"
    _compared(value)
    _sent_again(value)
    return "values"


def _compared(value: object) -> None:
    """Nothing that an answer holds makes comparing it raise."""
    describe(value)
    for expected in _EXPECTED:
        compare(expected, value, 1e-6)
        if not isinstance(expected, tuple | dict | str | None):
            compare_shape(expected, value)


def _sent_again(value: object) -> None:
    first = _payload(value)
    if sendable(first):
        message, data = decode_from_box(first)
        if not isinstance(message, Gave) or _payload(messages.value_of(message.value, data, writable=False)) != first:
            raise Fault(f"a value that changes on its way: {value!r:.200}")


def _payload(value: object) -> bytes:
    buffers: list[Any] = []
    return encode(Gave(b"", node(value, buffers)), buffers)


def measured(stream: bytes, rng: Random) -> tuple[Counter[str], int]:
    """The same, with its memory held against the size of what came.

    Raises:
        Fault: it took more.
    """
    tracemalloc.start()
    try:
        outcomes, frames = judge(stream, rng)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if peak > _ROOM + _FACTOR * len(stream):
        raise Fault(f"{peak} bytes of memory for a stream of {len(stream)}")
    return outcomes, frames


def mutations(run_seed: int, first: int, count: int) -> Summary:
    """Judge the streams with these numbers, at least one frame each."""
    summary, finds, frames = Summary("wire, frames changed", "frames"), [], 0
    outcomes: Counter[str] = Counter()
    progress = Progress(summary.harness, f"streams from {first}", count)
    slowest = 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(first, first + count):
            rng = Random(f"{run_seed} wire {number}")
            stream = hostile_stream(rng)
            started = time.process_time()
            try:
                came, several = (judge if number % _MEASURED else measured)(stream, rng)
                outcomes += came
                frames += several
            except Exception as error:
                finds.append(Find(number, f"{type(error).__name__}: {error!s:.300}; stream {stream[:200].hex()}"))
            took = time.process_time() - started
            slowest = max(slowest, took)
            if took > MOST_SECONDS:
                finds.append(Find(number, f"{took:.1f} s of CPU time; stream of {len(stream)} bytes"))
            progress.done(number - first, len(finds))
    return Summary(summary.harness, summary.unit, frames, outcomes, tuple(finds), slowest)


_texts = st.text(max_size=6) | st.sampled_from(["<f8", "|O", "a", "h", "c", "t", "l", "d", "value"])
_numbers = st.integers(-(2**63), 2**64 - 1) | st.floats() | st.sampled_from([0, 1, 2, 3, -1, 2**24, 2**24 + 1])
_scalars = st.none() | st.booleans() | _numbers | _texts | st.binary(max_size=5)


def _nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    dtypes = st.sampled_from(["|b1", "|u1", "<i4", "<f8", "<c16", ">f8", "|O", "<U1"])
    shapes = st.lists(st.integers(0, 4), max_size=4) | st.lists(_numbers, max_size=34)
    lists = st.lists(inner, max_size=4)
    return st.one_of(
        st.fixed_dictionaries({"k": st.just("a"), "dtype": dtypes, "shape": shapes}),
        st.fixed_dictionaries({"k": st.just("h"), "number": _numbers, "type_name": _texts}),
        st.fixed_dictionaries({"k": st.just("c"), "real": _numbers, "imag": _numbers}),
        st.fixed_dictionaries({"k": st.sampled_from("tl"), "items": lists}),
        st.fixed_dictionaries({"k": st.just("d"), "items": st.lists(st.tuples(_texts | _numbers, inner), max_size=4)}),
        lists,
        st.dictionaries(_texts, inner, max_size=3),
    )


_trees = st.recursive(_scalars, _nodes, max_leaves=12)
_lines = st.lists(st.fixed_dictionaries({"cell": _numbers, "line": _numbers, "source": _texts, "function": _texts}))
_headers = st.one_of(
    st.fixed_dictionaries({"m": st.just("value"), "id": st.binary(max_size=8), "value": _trees}),
    st.fixed_dictionaries(
        {"m": st.just("raised"), "id": st.binary(max_size=8), "type_name": _texts, "text": _texts, "lines": _lines}
    ),
    st.fixed_dictionaries({"m": st.just("output"), "id": st.binary(), "text": _texts, "dropped": _numbers}),
    _trees,
)


def hypothesis_frames(run_seed: int, count: int) -> Summary:
    """Judge frames that hypothesis builds, node by node, and shrinks where one is found."""
    outcomes: Counter[str] = Counter()

    @seed(run_seed)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(_headers, st.binary(max_size=64), st.integers(0, 2**32))
    def look(tree: Any, data: bytes, cuts: int) -> None:
        header = msgspec.msgpack.encode(tree)
        stream = framed(len(header).to_bytes(4, "big") + header + data)
        outcomes.update(judge(stream, Random(cuts))[0])

    finds: tuple[Find, ...] = ()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            look()
        except Exception as error:
            notes = " ".join(getattr(error, "__notes__", ()))
            finds = (Find(run_seed, f"{type(error).__name__}: {error!s:.300} {notes:.600}"),)
    return Summary("wire, hypothesis", "frames", outcomes.total(), outcomes, finds)
