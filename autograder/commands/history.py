"""``guanka history``: the story of a grade, from its receipts and from what a person gave by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from autograder.commands.again import existing_gradebook, of_the_class
from autograder.commands.ledger import Reason
from autograder.commands.place import Place
from autograder.errors import AuthorError
from autograder.gradebook.export import Row, by_hand, export_rows
from autograder.gradebook.history import Kept, history
from autograder.page.said import check_points, number
from autograder.report.changes import changes
from autograder.results import HandCell, Report
from autograder.wording import say
from autograder.wording.plain import plain

_HASH = 12  # characters of a hash that tell it from others
_COMMENT = 500  # characters of a comment that are shown
_REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        "new": "it was new",
        "changed": "it was handed in anew",
        "level": "the level had changed",
        "seed": "the secret had changed",
        "versions": "the versions had changed",
        "sandbox": "the sandbox was on where it had been off, or the other way round",
        "outputs": "its pages were gone",
        "forced": "--force",
        "held": "it had been held",
        "regrade": "guanka regrade",
    }
)


@dataclass(frozen=True)
class Story:
    """All that became of a student's submissions to a level; ``row`` is what the gradebook says now."""

    student: str
    level: str
    receipts: tuple[Kept, ...]
    by_hand: tuple[HandCell, ...]
    row: Row | None


def story(place: Place, student: str, level: str) -> Story:
    """Read it.

    Raises:
        AuthorError: nothing of the student's was ever graded for the level.
        GraderError: the gradebook can't be read.
    """
    with existing_gradebook(place) as book:
        receipts = history(book, student, level)
        given = by_hand(book, [(level, student)]).get((level, student), ())
        row = next(iter(export_rows(book, keys=[(level, student)])), None)
    if not receipts:
        raise AuthorError(
            f"no submission of {plain(student, limit=60)!r} to {plain(level, limit=60)!r} was ever graded; right would"
            " be a student and a level by id, as `guanka export` has them"
        )
    return Story(student, level, tuple(receipts), given, row)


def lines(told: Story) -> Iterator[str]:
    """The story for a terminal."""
    yield f"{plain(told.student, limit=60)}, {plain(told.level, limit=60)}"
    before: Kept | None = None
    for one in told.receipts:
        yield ""
        yield _head(one)
        yield from (f"  {line}" for line in _body(before, one))
        before = one
    yield ""
    yield from _hand(told)
    yield _now(told)


def _head(one: Kept) -> str:
    counts = " - this one counts" if one.counts else ""
    moments = f"handed in {_moment(one.submitted_at)}, graded {_moment(one.graded_at)}"
    return f"#{one.id}  attempt {one.attempt}, {moments}{counts}"


def _body(before: Kept | None, one: Kept) -> Iterator[str]:
    if one.reason is not None:
        why = {str(name): text for name, text in _REASONS.items()}.get(one.reason, one.reason)
        yield f"graded because: {plain(why, limit=100)}"
    yield _score(one)
    if not one.counts and one.before is not None and one.is_current:
        yield "an earlier receipt counts: it stands in the gradebook"
    yield from (f"note: {plain(say(note, 'en'), limit=300)}" for note in (one.report.notes if one.report else ()))
    if one.report is None:
        yield "its verdicts can't be read: they are in another guanka's form"
        return
    if before is None:
        yield from _checks(one.report)
        return
    yield from _turned(before, one)
    if before.report is not None:
        yield from _differences(before.report, one.report)


def _score(one: Kept) -> str:
    if one.status != "graded":
        return one.status if one.score is None else f"{one.status}: {number(one.score)} of {number(one.max_score)}"
    text = f"{number(one.score or 0.0)} of {number(one.max_score)}"
    if one.late_penalty:
        text += f", less {number(one.late_penalty)} for being late"
    return text if one.sandboxed else f"{text}; without the sandbox"


