"""Send a column's scores, several at a time; before one is sent, it is on record that it will be.

The platform is called from as many threads as it likes, the record from the caller's alone. A few scores ahead of those
that are under way are recorded in one go, together with the answers that have come. So a kill leaves at most these
behind as uncertain, and an error only those that were under way.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime

from autograder.errors import PlatformError
from autograder.lms.delivery import Wanted, answered, intent, unsent
from autograder.lms.model import Answer, LineItem, NotTaken, Score
from autograder.lms.outage import Outage
from autograder.lms.platform import Platform
from autograder.results import Delivery

_AHEAD = 3  # times as many scores as lanes are recorded in one go
_LEAST = 8  # but at least so many: a commit costs as much as a score


@dataclass(frozen=True)
class Cell:
    """A score that is to be sent, to whom, and what is known of it."""

    wanted: Wanted
    known: Delivery | None
    lms_id: str


@dataclass
class Sending:
    """One column's scores on their way. ``write`` keeps records; ``each`` is told of every answer.

    ``outage`` is the sync's, and sees the answers of all its columns.
    """

    platform: Platform
    item: LineItem
    write: Callable[[Sequence[Delivery]], None]
    clock: Callable[[], datetime]
    stopped: Callable[[], bool]
    each: Callable[[Delivery], None]
    outage: Outage
    is_gone: bool = False
    _error: PlatformError | None = None
    _answers: list[Delivery] = field(default_factory=list)
    _running: dict[Future[Answer], tuple[Cell, Delivery]] = field(default_factory=dict)

    def send(self, cells: Sequence[Cell]) -> None:
        """Send them all, unless the column is gone, the platform away, or we are told to stop.

        Raises:
            PlatformError: what befell one befalls all. Every answer that came is recorded.
            GraderError: the record can't be written.
        """
        waiting, lanes = deque(cells), max(1, self.platform.lanes)
        with ThreadPoolExecutor(lanes, thread_name_prefix="lms") as pool:
            try:
                while waiting or self._running:
                    if self._ended:
                        waiting.clear()
                        self._cancel()
                    elif len(self._running) <= lanes:
                        step = min(max(_LEAST, lanes * _AHEAD), len(waiting))
                        self._submit(pool, [waiting.popleft() for _ in range(step)])
                    self._collect()
            except BaseException:
                pool.shutdown(
                    wait=False, cancel_futures=True
                )  # what is under way stays uncertain, and is read next time
                raise
        self._record([])
        if self._error is not None:
            raise self._error

    @property
    def _ended(self) -> bool:
        return self._error is not None or self.is_gone or self.stopped()

    def _submit(self, pool: ThreadPoolExecutor, cells: Sequence[Cell]) -> None:
        now = self.clock()
        intents = [intent(cell.wanted, cell.known, now, cell.lms_id) for cell in cells]
        self._record(intents)
        for cell, sent in zip(cells, intents, strict=True):
            self._running[pool.submit(self._send_one, cell)] = cell, sent

    def _record(self, intents: Sequence[Delivery]) -> None:
        """Write the answers that have come, and what is about to be sent."""
        if self._answers or intents:
            self.write([*self._answers, *intents])
            self._answers.clear()

    def _send_one(self, cell: Cell) -> Answer:
        wanted = cell.wanted
        score = Score(
            lms_id=cell.lms_id,
            points=wanted.points or 0.0,
            maximum=wanted.maximum,
            comment=wanted.comment,
            submitted_at=wanted.submitted_at,
            after=None if cell.known is None else cell.known.sent_at,
        )
        return self.platform.send(self.item, score)

    def _cancel(self) -> None:
        for future in [one for one in self._running if one.cancel()]:
            cell, sent = self._running.pop(future)
            self._answers.append(unsent(sent, cell.known, str(self._error or "stopped before it was sent")))

    def _collect(self) -> None:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        for future in [one for one in self._running if one in done]:  # in their order: ``done`` has none
            cell, sent = self._running.pop(future)
            record = answered(cell.wanted, sent, self._answer(future), self.clock())
            self._answers.append(record)
            self.each(record)

    def _answer(self, future: Future[Answer]) -> Answer:
        """The platform's answer; a fault of ours is this score's alone, and it may have arrived."""
        try:
            answer = future.result()
        except PlatformError as error:
            self._error = self._error or error
            return NotTaken(kind="later", answer=str(error), advice="", sent=self.clock())
        except Exception as error:
            text = f"a fault of guanka's own: {type(error).__name__}: {error}"
            return NotTaken(kind="later", answer=text, advice="please report it", sent=self.clock())
        self.is_gone = self.is_gone or (isinstance(answer, NotTaken) and answer.kind == "gone")
        away = self.outage.see(answer)
        if away and self._error is None:
            self._error = PlatformError(away)
        return answer
