"""The table of marks, against arithmetic by hand and in the statistics module."""

import csv
import json
from datetime import UTC, datetime, timedelta
from statistics import fmean

import msgspec
import pytest

from autograder.course.extensions import NO_EXTENSIONS, Extensions
from autograder.course.load import load_course
from autograder.course.roster import Person, Roster
from autograder.gradebook.columns import marks, table
from autograder.gradebook.export import Row, save_table

DUE = datetime(2026, 10, 18, 23, 59, 59, tzinfo=UTC)
NOW = DUE + timedelta(days=1)


@pytest.fixture
def course(tmp_path):
    """Three levels: two in a homework of weight 1, one in a homework of weight 3; more keys as they are given."""

    def course(homework=True, **more):
        levels = [{"id": level, "title": {"zh": "关", "en": "L"}} for level in ("a1", "a2", "b1")]
        groups = [("作业一", ["a1", "a2"], 1), ("作业二", ["b1"], 3)] if homework else []
        listed = [{"name": n, "levels": ids, "weight": w, "due": DUE.isoformat()} for n, ids, w in groups]
        tree = {"id": "c", "title": {"zh": "课", "en": "C"}, "levels": levels, "homework": listed, **more}
        (tmp_path / "course.yaml").write_text(json.dumps(tree), encoding="utf-8")
        for level in ("a1", "a2", "b1"):
            (tmp_path / "assignments" / level).mkdir(parents=True, exist_ok=True)
            (tmp_path / "assignments" / level / f"{level}.ipynb").write_text("{}")
        return load_course(tmp_path)

    return course


def row(student, level, score, most=10.0):
    status = "held" if score is None else "graded"
    own = {"raw_score": score, "late_penalty": 0.0, "score": score, "max_score": most, "status": status}
    return Row(student=student, level=level, attempt=1, submitted_at=None, graded_at=NOW, **own)


def roster(*ids):
    people = {who: Person(who, f"name of {who}", "s", "") for who in ids}
    return Roster(None, people)


def line_of(course, rows, who="1", *, people=None, extensions=NO_EXTENSIONS, now=NOW):
    found = marks(course, rows, people, extensions, now)
    line = next(line for line in found.lines if line.person.student == who)
    shown = [None if mark is None else str(mark) for mark in (*line.levels, *line.homework, line.total)]
    return shown, line.waiting


def test_homework_and_total_on_a_base_of_100(course):
    shown, waiting = line_of(course(), [row("1", "a1", 7.0), row("1", "a2", 8.5), row("1", "b1", 9.25)])
    total = (fmean([70, 85]) * 1 + 92.5 * 3) / 4
    assert shown == ["7.0", "8.5", "9.3", "77.5", "92.5", "88.8"]
    assert total == 88.75  # the middle goes up
    assert waiting == ()


def test_a_homework_is_the_sum_of_points_by_the_sum_of_maxima(course):
    shown, _ = line_of(course(), [row("1", "a1", 7.0, 30.0), row("1", "a2", 8.0), row("1", "b1", 10.0)])
    assert shown[3:] == ["37.5", "100.0", "84.4"]  # 15 of 40


def test_only_what_is_shown_is_rounded(course):
    thirds = [row("1", "a1", 10 / 3), row("1", "a2", 10 / 3), row("1", "b1", 10 / 3)]
    assert line_of(course(rounding={"decimals": 0}), thirds)[0] == ["3", "3", "3", "33", "33", "33"]
    assert line_of(course(rounding={"decimals": 3}), thirds)[0][3:] == ["33.333"] * 3
    # Of rounded marks the mean would be 66.65 and with it 66.7.
    marks_ = [row("1", "a1", 6.664), row("1", "a2", 6.664), row("1", "b1", 6.664)]
    assert line_of(course(), marks_)[0] == ["6.7", "6.7", "6.7", "66.6", "66.6", "66.6"]


