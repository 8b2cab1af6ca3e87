"""What must hold between the times of a course."""

import pytest

from autograder.course.load import load_course
from autograder.errors import AuthorError


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        (
            "2026-09-01T08:00:00+08:00",
            "2026-09-21T08:00:00+08:00",
            6,
            "level 'aa' opens at 2026-09-21T08:00:00+08:00, not before it is due at 2026-09-20T23:59:59+08:00; right",
        ),
        ("2026-09-01T08:00:00+08:00", "2026-09-20T15:59:59Z", 6, "level 'aa' opens at 2026-09-20T15:59:59+00:00, not"),
        (
            "2026-11-01T23:59:59+08:00",
            "2026-09-10T00:00:00Z",
            21,
            "homework 'hw2' is due at 2026-09-10T00:00:00+00:00, but its level 'bb' opens only at 2026-09-10T08:00:00",
        ),
        (
            "2026-09-20T23:59:59+08:00",
            "2026-10-02T00:00:00+08:00",
            7,
            "level 'aa' is due at 2026-10-02T00:00:00+08:00, but homework 'hw1' is due at 2026-10-01T23:59:59+08:00;",
        ),
        (
            "2026-09-10T08:00:00+08:00",
            "2026-08-31T08:00:00+08:00",
            10,
            "level 'bb' opens at 2026-08-31T08:00:00+08:00, but requires 'aa', which opens at 2026-09-01",
        ),
        (
            "    opens: 2026-09-10T08:00:00+08:00\n",
            "",
            8,
            "level 'bb' is open from the start, but requires 'aa', which",
        ),
        (
            "2026-12-01T00:00:00+08:00",
            "2026-10-31T00:00:00+08:00",
            24,
            "late work is cut off at 2026-10-31T00:00:00+08:00, but homework 'hw2' is due at 2026-11-01",
        ),
    ],
)
def test_times_that_contradict_each_other(refused, old, new, line, text):
    error = refused(old, new)
    assert error.line == line
    assert error.text.startswith(text)
    assert "right would be" in error.text


def test_the_cutoff_is_held_against_levels_without_homework(build, base):
    text = base[: base.index("homework:")] + "late: {cutoff: 2026-09-20T00:00:00+08:00}\n"
    with pytest.raises(AuthorError, match=r":13: late work is cut off at .*, but level 'aa' is due at 2026-09-20T23"):
        load_course(build(text))


def test_what_just_fits(build, base):
    """A second before, the same moment in another zone: the edges that are right."""
    text = base.replace("2026-09-01T08:00:00+08:00", "2026-09-20T15:59:58Z")
    text = text.replace("2026-09-10T08:00:00+08:00", "2026-09-20T15:59:58Z")
    text = text.replace("2026-10-01T23:59:59+08:00", "2026-09-20T15:59:59Z")
    text = text.replace("2026-12-01T00:00:00+08:00", "2026-11-01T15:59:59Z")
    assert load_course(build(text)).levels[0].due == load_course(build(text)).homework[0].due