def _checks(report: Report) -> Iterator[str]:
    for check in report.checks:
        yield f"{plain(check.id, limit=60)}: {check.verdict.value} {check_points(check)}"


def _turned(before: Kept, one: Kept) -> Iterator[str]:
    """What the grading rested on that was another before."""
    pairs = [
        ("submission", before.submission_sha256[:_HASH], one.submission_sha256[:_HASH]),
        ("version of the level", before.level_version, one.level_version),
        ("seed", before.seed_fingerprint, one.seed_fingerprint),
        *(
            (name, before.versions.get(name, "none"), one.versions.get(name, "none"))
            for name in sorted(before.versions.keys() | one.versions.keys())
        ),
    ]
    for name, then, now in pairs:
        if then != now:
            yield f"{plain(name, limit=40)}: {plain(then or 'none', limit=40)} -> {plain(now or 'none', limit=40)}"
    if before.environment is None or one.environment is None:
        return
    if of_the_class(before.environment) != of_the_class(one.environment):
        yield "another class of machine, or other limits"


def _differences(before: Report, now: Report) -> Iterator[str]:
    found = changes(before, now)
    if not found:
        yield "the same verdicts and points as before"
    for change in found:
        why = change.why()
        yield f"{change.line()}{f' ({why})' if why else ''}"


def _hand(told: Story) -> Iterator[str]:
    standing = next((one.report for one in told.receipts if one.counts), None)
    for cell in told.by_hand:
        name = plain(cell.cell, limit=60)
        if cell.manual is not None:
            most = "" if cell.most is None else f" of {number(cell.most)}"
            below = _automatic(standing, cell.cell)
            yield f"by hand: {name} {number(cell.manual)}{most}, above {below} from the checks"
        if cell.extra:
            yield f"by hand: {name} {number(cell.extra)} on top"
        if cell.comment:
            yield f"comment on {name}: {plain(cell.comment, lines=True, limit=_COMMENT)}"


def _automatic(report: Report | None, cell: str) -> str:
    if report is None or report.status == "held":
        return "nothing"
    return number(sum(check.points for check in report.checks if check.cell == cell))


def _now(told: Story) -> str:
    row = told.row
    if row is None:
        return "the gradebook has no such submission any more"
    if row.score is None:
        return "in the gradebook: no score yet, a person has to look"
    penalty = f" ({number(row.late_penalty)} taken off for being late)" if row.late_penalty else ""
    return f"in the gradebook: {number(row.score)} of {number(row.max_score)}{penalty}"


def _moment(moment: datetime | None) -> str:
    return "at no known time" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def document(told: Story) -> dict[str, Any]:
    """The story as data."""
    return {
        "student": told.student,
        "level": told.level,
        "receipts": [_receipt(one) for one in told.receipts],
        "by_hand": [
            {"cell": cell.cell, "manual": cell.manual, "extra": cell.extra, "comment": cell.comment}
            for cell in told.by_hand
        ],
        "score": None if told.row is None else told.row.score,
        "late_penalty": None if told.row is None else told.row.late_penalty,
    }


def _receipt(one: Kept) -> dict[str, Any]:
    plain_names = ("attempt", "submission_sha256", "level_version", "sandboxed", "status", "score", "max_score")
    checks: Sequence[dict[str, Any]] = [
        {"id": check.id, "verdict": check.verdict.value, "points": check.points, "max_points": check.max_points}
        for check in (one.report.checks if one.report else ())
    ]
    return {
        "id": one.id,
        **{name: getattr(one, name) for name in plain_names},
        "submitted_at": one.submitted_at and one.submitted_at.isoformat(),
        "graded_at": one.graded_at.isoformat(),
        "reason": one.reason,
        "late_penalty": one.late_penalty,
        "counts": one.counts,
        "is_current": one.is_current,
        "before": one.before,
        "versions": one.versions,
        "environment": one.environment,
        "checks": checks if one.report else None,
    }
