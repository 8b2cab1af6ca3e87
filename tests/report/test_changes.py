"""What two gradings say differently, held against verdicts and points written down by hand."""

from autograder.report.changes import changes, masked
from autograder.results import HandCell, Mismatch, Verdict
from autograder.wording import Text
from tests.report.samples import check, report

WRONG = Mismatch(what=Text(en="a number is wrong", zh="数值不对"))
KNOWN = Mismatch(what=Text(en="it is turned over", zh="翻转了"), bug="flipped")


def test_only_what_is_another_is_told_in_the_order_of_now() -> None:
    before = report(
        checks=(
            check("gone", Verdict.PASSED),
            check("same", Verdict.PASSED),
            check("gained", Verdict.FAILED, worth=4.0, mismatch=WRONG),
            check("lost", Verdict.PASSED),
        )
    )
    now = report(
        checks=(
            check("lost", Verdict.FAILED, mismatch=KNOWN),
            check("same", Verdict.PASSED),
            check("gained", Verdict.PASSED, worth=4.0),
            check("new", Verdict.CRASHED, mismatch=WRONG),
        )
    )
    found = changes(before, now)
    assert [(one.check, one.points) for one in found] == [("lost", -2.0), ("gained", 4.0), ("new", 0.0), ("gone", -2.0)]
    assert [one.line() for one in found] == [
        "lost: passed 2/2, now failed 0/2",
        "gained: failed 0/4, now passed 4/4",
        "new: none, now crashed 0/2",
        "gone: passed 2/2, now none",
    ]
    assert [one.why() for one in found] == [
        "[flipped] it is turned over",
        "before: a number is wrong",
        "a number is wrong",
        "",
    ]


def test_the_same_is_no_change() -> None:
    same = report(checks=(check("one", Verdict.FAILED, mismatch=WRONG),))
    assert changes(same, report(checks=(check("one", Verdict.FAILED, mismatch=KNOWN),))) == ()
    [verdict] = changes(same, report(checks=(check("one", Verdict.TIMED_OUT),)))
    assert verdict.points == 0.0


def test_what_a_student_printed_can_not_write_to_the_terminal() -> None:
    odd = Mismatch(what=Text(en="it said \x1b[2J", zh="它说 \x1b[2J"))
    [change] = changes(
        report(checks=(check("one\x1b", Verdict.PASSED),)),
        report(checks=(check("one\x1b", Verdict.FAILED, mismatch=odd),)),
    )
    assert "\x1b" not in change.line() + change.why()


def test_only_a_manual_score_above_other_points_masks() -> None:
    before = report(checks=(check("a", Verdict.PASSED), check("b", Verdict.PASSED), check("c", Verdict.PASSED)))
    now = report(checks=(check("a", Verdict.FAILED), check("b", Verdict.PASSED), check("c", Verdict.FAILED)))
    given = (
        HandCell(cell="a", most=2.0, manual=1.0),
        HandCell(cell="b", most=2.0, manual=1.0),
        HandCell(cell="c", most=2.0, extra=1.0),
    )
    assert list(masked(before, now, given)) == [(given[0], 2.0, 0.0)]
