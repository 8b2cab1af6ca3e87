"""Grade with worker processes of this machine, each with zygotes and boxes of its own."""

from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from autograder.batch.executor import Lost, Outcome
from autograder.batch.pool import end_workers, start_pool, submit
from autograder.batch.worker import Settings, grade_here
from autograder.grading import Graded, Submission

_AHEAD = 3  # submissions under way for each worker: enough that none waits for us


class LocalPool:
    """A pool of processes, and another one when it has lost a worker: it is broken then, and doesn't say by what."""

    def __init__(self, settings: Settings, jobs: int) -> None:
        """Grade with ``jobs`` workers; they are started when there is something to grade."""
        self._settings, self._jobs = settings, jobs
        self._pool: ProcessPoolExecutor | None = None
        self._alone = False
        self._under_way: dict[Future[Graded], Submission] = {}

    def room(self) -> int:
        """How many more: few, so that little is lost with a worker."""
        return max(0, self._jobs * _AHEAD - len(self._under_way))

    def submit(self, submission: Submission, /, *, alone: bool = False) -> None:
        """Take one; ``alone`` means a pool of one worker, where blame is certain."""
        if alone != self._alone:
            self._end_pool()
            self._alone = alone
        try:
            future = self._submitted(submission)
        except BrokenProcessPool:  # since we last looked
            self._end_pool()
            future = self._submitted(submission)
        self._under_way[future] = submission

    def outcomes(self) -> list[Outcome]:
        """What has come, at least one; raises as ``Worker.grade`` does."""
        done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        found: list[Outcome] = []
        for future in done:
            submission = self._under_way.pop(future)
            try:
                found.append(future.result())
            except BrokenProcessPool:
                found.append(Lost(submission, blamed=self._alone))
        if any(isinstance(one, Lost) for one in found):
            self._end_pool()
        return found

    def close(self) -> None:
        """End the workers; at once if something is under way, for nobody waits for it any more."""
        if self._under_way:
            end_workers()
        self._under_way.clear()
        self._end_pool()

    def _submitted(self, submission: Submission) -> Future[Graded]:
        if self._pool is None:
            self._pool = start_pool(1 if self._alone else self._jobs)
        return submit(self._pool, grade_here, self._settings, submission)

    def _end_pool(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
