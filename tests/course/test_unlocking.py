import pytest

from autograder.course.load import load_course
from autograder.course.unlocking import locked_by


@pytest.fixture
def course(build, base):
    return lambda unlock_at: load_course(build(f"{base}\nunlock_at: {unlock_at}\n"))


def names(found):
    return [entry.id for entry in found]


@pytest.mark.parametrize(
    ("share", "opens"), [(0.0, False), (0.59, False), (0.6, True), (0.1 + 0.2 + 0.3, True), (1.2, True)]
)
def test_a_level_opens_when_enough_of_the_required_one_is_there(build, base, share, opens):
    course = load_course(build(base))  # 0.6 is the default
    assert course.unlock_at == 0.6
    assert names(locked_by(course, "bb", {"aa": share})) == ([] if opens else ["aa"])


def test_a_sum_of_floats_that_is_a_hair_below_is_enough(course):
    assert 0.7 * 3 / 3 <= 0.7
    assert locked_by(course(0.3), "bb", {"aa": 0.1 + 0.1 + 0.1 - 1e-12}) == ()


def test_the_share_is_the_courses(course):
    assert names(locked_by(course(0.9), "bb", {"aa": 0.8})) == ["aa"]


def test_what_has_no_grade_is_not_solved(course):
    assert names(locked_by(course(0.01), "bb", {})) == ["aa"]
    assert names(locked_by(course(0.01), "bb", {"bb": 1.0})) == ["aa"]


def test_a_level_that_requires_nothing_or_does_not_exist_is_open(course):
    assert locked_by(course(1), "aa", {}) == ()
    assert locked_by(course(1), "gone", {}) == ()


@pytest.mark.parametrize("value", ["0", "6", "-0.5", "1.01", "much", "true"])
def test_what_is_no_share_is_refused(course, value):
    with pytest.raises(Exception, match="right would be a number above 0 and at most 1"):
        course(value)
