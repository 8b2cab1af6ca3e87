"""A submission's cells in a box, as the student whom the checks ask."""

import difflib
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self

import msgspec

from autograder.course.model import Limits
from autograder.inside.orders import Bounds
from autograder.results import Verdict
from autograder.sandbox.box import WALL_EXTRA, WALL_FACTOR, Array, Box
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Answer, Ended, Handle, Missing, Raised, Returned, Target
from autograder.wire.messages import Call, Get, Names, Run, node
from autograder.wording import Message, message

RESTARTS = 2
_HANDLES = 2**20  # how many numbers each box has for its handles
_NAMES, _NAME, _SIGNATURE = 2000, 200, 200  # how many names are taken from a box, and their lengths
_SEED = 20231  # of numpy's and random's global generators in every box


class Cell(Protocol):
    """What is run: a cell's position in the notebook, its source, and the names that it defines."""

    @property
    def position(self) -> int:
        """From 0."""
        ...

    @property
    def source(self) -> str:
        """Its code."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """What it defines at the top level."""
        ...


class BoxedStudent:
    """Runs the cells, then answers calls; starts a fresh box, at most twice, when one has ended.

    A cell that ended its box is left out of the next one. ``notes`` say what happened on the way.
    """

    def __init__(self, zygote: Zygote, cells: Sequence[Cell], limits: Limits) -> None:
        self._zygote, self._cells, self._limits = zygote, list(cells), limits
        self._box: Box | None = None
        self._boxes = 0
        self._spent = 0.0  # CPU seconds of the boxes that have ended
        self._waited = 0.0  # wall seconds for answers
        self._last: Ended | None = None
        self._left_out: dict[int, Ended] = {}  # position of a cell -> how it ended the box
        self._raised: dict[int, Raised] = {}  # position of a cell -> what it raised in the current box
        self._names: Mapping[str, str] = {}
        self._closed = False
        self._flooded = False  # whether more was printed than is kept
        self.notes: list[Message] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the box, for good: whatever is asked later has no answer."""
        self._closed = True
        if self._box is not None:
            self._box.close()
            self._spent += self._box.spent
            self._box = None

    @property
    def left(self) -> float:
        """CPU seconds that the submission has left, restarts included; what it slept counts for a little."""
        return self._limits.total_seconds - max(self.cpu_seconds(), (self._waited - WALL_EXTRA) / WALL_FACTOR)

    def call(self, target: Target, args: tuple[object, ...], kwargs: Mapping[str, object], /) -> Answer:
        """Call what the notebook defines; see the protocol ``Student``."""
        box = self._running()
        if isinstance(box, Ended):
            return box
        name, handle = _parts(target)
        if handle is None and name not in self._names:
            return self._missing(name)
        if handle is not None and handle.number // _HANDLES != self._boxes:
            return self._last or Missing(name)  # it belonged to a box that has ended
        buffers: list[Array] = []
        arguments = node((args, dict(kwargs)), buffers)
        number = None if handle is None else handle.number
        return self._ask(lambda request: Call(request, name, number, arguments), buffers, self._limits.call_seconds)

    def get(self, handle: Handle, attribute: str, /) -> Answer:
        """An attribute of what stayed in the box."""
        box = self._running()
        if isinstance(box, Ended):
            return box
        if handle.number // _HANDLES != self._boxes:
            return self._last or Missing(attribute)
        return self._ask(lambda request: Get(request, handle.number, attribute), [], self._limits.call_seconds)

    def names(self, /) -> Mapping[str, str]:
        """What the cells have defined: name -> signature."""
        self._running()
        return self._names

    def cpu_seconds(self, /) -> float:
        """CPU seconds of all its boxes, by the kernel's clock, read from outside."""
        return self._spent + (self._box.cpu_seconds() if self._box else 0.0)

    def _running(self) -> Box | Ended:
        """A box in which the cells have run, or how the last one ended when there may be no further one."""
        if self._closed:
            return Ended(Verdict.SKIPPED, message("box.closed"))
        while self._box is None or self._box.ended is not None:
            if self._boxes > RESTARTS or self.left <= 0:
                return self._last or Ended(Verdict.TIMED_OUT, message("box.out_of_cpu"))
            self._start()
        return self._box

    def _start(self) -> None:
        self._boxes += 1
        limits = self._limits
        self._box = Box(
            self._zygote,
            Bounds(address_space=limits.memory_mib * 2**20, cpu_seconds=int(self.left + WALL_EXTRA) + 1),
            first_handle=self._boxes * _HANDLES,
            output_limit=limits.output_kib * 2**10,
            seed=_SEED,
        )
        self._raised.clear()
        again = []
        for cell in self._cells:
            if cell.position not in self._left_out:
                answer = self._run(cell)
                if isinstance(answer, Ended):
                    return  # the next box does without it
                if isinstance(answer, Raised) and answer.type_name == "NameError":
                    again.append(cell)
        for cell in again:  # they used a name that a later cell defines: the cells stand in another order
            self._raised.pop(cell.position)
            if isinstance(self._run(cell), Ended):
                return
        self._names = self._ask_names()

    def _run(self, cell: Cell) -> Answer:
        answer = self._ask(lambda request: Run(request, cell.position, cell.source), [], self._limits.cell_seconds)
        # Noted of cells alone: what a call prints may depend on a hidden value, and students read the notes.
        if self._box is not None and self._box.dropped and not self._flooded:
            self._flooded = True
            self.notes.append(message("box.output_dropped", kib=self._limits.output_kib))
        if isinstance(answer, Ended):
            self._left_out[cell.position] = answer
            self.notes.append(message("box.cell_left_out", cell=cell.position + 1, why=answer.why))
        elif isinstance(answer, Raised):
            self._raised[cell.position] = answer
        return answer

    def _ask(self, make: Any, buffers: list[Array], seconds: float) -> Answer:
        """Ask the box; book an end that it came to."""
        box = self._box
        if box is None:
            return self._last or Ended(Verdict.CRASHED, message("box.closed"))
        answer = self._ask_in_time(box, make, buffers, seconds)
        if isinstance(answer, Raised) and answer.type_name == "MemoryError":
            # What it did get is still held by the traceback: only a fresh box has room again.
            box.close()
            answer = Ended(Verdict.OUT_OF_MEMORY, message("box.out_of_memory"), answer.lines)
        if isinstance(answer, Ended):
            self._spent += box.spent
            self._last, self._box = answer, None
        return answer

    def _ask_in_time(self, box: Box, make: Any, buffers: list[Array], seconds: float) -> Answer:
        """Ask within ``seconds`` and within what the submission has left."""
        left, started = self.left, time.monotonic()
        if left <= 0:
            box.close()
            return Ended(Verdict.TIMED_OUT, message("box.out_of_cpu"))
        answer = box.ask(make, buffers, min(seconds, left))
        self._waited += time.monotonic() - started
        if isinstance(answer, Ended) and answer.verdict is Verdict.TIMED_OUT and left < seconds:
            return msgspec.structs.replace(answer, why=message("box.out_of_cpu"))
        return answer

    def _ask_names(self) -> Mapping[str, str]:
        answer = self._ask(Names, [], self._limits.call_seconds)
        if not isinstance(answer, Returned) or not isinstance(answer.value, dict):
            return {}
        given = [(name, signature) for name, signature in answer.value.items() if isinstance(name, str)]
        return {
            name: signature[:_SIGNATURE] if isinstance(signature, str) else ""
            for name, signature in given[-_NAMES:]
            if name.isidentifier() and len(name) <= _NAME
        }

    def _missing(self, name: str) -> Answer:
        """The best reason why a name is not there: its cell was left out, its cell raised, or nobody wrote it."""
        cause = None
        for cell in self._cells:
            if name in cell.names:
                if cell.position in self._left_out:
                    return self._left_out[cell.position]
                cause = self._raised.get(cell.position, cause)
        return Missing(name, tuple(difflib.get_close_matches(name, self._names, 3, 0.6)), cause)


def _parts(target: Target) -> tuple[str, Handle | None]:
    if isinstance(target, str):
        return target, None
    if isinstance(target, Handle):
        return "", target
    return target[1], target[0]
