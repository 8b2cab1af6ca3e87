import pytest

from autograder.report.audience import seen_mismatch, seen_notes, unexplained
from autograder.results import Verdict
from autograder.wording import message, say
from tests.report.samples import check, marked, report

LOST = [verdict for verdict in Verdict if verdict is not Verdict.PASSED]
STAFF, SHOWN = marked("staff"), marked("shown")


@pytest.mark.parametrize("verdict", LOST)
@pytest.mark.parametrize("public", [False, True])
def test_a_student_sees_what_was_found_on_public_seeds(verdict: Verdict, public: bool) -> None:
    result = check("value", verdict, public=public, mismatch=STAFF, shown=SHOWN)

    assert seen_mismatch(result, "student") is SHOWN
    assert seen_mismatch(result, "staff") is STAFF


@pytest.mark.parametrize("verdict", LOST)
def test_a_hidden_mismatch_is_never_the_students(verdict: Verdict) -> None:
    result = check("value", verdict, mismatch=STAFF)

    assert seen_mismatch(result, "student") == unexplained(result)


def test_a_public_mismatch_is_the_students_unless_it_is_about_the_grader() -> None:
    failed = check("value", Verdict.FAILED, public=True, mismatch=STAFF)
    held = check("value", Verdict.HELD, public=True, mismatch=STAFF)

    assert seen_mismatch(failed, "student") is STAFF
    assert seen_mismatch(held, "student") == unexplained(held)


def test_a_passed_check_has_nothing_to_explain() -> None:
    result = check("value", Verdict.PASSED, public=True, mismatch=STAFF, shown=SHOWN)

    assert seen_mismatch(result, "student") is None


@pytest.mark.parametrize("verdict", LOST)
def test_every_lost_point_has_a_sentence(verdict: Verdict) -> None:
    sentence = unexplained(check("value", verdict)).what

    assert len(say(sentence, "en")) > 20
    assert len(say(sentence, "zh")) > 5


def test_the_notes_of_a_held_report_are_the_staffs() -> None:
    note = message("report.ungradable")
    held = report(status="held", score=None, notes=(note,))

    assert seen_notes(held, "staff") == (note,)
    assert seen_notes(held, "student") == (message("report.held"),)
    assert seen_notes(report(notes=(note,)), "student") == (note,)
