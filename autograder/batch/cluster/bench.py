"""The process in which a cluster's worker grades: one order after the other, with zygotes and levels of its own.

It is apart from the worker that started it, so that what a submission does to its grader (a fault in a library, memory
that runs out) ends this process and no other, with nothing else in hand; and so that what a box sends is read by a
process that holds no key of the cluster and no connection but the one to its worker.
"""

import contextlib
import os
import socket
import struct
import sys
import tempfile
from pathlib import Path

from autograder.batch.cluster.errand import Answer, Failed, Faulty, Order, Ready, Terms, Unfit, done_of, pack, unpack
from autograder.batch.cluster.fitness import versions
from autograder.batch.cluster.parcel import Parcel, name_within, open_parcel
from autograder.batch.levels import Prepared
from autograder.batch.pool import begin_worker
from autograder.batch.worker import NO_WALLS, grade_prepared
from autograder.checks.seeds import Seeds
from autograder.errors import AuthorError, GraderError
from autograder.grading import Graded, Submission
from autograder.inside.orders import Walls
from autograder.sandbox.boxes import Boxes
from autograder.sandbox.machine import this_machine

_LENGTH = struct.Struct("!Q")
_FIRST_TO_GO = "500"  # when memory runs out: after the boxes, before the worker that waits for us


def send(wire: socket.socket, data: bytes) -> None:
    """Send bytes with their length in front; raises OSError where nobody is there."""
    wire.sendall(_LENGTH.pack(len(data)) + data)


def receive(wire: socket.socket) -> bytes | None:
    """What the other end sent; None where it has gone, even in the middle of it."""
    length = _exactly(wire, _LENGTH.size)
    return None if length is None else _exactly(wire, _LENGTH.unpack(length)[0])


def _exactly(wire: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        try:
            some = wire.recv(min(count - len(parts), 2**20))
        except OSError:
            return None
        if not some:
            return None
        parts += some
    return bytes(parts)


class Bench:
    """Levels that have been laid down and loaded, and the boxes of the last terms. Close it at the end."""

    def __init__(self, root: Path, worker: str) -> None:
        """``root`` is a folder of ours alone; levels and what was handed in lie in it, and no box can read it.

        ``worker`` is the name of the worker that it grades for.
        """
        self._root, self._worker = root, worker
        self._levels: dict[str, Prepared] = {}
        self._terms: Terms | None = None
        self._boxes: Boxes | None = None

    def do(self, order: Order) -> Answer:
        """Grade what is ordered. A disk that is full here is nobody's grade: another worker has to do it.

        Raises:
            GraderError: the level or the submission has not arrived as it was sent.
        """
        try:
            return done_of(self._grade(order, self._level(order)), this_machine(order.terms.hardware))
        except AuthorError as error:
            return Faulty(error.text, name_within(error.file or "", self._root), error.line)
        except OSError as error:
            return Unfit(self._worker, f"{error.filename or self._root} can't be written: {error.strerror}")

    def close(self) -> None:
        """End the zygotes."""
        if self._boxes is not None:
            self._boxes.close()

    def _level(self, order: Order) -> Prepared:
        if order.level not in self._levels:
            self._levels[order.level] = open_parcel(Parcel(order.level, order.parcel), self._root)
        return self._levels[order.level]

    def _grade(self, order: Order, prepared: Prepared) -> Graded:
        level, errand, boxes = prepared.level, order.errand, self._boxes_for(order.terms)
        path = self._root / f"{level.id}.ipynb"
        submission = Submission(student="-", level=level.id, path=path, sha256=errand.sha256)
        try:
            path.write_bytes(errand.data)
            graded = grade_prepared(submission, prepared, boxes, Seeds(errand.key))
        finally:
            path.unlink(missing_ok=True)
        if graded.report.submission_sha256 != errand.sha256:  # the key is that of another file
            raise GraderError("a submission has arrived as another")
        return graded

    def _boxes_for(self, terms: Terms) -> Boxes:
        if self._boxes is None or terms != self._terms:
            self.close()
            walls = Walls() if terms.sandbox else NO_WALLS
            self._boxes = Boxes(walls=walls, hardware=dict(terms.hardware), protected=(self._root,))
            self._terms = terms
        return self._boxes


def serve(wire: socket.socket, root: Path, worker: str) -> None:
    """Say with what we grade, and take orders of this worker until it has gone."""
    with contextlib.suppress(OSError):  # it has gone already
        send(wire, pack(Ready(versions())))
    with contextlib.closing(Bench(root, worker)) as bench:
        while (data := receive(wire)) is not None:
            order = unpack(data, Order)
            try:
                answer = pack(bench.do(order))
            except GraderError as error:
                answer = pack(Failed(str(error)))
            except Exception as error:  # a fault of ours is no reason to blame the submission for our end
                answer = pack(Failed(f"{type(error).__name__}: {error}"))
            send(wire, answer)


def main(descriptor: int, parent: int, root: Path, worker: str) -> None:
    """Take orders from the process that started this one, and end with it."""
    begin_worker(parent)
    tempfile.tempdir = str(root)  # one disk that can be full, and a folder that is cleared
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    with socket.socket(fileno=descriptor) as wire:
        serve(wire, root, worker)


if __name__ == "__main__":
    os.umask(0o077)
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
