"""Who may see what: the one place that decides which parts of a report reach a student."""

from typing import Literal

from autograder.results import CheckResult, Mismatch, Report, Verdict
from autograder.wording import Message, message

Audience = Literal["student", "staff"]


def seen_mismatch(check: CheckResult, audience: Audience) -> Mismatch | None:
    """The mismatch that this audience may see, or None where a check passed or nothing was recorded.

    A student gets what was found on public seeds. ``mismatch`` itself is the student's only where the check is
    public, and never where it is held: then it speaks of the grader, not of the submission. A student always gets a
    sentence for a lost point, if only what the verdict means.
    """
    if audience == "staff":
        return check.mismatch
    if check.verdict is Verdict.PASSED:
        return None
    if check.shown is not None:
        return check.shown
    if check.public and check.verdict is not Verdict.HELD and check.mismatch is not None:
        return check.mismatch
    return unexplained(check)


def seen_notes(report: Report, audience: Audience) -> tuple[Message, ...]:
    """The notes that this audience may see: those of a held report speak of the grader, so they are the staff's."""
    if audience == "student" and report.status == "held":
        return (message("report.held"),)
    return report.notes


def unexplained(check: CheckResult) -> Mismatch:
    """What can be said of a check that did not pass when nothing but its verdict may be told."""
    return Mismatch(what=message(f"unexplained.{check.verdict.value}"))
