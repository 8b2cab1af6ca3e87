"""What a worker of a Dask cluster is asked to do; bytes come in and bytes go out, so Dask pickles nothing else."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

from distributed import get_worker

from autograder.batch.cluster.bench import receive, send
from autograder.batch.cluster.errand import (
    Ended,
    Errand,
    Failed,
    Lacking,
    Look,
    Order,
    Ready,
    Terms,
    Unfit,
    pack,
    unpack,
)
from autograder.batch.cluster.fitness import differing, look, versions
from autograder.errors import GraderError

_MODULE = "autograder.batch.cluster.bench"
_MOST_LEVELS = (
    64  # that are kept, and that a bench is given before it is replaced: levels that were mended pile up in it
)
_END_SECONDS = 5.0
_STARTS = 3  # of a bench that ends before it has said a word
_START_SECONDS = 120.0  # for a word of it: packages may lie on a slow disk


def keep(level: str, parcel: bytes) -> bytes:
    """Keep a level: its name and its parcel."""
    shelf = _shelf()
    if len(shelf) >= _MOST_LEVELS:
        shelf.clear()  # who needs one of them sends it again
    shelf[level] = parcel
    return b""


def look_here(terms: bytes) -> bytes:
    """Whether this worker can grade by these terms: a packed ``Look``."""
    try:
        return pack(_fitness(terms))
    except Exception as error:
        return pack(Unfit(_name(), _said(error)))


def grade_here(terms: bytes, level: str, errand: bytes) -> bytes:
    """Grade an errand by the level of this name, if it is kept here: a packed ``Answer``.

    Whatever is raised is put into words, for Dask would pickle it, and an exception that can't be pickled is never
    heard of again.
    """
    try:
        return _graded(terms, level, errand)
    except OSError as error:
        return pack(Unfit(_name(), f"it can't grade: {_said(error)}"))
    except Exception as error:
        return pack(Failed(_said(error)))


def _graded(terms: bytes, level: str, errand: bytes) -> bytes:
    fitness = _fitness(terms)
    if isinstance(fitness, Unfit):
        return pack(fitness)
    parcel = _shelf().get(level)
    if parcel is None:
        return pack(Lacking(_name()))
    return _bench(threading.get_ident()).ask(unpack(terms, Terms), level, parcel, unpack(errand, Errand))


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


class BenchProcess:
    """The process that grades for one thread of a worker; a new one when it has ended."""

    def __init__(self, scratch: Path, worker: str) -> None:
        """Keep the folder in which each bench gets one of its own; ``worker`` is by whom an answer comes.

        Raises:
            OSError: the folder can't be made, or no bench comes up.
        """
        self._scratch, self._worker = scratch, worker
        self._known: set[str] = set()
        self._start()

    def ask(self, terms: Terms, level: str, parcel: bytes, errand: Errand) -> bytes:
        """Have an errand done; the answer, or a packed ``Ended`` where the process has not survived it.

        A bench is started from what is installed now, its worker from what was then: they may differ.
        """
        if self._process.poll() is not None or len(self._known) >= _MOST_LEVELS:
            self._restart()
        other = differing(terms.versions, self._versions)
        if other:
            why = f"what it starts to grade has {other}, installed since the worker began; right would be to restart it"
            return pack(Unfit(self._worker, why, other=True))
        order = Order(terms=terms, level=level, parcel=b"" if level in self._known else parcel, errand=errand)
        self._known.add(level)
        with contextlib.suppress(OSError):
            send(self._wire, pack(order))
        answer = receive(self._wire)
        if answer is None:
            return pack(Ended(self._restart()))
        if _is_unfit(answer):
            self._restart()  # it takes what it has laid down along: on a full disk that is half of something
        return answer

    def close(self) -> int:
        """End the process and remove its folder; how it ended."""
        self._wire.close()
        try:
            status = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        shutil.rmtree(self._root, ignore_errors=True)
        return status

    def _restart(self) -> int:
        status = self.close()
        self._start()
        return status

    def _start(self) -> None:
        for _ in range(_STARTS):
            self._launch()
            self._wire.settimeout(_START_SECONDS)
            said = receive(self._wire)
            self._wire.settimeout(None)
            if said is not None:
                self._versions = _versions(said)
                return
            status = self.close()
        raise OSError(f"the process that grades ends at once, with status {status}")

    def _launch(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="guanka-", dir=self._scratch))  # of mode 0700
        self._known.clear()
        self._wire, theirs = socket.socketpair()
        with theirs:
            arguments = (str(theirs.fileno()), str(os.getpid()), str(self._root), self._worker)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _MODULE, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )


def _is_unfit(answer: bytes) -> bool:
    """Told by the first word of it: a report is not read here."""
    try:
        unpack(answer, Unfit)
    except GraderError:
        return False
    return True


def _versions(said: bytes) -> dict[str, str]:
    try:
        return unpack(said, Ready).versions
    except GraderError:  # another guanka, which says it in another way
        return {}


@cache
def _bench(_thread: int) -> BenchProcess:
    """The bench of a thread of this worker: the process ends with the thread that started it."""
    return BenchProcess(Path(get_worker().local_directory), _name())


@cache
def _shelf() -> dict[str, bytes]:
    """The levels that are kept here, by name."""
    return {}


@cache
def _fitness(terms: bytes) -> Look:
    return look(unpack(terms, Terms), versions(), [Path(get_worker().local_directory)], _name())


def _name() -> str:
    return str(get_worker().address)
