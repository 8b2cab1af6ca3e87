"""A graded cell's report as HTML, of the pieces that the feedback page is made of."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from autograder.client.text import printed_text
from autograder.page import card, excerpt, inset
from autograder.page.document import Tone
from autograder.results import CheckResult
from autograder.wording import message, say

if TYPE_CHECKING:
    from autograder.client.told import CellReport


def as_html(report: "CellReport") -> str:
    """The report; no text of a student's or an author's is markup in it."""
    cards = [_card(report, number) for number in range(len(report.checks))]
    if report.printed:
        cards.append(_printed(report))
    tone: Tone = "passed" if report.passed else "pending" if report.pending else "failed"
    html = inset(report.headline, cards, report.language, tone=tone, notes=report.notes, stamp=report.stamp)
    return str(html)


def _card(report: "CellReport", number: int) -> Markup:
    check = report.checks[number]
    place = None if check.mismatch is None else check.mismatch.stopped_at
    return card(
        check,
        check.mismatch,
        report.language,
        excerpt=excerpt(report.code, place),
        like=next((earlier for earlier in report.checks[:number] if _alike(earlier, check)), None),
        local=True,
    )


def _alike(earlier: CheckResult, check: CheckResult) -> bool:
    """Whether a check's advice stands with an earlier one already."""
    one, other = earlier.mismatch, check.mismatch
    if one is None or other is None or other.hint is None:
        return False
    return (one.hint, one.counterexample) == (other.hint, other.counterexample)


def _printed(report: "CellReport") -> Markup:
    """Folded: it is the student's own, and may be long."""
    summary = say(message("client.printed"), report.language)
    text = printed_text(report.printed, report.dropped, report.language)
    return Markup('<details class="printed"><summary>{}</summary><pre>{}</pre></details>').format(summary, text)
