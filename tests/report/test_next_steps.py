import pytest

from autograder.report.next_steps import First, next_steps
from autograder.results import CodePlace, Mismatch, Verdict
from autograder.wording import Text, message
from tests.report.samples import HINT, check, report

WHAT = message("value.wrong", of="out")
PLACE = CodePlace(cell=4, line=7)


def steps(*checks, attempts=None, **changes):
    return [step.id for step in next_steps(report(checks=checks, **changes), attempts)]


def failed(id="value", verdict=Verdict.FAILED, title=None, **parts):
    shown = Mismatch(**{"what": WHAT, "where": Text(en="there", zh="那里")} | parts)
    return check(id, verdict, title=title or Text(en=id, zh=id), shown=shown)


def test_done():
    assert steps(check("value", Verdict.PASSED)) == ["next.done"]


def test_held_and_ungradable():
    assert steps(status="held", score=None) == ["next.held"]
    assert steps(status="ungradable", score=0.0) == ["next.ungradable", "next.again"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (failed(counterexample="f()"), ["next.try"]),
        (failed(), []),
        (failed(where=None), ["next.other_values"]),
        (failed(where=None, hint=HINT), []),
        (failed(verdict=Verdict.CRASHED, stopped_at=PLACE), ["next.line"]),
        (failed(verdict=Verdict.CRASHED, stopped_at=PLACE, counterexample="f()"), ["next.line", "next.rerun"]),
        (
            failed(verdict=Verdict.CRASHED, what=message("check.cell_raised", name="f", error="E"), stopped_at=PLACE),
            ["next.cell"],
        ),
        (failed(verdict=Verdict.TIMED_OUT, stopped_at=PLACE), ["next.loop"]),
        (failed(verdict=Verdict.TIMED_OUT), []),
        (failed(verdict=Verdict.OUT_OF_MEMORY, stopped_at=PLACE), ["next.memory"]),
        (failed(verdict=Verdict.NOT_ATTEMPTED, what=message("check.not_written", of="f")), ["next.write"]),
        (
            failed(verdict=Verdict.NOT_ATTEMPTED, what=message("check.not_defined", name="f"), expected="f"),
            ["next.name"],
        ),
        (check("value", Verdict.NOT_ATTEMPTED), ["next.write"]),
    ],
)
def test_how_the_first_one_is_looked_into(first, expected):
    assert steps(first) == [*expected, "next.again"]
    # Neither what passed before it nor what is skipped after it changes that.
    assert steps(check("a", Verdict.PASSED), first, check("z", Verdict.SKIPPED)) == [*expected, "next.again"]


def test_the_line_and_the_cell_are_counted_as_people_count():
    step, _ = next_steps(report(checks=(failed(verdict=Verdict.CRASHED, stopped_at=PLACE),)), None)
    assert step.args == {"cell": 5, "line": 7}


@pytest.mark.parametrize(
    ("attempt", "attempts", "last"), [(1, None, "again"), (19, 20, "again"), (20, 20, "last"), (21, 20, "last")]
)
def test_nobody_is_told_to_hand_in_again_who_may_not(attempt, attempts, last):
    assert steps(failed(), attempt=attempt, attempts=attempts) == [f"next.{last}"]


def test_a_hidden_mismatch_gives_no_step():
    hidden = check("value", Verdict.CRASHED, mismatch=Mismatch(what=WHAT, stopped_at=PLACE, counterexample="f()"))
    assert steps(hidden) == ["next.again"]


def test_where_to_begin():
    def begin(*checks, **changes):
        first = First.of(report(checks=checks, **changes))
        return None if first is None else (first.title.en, first.anchor, first.others)

    assert begin(check("a", Verdict.PASSED)) is None
    assert begin(failed("a"), status="held") is None
    assert begin(check("a", Verdict.PASSED), failed("b")) == ("b", "check-b", "none")
    assert begin(failed("a"), check("b", Verdict.SKIPPED)) == ("a", "check-a", "alike")
    assert begin(failed("a", hint=HINT), failed("b", hint=HINT, what=Text(en="x", zh="x"))) == ("a", "check-a", "alike")
    assert begin(failed("a", hint=HINT), failed("b")) == ("a", "check-a", "different")
    assert begin(failed("a"), failed("b", what=Text(en="x", zh="x"))) == ("a", "check-a", "different")
