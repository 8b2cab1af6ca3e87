"""One grading of a gradebook at a time: a second one is refused, not mixed in. One sync at a time: a second one waits.

Two gradings at once would do no harm to the tables, for every transaction is whole; but both would grade the same
submissions, and the slower one's grades would stand. Two syncs at once would make a column twice and send a comment
twice, and neither would know of the other's.
"""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from autograder.errors import GraderError
from autograder.gradebook.book import Gradebook
from autograder.gradebook.failures import said_plainly

_WAIT = 3.0  # seconds, for the server to notice that a killed run is gone
_LOOKS = 20  # in that time


class _Lock(NamedTuple):
    """What is locked. Both end with the process that holds them."""

    key: int  # out of PostgreSQL's advisory locks; the session holds it
    ending: str  # of the file beside a SQLite database; the kernel unlocks it


_GRADING = _Lock(0x6775616E6B62, ".grading")
_SYNCING = _Lock(0x6775616E6B63, ".syncing")
# Whether we have the lock now; the text says who else may have it, as far as that is known.
_Ours = Callable[[], bool]
_Wait = Callable[[_Ours, Callable[[], str]], None]


@contextmanager
def only_run(book: Gradebook) -> Iterator[None]:
    """Be the only grading of this gradebook while the block runs, however the block or the process ends.

    Raises:
        GraderError: another one is at work.
    """

    def wait(ours: _Ours, who: Callable[[], str]) -> None:
        if not _soon(ours, _WAIT):
            text = f"another run is grading into {book.name}{who()}"
            raise GraderError(f"{text}: let it end, or stop it, and run again")

    with _held(book, _GRADING, wait):
        yield


@contextmanager
def only_sync(book: Gradebook, told: Callable[[str], None], *, patience: float = 3600.0) -> Iterator[None]:
    """Be the only one who sends this gradebook's scores while the block runs; wait for one who does so already.

    ``told`` is told once that there is one, where it takes more than a moment.

    Raises:
        GraderError: it is still at work after ``patience`` seconds.
    """

    def wait(ours: _Ours, who: Callable[[], str]) -> None:
        if _soon(ours, min(_WAIT, patience)):
            return
        told(f"another sync of {book.name} is at work{who()}: this one waits for it")
        if not _soon(ours, patience):
            text = f"another sync of {book.name} is still at work{who()} after {patience:g} s"
            raise GraderError(f"{text}: let it end, or stop it, and run again")

    with _held(book, _SYNCING, wait):
        yield


@contextmanager
def _held(book: Gradebook, lock: _Lock, wait: _Wait) -> Iterator[None]:
    take = _server if book.engine.dialect.name == "postgresql" else _file
    with take(book, lock, wait):
        yield


@contextmanager
def _server(book: Gradebook, lock: _Lock, wait: _Wait) -> Iterator[None]:
    # Out of a transaction: one that stays open for hours would keep the server from cleaning up.
    with said_plainly(book.name, book.wait):
        connection = book.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:

        def ours() -> bool:
            with said_plainly(book.name, book.wait):
                return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(lock.key))))

        wait(ours, lambda: "")
        yield
    finally:
        connection.invalidate()  # not back to the pool with the lock in its hand
        connection.close()


@contextmanager
def _file(book: Gradebook, lock: _Lock, wait: _Wait) -> Iterator[None]:
    import fcntl  # noqa: PLC0415  a Windows that only reads a gradebook has none

    path = Path(f"{book.engine.url.database}{lock.ending}")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise GraderError(f"{path} can't be written: {error.strerror}") from error
    try:

        def ours() -> bool:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            return True

        def who() -> str:
            known = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
            return f" ({known})" if known else ""

        wait(ours, who)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} on {platform.node()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)  # the file stays: two could lock two files of one name


def _soon(ours: _Ours, seconds: float) -> bool:
    """Try for a while: a run that was killed a moment ago may still be taken for one at work."""
    again = Retrying(
        retry=retry_if_result(lambda mine: not mine),
        wait=wait_fixed(_WAIT / _LOOKS),
        stop=stop_after_delay(seconds),
        retry_error_callback=lambda _: False,
    )
    return bool(again(ours))
