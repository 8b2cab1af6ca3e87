"""Plain values into the typed course: what does not fit is told with its line and with what would be right."""

from datetime import timedelta

import pytest

from autograder.course.load import load_course
from autograder.errors import AuthorError


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("attempts:", "attemps:", 27, "the course has an unknown key 'attemps'; did you mean 'attempts'? there are: "),
        ("    requires:", "    requres:", 11, "levels[1] has an unknown key 'requres'; did you mean 'requires'?"),
        ("  per_day:", "  perday:", 23, "late has an unknown key 'perday'; did you mean 'per_day'?"),
        ("{call_seconds:", "{calls:", 12, "levels[1].limits has an unknown key 'calls'"),
        ("en: Demo", "en: Demo, fr: Démo", 2, "title has an unknown key 'fr'; there are: en, zh"),
        ("en: Demo", "en: Demo, type: Text", 2, "title has an unknown key 'type'; there are: en, zh"),
        ("attempts: 5", "folder: /", 27, "the course has an unknown key 'folder'; there are: id,"),
        ("attempts: 5", "<<: {id: x}", 27, "the course has an unknown key '<<'"),
        ("attempts: 5", "1: x", 27, "the course has an unknown key '1'"),
    ],
)
def test_an_unknown_key(refused, old, new, line, text):
    error = refused(old, new)
    assert error.line == line
    assert error.text.startswith(text)


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("id: demo\n", "", 1, "the course has no 'id'; right would be id: a safe file name"),
        ("title: {zh: 演示, en: Demo}\n", "", 1, "the course has no 'title'; right would be title: a text in both"),
        ("{zh: 演示, en: Demo}", "{zh: 演示}", 2, "title has no 'en'; right would be en: a text in both languages"),
        ("    title: {zh: 乙, en: B}\n", "", 8, "levels[1] has no 'title'; right would be title: a text"),
        ("    levels: [bb]\n", "", 18, "homework[1] has no 'levels'; right would be levels: a list of at least one"),
        ("    due: 2026-11-01T23:59:59+08:00\n", "", 18, "homework[1] has no 'due'; right would be due: a time"),
    ],
)
def test_a_missing_key(refused, old, new, line, text):
    error = refused(old, new)
    assert error.line == line
    assert error.text.startswith(text)


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("attempts: 5", "attempts: many", 27, "attempts is 'many'; right would be a whole number from 1 to 1000"),
        ("attempts: 5", "attempts: 2.5", 27, "attempts is 2.5; right would be a whole number"),
        ("attempts: 5", "attempts: 0", 27, "attempts is 0; right would be a whole number from 1 to 1000"),
        ("attempts: 5", "attempts: true", 27, "attempts is true; right would be a whole number"),
        ("attempts: 5", "language: cn", 27, "language is 'cn'; right would be zh or en"),
        ("attempts: 5", "secret_file: [a]", 27, "secret_file is a list of 1; right would be the path of a file"),
        ("attempts: 5", "secret_file: ''", 27, "secret_file is ''; right would be the path of a file"),
        ("attempts: 5", 'secret_file: "a\\0b"', 27, "secret_file is 'a\\x00b'; right would be the path of a file"),
        ("en: Demo", "en: 3", 2, "title.en is 3; right would be a text in both languages"),
        ("{zh: 演示, en: Demo}", "Demo", 2, "title is 'Demo'; right would be a text in both languages"),
        ("requires: [aa]", "requires: aa", 11, "levels[1].requires is 'aa'; right would be a list of ids"),
        ("requires: [aa]", "requires:", 11, "levels[1].requires is null; right would be a list of ids"),
        ("requires: [aa]", "requires: [1]", 11, "levels[1].requires[0] is 1; right would be a safe file name"),
        ("requires: [aa]", "packages: []", 11, "levels[1].packages is a list of 0; right would be a list of the"),
        (
            "requires: [aa]",
            "packages: [../../etc]",
            11,
            "levels[1].packages[0] is '../../etc'; right would be the name",
        ),
        ("{call_seconds: 7}", "[7]", 12, "levels[1].limits is a list of 1; right would be a mapping of limits"),
        ("{call_seconds: 7}", "{threads: yes}", 12, "levels[1].limits.threads is 'yes'; right would be true or false"),
        (
            "{call_seconds: 7}",
            "{memory_mib: 1GiB}",
            12,
            "levels[1].limits.memory_mib is '1GiB'; right would be a whole",
        ),
        (
            "{call_seconds: 7}",
            "{memory_mib: 99999}",
            12,
            "levels[1].limits.memory_mib is 99999; right would be a whole",
        ),
        ("cell_seconds: 20", "cell_seconds: 0", 26, "limits.cell_seconds is 0; right would be a number from 0.1 to"),
        ("cell_seconds: 20", "cell_seconds: .nan", 26, "limits.cell_seconds is nan; right would be a number from 0.1"),
        ("cell_seconds: 20", "cell_seconds: .inf", 26, "limits.cell_seconds is inf; right would be a number from 0.1"),
        ("weight: 3", "weight: 0", 20, "homework[1].weight is 0; right would be a number above 0"),
        ("weight: 3", "weight: -1", 20, "homework[1].weight is -1; right would be a number above 0"),
        ("levels: [bb]", "levels: []", 19, "homework[1].levels is a list of 0; right would be a list of at least"),
        ("name: hw2", "name: a,b", 18, "homework[1].name is 'a,b'; right would be a name of at most 80"),
        ("name: hw2", "name: '=1+1'", 18, "homework[1].name is '=1+1'; right would be a name"),
        ("name: hw2", 'name: "a\\n"', 18, "homework[1].name is 'a\\n'; right would be a name"),
        ("per_day: 0.1", "per_day: 10", 23, "late.per_day is 10; right would be a number from 0 to 1"),
    ],
)
def test_a_value_that_does_not_fit(refused, old, new, line, text):
    error = refused(old, new)
    assert error.line == line
    assert error.text.startswith(text)


