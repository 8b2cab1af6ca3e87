"""The child's loop: read a request, do it, answer. Everything here may be tampered with by the code it runs.

So nothing here is relied on: what it answers is judged outside, and when it stops answering it is killed.
"""

import inspect
import os
import struct
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol

from msgspec import structs

from autograder.inside.plain import cell_name
from autograder.inside.printed import Printed
from autograder.wire.answers import Handle, TracebackLine
from autograder.wire.at_hand import at_hand, similar_names
from autograder.wire.crossing import crossing
from autograder.wire.frames import frame
from autograder.wire.messages import (
    MAX_HEADER,
    MAX_PARTS,
    Call,
    Gave,
    Get,
    Names,
    Output,
    Run,
    Threw,
    ToBox,
    decode_to_box,
    encode,
    node,
    parts,
    sendable,
    value_of,
)

_LENGTH = struct.Struct("!I")
_MAX_NAMES = 2000
_MAX_OUTPUT = MAX_HEADER - 2**10  # bytes
_MAX_LINES = 20
_MAX_CHARACTERS = 2000
_MAX_VALUES = 300


class Shell(Protocol):
    """What runs cells: with IPython, or without it where no cell needs it."""

    user_ns: dict[str, Any]
    given: frozenset[str]  # the names that are there before any cell

    def run(self, cell: int, source: str, /) -> BaseException | None:
        """Run one cell; return what it raised, if it did."""
        ...


def serve(wire: int, shell: Shell, first_handle: int, output_limit: int) -> None:
    """Answer requests until the grader closes its end."""
    servant = _Servant(shell, first_handle)
    printed = Printed(output_limit)
    sys.stdout = sys.stderr = printed
    while (payload := _read_frame(wire)) is not None:
        request, data = decode_to_box(payload)
        answer = servant.answer(request, data)
        text, dropped = printed.take()
        if text or dropped:
            _send(wire, encode(_output(request.id, text, dropped), []))
        _send(wire, answer)


def say_confined(wire: int, failure: str = "") -> None:
    """Say the first word: the walls stand, or what did not."""
    _send(wire, encode(Threw(b"", "OSError", failure, []) if failure else Gave(b"", None), []))


def _read_frame(wire: int) -> bytes | None:
    head = _read(wire, _LENGTH.size)
    return None if head is None else _read(wire, _LENGTH.unpack(head)[0])


def _read(wire: int, count: int) -> bytes | None:
    parts = []
    while count:
        part = os.read(wire, count)
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _send(wire: int, payload: bytes) -> None:
    view = memoryview(frame(payload))
    while view:
        view = view[os.write(wire, view) :]


