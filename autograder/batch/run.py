"""Grade many submissions with several workers, and yield each as it is done, whatever becomes of the workers.

Theory of operation
-------------------
We start worker processes, each with zygotes and boxes of its own (sandbox/box.py). Workers return reports; they write
nothing. Only a few submissions are under way at a time, so that little is lost when a worker is killed.

A pool that loses a worker is broken, and does not say which submission did it. So all that were under way are suspects:
each is graded alone, in a pool of one, and blame is certain there. One that ends its worker three times is held.

Ctrl-C reaches us alone (workers ignore it): we end the workers, and what was yielded is graded.
"""

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool

from autograder.batch.levels import Prepared
from autograder.batch.pool import end_workers, start_pool, submit
from autograder.batch.worker import Settings, Worker, grade_here
from autograder.course.model import Course
from autograder.grading import Graded, Submission, blank_report, held_report

TRIES = 3
_AHEAD = 3  # submissions under way for each worker: enough that none waits for us


def run(
    submissions: Sequence[Submission], settings: Settings, course: Course, levels: Mapping[str, Prepared], jobs: int
) -> Generator[Graded, None, None]:
    """Grade all of them, in any order, with ``jobs`` workers; one works in this process.

    Raises:
        AuthorError: a level, the course or its secret is not as it should be.
    """
    if jobs <= 1 or len(submissions) <= 1:
        worker = Worker(settings, course, levels)
        try:
            yield from map(worker.grade, submissions)
        finally:
            worker.close()
        return
    suspects: list[Submission] = []
    waiting = deque(submissions)
    while waiting:
        yield from _wave(waiting, suspects, settings, jobs)
        for suspect in suspects:
            yield _alone(suspect, settings, levels[suspect.level])
        suspects.clear()


def _wave(waiting: "deque[Submission]", suspects: list[Submission], settings: Settings, jobs: int) -> Iterator[Graded]:
    """Grade until none is waiting, or the pool has lost a worker: then the ones under way become suspects."""
    under_way: dict[Future[Graded], Submission] = {}
    with start_pool(jobs) as pool:
        try:
            while waiting or under_way:
                while waiting and len(under_way) < jobs * _AHEAD:
                    under_way[submit(pool, grade_here, settings, waiting[0])] = waiting[0]
                    waiting.popleft()
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    graded = future.result()
                    del under_way[future]
                    yield graded
        except BrokenProcessPool:
            suspects.extend(under_way.values())
        except BaseException:  # nobody waits for what is under way any more
            end_workers()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _alone(submission: Submission, settings: Settings, prepared: Prepared) -> Graded:
    for _ in range(TRIES):
        with start_pool(1) as pool:
            try:
                return submit(pool, grade_here, settings, submission).result()
            except BrokenProcessPool:
                continue
            except BaseException:
                end_workers()
                raise
    report = blank_report(submission, prepared.level, settings.sandbox)
    return Graded(held_report(report, f"its worker was killed {TRIES} times while it was being graded"))