@pytest.mark.parametrize(
    "id",
    ["A", "-a", "a_b", "a.b", "a/b", "..", ".", "''", '"aa\\n"', "卷积", "a b", "07", "null", "x" * 65],
)
def test_a_level_id_that_is_no_safe_file_name(refused, id):
    error = refused("- id: bb", f"- id: {id}")
    assert error.line == 8
    assert "right would be a safe file name" in error.text


@pytest.mark.parametrize("empty", ["levels: []\n", "levels:\n", "levels: {}\n"])
def test_no_levels(build, empty):
    folder = build("id: demo\ntitle: {zh: 演示, en: Demo}\n" + empty)
    with pytest.raises(AuthorError, match=r"course.yaml:3: levels is .*; right would be a list of at least one level"):
        load_course(folder)


def test_a_long_value_is_cut(refused):
    assert len(refused("attempts: 5", "attempts: " + "x" * 5000).text) < 250


BAD_TIMES = [
    ("soon", "is 'soon'; right would be a time with date, time and zone"),
    ("20260920", "is 20260920; right would be a time with date, time and zone"),
    ("2026-09-31T08:00:00+08:00", "is '2026-09-31T08:00:00+08:00'; right would be a time"),
    ("2026-09-20", "is '2026-09-20', without a zone; right would be"),
    ("2026-09-20T23:59:59", "without a zone; right would be with the course's zone, such as 2026-09-20T23:59:59+08:00"),
    ("2026-09-20 23:59:59", "without a zone; right would be with the course's zone, such as 2026-09-20T23:59:59+08:00"),
    ("0026-09-20T23:59:59+08:00", "right would be a year from 2000 to 2199"),
]


@pytest.mark.parametrize(("time", "text"), BAD_TIMES)
@pytest.mark.parametrize(
    ("old", "line", "place"),
    [
        ("2026-09-20T23:59:59+08:00", 7, "levels[0].due"),
        ("2026-09-01T08:00:00+08:00", 6, "levels[0].opens"),
        ("2026-11-01T23:59:59+08:00", 21, "homework[1].due"),
        ("2026-12-01T00:00:00+08:00", 24, "late.cutoff"),
    ],
)
def test_a_time_that_is_none_or_has_no_zone(refused, time, text, old, line, place):
    error = refused(old, time)
    assert error.line == line
    assert error.text.startswith(place)
    assert text in error.text


@pytest.mark.parametrize(
    "time",
    ["2026-09-20T23:59:59+08:00", "2026-09-20 23:59:59+08:00", "'2026-09-20T23:59:59+08:00'", "2026-09-20T15:59:59Z"],
)
def test_the_same_time_written_in_four_ways(build, base, time):
    course = load_course(build(base.replace("2026-09-20T23:59:59+08:00", time)))
    assert course.levels[0].due.timestamp() == 1789919999  # date -d 2026-09-20T15:59:59Z +%s
    assert course.levels[0].due.utcoffset() in (timedelta(hours=8), timedelta(0))


def test_seconds_may_be_left_out(build, base):
    course = load_course(build(base.replace("2026-09-20T23:59:59+08:00", "2026-09-20T23:59+08:00")))
    assert course.levels[0].due.timestamp() == 1789919999 - 59


def test_a_level_has_the_courses_limits_but_for_its_own(build):
    first, second = load_course(build()).levels
    assert (first.limits.cell_seconds, first.limits.call_seconds) == (20, 5)
    assert (second.limits.cell_seconds, second.limits.call_seconds) == (20, 7)


def test_a_level_may_set_a_limit_back_to_the_default(build, base):
    text = base.replace("{call_seconds: 7}", "{cell_seconds: 10}")
    assert [entry.limits.cell_seconds for entry in load_course(build(text)).levels] == [20, 10]


def test_a_level_without_due_has_that_of_its_homework(build, base):
    course = load_course(build())
    assert course.levels[1].due == course.homework[1].due
    alone = base[: base.index("homework:")]
    assert [entry.due is None for entry in load_course(build(alone)).levels] == [False, True]


def test_a_secret_elsewhere_keeps_its_path(build, base):
    course = load_course(build(base + "secret_file: /etc/guanka/secret\n"))
    assert str(course.secret_file) == "/etc/guanka/secret"
