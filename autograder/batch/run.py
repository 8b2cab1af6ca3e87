"""Grade many submissions with several workers, and yield each as it is done, whatever becomes of the workers.

Theory of operation
-------------------
An executor (executor.py) has the workers: processes of this machine, each with zygotes and boxes of its own
(local.py), or those of a cluster (cluster.py). Workers return reports; they write nothing. Only a few submissions are
under way at a time, so that little is lost when a worker is killed.

When a worker has ended it may not be certain which submission did it. So all that come back ungraded are suspects:
at the end each is graded with nothing else of ours under way, and blame is certain there. One that ends its worker
three times is held.

Ctrl-C reaches us alone (workers ignore it): we end the workers, and what was yielded is graded.
"""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing

from autograder.batch.executor import Executor
from autograder.batch.levels import Prepared
from autograder.batch.local import LocalPool
from autograder.batch.worker import Settings, Worker
from autograder.course.model import Course
from autograder.errors import GraderError
from autograder.grading import Graded, Submission, blank_report, held_report
from autograder.wording import Message

TRIES = 3


def run(
    submissions: Sequence[Submission],
    settings: Settings,
    course: Course,
    levels: Mapping[str, Prepared],
    jobs: int,
    *,
    scheduler: str | None = None,
    tell: Callable[[Message], None] = lambda _: None,
) -> Generator[Graded, None, None]:
    """Grade all of them, in any order, with ``jobs`` workers; one works in this process.

    ``scheduler`` is the address of a Dask scheduler whose workers grade instead; ``tell`` is told of those among them
    that are left out.

    Raises:
        AuthorError: a level, the course or its secret is not as it should be.
        GraderError: the cluster is not there, or nobody in it can grade.
    """
    if not submissions:
        return
    if scheduler is not None:
        executor = _cluster(scheduler, settings, course, levels, tell)
    elif jobs <= 1 or len(submissions) <= 1:
        with closing(Worker(settings, course, levels)) as worker:
            yield from map(worker.grade, submissions)
        return
    else:
        executor = LocalPool(settings, jobs)

    def held(submission: Submission) -> Graded:
        report = blank_report(submission, levels[submission.level].level, settings.sandbox)
        return Graded(held_report(report, f"its worker was killed {TRIES} times while it was being graded"))

    with closing(executor):
        yield from spread(submissions, executor, held)


def spread(
    submissions: Iterable[Submission], executor: Executor, held: Callable[[Submission], Graded]
) -> Generator[Graded, None, None]:
    """Have each graded; ``held`` makes the report of one that has ended its grader ``TRIES`` times."""
    coming, under_way = iter(submissions), 0
    suspects: deque[Submission] = deque()
    ended = Counter[tuple[str, str]]()
    while True:
        while executor.room() > 0 and (one := next(coming, None)) is not None:
            executor.submit(one)
            under_way += 1
        if not under_way:
            if not suspects:
                return
            executor.submit(suspects.popleft(), alone=True)
            under_way = 1
        for outcome in executor.outcomes():
            under_way -= 1
            if isinstance(outcome, Graded):
                yield outcome
                continue
            lost = outcome.submission
            ended[lost.level, lost.student] += outcome.blamed
            if ended[lost.level, lost.student] < TRIES:
                suspects.appendleft(lost)
            else:
                yield held(lost)


def _cluster(
    scheduler: str,
    settings: Settings,
    course: Course,
    levels: Mapping[str, Prepared],
    tell: Callable[[Message], None],
) -> Executor:
    try:
        from autograder.batch.cluster.client import Cluster  # noqa: PLC0415 - not every installation has Dask
    except ImportError as error:
        raise GraderError(
            f"a scheduler needs Dask, which is not installed here ({error}); right would be"
            " pip install 'guanka[cluster]'"
        ) from None
    return Cluster(scheduler, settings, course, levels, tell)
