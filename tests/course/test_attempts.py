import msgspec
import pytest

from autograder.course.attempts import Attempt, counting
from autograder.course.load import load_course
from autograder.wording import LANGUAGES, say


@pytest.fixture
def rules(build, base):
    """A course with this limit and this choice."""

    def rules(attempts=None, counts="last"):
        course = load_course(build(base.replace("attempts: 5", f"counts: {counts}")))
        return msgspec.structs.replace(course, attempts=attempts)

    return rules


def at(number, score, *, penalty=0.0, status="graded", version="v1"):
    return Attempt(number, "held" if score is None else status, score, penalty, version)


def note(found):
    return None if found.note is None else (found.note.id.removeprefix("report.attempt_"), found.note.args)


@pytest.mark.parametrize("counts", ["last", "best"])
@pytest.mark.parametrize("score", [0.0, 7.0, None])
def test_the_first_attempt_counts(rules, counts, score):
    found = counting(rules(3, counts), [], at(1, score))
    assert (found.attempt, found.note, found.outdated) == (1, None, False)


def test_the_last_counts_though_it_is_worse(rules):
    assert counting(rules(), [at(1, 9.0), at(2, 4.0)], at(3, 5.0)).attempt == 3


def test_the_best_counts_and_the_student_reads_which(rules):
    found = counting(rules(None, "best"), [at(1, 4.0), at(2, 9.5)], at(3, 5.0))
    assert (found.attempt, note(found)) == (2, ("best", {"counts": 2, "points": "9.5"}))
    found = counting(rules(None, "best"), [at(1, 4.0), at(2, 9.5)], at(3, 10.0))
    assert (found.attempt, found.note) == (3, None)


def test_the_best_is_that_after_the_late_penalty(rules):
    found = counting(rules(None, "best"), [at(1, 8.0)], at(2, 10.0, penalty=3.0))
    assert (found.attempt, note(found)) == (1, ("best", {"counts": 1, "points": "8"}))
    assert counting(rules(None, "best"), [at(1, 8.0, penalty=4.0)], at(2, 5.0)).attempt == 2
    assert counting(rules(None, "best"), [at(1, 1.0, penalty=5.0)], at(2, 0.0)).attempt == 2  # never below 0


def test_of_equal_ones_the_last_counts(rules):
    assert counting(rules(None, "best"), [at(1, 0.3)], at(2, 0.1 + 0.2)).attempt == 2
    assert counting(rules(None, "best"), [at(1, 0.1 + 0.2)], at(2, 0.3)).attempt == 2


# Held: no score.


def test_a_held_one_beats_nothing(rules):
    found = counting(rules(None, "best"), [at(1, 0.0)], at(2, None))
    assert (found.attempt, note(found)) == (1, ("waits", {"attempt": 2, "counts": 1}))
    assert counting(rules(None, "best"), [at(1, None)], at(2, 0.0, status="ungradable")).attempt == 2
    assert counting(rules(None, "best"), [at(1, None), at(2, None)], at(3, None)).attempt == 3


def test_held_with_points_left_over_is_held_all_the_same(rules):
    new = Attempt(2, "held", 10.0, 0.0, "v1")
    assert counting(rules(None, "best"), [at(1, 0.0)], new).attempt == 1


def test_the_last_counts_though_it_is_held(rules):
    found = counting(rules(), [at(1, 9.0)], at(2, None))
    assert (found.attempt, found.note) == (2, None)


# The limit.


def test_over_the_limit_it_is_kept_and_does_not_count(rules):
    found = counting(rules(20), [at(number, 5.0) for number in range(1, 19)], at(21, 10.0))
    assert (found.attempt, note(found)) == (18, ("over", {"attempt": 21, "most": 20, "counts": 18}))
    found = counting(rules(2, "best"), [at(1, 8.0), at(2, 5.0)], at(3, 10.0))
    assert (found.attempt, note(found)) == (1, ("over", {"attempt": 3, "most": 2, "counts": 1}))


def test_the_last_that_is_allowed_counts(rules):
    assert counting(rules(2), [at(1, 8.0)], at(2, 5.0)).attempt == 2


def test_earlier_ones_over_the_limit_do_not_count_either(rules):
    found = counting(rules(1, "best"), [at(1, 2.0), at(2, 9.0)], at(3, 10.0))
    assert found.attempt == 1


def test_over_the_limit_held_within_it(rules):
    found = counting(rules(1), [at(1, None)], at(2, 10.0))
    assert (found.attempt, note(found)[0]) == (1, "over")


def test_where_everything_known_is_over_the_limit_nothing_counts(rules):
    found = counting(rules(1), [at(2, 5.0)], at(3, 10.0))
    assert (found.attempt, note(found)) == (None, ("none", {"attempt": 3, "most": 1}))


# Graded again.


def test_a_grading_replaces_the_earlier_ones_of_its_attempt(rules):
    best = rules(None, "best")
    assert counting(best, [at(1, 6.0), at(2, 9.0)], at(2, 5.0)).attempt == 1
    assert counting(best, [at(1, 6.0), at(2, 9.0), at(2, 5.0)], at(3, 5.5)).attempt == 1
    assert counting(best, [at(1, 6.0), at(2, 9.0)], at(2, None)).attempt == 1
    found = counting(best, [at(1, 6.0), at(2, 5.0)], at(1, 4.0))
    assert (found.attempt, note(found)) == (2, ("best", {"counts": 2, "points": "5"}))


def test_an_older_attempt_that_is_graded_again_does_not_become_the_last(rules):
    found = counting(rules(), [at(1, 6.0), at(2, 5.0)], at(1, 10.0))
    assert (found.attempt, note(found)) == (2, ("later", {"counts": 2}))
    found = counting(rules(1), [at(1, 6.0), at(2, 5.0)], at(1, 10.0))
    assert (found.attempt, found.note) == (1, None)


def test_what_counts_by_an_older_version_of_the_level_is_told(rules):
    assert counting(rules(None, "best"), [at(1, 9.0)], at(2, 5.0, version="v2")).outdated
    assert not counting(rules(None, "best"), [at(1, 9.0), at(1, 8.0, version="v2")], at(2, 5.0, version="v2")).outdated


def test_the_notes_name_the_attempts(rules):
    found = counting(rules(20), [at(18, 5.0)], at(21, 10.0))
    for language in LANGUAGES:
        said = say(found.note, language)
        assert all(number in said for number in ("21", "20", "18"))
