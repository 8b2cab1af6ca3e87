"""The page that a student reads after the grading, and the one that staff read: one HTML file, nothing beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isclose
from types import MappingProxyType

from markupsafe import Markup

from autograder.course.model import Course
from autograder.course.opening import handed_in_early
from autograder.page import card, document, excerpt
from autograder.page.card import anchor, tone
from autograder.page.said import MARKS, check_points, moment, number, verdict_name
from autograder.page.templates import render
from autograder.report.audience import Audience, seen_notes
from autograder.report.by_hand import counted, gives_points, remarks
from autograder.report.next_steps import First, next_steps
from autograder.report.stories import Story, stories
from autograder.results import HandCell, Report, Verdict
from autograder.wording import Language, Text, Words, message, say
from autograder.wording.plain import plain

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_CELLS: Mapping[int, str] = MappingProxyType({})
_NAMES = {"python": "Python", "numpy": "NumPy", "guanka": "Guanka"}
_HASH = 12  # characters of a hash that tell it from others


@dataclass(frozen=True)
class Row:
    """One line of the table of checks. ``link`` leads to its card; where it has none, ``id`` is linked to itself."""

    title: Words
    mark: str
    tone: str
    verdict: str
    kind: str
    points: str
    link: str
    id: str
    why: Words | None  # the sentence, where no card says it


def feedback_page(
    course: Course,
    report: Report,
    language: Language,
    audience: Audience,
    *,
    cells: Mapping[int, str] = _NO_CELLS,
    late_penalty: float = 0.0,
    versions: Mapping[str, str] = _NOTHING,
    by_hand: Sequence[HandCell] = (),
) -> str:
    """One submission's outcome as a page of its own.

    ``cells`` are the sources of the notebook's cells by position, for the code where it stopped; ``late_penalty`` is
    in points; ``versions`` are those of the environment that graded it; ``by_hand`` is what a teacher gave, and the
    score on the page is the one that counts with it. The student's page holds nothing of a hidden call; the staff's
    holds the same, and beneath each check what hidden values showed.
    """
    level = next((level for level in course.levels if level.id == report.level), None)
    title = Text(en=report.level, zh=report.level) if level is None else level.title
    due = None if level is None else level.due
    told = tuple(stories(report, audience))
    score = counted(report, by_hand)
    settled = report.status == "held" and score is not None  # no one has to look at it any more
    body = render(
        "feedback.html",
        language,
        staff=audience == "staff",
        course=course,
        title=title,
        facts=" · ".join(_facts(course, report, due, late_penalty > 0, language)),
        tone=_tone(report, score),
        score=None if score is None else number(score),
        most=number(report.max_score),
        percent=_percent(score, report.max_score),
        summary=[say(line, language) for line in _summary(report, late_penalty, score, by_hand)],
        remarks=remarks(report, by_hand),
        first=First.of(report),
        steps=[] if settled else [say(step, language) for step in next_steps(report, course.attempts)],
        rows=[_row(story, language) for story in told],
        cards=[_card(story, language, audience, cells) for story in told if story.mismatch is not None],
        notes=[note for note in seen_notes(report, audience) if note != message("report.held")],
        notes_heading=say(message("report.notes" if report.status == "graded" else "report.reason"), language),
        environment=_environment(report, audience, versions, language),
    )
    return document(f"{say(title, language)} · {plain(report.student, limit=80)}", [body], language)


def _facts(course: Course, report: Report, due: datetime | None, late: bool, language: Language) -> Iterator[str]:
    yield plain(report.student, limit=80)
    if course.attempts is None:
        yield say(message("report.attempt", attempt=report.attempt), language)
    else:
        yield say(message("feedback.attempt_of", attempt=report.attempt, most=course.attempts), language)
    early = handed_in_early(course, [(report.level, report.student, report.submitted_at)])
    if report.submitted_at is not None:
        yield say(message("report.submitted", time=moment(_in_zone_of(due, report.submitted_at))), language)
    for entry in course.levels:
        if entry.id in early and entry.opens is not None:
            yield say(message("feedback.opens", time=moment(entry.opens.isoformat())), language)
    if late and due is not None:
        yield say(message("feedback.due", time=moment(due.isoformat())), language)


def _in_zone_of(due: datetime | None, iso: str) -> str:
    """The moment in the zone in which the course says its times: a gradebook has them in UTC."""
    try:
        submitted = datetime.fromisoformat(iso)
        if due is None or submitted.tzinfo is None:
            return iso
        return submitted.astimezone(due.tzinfo).isoformat()
    except (ValueError, OverflowError):  # no time, or one at the end of all years
        return iso


def _tone(report: Report, score: float | None) -> str:
    if score is None:
        return "wait"
    if report.status == "ungradable" and score <= 0:
        return "bad"
    return "good" if isclose(score, report.max_score) or score > report.max_score else "plain"


def _percent(score: float | None, most: float) -> int:
    return round(100 * min(max((score or 0.0) / most, 0.0), 1.0)) if most else 0


def _summary(report: Report, late_penalty: float, score: float | None, by_hand: Sequence[HandCell]) -> Iterator[Words]:
    if report.status == "held" and score is not None:
        yield message("feedback.all_by_hand")
    elif report.status != "graded":
        yield message(f"report.{report.status}")
    elif report.checks:
        passed = sum(check.verdict is Verdict.PASSED for check in report.checks)
        yield message("feedback.passed", passed=passed, count=len(report.checks))
    if report.status != "held" and report.score is not None and gives_points(by_hand):
        yield message("feedback.by_hand", points=number(report.score))
    if score is not None and late_penalty > 0:
        left = number(max(score - late_penalty, 0.0))
        yield message("feedback.late", penalty=number(late_penalty), counted=left)
    if not report.sandboxed:
        yield message("report.unboxed")


def _row(story: Story, language: Language) -> Row:
    check, told = story.check, story.mismatch is not None
    return Row(
        title=check.title,
        mark=MARKS[check.verdict],
        tone=tone(check.verdict),
        verdict=verdict_name(check.verdict, language),
        kind=say(message("feedback.public" if check.public else "feedback.hidden"), language),
        points=check_points(check).replace("/", " / "),
        link=anchor(check) if told else "",
        id="" if told else anchor(check),
        why=story.line,
    )


def _card(story: Story, language: Language, audience: Audience, cells: Mapping[int, str]) -> Markup:
    return card(
        story.check,
        story.mismatch,
        language,
        excerpt=None if story.mismatch is None else excerpt(cells, story.mismatch.stopped_at),
        staff=story.check.mismatch if audience == "staff" else None,
        like=story.like,
        anchors=True,
    )


def _environment(
    report: Report, audience: Audience, versions: Mapping[str, str], language: Language
) -> list[tuple[str, str]]:
    known = [(name, versions[key]) for key, name in _NAMES.items() if key in versions]
    stamp = [
        (say(message("feedback.level_version"), language), report.level_version),
        (say(message("feedback.submission"), language), report.submission_sha256[:_HASH] or "–"),
    ]
    seconds = [(say(message("card.seconds"), language), f"{report.seconds:.2f} s")] if audience == "staff" else []
    return [*known, *stamp, *seconds]
