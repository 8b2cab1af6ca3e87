"""One box: ask it one thing at a time, within a deadline, and know for certain when and why it has ended.

Theory of operation
-------------------
The zygote has forked a child; we hold our end of its wire, its pid and a pidfd. For each request we draw a random id,
send one frame, and read frames until the answer with that id has come. Whatever else comes (an early answer, a second
one, a wrong id, a frame too long) ends the box.

Time is the kernel's CPU clock of the child, read from outside; the wall clock is a wide multiple of it, for sleepers.
Each request has one absolute deadline: bytes that drip in don't move it. When time is up the box gets SIGINT, which
Python turns into an exception that names the line where it was; it has a moment to tell, and is killed in any case.

We end a box by SIGKILL through its pidfd; it can't fork, so that is the end of all of it. The zygote reaps it and tells
us how it ended.
"""

import contextlib
import math
import os
import secrets
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import BoxViolation, GraderError
from autograder.inside.orders import Bounds, Gone
from autograder.results import Verdict
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Answer, Ended, Raised, Returned, TracebackLine
from autograder.wire.frames import FrameReader, frame
from autograder.wire.messages import MAX_PAYLOAD, Gave, Output, Threw, ToBox, decode_from_box, encode, value_of
from autograder.wording import Message, message

WALL_FACTOR = 6.0  # wall seconds allowed for a CPU second
WALL_EXTRA = 1.0
MAX_RECEIVED = 64 * 2**20  # bytes of answers in all: they are kept until the submission is judged
_GRACE = 0.2  # wall seconds to say where it was
_CONFINE_SECONDS = 10.0
_ID_BYTES = 8
_CHUNK = 2**18
_NAME, _TEXT, _LINES, _SOURCE = 200, 2000, 20, 300  # what is kept of a name, an exception's text, a traceback
_SIMILAR = 3  # names
_MOST = 10**6  # cells of a notebook, lines of a cell
# Wall seconds between two looks at the CPU clock, which threads may burn faster than the wall's, and at their number.
_LOOK = 0.02
MAX_THREADS = 128  # of a box: each takes one of the numbers that all processes of the machine have to share

Array = np.ndarray[Any, Any]


class _TimeUpError(Exception):
    """The deadline of a request has passed."""


class _ClosedError(Exception):
    """The other end of the wire is closed."""


