"""One check's story as HTML: verdict, what is wrong, where, the hint, the picture, the code."""

from urllib.parse import quote

from markupsafe import Markup

from autograder.page.excerpt import Excerpt
from autograder.page.heatmap import heatmap
from autograder.page.said import MARKS, number, verdict_name
from autograder.page.templates import render
from autograder.results import CheckResult, Mismatch, Picture, Verdict
from autograder.wording import Language, Message, message, say

_TONES = {
    Verdict.PASSED: "good",
    Verdict.NOT_ATTEMPTED: "quiet",
    Verdict.SKIPPED: "quiet",
    Verdict.HELD: "wait",
}
_MOST_CODE = 12_000  # characters of a counterexample


def card(
    check: CheckResult,
    mismatch: Mismatch | None,
    language: Language,
    *,
    excerpt: Excerpt | None = None,
    staff: Mismatch | None = None,
    like: CheckResult | None = None,
    local: bool = False,
    anchors: bool = False,
) -> Markup:
    """The story of one check, a fragment to be put into ``inset`` or ``document``.

    ``mismatch`` is what this reader may see; None where the check passed. ``excerpt`` is the student's code where it
    stopped. ``staff`` is what hidden values showed, for a page that no student gets. ``like`` is an earlier check with
    the same hint: it is only named, and a counterexample that it has too is left out. ``local`` is a check that a
    student ran on the public cases: it is said what its points will rest on, and not that they are there. ``anchors``
    gives the card an id to link to (``anchor``), which a page may have and a notebook with several outputs may not.
    """
    return render(
        "card.html",
        language,
        check=check,
        mismatch=mismatch,
        tone=tone(check.verdict),
        mark=MARKS[check.verdict],
        verdict=verdict_name(check.verdict, language),
        points=say(_points(check, local), language),
        kind=say(kind(check), language),
        anchor=anchor(check) if anchors else "",
        like=like,
        like_anchor="" if like is None or not anchors else anchor(like),
        picture=_picture(mismatch, language),
        excerpt=excerpt,
        code=_code(mismatch, like, language),
        staff=staff,
        staff_picture=_picture(staff, language),
    )


def tone(verdict: Verdict) -> str:
    """The class that gives a verdict its colour: good, bad, quiet or wait."""
    return _TONES.get(verdict, "bad")


def kind(check: CheckResult) -> Message:
    """Whether its points are decided on values that students have."""
    return message("card.public" if check.public else "card.hidden")


def anchor(check: CheckResult) -> str:
    """The id of its card on a page: no blank, nothing that would have to be escaped."""
    return "check-" + quote(check.id, safe="", errors="replace")


def _points(check: CheckResult, local: bool) -> Message:
    most = number(check.max_points)
    if local:
        return message("card.worth_one" if most == "1" else "card.worth", most=most)
    reached = "–" if check.verdict is Verdict.HELD else number(check.points)
    return message("card.points", points=reached, most=most)


def _picture(mismatch: Mismatch | None, language: Language) -> Markup | None:
    picture: Picture | None = None if mismatch is None else mismatch.picture
    return None if picture is None or not picture.expected else heatmap(picture, language)


def _code(mismatch: Mismatch | None, like: CheckResult | None, language: Language) -> str | None:
    code = None if mismatch is None else mismatch.counterexample
    earlier = () if like is None else (like.mismatch, like.shown)
    if code is None or any(each is not None and each.counterexample == code for each in earlier):
        return None
    return say(code, language).strip("\n")[:_MOST_CODE]
