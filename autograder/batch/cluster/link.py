"""The connection to a Dask scheduler: tasks of bytes go out and come back, and its loss has one name."""

import asyncio
import concurrent.futures
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Any

from distributed import Client, Future
from distributed.client import ClosedClientError

from autograder.errors import GraderError

# We say it in a sentence. (Where several tasks fail at once, Dask asks after one, and asyncio prints the others.)
_LOUD = ("distributed", "distributed.client", "distributed.comm", "tornado.application", "asyncio")
_CLOSE_SECONDS = 2.0
_RESULT_SECONDS = 10.0  # for results that are there to come; a report has some ten KB
_ONE_SECOND = 1.0  # for each by itself, where they did not all come

# What a client raises that has lost its scheduler, or notices it while it asks.
_LOST = (OSError, RuntimeError, concurrent.futures.CancelledError, asyncio.CancelledError, ClosedClientError)

Places = tuple[str, ...] | None  # the workers that a task may go to; None: any


class SchedulerGone(Exception):
    """The connection is lost, and with it everything that was under way."""


class Link:
    """A client of a scheduler. Every method raises SchedulerGone where the scheduler has gone."""

    def __init__(self, address: str, seconds: float) -> None:
        """Connect.

        Raises:
            GraderError: nobody has answered for so many seconds, or the address is none.
        """
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        client: Any = Client  # untyped
        try:
            self._client = client(address, timeout=seconds, set_as_default=False)
        except (*_LOST, ValueError, TypeError, ImportError) as error:
            raise GraderError(
                f"the scheduler {address} does not answer ({error}); right would be an address as `dask scheduler`"
                " prints it, such as tcp://host:8786"
            ) from error

    def workers(self) -> dict[str, int]:
        """Who is there, by address, with the number of threads."""
        return dict(_asked(self._client.nthreads))

    def send(
        self,
        work: Callable[..., bytes],
        *args: object,
        places: Places = None,
        priority: int = 0,
        done: Callable[["Future[bytes]"], None] | None = None,
    ) -> "Future[bytes]":
        """Have a worker do this; ``done`` is called in another thread when it is over, however it ended.

        What has a higher ``priority`` is done before what waits already.
        """
        future = _asked(
            lambda: self._client.submit(work, *args, workers=places, priority=priority, pure=False, retries=0),
        )
        if done is not None:
            future.add_done_callback(done)
        return future  # type: ignore[no-any-return]

    def results(self, futures: "Sequence[Future[bytes]]", seconds: float = _RESULT_SECONDS) -> list[bytes | None]:
        """What came of those that have finished; None where that was lost on its way.

        A worker that ends when its task has just finished takes the result along. Dask would have the task done once
        more, and where nobody is left that it may go to, wait for ever.
        """
        all_there = self._within(seconds, futures)
        if all_there is not None:
            return list(all_there)
        alone = (self._within(_ONE_SECOND, [future]) for future in futures)
        return [None if found is None else found[0] for found in alone]

    def _within(self, seconds: float, futures: "Sequence[Future[bytes]]") -> list[bytes] | None:
        async def gathered() -> list[bytes]:
            found: list[bytes] = await self._client.gather(list(futures), asynchronous=True)
            return found

        def asked() -> list[bytes] | None:
            try:
                found: list[bytes] = self._client.sync(gathered, callback_timeout=seconds)
            except TimeoutError:  # which is an OSError as well
                return None
            return found

        found: list[bytes] | None = _asked(asked)
        return found

    def error(self, future: "Future[bytes]") -> BaseException:
        """What the task raised."""
        error: BaseException = _asked(future.exception)
        return error

    def cancel(self, future: "Future[bytes]") -> None:
        """Nobody waits for this any more."""
        _asked(future.cancel)

    def close(self) -> None:
        """Leave; what is under way is dropped."""
        with contextlib.suppress(*_LOST):
            self._client.close(timeout=_CLOSE_SECONDS)


def _asked(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except _LOST as error:
        raise SchedulerGone from error
