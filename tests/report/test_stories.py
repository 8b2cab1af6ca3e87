import msgspec
import pytest

from autograder.report.stories import stories
from autograder.results import CodePlace, Mismatch, Verdict
from autograder.wording import Text, message
from tests.page.samples import picture
from tests.report.samples import HINT, check, report

WHAT = Text(en="what", zh="什么")
SHOWN = Mismatch(
    what=WHAT,
    where=Text(en="case one", zh="情形一"),
    hint=HINT,
    counterexample="f()",
    stopped_at=CodePlace(1, 2),
)
ELSEWHERE = msgspec.structs.replace(SHOWN, where=Text(en="case two", zh="情形二"))


def told(*shown, audience="student", verdict=Verdict.FAILED):
    checks = [
        check(f"c{number}", verdict, title=Text(en=f"c{number}", zh=""), shown=one) for number, one in enumerate(shown)
    ]
    return list(stories(report(checks=tuple(checks)), audience))


def test_what_passed_is_only_counted():
    (story,) = stories(report(checks=(check("a", Verdict.PASSED),)), "staff")
    assert (story.mismatch, story.line, story.like) == (None, None, None)


@pytest.mark.parametrize("audience", ["student", "staff"])
def test_what_is_skipped_is_a_line(audience):
    mismatch = Mismatch(what=message("check.skipped", needed=WHAT))
    (story,) = told(mismatch, audience=audience, verdict=Verdict.SKIPPED)
    assert (story.mismatch, story.line) == (None, mismatch.what)


def test_one_sentence_is_a_line_and_more_is_a_card():
    (line,) = told(Mismatch(what=WHAT))
    assert (line.mismatch, line.line) == (None, WHAT)
    (card,) = told(Mismatch(what=WHAT, actual="7"))
    assert (card.mismatch.actual, card.line) == ("7", None)
    (staff,) = told(Mismatch(what=WHAT), audience="staff")
    assert staff.mismatch is not None


def test_the_same_problem_with_other_inputs_is_a_line():
    first, second = told(SHOWN, ELSEWHERE)
    assert first.mismatch == SHOWN
    assert (second.mismatch, second.line) == (None, message("feedback.same", title=first.check.title))


@pytest.mark.parametrize(
    "change",
    [
        {"what": Text(en="x", zh="x")},
        {"expected": "1"},
        {"actual": "1"},
        {"hint": None},
        {"stopped_at": CodePlace(1, 3)},
    ],
)
def test_another_problem_is_a_card(change):
    _, second = told(SHOWN, msgspec.structs.replace(SHOWN, **change))
    assert second.mismatch is not None


def test_a_picture_is_always_shown():
    drawn = msgspec.structs.replace(SHOWN, picture=picture([[1.0]], [[2.0]]))
    _, second = told(drawn, drawn)
    assert second.mismatch.picture == drawn.picture


def test_a_card_does_not_repeat_an_earlier_ones_code_and_names_its_hint():
    first, second, third = told(
        SHOWN, ELSEWHERE, msgspec.structs.replace(SHOWN, counterexample="g()"), audience="staff"
    )
    assert (first.like, first.mismatch) == (None, SHOWN)
    assert second.like == third.like == first.check
    assert (second.mismatch.counterexample, second.mismatch.stopped_at) == (None, None)
    assert second.mismatch.where == ELSEWHERE.where
    assert third.mismatch.counterexample == "g()"


def test_nothing_is_the_same_as_nothing():
    first, second = told(Mismatch(what=WHAT, actual="1"), Mismatch(what=WHAT, actual="2"))
    assert (first.like, second.like) == (None, None)
    assert second.mismatch is not None