class _Servant:
    """Does what is asked, in the student's namespace, and keeps what the grader holds handles of."""

    def __init__(self, shell: Shell, first_handle: int) -> None:
        self._shell = shell
        self._kept: dict[int, object] = {}
        self._next = first_handle
        self._cells: dict[str, tuple[int, list[str]]] = {}  # file name of the code -> cell, lines

    def answer(self, request: ToBox, data: bytes) -> bytes:
        try:
            return self._gave(request.id, self._do(request, data))
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
            return encode(self._threw(request.id, error), [])

    def _gave(self, id: bytes, value: object) -> bytes:
        buffers: list[Any] = []
        tree = node(crossing(value, self._keep), buffers)
        payload = encode(Gave(id, tree), buffers)
        if sendable(payload) and parts(tree) <= MAX_PARTS:
            return payload
        kept = self._keep(value, f"{type(value).__name__}, too large to send")
        return encode(Gave(id, node(kept, [])), [])

    def _do(self, request: ToBox, data: bytes) -> object:
        if isinstance(request, Run):
            self._run(request)
            return None
        if isinstance(request, Names):
            return self._names()
        if isinstance(request, Get):
            return getattr(self._kept[request.handle], request.attribute)
        return self._call(request, data)

    def _run(self, request: Run) -> None:
        self._cells[cell_name(request.cell)] = request.cell, request.source.split("\n")
        error = self._shell.run(request.cell, request.source)
        if error is not None:
            raise error

    def _call(self, request: Call, data: bytes) -> object:
        target: Any = self._shell.user_ns[request.name] if request.handle is None else self._kept[request.handle]
        if request.handle is not None and request.name:
            target = getattr(target, request.name)
        args, kwargs = value_of(request.arguments, data, writable=True, resolve=self._resolve)
        return target(*args, **kwargs)

    def _resolve(self, handle: Handle) -> object:
        return self._kept[handle.number]

    def _names(self) -> dict[str, str]:
        names = self._shell.user_ns
        mine = [name for name in names if name not in self._shell.given and not name.startswith("_")]
        mine.sort(key=lambda name: _written_here(names[name]))  # last, to be kept: ``from numpy import *`` makes 500
        return {name: _signature(names[name]) for name in mine[-_MAX_NAMES:]}

    def _keep(self, value: object, type_name: str) -> Handle:
        self._next += 1
        self._kept[self._next] = value
        return Handle(self._next, _text(lambda: type_name))

    def _threw(self, id: bytes, error: BaseException) -> Threw:
        lines = self._lines(error.__traceback__)
        if isinstance(error, SyntaxError) and not lines:
            lines = self._syntax_line(error)
        text = _text(lambda: str(error))
        return Threw(id, _text(lambda: type(error).__name__), text, lines[-_MAX_LINES:], self._similar(error))

    def _similar(self, error: BaseException) -> list[str]:
        step = error.__traceback__
        if step is None:
            return []
        while step.tb_next is not None:
            step = step.tb_next
        try:
            names = [*step.tb_frame.f_locals, *self._shell.user_ns]
            return [_text(name.__str__) for name in similar_names(error, names)]
        except BaseException:  # it is the student's object that was asked for its names, and it may exit
            return []

    def _lines(self, traceback: TracebackType | None) -> list[TracebackLine]:
        lines, innermost = [], None
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if code.co_filename in self._cells:
                cell, source = self._cells[code.co_filename]
                lines.append(_line(cell, traceback.tb_lineno, source, code.co_name))
                innermost = traceback.tb_frame
            traceback = traceback.tb_next
        if innermost is not None:
            last, names = lines[-1], innermost.f_locals
            lines[-1] = structs.replace(last, values=_text(lambda: at_hand(last.source, names))[:_MAX_VALUES])
        return lines

    def _syntax_line(self, error: SyntaxError) -> list[TracebackLine]:
        if error.filename not in self._cells or not isinstance(error.lineno, int):
            return []
        cell, source = self._cells[error.filename]
        return [_line(cell, error.lineno, source, "<module>")]


def _line(cell: int, number: int, source: list[str], function: str) -> TracebackLine:
    text = source[number - 1].strip() if 0 < number <= len(source) else ""
    return TracebackLine(cell, number, _text(lambda: text)[:300], function[:100])


def _output(id: bytes, text: str, dropped: int) -> Output:
    """What was printed, in no more bytes than a header may have."""
    sent = text.encode(errors="backslashreplace")[:_MAX_OUTPUT].decode(errors="ignore")
    return Output(id, sent, dropped + max(len(text) - len(sent), 0))


def _written_here(value: object) -> bool:
    try:
        return bool(getattr(value, "__module__", None) == "__main__")
    except Exception:  # it is the student's code that ran here
        return False


def _signature(value: object) -> str:
    if not (callable(value) and _written_here(value)):
        return ""
    try:
        return _text(lambda: str(inspect.signature(value)))[:200]
    except (TypeError, ValueError):
        return ""


def _text(make: Callable[[], str]) -> str:
    """A text that the wire can carry, whatever the student's own ``__str__`` does."""
    try:
        return make()[:_MAX_CHARACTERS].encode(errors="backslashreplace").decode()
    except Exception:  # it is the student's code that ran here
        return ""
