"""What is known of earlier gradings, and what has to be written down of this one.

A run holds no receipt longer than it needs it: the gradebook is asked for those of the submissions in hand.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import msgspec

from autograder.batch.levels import Prepared
from autograder.batch.outputs import outputs_there
from autograder.batch.submissions import has_bytes
from autograder.checks.seeds import hidden_seeds
from autograder.commands.place import Place, versions
from autograder.gradebook.book import Gradebook
from autograder.gradebook.export import current
from autograder.gradebook.finding import Key
from autograder.gradebook.receipts import Receipt, Stored
from autograder.gradebook.timestamps import parse_timestamp
from autograder.grading import Graded, Submission, held_report
from autograder.results import Report
from autograder.sandbox.machine import Machine, this_machine

# Why a submission is graded: none was before, its bytes, the level, the seed or the versions have changed, it runs in
# the box where it did not or the other way round, its pages are gone, somebody says so, or it was held.
Reason = Literal["new", "changed", "level", "seed", "versions", "sandbox", "outputs", "forced", "held", "regrade"]


@dataclass(frozen=True)
class Ledger:
    """What a run grades by, and the gradebook that knows of the gradings before it."""

    place: Place
    levels: Mapping[str, Prepared]
    book: Gradebook
    secret: bytes
    sandboxed: bool
    now: datetime
    asked: Reason | None = None  # why all of them are graded, whatever else has changed
    versions: dict[str, str] = field(default_factory=versions)
    machine: Machine = field(default_factory=this_machine)  # where this runs; others say theirs with what they graded

    def page(self, keys: Collection[Key]) -> "Page":
        """What is known of the last gradings of these.

        Raises:
            GraderError: the gradebook can't be read.
        """
        return Page(self, {(one.level, one.student): one for one in current(self.book, keys=keys)})

    def numbered(self, submissions: Iterable[Sequence[Submission]]) -> Iterator[tuple[Submission, Reason | None]]:
        """Each of these pages of submissions, with its attempt, and why it has to be graded; raises as ``page``."""
        for some in submissions:
            page = self.page([(one.level, one.student) for one in some])
            for one in some:
                numbered = page.numbered(one)
                yield numbered, page.reason(numbered)

    def late(self, report: Report) -> float:
        """The share of the score, from 0 to 1, that handing in late costs."""
        return self.place.rules.late(self.levels[report.level].level.folder.entry, report)


@dataclass(frozen=True)
class Page:
    """The last receipts of some submissions, and what is decided by them."""

    ledger: Ledger
    receipts: Mapping[Key, Receipt]

    def numbered(self, submission: Submission) -> Submission:
        """The submission with its attempt: one more than the last receipt's, unless it is the same again."""
        receipt = self._receipt(submission)
        if receipt is None:
            return submission
        attempt = receipt.attempt + (receipt.submission_sha256 != submission.sha256)
        return msgspec.structs.replace(submission, attempt=attempt)

    def reason(self, submission: Submission) -> Reason | None:
        """Why it has to be graded; None where the last grade stands: same bytes, level, seed and versions."""
        receipt = self._receipt(submission)
        unread = not submission.sha256 and has_bytes(submission.path)
        if receipt is not None and receipt.status != "held" and unread:  # nothing is known of the bytes
            return "changed"
        return self._change(submission.level, submission.student, submission.sha256)

    def _change(self, level: str, student: str, sha256: str) -> Reason | None:
        receipt = self.receipts.get((level, student))
        if receipt is None:
            return "new"
        if receipt.status == "held":
            return "held"
        ledger = self.ledger
        version = ledger.levels[level].level.version
        same: dict[Reason, bool] = {
            "changed": receipt.submission_sha256 == sha256,
            "level": receipt.level_version == version,
            "seed": receipt.seed_fingerprint == fingerprint(ledger.secret, version, sha256),
            "versions": receipt.versions == ledger.versions,
            "sandbox": receipt.sandboxed == ledger.sandboxed,
            "outputs": outputs_there(ledger.place.out, student, level),
        }
        return next((reason for reason, holds in same.items() if not holds), None)

    def stored(self, graded: Graded) -> Stored:
        """The report with what the gradebook keeps beside it."""
        ledger, report = self.ledger, graded.report
        machine = graded.machine or ledger.machine
        entry = ledger.levels[report.level].level.folder.entry
        return Stored(
            report=report,
            submitted=None if report.submitted_at is None else datetime.fromisoformat(report.submitted_at),
            graded=ledger.now,
            seed_fingerprint=fingerprint(ledger.secret, report.level_version, report.submission_sha256),
            versions=ledger.versions,
            late_penalty=ledger.late(report) * (report.score or 0.0),
            reason=ledger.asked or self._change(report.level, report.student, report.submission_sha256) or "forced",
            environment={**machine.document(), "limits": msgspec.to_builtins(entry.limits)},
            counts=self._counts(report),
        )

    def _counts(self, report: Report) -> bool:
        """Whether it gives the grade: not where the same, by the same level, was found before not to."""
        receipt = self.receipts.get((report.level, report.student))
        return (
            receipt is None
            or receipt.counts
            or receipt.submission_sha256 != report.submission_sha256
            or receipt.level_version != report.level_version
        )

    def presentable(self, graded: Graded) -> Graded:
        """The same, or held, where what came out can't be written down: one row, not the end of the run."""
        try:
            if graded.report.submitted_at is not None:
                parse_timestamp(graded.report.submitted_at)  # what the gradebook and formgrader can hold
            self.stored(graded)
            msgspec.json.encode(graded.report)
        except (ValueError, OverflowError) as error:
            bare = msgspec.structs.replace(graded.report, submitted_at=None, notes=())
            return Graded(held_report(bare, f"it can't be stored: {error}"))
        return graded

    def _receipt(self, submission: Submission) -> Receipt | None:
        return self.receipts.get((submission.level, submission.student))


def fingerprint(secret: bytes, version: str, sha256: str) -> str:
    """Tells two seeds of hidden values apart without giving either away."""
    return hashlib.sha256(hidden_seeds(secret, version, sha256).key).hexdigest()[:16]
