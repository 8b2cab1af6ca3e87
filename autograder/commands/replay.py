"""``guanka replay``: repeat a grading that a receipt speaks of, and hold what comes out against it."""

from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.batch.levels import Prepared, prepare_all
from autograder.batch.worker import Settings, grade_once
from autograder.commands.again import differences, existing_gradebook, kept_file
from autograder.commands.ledger import fingerprint
from autograder.commands.place import Place, versions
from autograder.course.secret import read_secret
from autograder.errors import AuthorError, GraderError
from autograder.gradebook.history import Kept, kept
from autograder.grading import Submission
from autograder.page.said import check_points, score
from autograder.report.changes import changes
from autograder.results import CheckResult, Report
from autograder.sandbox.machine import this_machine
from autograder.wording.plain import plain


@dataclass(frozen=True)
class Replayed:
    """A grading then and now; ``elsewhere`` is what of the machine is another, nothing on the same class."""

    receipt: Kept
    before: Report
    now: Report
    elsewhere: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether it came to the same: state, verdicts and points."""
        return self.before.status == self.now.status and not changes(self.before, self.now)


def replay(place: Place, number: int, settings: Settings) -> Replayed:
    """Grade again what receipt ``number`` says was graded, with the same seed. Nothing is stored.

    Raises:
        AuthorError: there is no such receipt; the submission, the level's version or the secret is no longer there.
        GraderError: the gradebook can't be read, or the receipt is in another guanka's form.
    """
    with existing_gradebook(place) as book:
        receipt = kept(book, [number]).get(number)
    if receipt is None:
        raise AuthorError(f"there is no receipt {number}; `guanka history STUDENT LEVEL` shows those of a grade")
    if receipt.report is None:
        raise GraderError(f"receipt {number} is in another guanka's form: its verdicts can't be read any more")
    levels = prepare_all(place.course, place.solutions, [receipt.level])
    prepared, secret = levels[receipt.level], read_secret(place.course)
    _refuse_other_level(receipt, prepared, secret)
    graded = grade_once(_submission(place, receipt), settings, place.course, levels, secret)
    limits = msgspec.to_builtins(prepared.level.folder.entry.limits)
    here: dict[str, Any] = {**this_machine(settings.hardware).document(), "limits": limits}
    elsewhere = differences(receipt, versions(), here, sandboxed=settings.sandbox)
    return Replayed(receipt, receipt.report, graded.report, tuple(elsewhere))


def _refuse_other_level(receipt: Kept, prepared: Prepared, secret: bytes) -> None:
    version = prepared.level.version
    if version != receipt.level_version:
        raise AuthorError(
            f"receipt {receipt.id} was given by version {receipt.level_version} of level {receipt.level!r}, which is"
            f" {version} now; right would be the level as it was then (to grade by the one of now: `guanka regrade`)"
        )
    if fingerprint(secret, version, receipt.submission_sha256) != receipt.seed_fingerprint:
        raise AuthorError(
            f"receipt {receipt.id} rests on another secret than the course has now; right would be that one"
        )


def _submission(place: Place, receipt: Kept) -> Submission:
    path = kept_file(place, receipt)
    if path is None:
        folder = place.submitted / receipt.student / receipt.level
        if not folder.exists():
            text = f"is not there, and receipt {receipt.id} is of what was handed in there"
            raise AuthorError(f"{text}; right would be --submitted with the folder that was graded", file=folder)
        text = f"holds no notebook with the hash {receipt.submission_sha256[:12] or '(none)'} of receipt {receipt.id}"
        raise AuthorError(f"{text}; right would be the submission that was graded then", file=folder)
    moment = None if receipt.submitted_at is None else receipt.submitted_at.isoformat()
    return Submission(
        student=receipt.student,
        level=receipt.level,
        path=path,
        sha256=receipt.submission_sha256,
        submitted_at=moment,
        attempt=receipt.attempt,
    )


def lines(done: Replayed) -> list[str]:
    """What came out, for a terminal: one line a check, and what it comes to."""
    one, names = done.receipt, [check.id for check in done.now.checks]
    old, new = ({check.id: check for check in report.checks} for report in (done.before, done.now))
    names += [check.id for check in done.before.checks if check.id not in new]
    head = f"receipt {one.id}: {plain(one.student, limit=60)}, {plain(one.level, limit=60)}, attempt {one.attempt}"
    told = [head]
    told += [f"  {plain(name, limit=60)}: {_both(old.get(name), new.get(name))}" for name in names]
    told.append(f"  in all: {_same(_state(done.before), _state(done.now))}")
    told += [f"! another class of machine: {plain(line, limit=300)}" for line in done.elsewhere]
    if not done.elsewhere:
        told.append("the same class of machine")
    told.append("equal: the same verdicts and points" if done.equal else "! it came to something else than then")
    return told


def _both(then: CheckResult | None, now: CheckResult | None) -> str:
    return _same(*("none" if one is None else f"{one.verdict.value} {check_points(one)}" for one in (then, now)))


def _same(then: str, now: str) -> str:
    return f"{now}, as then" if then == now else f"{then} then, {now} now"


def _state(report: Report) -> str:
    return f"{report.status} {score(report)}"


def document(done: Replayed) -> dict[str, Any]:
    """The same as data."""
    return {
        "receipt": done.receipt.id,
        "student": done.receipt.student,
        "level": done.receipt.level,
        "equal": done.equal,
        "machine": list(done.elsewhere),
        "then": _result(done.before),
        "now": _result(done.now),
    }


def _result(report: Report) -> dict[str, Any]:
    checks = [{"id": one.id, "verdict": one.verdict.value, "points": one.points} for one in report.checks]
    return {"status": report.status, "score": report.score, "checks": checks}
