"""One grading of a gradebook at a time: a second one is refused, not mixed in.

Two at once would do no harm to the tables, for every transaction is whole; but both would grade the same submissions,
and the slower one's grades would stand.
"""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from autograder.errors import GraderError
from autograder.gradebook.book import Gradebook
from autograder.gradebook.failures import said_plainly

_KEY = 0x6775616E6B62  # out of PostgreSQL's advisory locks; the session holds it, so it ends with the session
_WAIT = 3.0  # seconds, for the server to notice that a killed run is gone
_ENDING = ".grading"  # of the file beside a SQLite database that is locked; the kernel unlocks it when we end


@contextmanager
def only_run(book: Gradebook) -> Iterator[None]:
    """Be the only grading of this gradebook while the block runs, however the block or the process ends.

    Raises:
        GraderError: another one is at work.
    """
    take = _server if book.engine.dialect.name == "postgresql" else _file
    with take(book):
        yield


@contextmanager
def _server(book: Gradebook) -> Iterator[None]:
    # Out of a transaction: one that stays open for hours would keep the server from cleaning up.
    with said_plainly(book.name, book.wait):
        connection = book.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:

        def ours() -> bool:
            with said_plainly(book.name, book.wait):
                return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_KEY))))

        if not _soon(ours):
            raise _refused(book, "")
        yield
    finally:
        connection.invalidate()  # not back to the pool with the lock in its hand
        connection.close()


@contextmanager
def _file(book: Gradebook) -> Iterator[None]:
    import fcntl  # noqa: PLC0415  a Windows that only reads a gradebook has none

    path = Path(f"{book.engine.url.database}{_ENDING}")
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

        if not _soon(ours):
            raise _refused(book, os.read(descriptor, 200).decode(errors="replace").strip())
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} on {platform.node()}\n".encode())
        yield
    finally:
        os.close(descriptor)  # the file stays: two could lock two files of one name


def _soon(ours: Callable[[], bool]) -> bool:
    """Try for a little while: a run that was killed a moment ago may still be taken for one at work."""
    again = Retrying(
        retry=retry_if_result(lambda mine: not mine),
        wait=wait_fixed(_WAIT / 20),
        stop=stop_after_delay(_WAIT),
        retry_error_callback=lambda _: False,
    )
    return bool(again(ours))


def _refused(book: Gradebook, who: str) -> GraderError:
    known = f" ({who})" if who else ""
    return GraderError(f"another run is grading into {book.name}{known}: let it end, or stop it, and run again")
