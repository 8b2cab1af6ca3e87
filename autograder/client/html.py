"""A graded cell's report as HTML, of the pieces that the feedback page is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from autograder.client.text import printed_text
from autograder.page import card, excerpt, inset
from autograder.page.document import Tone
from autograder.results import CheckResult
from autograder.wording import Language, Words, message, say


def as_html(
    headline: Words,
    checks: Sequence[CheckResult],
    notes: Iterable[Words],
    printed: tuple[str, int],
    stamp: str,
    language: Language,
    *,
    tone: Tone,
    code: Mapping[int, str],
) -> str:
    """The report; no text of a student's or an author's is markup in it.

    ``printed`` is what was printed, and how many characters of it are not there; ``code`` the source of the cells that
    a mismatch points into, by number from 0.
    """
    cards = [_card(checks, number, language, code) for number in range(len(checks))]
    if printed[0]:
        cards.append(_printed(*printed, language))
    return str(inset(headline, cards, language, tone=tone, notes=notes, stamp=stamp))


def _card(checks: Sequence[CheckResult], number: int, language: Language, code: Mapping[int, str]) -> Markup:
    check = checks[number]
    stopped = excerpt(code, None if check.mismatch is None else check.mismatch.stopped_at)
    return card(
        check,
        check.mismatch,
        language,
        excerpt=None if stopped is None else replace(stopped, running=True),
        like=next((earlier for earlier in checks[:number] if _alike(earlier, check)), None),
        local=True,
    )


def _alike(earlier: CheckResult, check: CheckResult) -> bool:
    """Whether a check's advice stands with an earlier one already."""
    one, other = earlier.mismatch, check.mismatch
    if one is None or other is None or other.hint is None:
        return False
    return (one.hint, one.counterexample) == (other.hint, other.counterexample)


def _printed(text: str, dropped: int, language: Language) -> Markup:
    """Folded: it is the student's own, and may be long."""
    summary = say(message("client.printed"), language)
    shown = printed_text(text, dropped, language)
    return Markup('<details class="printed"><summary>{}</summary><pre>{}</pre></details>').format(summary, shown)
