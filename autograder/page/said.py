"""How verdicts, points and times are said, on a page as in a terminal."""

from datetime import datetime

from autograder.results import CheckResult, Report, Status, Verdict
from autograder.wording import Language, message, say
from autograder.wording.plain import plain

# All one cell wide in every terminal, also where East Asian "ambiguous" characters are two.
MARKS = {
    Verdict.PASSED: "✓",
    Verdict.FAILED: "✗",
    Verdict.NOT_ATTEMPTED: "-",
    Verdict.CRASHED: "!",
    Verdict.TIMED_OUT: "!",
    Verdict.OUT_OF_MEMORY: "!",
    Verdict.SKIPPED: "»",
    Verdict.HELD: "?",
}


def verdict_name(verdict: Verdict, language: Language) -> str:
    """The verdict's name for a person."""
    return say(message(f"verdict.{verdict.value}"), language)


def status_name(status: Status, language: Language) -> str:
    """The name for a person of a submission's state."""
    return say(message(f"status.{status}"), language)


def number(value: float) -> str:
    """Points as people write them: at most two decimals, and none where there are none."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def check_points(check: CheckResult) -> str:
    """Such as ``2/4``; held points are a dash, because they are not a zero."""
    reached = "-" if check.verdict is Verdict.HELD else number(check.points)
    return f"{reached}/{number(check.max_points)}"


def score(report: Report) -> str:
    """Such as ``7.5/10``, with a dash for a score that is not there."""
    reached = "-" if report.score is None or report.status == "held" else number(report.score)
    return f"{reached}/{number(report.max_score)}"


def moment(iso: str) -> str:
    """An ISO 8601 time to the minute, with its zone; what is no such time is shown as it is."""
    try:
        minute = datetime.fromisoformat(iso).isoformat(" ", "minutes")
    except ValueError:
        return plain(iso, limit=40)
    return f"{minute[:16]} {minute[16:]}".rstrip()
