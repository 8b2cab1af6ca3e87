"""What came of a regrade: the sums, and every move, the largest first; told to a terminal and to a file.

The moves may be as many as the submissions, and each holds texts. So they lie in a file of the system's folder for
such, without a name, and what is sorted is where each begins.
"""

import json
import weakref
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, overload

import msgspec

from autograder.errors import GraderError
from autograder.report.moves import Move, move_document

_MOVES = '"moves": []'  # as JSON has it where there are none; within a text the marks would be escaped


class Moves(Sequence[Move]):
    """Moves in the order in which they were added, until they are sorted."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed when nobody has the moves any more
        weakref.finalize(self, self._file.close)
        self._starts, self._sizes = array("q"), array("d")
        self._levels, self._students = list[str](), list[str]()
        self._order: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> Move: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Move]: ...
    def __getitem__(self, place: int | slice) -> Move | Sequence[Move]:
        order = self._order or range(len(self))
        if isinstance(place, slice):
            return [self._read(one) for one in order[place]]
        return self._read(order[place])

    def __iter__(self) -> Iterator[Move]:
        return map(self._read, self._order or range(len(self)))

    def add(self, move: Move) -> None:
        """Put one behind the others.

        Raises:
            GraderError: there is no room for it.
        """
        # Plain ASCII: a text of a student's may hold half a character, which UTF-8 has no bytes for.
        text = json.dumps(msgspec.to_builtins(move)).encode() + b"\n"
        try:
            self._starts.append(self._file.seek(0, 2))
            self._file.write(text)
        except OSError as error:
            raise GraderError(f"the moves can't be kept in a temporary file: {error.strerror}") from error
        self._sizes.append(abs(move.points))
        self._levels.append(move.level)
        self._students.append(move.student)
        self._order = None

    def sort(self) -> None:
        """By size, the largest first; of equal ones by level and student."""
        order = sorted(range(len(self)), key=self._students.__getitem__)
        order.sort(key=self._levels.__getitem__)
        order.sort(key=lambda place: -self._sizes[place])
        self._order = array("L", order)

    def _read(self, place: int) -> Move:
        self._file.seek(self._starts[place])
        return msgspec.convert(json.loads(self._file.readline()), Move)


class Regraded:
    """What came of it. ``moves`` are those whose verdicts or points are others; the largest difference comes first."""

    def __init__(self, *, dry: bool) -> None:
        self.dry = dry
        self.counts = Counter[str]()  # up, down, same, held
        self.kept = 0  # would be lower, and keep their score
        self.hidden = 0  # have a manual score above what changed
        self.moves = Moves()
        self.notes: list[str] = []
        self.graded = 0
        self.done_before = 0  # of these, by the same run before it was stopped

    def add(self, move: Move) -> None:
        """Count one, and keep it where there is something to say."""
        self.counts[move.direction] += 1
        self.kept += move.kept
        if move.tells:
            self.hidden += bool(move.masked)
            self.moves.add(move)


def tail(done: Regraded, shown: int) -> Iterator[str]:
    """What a terminal says below the table of the first ``shown``: the sums, and what a person should know."""
    if len(done.moves) > shown:
        yield f"{shown} of {len(done.moves)} are shown, the largest moves first; --json FILE has all"
    counts = ", ".join(f"{name} {done.counts[name]}" for name in ("up", "down", "same", "held"))
    kept = f"; {done.kept} of them keep the score that they had" if done.kept else ""
    yield f"{counts}{kept}"
    if done.hidden:
        yield f"! {done.hidden} of them have a manual score above what changed: it stands, look at it again"
    yield from (f"! {note}" for note in done.notes)
    if done.dry:
        yield f"{done.graded} graded to see; nothing was stored or written"
    else:
        yield f"{done.graded} graded now and stored; the receipts from before stay"


def write_regraded(path: Path, course: str, levels: Sequence[str], done: Regraded) -> None:
    """Write the same as JSON, one move after the other.

    Raises:
        GraderError: the file can't be written.
    """
    before, after = _dumped(_sums(course, levels, done)).split(_MOVES)
    try:
        with path.open("w", encoding="utf-8") as stream:
            stream.write(before + _MOVES.removesuffix("]"))
            for number, move in enumerate(done.moves):
                text = _dumped(move_document(move)).replace("\n", "\n    ")
                stream.write(f"{',' if number else ''}\n    {text}")
            stream.write(f"{chr(10) + '  ' if done.moves else ''}]{after}\n")
    except OSError as error:
        raise GraderError(f"{path} can't be written: {error.strerror}") from error


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)


def _sums(course: str, levels: Sequence[str], done: Regraded) -> dict[str, Any]:
    return {
        "course": course,
        "levels": list(levels),
        "dry_run": done.dry,
        "graded": done.graded,
        "graded_before": done.done_before,
        "counts": {name: done.counts[name] for name in ("up", "down", "same", "held")},
        "kept": done.kept,
        "moves": [],
        "notes": done.notes,
    }
