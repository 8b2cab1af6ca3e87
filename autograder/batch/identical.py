"""Identical submissions are graded once: the same bytes to the same level draw the same hidden values.

Everything else that a result rests on is one for a whole run: the level's limits, the environment that boxes are told
of, whether there are walls. The machine is too, but on a cluster: a result is passed on with the machine that made it,
and each receipt names that one.

What depends on the moment is not passed on: a submission that ran out of time or memory, or is held, may come to
something else when it is graded by itself, so its like are.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace

import msgspec

from autograder.batch.compact import Submissions
from autograder.grading import Graded, Submission
from autograder.results import Verdict

_OF_THE_MOMENT = frozenset({Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.HELD})

Grade = Callable[[Sequence[Submission]], Generator[Graded, None, None]]


def grade_once(submissions: Submissions, grade: Grade) -> Generator[Graded, None, None]:
    """Grade with ``grade``, each file once; what comes out is passed on to the other submissions of that file."""
    together = submissions.same_files()
    alone = yield from _grade_first(submissions, together, grade)
    if alone:
        with closing(grade(submissions.picked(alone))) as graded:
            yield from graded


def _grade_first(
    submissions: Submissions, together: Sequence[Sequence[int]], grade: Grade
) -> Generator[Graded, None, list[int]]:
    """Grade the first of each file; returns the places of those that what came out can't be passed on to."""
    alone = list[int]()
    of = {}
    for group in together:
        first = submissions[group[0]]
        of[first.level, first.student] = group
    with closing(grade(_without_others(submissions, together))) as graded:
        for one in graded:
            yield one
            group = of.pop((one.report.level, one.report.student), ())
            if not group:
                continue
            first = submissions[group[0]]
            if may_be_shared(one, first):
                yield from (_addressed(one, first, submissions[other]) for other in group[1:])
            else:
                alone += group[1:]
    return alone


def _without_others(submissions: Submissions, together: Sequence[Sequence[int]]) -> Submissions:
    if not together:
        return submissions
    others = bytearray(len(submissions))
    for group in together:
        for place in group[1:]:
            others[place] = True
    return submissions.picked(place for place, other in enumerate(others) if not other)


def may_be_shared(graded: Graded, first: Submission) -> bool:
    """Whether the same bytes would come to the same whenever they are graded, and it was these bytes that were."""
    report = graded.report
    same = report.submission_sha256 == first.sha256  # and not what its student has put there since
    return same and report.status != "held" and all(check.verdict not in _OF_THE_MOMENT for check in report.checks)


def _addressed(graded: Graded, first: Submission, other: Submission) -> Graded:
    """What came of ``first``, as the other's: with who and when, and with what was noticed of the other's folder."""
    report = graded.report
    report = msgspec.structs.replace(
        report,
        student=other.student,
        submitted_at=other.submitted_at,
        attempt=other.attempt,
        notes=(*other.notes, *report.notes[len(first.notes) :]),
    )
    return replace(graded, report=report)
