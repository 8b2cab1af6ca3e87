"""Moodle by REST: by the letter of its web services, and against the double."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import pytest

from autograder.errors import ColumnError, PlatformError
from autograder.lms.connection import Connection, Rest
from autograder.lms.model import Column, LineItem, Member, Score, Taken
from autograder.lms.open import open_platform
from tests.lms.connecting import opened

TOKEN = "0123456789abcdef0123456789abcdef"
COLUMN = Column(id="01", resource_id="guanka/cs-1/作业 1", label="Conv", maximum=10.0)
ITEM = LineItem(url="7", label="Conv", maximum=10.0)
ASSIGNMENT = {"id": 7, "cmid": 70, "course": 5, "name": "Conv", "grade": 10, "duedate": 1796054400, "configs": []}


def wrong(code, message="No"):
    return {"exception": "moodle_exception", "errorcode": code, "message": message}


@pytest.fixture
def moodle():
    """``moodle(function=answer, ...)``: a platform whose functions answer so; what was called is in ``.called``."""
    made = []

    def start(**functions):
        called = []

        def handle(request):
            fields = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
            assert fields.pop("moodlewsrestformat") == "json"
            assert fields.pop("wstoken") == TOKEN
            assert TOKEN not in str(request.url)
            function = fields.pop("wsfunction")
            called.append((function, fields))
            given = functions.get(function, wrong("accessexception"))
            given = given(fields) if callable(given) else given
            return given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)

        platform = open_platform(
            Connection(platform="moodle", rest=Rest(url="https://moodle.example.org", course="5", token=TOKEN)),
            now=lambda: datetime(2026, 11, 20, tzinfo=UTC),
            monotonic=lambda: 0.0,
            sleep=lambda _: None,
            draw=bytes,
            transport=httpx.MockTransport(handle),
        )
        platform.called = called
        made.append(platform)
        return platform

    yield start
    for one in made:
        one.close()


def course(*assignments):
    return {"courses": [{"id": 5, "fullname": "C", "assignments": list(assignments)}], "warnings": []}


def module(idnumber):
    return {"cm": {"id": 70, "idnumber": idnumber, "name": "Conv", "instance": 7}, "warnings": []}


def score(points=8.5, comment="", student="101", maximum=10.0):
    return Score(lms_id=student, points=points, maximum=maximum, comment=comment)


def test_columns_are_assignments_with_points_and_found_by_their_id_number(moodle):
    others = [ASSIGNMENT | {"id": 8, "cmid": 80, "grade": -3, "duedate": 0}, ASSIGNMENT | {"id": 9, "grade": 0}]
    platform = moodle(
        mod_assign_get_assignments=course(ASSIGNMENT, *others),
        core_course_get_course_module=lambda fields: module(COLUMN.resource_id if fields["cmid"] == "70" else ""),
    )
    first, second = platform.line_items()
    due = datetime.fromtimestamp(1796054400, UTC)
    assert first == LineItem(url="7", label="Conv", maximum=10.0, resource_id=COLUMN.resource_id, due=due)
    assert second == LineItem(url="8", label="Conv", maximum=0.0)
    assert platform.line_item("7") == first
    assert platform.line_item("70") is None


@pytest.mark.parametrize(("there", "how"), [("Other", "add an Assignment"), ("Conv", "open the assignment")])
def test_a_teacher_is_told_how_to_make_a_column(moodle, there, how):
    platform = moodle(mod_assign_get_assignments=course(ASSIGNMENT | {"name": there}))
    with pytest.raises(ColumnError) as caught:
        platform.make(COLUMN)
    for words in (how, "'guanka/cs-1/作业 1'", "maximum grade 10", "Feedback comments"):
        assert words in str(caught.value)


def test_a_score_is_saved_for_the_attempt_that_counts(moodle):
    platform = moodle(mod_assign_save_grade=httpx.Response(200, content=b"null"))
    assert isinstance(platform.send(ITEM, score(8.5, "不错\n<b>")), Taken)
    assert platform.called == [
        (
            "mod_assign_save_grade",
            {
                "assignmentid": "7",
                "userid": "101",
                "grade": "8.5",
                "attemptnumber": "-1",
                "addattempt": "0",
                "workflowstate": "",
                "applytoall": "0",
                "plugindata[assignfeedbackcomments_editor][text]": "不错\n<b>",
                "plugindata[assignfeedbackcomments_editor][format]": "2",
            },
        )
    ]


def test_a_scale_gets_no_score(moodle):
    platform = moodle()
    assert platform.send(LineItem(url="7", label="", maximum=0.0), score()).kind == "refused"
    assert platform.called == []


@pytest.mark.parametrize("code", ["invalidtoken", "accessexception", "nopermissions", "sitemaintenance"])
def test_what_would_befall_every_score_stops_all(moodle, code):
    said = wrong(code, f"Because of {TOKEN}")
    platform = moodle(mod_assign_save_grade=said, core_webservice_get_site_info=said)
    with pytest.raises(PlatformError, match=f"'{code}' .*right would be") as caught:
        platform.send(ITEM, score())
    assert TOKEN not in str(caught.value) + repr(caught.value) + repr(platform.check())


def test_what_befalls_one_student_is_an_answer(moodle):
    known = {"mod_assign_get_assignments": course(ASSIGNMENT), "core_course_get_course_module": module("")}
    answered = moodle(mod_assign_save_grade=wrong("usernotincourse"), **known).send(ITEM, score())
    assert (answered.kind, "usernotincourse" in answered.answer) == ("refused", True)
    answered = moodle(mod_assign_save_grade=wrong("invalidrecord"), **known).send(ITEM, score())
    assert answered.kind == "refused"
    answered = moodle(mod_assign_save_grade=wrong("invalidrecord"), mod_assign_get_assignments=course()).send(
        ITEM, score()
    )
    assert answered.kind == "gone"


def grade_items(*items):
    rows = [{"courseid": 5, "userid": 101, "userfullname": "P", "maxdepth": 2, "gradeitems": list(items)}]
    return {"usergrades": rows, "warnings": []}


def test_the_gradebook_is_read_back_not_what_the_assignment_was_given(moodle):
    item = {"itemmodule": "assign", "iteminstance": 7, "itemnumber": 0, "graderaw": 3.0, "grademax": 20}
    total = {"itemmodule": None, "iteminstance": 7, "graderaw": 99.0}
    quiz = item | {"itemmodule": "quiz", "graderaw": 98.0}
    platform = moodle(gradereport_user_get_grade_items=grade_items(total, quiz, item))
    (result,) = platform.results(ITEM).values()
    assert (result.lms_id, result.points, result.maximum, result.comment) == ("101", 3.0, 20.0, None)


@pytest.mark.parametrize("code", ["accessexception", "nopermissiontoviewgrades"])
def test_without_the_gradebook_the_assignment_has_to_do(moodle, code):
    grades = [{"userid": 101, "grade": "8.50000"}, {"userid": 102, "grade": "-1.00000"}]
    platform = moodle(
        gradereport_user_get_grade_items=wrong(code),
        mod_assign_get_grades={"assignments": [{"assignmentid": 7, "grades": grades}], "warnings": []},
    )
    assert {one: result.points for one, result in platform.results(ITEM).items()} == {"101": 8.5, "102": None}


def test_who_is_a_student_and_active(moodle):
    def person(id, *roles, **more):
        return {"id": id, "fullname": f"P{id}", "roles": [{"shortname": role} for role in roles]} | more

    people = [
        person(1, "student", idnumber="0042", email="a@x"),
        person(2, "student"),
        person(3, "editingteacher"),
        person(4),
    ]

    def enrolled(fields):
        return people[:1] + people[2:] if "options[0][name]" in fields else people

    members = moodle(core_enrol_get_enrolled_users=enrolled).members()
    assert members[0] == Member(lms_id="1", name="P1", email="a@x", number="0042")
    assert [(one.is_student, one.is_active) for one in members[1:]] == [(True, False), (False, True), (False, True)]

    def allowed(fields):
        return wrong("nopermissions") if "options[0][name]" in fields else people

    assert all(one.is_active for one in moodle(core_enrol_get_enrolled_users=allowed).members())


def test_a_course_that_the_token_may_not_see_is_named(moodle):
    warned = {"courses": [], "warnings": [{"item": "course", "warningcode": "2", "message": "not enrolled"}]}
    with pytest.raises(PlatformError, match=r"course '5' \(not enrolled\).*number in the course's address"):
        moodle(mod_assign_get_assignments=warned).line_items()


def test_a_page_for_people_is_no_web_service(moodle):
    page = httpx.Response(200, content=b"<!DOCTYPE html><title>Maintenance</title>")
    with pytest.raises(PlatformError, match="JSON"):
        moodle(mod_assign_get_assignments=page).line_items()
    off = httpx.Response(403, content=b"")
    with pytest.raises(PlatformError, match="REST protocol switched on"):
        moodle(mod_assign_get_assignments=off).line_items()


def test_a_check_names_the_functions_that_the_service_lacks(moodle):
    site = {"sitename": "S", "username": "u", "release": "4.5", "functions": [{"name": "mod_assign_get_assignments"}]}
    platform = moodle(
        core_webservice_get_site_info=site,
        mod_assign_get_assignments=course(),
        core_enrol_get_enrolled_users=[],
    )
    findings = {one.what: one for one in platform.check()}
    assert [what for what, one in findings.items() if not one.works] == ["functions"]
    assert "mod_assign_save_grade" in findings["functions"].found
    assert "External services" in findings["functions"].advice


def test_against_the_double(doubles):
    double = doubles("moodle")
    with opened(double, "rest") as (platform, _):
        assert all(finding.works for finding in platform.check())
        number = double.add_item(label="Conv", maximum=20.0, resource_id=COLUMN.resource_id)
        (item,) = platform.line_items()
        assert (item.url, item.resource_id) == (str(number), COLUMN.resource_id)
        for points, comment in ((4, "first"), (5, "second")):
            assert isinstance(platform.send(item, score(points, comment)), Taken)
        cell = double.cell(item=number, user="101")
        assert (cell["final"], cell["comment"]) == (10.0, "second")
        double.override(item=number, user="101", points=3)
        assert isinstance(platform.send(item, score(9)), Taken)
        assert platform.results(item)["101"].points == 3
        assert platform.results(item)["102"].points is None
        assert platform.send(item, score(9, student="999")).kind == "refused"
        assert platform.change(LineItem(url=item.url, label="Renamed", maximum=1.0)) == item
        assert len(platform.members()) == 13
        double.delete(item=number)
        assert platform.send(item, score(9)).kind == "gone"