class Box:
    """A confined child. Once ``ended`` is set it answers nothing any more."""

    def __init__(self, zygote: Zygote, bounds: Bounds, *, first_handle: int, output_limit: int, seed: int) -> None:
        self._zygote = zygote
        self._number, self.pid, self._pidfd, self._wire = zygote.fork(
            bounds, first_handle=first_handle, output_limit=output_limit, seed=seed
        )
        self._cpu_bound = bounds.cpu_seconds
        self._clock = (~self.pid << 3) | 2  # the kernel's id for the CPU clock of that process
        self._reader = FrameReader(MAX_PAYLOAD)
        self._confined = False
        self.ended: Ended | None = None
        self.received = 0  # bytes
        self.spent = 0.0  # CPU seconds in all, once it has ended
        self.dropped = 0  # characters of output that were too many to keep

    def ask(self, make: Callable[[bytes], ToBox], buffers: list[Array], cpu_seconds: float) -> Answer:
        """Send the request that ``make(id)`` builds and return what comes back, within ``cpu_seconds``.

        Raises:
            GraderError: the child could not be confined, or the zygote has ended.
        """
        if self.ended is not None:
            return self.ended
        if not self._confined:
            self._expect_confined()
        request = make(secrets.token_bytes(_ID_BYTES))
        try:
            return self._exchange(request, buffers, cpu_seconds)
        except _TimeUpError:
            lines = self._where(request)
            return self._end(Verdict.TIMED_OUT, message("box.timed_out", seconds=f"{cpu_seconds:.3g}"), lines)
        except _ClosedError:
            return self._ended_by_itself()
        except BoxViolation as violation:
            return self._end(Verdict.CRASHED, message("box.violation", why=str(violation)))

    def cpu_seconds(self) -> float:
        """What the child has used of the processor so far, by the kernel's clock."""
        try:
            return time.clock_gettime(self._clock)
        except OSError:  # it is gone, and its wire will say so
            return 0.0

    def threads(self) -> int:
        """How many threads it has, by the kernel's count; 0 if it is gone, or hidden."""
        try:
            return os.stat(f"/proc/{self.pid}/task").st_nlink - 2  # noqa: PTH116 - done at every look: pathlib is slower
        except OSError:
            return 0

    def close(self) -> None:
        """Kill the child and wait until it is gone."""
        if self.ended is None:
            with contextlib.suppress(GraderError):  # the zygote has ended, and so it has taken the child along
                self._end(Verdict.SKIPPED, message("box.closed"))

    def _expect_confined(self) -> None:
        """Read the child's first word, which it says once its walls stand and before it has seen any code."""
        deadline = _Deadline(self, _CONFINE_SECONDS)
        try:
            payloads: list[bytes] = []
            while not payloads:
                deadline.wait(self._wire, select.POLLIN)
                payloads = self._receive()
            if len(payloads) > 1 or self._reader.pending:
                raise BoxViolation("more than the first word")
            word, _data = decode_from_box(payloads[0])
        except (_TimeUpError, _ClosedError, BoxViolation) as error:
            self.close()
            raise GraderError("the box ended before it was confined") from error
        if isinstance(word, Threw):
            self.close()
            raise GraderError(f"the box could not be confined: {word.text}")
        self._confined = True

    def _exchange(self, request: ToBox, buffers: list[Array], cpu_seconds: float) -> Answer:
        if self._receive() or self._reader.pending:
            raise BoxViolation("an answer that nobody asked for")
        deadline = _Deadline(self, cpu_seconds)
        self._send(frame(encode(request, buffers)), deadline)
        output: Output | None = None
        while True:
            deadline.wait(self._wire, select.POLLIN)
            payloads = self._receive()
            for rest, payload in enumerate(payloads, 1 - len(payloads)):
                answer, data = decode_from_box(payload)
                if answer.id != request.id:
                    raise BoxViolation("an answer with a wrong id")
                if not isinstance(answer, Output):
                    if rest or self._reader.pending:
                        raise BoxViolation("more than one answer")
                    return self._answer(answer, data, output)
                if output is not None or data:
                    raise BoxViolation("output sent twice, or bytes after it")
                output = answer

    def _answer(self, answer: Gave | Threw, data: bytes, output: Output | None) -> Answer:
        if data and not isinstance(answer, Gave):
            raise BoxViolation("bytes after an exception")
        printed = ""
        if output is not None:
            printed = output.text
            self.dropped += max(output.dropped, 0)
        if isinstance(answer, Threw):
            similar = tuple(name[:_NAME] for name in answer.similar[:_SIMILAR])
            return Raised(answer.type_name[:_NAME], answer.text[:_TEXT], _bounded(answer.lines), printed, similar)
        return Returned(value_of(answer.value, data, writable=False), printed)

    def _send(self, data: bytes, deadline: "_Deadline") -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self._wire.send(view) :]
            except BlockingIOError:
                deadline.wait(self._wire, select.POLLOUT)
            except OSError as error:
                raise _ClosedError from error

    def _receive(self) -> list[bytes]:
        try:
            data = self._wire.recv(_CHUNK)
        except BlockingIOError:
            return []
        except OSError as error:
            raise _ClosedError from error
        if not data:
            raise _ClosedError
        self.received += len(data)
        if self.received > MAX_RECEIVED:
            raise BoxViolation(f"more than {MAX_RECEIVED // 2**20} MiB of answers")
        return self._reader.feed(data)

    def _where(self, request: ToBox) -> tuple[TracebackLine, ...]:
        """Interrupt the child and hear where it was, if it says so at once."""
        deadline = _Deadline(self, math.inf, wall_seconds=_GRACE)
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGINT)
            while True:
                deadline.wait(self._wire, select.POLLIN)
                for payload in self._receive():
                    answer, _data = decode_from_box(payload)
                    if isinstance(answer, Threw) and answer.id == request.id:
                        return _bounded(answer.lines)
        except (_TimeUpError, _ClosedError, BoxViolation, OSError):
            return ()

    def _ended_by_itself(self) -> Ended:
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        left = bool(poll.poll(_GRACE * 1000))  # else it only closed its wire
        gone = self._finish()
        if not left:
            return self._say(Verdict.CRASHED, message("box.closed_wire"))
        if os.WIFEXITED(gone.status):
            return self._say(Verdict.CRASHED, message("box.exited", status=os.WEXITSTATUS(gone.status)))
        number = os.WTERMSIG(gone.status)
        if number == signal.SIGXCPU or (number == signal.SIGKILL and gone.cpu_seconds >= self._cpu_bound):
            return self._say(Verdict.TIMED_OUT, message("box.out_of_cpu"))
        if number == signal.SIGKILL:  # not by us: the kernel, for want of memory
            return self._say(Verdict.OUT_OF_MEMORY, message("box.out_of_memory"))
        return self._say(Verdict.CRASHED, message("box.signal", name=_signal_name(number)))

    def _end(self, verdict: Verdict, why: Message, lines: tuple[TracebackLine, ...] = ()) -> Ended:
        self._finish()
        return self._say(verdict, why, lines)

    def _say(self, verdict: Verdict, why: Message, lines: tuple[TracebackLine, ...] = ()) -> Ended:
        self.ended = Ended(verdict, why, lines)
        return self.ended

    def _finish(self) -> Gone:
        """Make sure that the child is gone, and let go of all that belonged to it."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        os.close(self._pidfd)
        self._wire.close()
        self.ended = Ended(Verdict.HELD, message("box.closed"))  # until we know better: the zygote may have ended too
        gone = self._zygote.gone(self._number)
        self.spent = gone.cpu_seconds
        return gone


def _bounded(lines: list[TracebackLine]) -> tuple[TracebackLine, ...]:
    """The traceback without what no notebook has: such a line, such a cell."""
    return tuple(
        TracebackLine(line.cell, line.line, line.source[:_SOURCE], line.function[:_NAME], line.values[:_SOURCE])
        for line in lines[:_LINES]
        if 0 <= line.cell < _MOST and 0 <= line.line < _MOST
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have none
        return f"signal {number}"


class _Deadline:
    """One absolute point in CPU time and one in wall time; passing either is the end, whatever drips in."""

    def __init__(self, box: Box, cpu_seconds: float, wall_seconds: float | None = None) -> None:
        self._box = box
        self._cpu = box.cpu_seconds() + cpu_seconds
        self._wall = time.monotonic() + (wall_seconds or WALL_FACTOR * cpu_seconds + WALL_EXTRA)
        self._poll = select.poll()

    def wait(self, wire: socket.socket, event: int) -> None:
        """Wait until the wire is ready.

        Raises:
            _TimeUpError: the deadline has passed.
            BoxViolation: it has too many threads.
        """
        self._poll.register(wire, event)
        while True:
            if self._box.threads() > MAX_THREADS:
                raise BoxViolation(f"more than {MAX_THREADS} threads")
            left = min(self._cpu - self._box.cpu_seconds(), self._wall - time.monotonic())
            if left <= 0:
                raise _TimeUpError
            if self._poll.poll(min(left, _LOOK) * 1000 + 1):
                return
