"""Identical submissions are graded once: the same bytes to the same level draw the same hidden values.

Everything else that a result rests on is one for a whole run: the level's limits, the environment that boxes are told
of, whether there are walls. The machine is too, but on a cluster: a result is passed on with the machine that made it,
and each receipt names that one.

What depends on the moment is not passed on: a submission that ran out of time or memory, or is held, may come to
something else when it is graded by itself, so its like are.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import replace

import msgspec

from autograder.grading import Graded, Submission
from autograder.results import Verdict

_OF_THE_MOMENT = frozenset({Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.HELD})

Grade = Callable[[Sequence[Submission]], Generator[Graded, None, None]]
Group = list[Submission]  # submissions to a level that are the same file; one at least


def groups(submissions: Iterable[Submission]) -> list[Group]:
    """The submissions by level and file; one whose file could not be read is alone. Their order is kept."""
    found: dict[tuple[str, str], Group] = {}
    for one in submissions:
        file = one.sha256 or f"unread: {one.student}"
        found.setdefault((one.level, file), []).append(one)
    return list(found.values())


def grade_once(submissions: Sequence[Submission], grade: Grade) -> Generator[Graded, None, None]:
    """Grade with ``grade``, each file once; what comes out is passed on to the other submissions of that file."""
    together = groups(submissions)
    of = {(group[0].level, group[0].student): group for group in together if len(group) > 1}
    alone: list[Submission] = []
    with closing(grade([group[0] for group in together])) as graded:
        for one in graded:
            yield one
            group = of.pop((one.report.level, one.report.student), None)
            if group is None:
                continue
            first, *others = group
            if may_be_shared(one):
                yield from (_addressed(one, first, other) for other in others)
            else:
                alone += others
    if alone:
        with closing(grade(alone)) as graded:
            yield from graded


def may_be_shared(graded: Graded) -> bool:
    """Whether the same bytes would come to the same whenever they are graded."""
    checks = graded.report.checks
    return graded.report.status != "held" and all(check.verdict not in _OF_THE_MOMENT for check in checks)


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
