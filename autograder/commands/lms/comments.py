"""What a student reads in the LMS beside the points: a few lines of what a student may see, and the way to the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from autograder.course.model import Course, LevelEntry
from autograder.gradebook.export import Row
from autograder.page.said import number
from autograder.report.audience import seen_mismatch
from autograder.report.by_hand import gives_points
from autograder.report.next_steps import first_check
from autograder.results import HandCell, Report, Verdict
from autograder.wording import Words, message, say
from autograder.wording.plain import plain

_MOST = 1000  # characters of a comment, its link left out: an LMS shows it in a cell
_TITLE, _WHY = 120, 300


@dataclass(frozen=True)
class Mark:
    """Points of a maximum; ``cut`` where there are more, which an LMS's column can't hold."""

    points: float
    most: float
    cut: bool = False

    @classmethod
    def of(cls, mark: Decimal, most: float) -> "Mark":
        """A mark of the table, held against what its column is worth."""
        return cls(min(float(mark), most), most, float(mark) > most)


def level_comment(
    course: Course, student: str, mark: Mark, row: Row | None, report: Report | None, given: Sequence[HandCell]
) -> str:
    """The comment of a level; without ``row`` nothing was handed in, and that is worth nothing."""

    def lines() -> Iterator[Words]:
        yield from _points(mark)
        if row is None:
            yield message("lms.not_handed_in")
            return
        if row.late_penalty > 0:
            yield message("lms.late", penalty=number(row.late_penalty))
        if gives_points(given):
            yield message("lms.by_hand")
        if report is not None:
            yield from _checks(course, report)

    return _comment(course, lines(), _link(course, student, None if row is None else row.level))


def homework_comment(course: Course, student: str, mark: Mark, parts: Sequence[tuple[LevelEntry, Mark | None]]) -> str:
    """The comment of a homework; ``parts`` are its levels, None those that were not handed in."""

    def lines() -> Iterator[Words]:
        yield from _points(mark)
        for entry, own in parts:
            if own is None:
                yield message("lms.missing", title=entry.title)
            else:
                yield message("lms.level", title=entry.title, points=number(own.points), most=number(own.most))

    return _comment(course, lines(), _link(course, student, None))


def _points(mark: Mark) -> Iterator[Words]:
    yield message("lms.points", points=number(mark.points), most=number(mark.most))
    if mark.cut:
        yield message("lms.most", most=number(mark.most))


def _checks(course: Course, report: Report) -> Iterator[Words]:
    if report.status != "graded" or not report.checks:
        return
    passed = sum(check.verdict is Verdict.PASSED for check in report.checks)
    yield message("lms.checks", passed=passed, count=len(report.checks))
    first = first_check(report)
    mismatch = None if first is None else seen_mismatch(first, "student")
    if first is not None and mismatch is not None:
        title = plain(say(first.title, course.language), limit=_TITLE)
        why = plain(say(mismatch.what, course.language), limit=_WHY)
        yield message("lms.first", title=title, why=why)


def _comment(course: Course, lines: Iterator[Words], link: str) -> str:
    """The lines, as far as the course wants them, and the link, which is never cut."""
    told = "\n".join(say(one, course.language) for one in lines) if course.lms.comment == "summary" else ""
    there = say(message("lms.link", url=link), course.language) if link and told else link
    return "\n".join(part for part in (plain(told, lines=True, limit=_MOST), there) if part)


def _link(course: Course, student: str, level: str | None) -> str:
    """The course's address of feedback; a homework has none where each level has a page of its own."""
    url = course.lms.feedback_url or ""
    if level is None and "{level}" in url:
        return ""
    return url.replace("{student}", quote(student, safe="")).replace("{level}", quote(level or "", safe=""))
