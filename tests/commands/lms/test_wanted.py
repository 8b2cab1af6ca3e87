"""What the LMS should hold: the marks of the table, and nothing that must not leave."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from autograder.commands.lms.wanted import columns_of, wanted_of
from autograder.errors import AuthorError
from autograder.gradebook import runs, tables
from autograder.gradebook.columns import marks
from autograder.gradebook.export import export_rows
from autograder.results import Mismatch, Verdict
from autograder.wording import Text
from tests.commands.lms.conftest import DUE, LATER, LEVELS
from tests.gradebook.building import MOMENT, report


def wanted(course, *only, now=LATER):
    """Every score by (column, student)."""
    with course.book() as book:
        _, found = wanted_of(course.place(), book, only, now)
    return {(column, one.student): one for column, some in found.items() for one in some}


def give(course, student, cell="value", level="a1", **values):
    """What formgrader stores when a teacher types it: a score by hand ends the waiting."""
    with course.book() as book, book.writing() as connection:
        ids = _grades(connection, student, level, cell)
        connection.execute(
            tables.grade.update().where(tables.grade.c.id.in_(ids)).values(needs_manual_grade=False, **values)
        )


def _grades(connection, student, level, cell):
    joined = (
        tables.grade.join(tables.base_cell, tables.base_cell.c.id == tables.grade.c.cell_id)
        .join(tables.submitted_notebook, tables.submitted_notebook.c.id == tables.grade.c.notebook_id)
        .join(tables.submitted, tables.submitted.c.id == tables.submitted_notebook.c.assignment_id)
        .join(tables.assignment, tables.assignment.c.id == tables.submitted.c.assignment_id)
    )
    query = tables.grade.select().select_from(joined).with_only_columns(tables.grade.c.id)
    own = (tables.assignment.c.name == level, tables.base_cell.c.name == cell, tables.submitted.c.student_id == student)
    return connection.scalars(query.where(*own)).all()


def points(course, **more):
    return {key: (one.points, one.maximum) for key, one in wanted(course, **more).items() if not one.waits}


def waits(course):
    return {key: one.waits for key, one in wanted(course).items() if one.waits}


def test_columns_are_levels_and_homework_as_the_course_says(course):
    found = columns_of(course.place().course)
    assert [(one.id, one.resource_id, one.label, one.maximum, one.due) for one in found[:1] + found[-1:]] == [
        ("a1", "guanka/conv/a1", "第1关：二维互相关", 10.0, DUE),
        ("作业二", "guanka/conv/作业二", "作业二", 100.0, DUE),
    ]
    course.write(lms={"columns": "homework"}, language="en")
    assert [one.id for one in columns_of(course.place().course)] == ["作业一", "作业二"]
    course.write(lms={"columns": "levels"}, language="en")
    assert [one.label for one in columns_of(course.place().course)] == ["Level 1", "Level 2", "Level 3"]


def test_a_column_that_is_none_is_refused(course):
    with pytest.raises(AuthorError, match="'a3' is no column in the LMS; there are: a1, a2, b1, 作业一, 作业二"):
        wanted(course, "a1", "a3")
    course.write(lms={"columns": "homework"})
    with pytest.raises(AuthorError, match="'a1' is no column"):
        wanted(course, "a1")


def test_points_are_those_of_the_table_of_marks(course):
    course.write(rounding={"decimals": 0}, late={"per_day": 0.1})
    course.grade("ana", "a1", value=(4.0, 0.0), penalty=1.3)
    course.grade("ana", "a2", value=(1.25, 0.0))
    course.grade("ana", "b1", shape=0.0, value=(0.0, 0.0))
    course.grade("ben", "b1")
    with course.book() as book:
        place = course.place()
        rows = export_rows(book)
        table = marks(place.course, rows, None, place.rules.extensions, LATER)
    expected = {}
    for line in table.lines:
        numbers = dict(zip((*LEVELS, "作业一", "作业二"), (*line.levels, *line.homework), strict=True))
        expected |= {(name, line.person.student): float(mark) for name, mark in numbers.items() if mark is not None}
    assert {key: number for key, (number, _) in points(course).items()} == expected
    assert expected["a1", "ana"] == 7.0  # 8 less 1.3, rounded
    assert expected["b1", "ana"] == 0.0
    assert expected["作业一", "ana"] == 60.0  # 6.7 and 5.25 of 20
    assert ("作业一", "ben") not in wanted(course)  # blank: two levels were not handed in


def test_what_was_not_handed_in_is_worth_nothing_where_the_course_says_so(course):
    (course.folder / "roster.csv").write_text("student,name\nana,A\neva,E\n")
    course.write(missing="zero_after_due", roster="roster.csv")
    course.grade("ana", "a1")
    found = wanted(course)
    assert (found["a1", "eva"].points, found["作业一", "eva"].points) == (0.0, 0.0)
    assert "截止前没有提交" in found["a1", "eva"].comment
    assert "第2关：未提交" in found["作业一", "ana"].comment
    assert wanted(course, now=DUE - timedelta(hours=1)).keys() == {("a1", "ana")}


class TestWaiting:
    """Nothing of it is sent, nor the homework that it is part of; the rest is."""

    @pytest.fixture(autouse=True)
    def graded(self, course):
        for level in LEVELS:
            course.grade("ana", level)

    def only(self, course, why):
        found = waits(course)
        assert found.keys() == {("a1", "ana"), ("作业一", "ana")}
        assert why in found["a1", "ana"]
        assert found["作业一", "ana"] == f"a1: {found['a1', 'ana']}"
        assert points(course).keys() == {(one, "ana") for one in ("a2", "b1", "作业二")}
        assert all(one.advice for one in wanted(course).values() if one.waits)

    def test_what_is_held(self, course):
        course.grade("ana", status="held")
        self.only(course, "held")

    def test_what_is_held_is_sent_when_a_person_has_given_all_its_points(self, course):
        course.grade("ana", status="held")
        give(course, "ana", "shape", manual_score=3.0)
        self.only(course, "held")
        give(course, "ana", "value", manual_score=5.5)
        assert waits(course) == {}
        assert points(course)["a1", "ana"] == (8.5, 10.0)

    def test_what_could_not_be_graded(self, course):
        course.grade("ana", status="ungradable")
        self.only(course, "could not be graded")
        give(course, "ana", "shape", manual_score=0.0)
        give(course, "ana", "value", manual_score=2.0)
        assert points(course)["a1", "ana"] == (2.0, 10.0)

    def test_what_was_graded_without_the_sandbox(self, course):
        course.grade("ana", sandboxed=False)
        self.only(course, "without the sandbox")
        give(course, "ana", "shape", manual_score=1.0)
        give(course, "ana", "value", manual_score=1.0)
        self.only(course, "without the sandbox")

    def test_a_cell_without_a_score(self, course):
        give(course, "ana", "value", auto_score=None)
        assert "a1" in {column for column, _ in waits(course)}

    def test_a_manual_score_above_what_has_changed(self, course):
        give(course, "ana", "value", manual_score=2.0)
        assert points(course)["a1", "ana"] == (6.0, 10.0)
        course.grade("ana", value=(0.0, 0.0), sha="b" * 64, attempt=2)
        self.only(course, "given by hand stands above")
        give(course, "ana", "value", manual_score=2.5)
        assert points(course)["a1", "ana"] == (6.5, 10.0)

    def test_scores_that_another_program_wrote(self, course):
        give(course, "ana", "value", auto_score=6.0)
        self.only(course, "are not those that we gave")

    def test_a_regrade_that_is_under_way(self, course):
        with course.book() as book:
            runs.begin(book, "regrade", ["a1"], MOMENT)
        self.only(course, "a regrade of a1 is under way")
        with course.book() as book:
            runs.finish(book, "regrade", ["a1"], MOMENT)
        assert waits(course) == {}


class TestComments:
    def comment(self, course, column="a1", student="ana"):
        return wanted(course)[column, student].comment

    def test_points_lateness_checks_and_the_first_that_did_not_pass(self, course):
        one = report(level="a1", value=(0.0, 2.0))
        hidden = Mismatch(what=Text("of hidden values 42", "隐藏的值 42"), actual="4242")
        shown = Mismatch(what=Text("Entry (0, 0) is wrong.", "第 (0, 0) 个元素不对。"))
        checks = [replace(check, mismatch=hidden, shown=shown) for check in one.checks]
        checks[0] = replace(checks[0], mismatch=None, shown=None)
        checks[1] = replace(checks[1], title=Text("Values", "数值"))
        course.grade("ana", one=replace(one, checks=tuple(checks)), penalty=0.6)
        assert self.comment(course).splitlines() == [
            "得分：5.4/10。",
            "迟交，扣 0.6 分。",
            "3 项检查，通过 2 项。",
            "先看这一项：数值。第 (0, 0) 个元素不对。",
        ]
        course.write(language="en")
        assert self.comment(course).splitlines()[-1] == "To begin with: Values. Entry (0, 0) is wrong."
        assert "42" not in self.comment(course)

    def test_a_check_that_shows_nothing_says_what_its_verdict_means(self, course):
        one = report(level="a1", value=(0.0, 2.0))
        hidden = Mismatch(what=Text("of hidden values 42", "隐藏的值 42"))
        checks = tuple(
            replace(check, mismatch=hidden) if check.verdict is Verdict.FAILED else check for check in one.checks
        )
        course.grade("ana", one=replace(one, checks=checks))
        assert "42" not in self.comment(course)
        assert "在一组不公开的输入上" in self.comment(course)

    def test_a_score_by_hand_is_said_and_its_comment_is_not(self, course):
        course.grade("ana")
        give(course, "ana", "value", manual_score=1.0, extra_credit=0.5)
        assert "老师手动调整过分数" in self.comment(course)

    def test_more_than_the_column_can_hold_is_cut_and_said(self, course):
        course.grade("ana", value=(4.0, 2.0))
        give(course, "ana", "value", extra_credit=3.0)
        one = wanted(course)["a1", "ana"]
        assert (one.points, one.maximum) == (10.0, 10.0)
        assert "此处最多显示 10 分" in one.comment
        assert "13.0 of 10 points" in one.note

    def test_the_link_is_quoted_and_never_cut(self, course):
        url = "https://example.org/" + "x" * 300 + "/{student}/{level}.html"
        course.write(lms={"feedback_url": url})
        one = report(student="s 1/..&阮", level="a1", value=(0.0, 0.0))
        long = Mismatch(what=Text("w" * 5000, "字" * 5000))
        course.grade(
            "s 1/..&阮",
            one=replace(
                one, checks=tuple(replace(c, shown=long, title=Text("t" * 900, "题" * 900)) for c in one.checks)
            ),
        )
        said = self.comment(course, student="s 1/..&阮")
        assert said.endswith("/s%201%2F..%26%E9%98%AE/a1.html")
        assert len(said) < 1500
        assert "\n详细反馈：https://example.org/" in said

    def test_without_a_summary_the_link_stands_alone(self, course):
        course.grade("ana")
        course.write(lms={"comment": "none", "feedback_url": "https://example.org/{student}"})
        assert self.comment(course) == "https://example.org/ana"
        course.write(lms={"comment": "none"})
        assert self.comment(course) == ""

    def test_a_homework_of_many_words_is_cut(self, course):
        for level in ("a1", "a2"):
            course.grade("ana", level)
        course.write(titles={"a1": "题" * 700, "a2": "目" * 700})
        assert len(self.comment(course, "作业一")) == 1000

    def test_a_homework_lists_its_levels_and_has_no_page_of_one_level(self, course):
        course.write(lms={"feedback_url": "https://example.org/{student}/{level}.html"})
        course.grade("ana", "a1")
        course.grade("ana", "a2", value=(0.0, 0.0))
        assert self.comment(course, "作业一").splitlines() == [
            "得分：67.5/100。",
            "第1关：二维互相关：9.5/10",
            "第2关：4/10",
        ]
        course.write(lms={"feedback_url": "https://example.org/{student}"})
        assert self.comment(course, "作业一").endswith("https://example.org/ana")