def test_without_homework_all_levels_are_one(course):
    rows = [row("1", "a1", 7.0), row("1", "a2", 8.0), row("1", "b1", 10.0)]
    assert line_of(course(homework=False), rows)[0] == ["7.0", "8.0", "10.0", "83.3"]


@pytest.mark.parametrize("missing", ["blank", "zero_after_due"])
def test_what_waits_for_a_person_is_never_a_zero(course, missing):
    rows = [row("1", "a1", 7.0), row("1", "a2", None), row("1", "b1", 10.0)]
    shown, waiting = line_of(course(missing=missing), rows)
    assert shown == ["7.0", None, "10.0", None, "100.0", None]
    assert waiting == ("a2",)


def test_what_is_missing_is_blank_and_so_is_its_sum(course):
    shown, waiting = line_of(course(), [row("1", "a1", 7.0), row("1", "b1", 10.0)])
    assert (shown, waiting) == (["7.0", None, "10.0", None, "100.0", None], ())


def test_or_a_zero_once_it_is_due(course):
    rows, rule = [row("1", "a1", 7.0), row("1", "b1", 10.0)], course(missing="zero_after_due")
    assert line_of(rule, rows)[0] == ["7.0", "0.0", "10.0", "35.0", "100.0", "83.8"]
    assert line_of(rule, rows, now=DUE)[0] == ["7.0", None, "10.0", None, "100.0", None]


def test_due_is_the_students_own_time(course):
    rows, rule = [row("1", "a1", 7.0), row("1", "b1", 10.0)], course(missing="zero_after_due")
    longer = Extensions({("1", "a2"): NOW})
    assert line_of(rule, rows, extensions=longer)[0][1] is None
    assert line_of(rule, rows, extensions=longer, now=NOW + timedelta(seconds=1))[0][1] == "0.0"


def test_a_level_that_is_never_due_is_never_a_zero(course):
    assert line_of(course(homework=False, missing="zero_after_due"), [row("1", "a1", 7.0)])[0][1:] == [None] * 3


def test_everybody_on_the_roster_then_the_others(course):
    found = marks(course(), [row("zoe", "a1", 1.0), row("007", "a1", 2.0)], roster("3", "007"), NO_EXTENSIONS, NOW)
    assert [line.person.student for line in found.lines] == ["3", "007", "zoe"]
    assert [line.person.name for line in found.lines] == ["name of 3", "name of 007", ""]
    assert [str(line.levels[0]) for line in found.lines] == ["None", "2.0", "1.0"]


def test_a_level_that_the_course_no_longer_has_is_left_out(course):
    assert line_of(course(), [row("1", "a1", 7.0), row("1", "gone", 10.0)])[0] == ["7.0"] + [None] * 5


def test_a_weight_may_be_as_small_as_it_likes(course):
    light = course()
    groups = [msgspec.structs.replace(one, weight=1e-12) for one in light.homework]
    rows = [row("1", "a1", 0.0), row("1", "a2", 0.0), row("1", "b1", 10.0)]
    assert line_of(light, rows)[0][-1] == "75.0"
    assert line_of(msgspec.structs.replace(light, homework=tuple(groups)), rows)[0][-1] == "50.0"


def test_the_file_opens_in_a_spreadsheet_and_computes_nothing(course, tmp_path):
    people = Roster(None, {"01": Person("01", "=HYPERLINK(1)", "一班", "")})
    found = marks(course(), [row("01", "a1", 7.0), row("01", "a2", None)], people, NO_EXTENSIONS, NOW)
    save_table(table(found), tmp_path / "marks.csv")
    data = (tmp_path / "marks.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfstudent,name,section,a1,a2,b1,")
    header, line = csv.reader(data.decode("utf-8-sig").splitlines())
    assert header == ["student", "name", "section", "a1", "a2", "b1", "作业一", "作业二", "total", "waits_for_a_person"]
    assert line == ["01", "'=HYPERLINK(1)", "一班", "7.0", "", "", "", "", "", "a2"]
