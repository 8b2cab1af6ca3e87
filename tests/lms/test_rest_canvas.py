"""Canvas by REST: by the letter of its documentation, and against the double."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import pytest

from autograder.errors import PlatformError
from autograder.lms.connection import Connection, Rest
from autograder.lms.model import Column, LineItem, Member, NotTaken, Score, Taken
from autograder.lms.open import open_platform
from tests.lms.connecting import opened

TOKEN = "1234~canvas-token-of-a-teacher"
HOST = "https://canvas.example.org"
COLUMN = Column(id="01", resource_id="guanka/cs-1/作业 1 & <more>", label="Conv", maximum=10.0)
ITEM = LineItem(url="7", label="Conv", maximum=10.0)
ERRORS = {"errors": [{"message": "user not authorized to perform that action"}]}


def score(points=8.5, comment="", student="101", maximum=10.0):
    return Score(lms_id=student, points=points, maximum=maximum, comment=comment)


@pytest.fixture
def canvas():
    """``canvas(answer)``: a platform whose requests ``answer(request)`` gets; what was asked is in ``.asked``."""
    made = []

    def start(answer):
        asked = []

        def handle(request):
            asked.append(request)
            given = answer(request)
            return given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)

        platform = open_platform(
            Connection(platform="canvas", rest=Rest(url=HOST + "/", course="55", token=TOKEN)),
            now=lambda: datetime(2026, 11, 20, tzinfo=UTC),
            monotonic=lambda: 0.0,
            sleep=lambda _: None,
            draw=bytes,
            transport=httpx.MockTransport(handle),
        )
        platform.asked = asked
        made.append(platform)
        return platform

    yield start
    for one in made:
        one.close()


def fields(request):
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


def submissions_with(comments):
    """Answers as a Canvas with one student, whose comments are these, and who I am: 9."""

    def answer(request):
        path = request.url.path
        if path.endswith("/users/self"):
            return {"id": 9, "name": "Teacher"}
        told = [{"author_id": author, "comment": text} for author, text in comments]
        one = {"user_id": 101, "score": 8.5, "submission_comments": told}
        if request.method == "PUT":
            if text := fields(request).get("comment[text_comment]"):
                comments.append((9, text))
            return one
        return [one] if path.endswith("/submissions") else one

    return answer


def puts(platform):
    return [fields(request) for request in platform.asked if request.method == "PUT"]


def test_pages_are_followed_by_their_links_as_they_are(canvas):
    opaque = f"{HOST}/api/v1/courses/55/assignments?page=bookmark:WyJhIixd&per_page=100"

    def answer(request):
        if "bookmark" in str(request.url):
            return [{"id": "8", "name": "B", "points_possible": None, "due_at": None}]
        headers = {"Link": f'<{opaque}>; rel="next", <{HOST}/api/v1/x?page=1>; rel="first"'}
        first = {
            "id": 7,
            "name": "A",
            "points_possible": 4.0,
            "due_at": "2026-12-01T15:59:59Z",
            "grading_type": "points",
        }
        return httpx.Response(200, json=[first, {"id": 9, "name": "No", "grading_type": "not_graded"}], headers=headers)

    platform = canvas(answer)
    assert platform.line_items() == [
        LineItem(url="7", label="A", maximum=4.0, due=datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)),
        LineItem(url="8", label="B", maximum=0.0),
    ]
    assert str(platform.asked[1].url) == opaque
    assert {request.headers["authorization"] for request in platform.asked} == {f"Bearer {TOKEN}"}


def test_the_token_goes_to_no_other_host(canvas):
    elsewhere = {"Link": '<https://elsewhere.example.org/api/v1/next>; rel="next"'}
    platform = canvas(lambda request: httpx.Response(200, json=[], headers=elsewhere))
    with pytest.raises(PlatformError, match="another host"):
        platform.line_items()
    assert {request.url.host for request in platform.asked} == {"canvas.example.org"}


def test_an_assignment_is_made_published_and_bears_its_id_where_a_teacher_may_write_it(canvas):
    def answer(request):
        sent = fields(request)
        told = {"id": 7, "name": sent["assignment[name]"], "points_possible": 10.0, "due_at": None}
        return httpx.Response(201, json=told | {"description": sent["assignment[description]"], "integration_id": None})

    platform = canvas(answer)
    made = platform.make(COLUMN)
    assert (made.url, made.resource_id) == ("7", COLUMN.resource_id)
    (sent,) = map(fields, platform.asked)
    assert sent.pop("assignment[description]").count("guanka/cs-1/作业 1 &amp; &lt;more&gt;") == 1
    assert sent == {
        "assignment[name]": "Conv",
        "assignment[points_possible]": "10",
        "assignment[due_at]": "",
        "assignment[submission_types][]": "none",
        "assignment[grading_type]": "points",
        "assignment[published]": "true",
    }


def test_a_grade_goes_with_its_comment_and_nothing_else(canvas):
    platform = canvas(submissions_with([]))
    assert isinstance(platform.send(ITEM, score(8.5, "Well done")), Taken)
    assert puts(platform) == [
        {
            "submission[posted_grade]": "8.5",
            "prefer_points_over_scheme": "true",
            "comment[text_comment]": "Well done",
        }
    ]
    assert platform.asked[-1].url.path == "/api/v1/courses/55/assignments/7/submissions/101"


@pytest.mark.parametrize(
    ("points", "maximum", "column", "sent"),
    [(0.0, 10.0, 10.0, "0"), (2 / 3, 1.0, 1.0, "0.666667"), (5.0, 10.0, 40.0, "20"), (5.0, 10.0, 0.0, "5")],
)
def test_points_are_scaled_to_what_the_column_is_worth(canvas, points, maximum, column, sent):
    platform = canvas(submissions_with([]))
    platform.send(LineItem(url="7", label="", maximum=column), score(points, maximum=maximum))
    assert puts(platform)[0]["submission[posted_grade]"] == sent


def test_a_comment_that_is_our_last_one_is_not_said_twice(canvas):
    platform = canvas(submissions_with([(9, "old"), (9, "Well\n done"), (4, "from a colleague")]))
    platform.send(ITEM, score(comment="Well done"))
    platform.send(ITEM, score(comment="old"))
    platform.send(ITEM, score(comment="old"))
    assert [sent.get("comment[text_comment]") for sent in puts(platform)] == [None, "old", None]


def test_a_comment_whose_answer_got_lost_is_looked_for_before_it_is_sent_again(canvas):
    comments = []
    works = submissions_with(comments)

    def answer(request):
        given = works(request)
        if request.method == "PUT" and len(puts(platform)) == 1:
            raise httpx.ReadTimeout("too late", request=request)
        return given

    platform = canvas(answer)
    assert isinstance(platform.send(ITEM, score(comment="Once")), Taken)
    assert comments == [(9, "Once")]
    assert len(puts(platform)) == 2


def test_no_answer_at_all_is_for_later_and_may_have_arrived(canvas):
    works = submissions_with([])

    def answer(request):
        if request.method == "PUT":
            raise httpx.ReadTimeout("too late", request=request)
        return works(request)

    answered = canvas(answer).send(ITEM, score(comment="Once"))
    assert isinstance(answered, NotTaken)
    assert (answered.kind, answered.sent is not None) == ("later", True)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx.Response(401, json=ERRORS), "locked"),
        (httpx.Response(403, json=ERRORS), "locked"),
        (httpx.Response(400, json={"error": "invalid"}), "refused"),
        (httpx.Response(404, json=ERRORS), "refused"),
        (httpx.Response(500, text="oops"), "later"),
    ],
)
def test_what_befalls_one_student_is_an_answer(canvas, reply, kind):
    works = submissions_with([])

    def answer(request):
        if request.url.path.endswith("/assignments/7"):
            return {"id": 7, "name": "Conv"}
        return reply if request.method == "PUT" else works(request)

    answered = canvas(answer).send(ITEM, score())
    assert isinstance(answered, NotTaken)
    assert answered.kind == kind
    assert str(reply.status_code) in answered.answer


def test_a_column_that_was_deleted_is_gone(canvas):
    assert canvas(lambda _: httpx.Response(404, json=ERRORS)).send(ITEM, score()).kind == "gone"
    assert canvas(lambda _: httpx.Response(404, json=ERRORS)).line_item("7") is None
    assert canvas(lambda _: httpx.Response(404, json=ERRORS)).change(ITEM) is None


def test_a_token_that_is_not_taken_stops_everything_and_is_not_shown(canvas):
    told = {"errors": [{"message": f"Invalid access token. {TOKEN}"}]}
    platform = canvas(
        lambda _: httpx.Response(401, json=told, headers={"WWW-Authenticate": 'Bearer realm="canvas-lms"'})
    )
    with pytest.raises(PlatformError, match="New Access Token") as caught:
        platform.send(ITEM, score())
    assert TOKEN not in str(caught.value) + repr(caught.value)
    (finding,) = platform.check()
    assert not finding.works
    assert TOKEN not in repr(finding)


@pytest.mark.parametrize("told", [{"id": 7}, [{"name": "no id"}], "x", None])
def test_an_answer_of_another_shape_is_said_to_be_one(canvas, told):
    with pytest.raises(PlatformError, match="while listing the assignments"):
        canvas(lambda _: httpx.Response(200, content=json.dumps(told))).line_items()


def test_who_is_a_student_and_active(canvas):
    def person(id, *places, **more):
        told = [{"type": kind, "enrollment_state": state} for kind, state in places]
        return {"id": id, "name": f"P{id}", "enrollments": told} | more

    people = [
        person(1, ("StudentEnrollment", "active"), sis_user_id="0042", email="a@x", login_id="a"),
        person(2, ("StudentEnrollment", "invited"), sis_user_id=None),
        person(3, ("StudentEnrollment", "completed")),
        person(4, ("StudentEnrollment", "inactive"), ("StudentEnrollment", "active")),
        person(5, ("TeacherEnrollment", "active")),
        person(6, ("StudentViewEnrollment", "active")),
    ]
    platform = canvas(lambda _: people)
    members = {one.lms_id: one for one in platform.members()}
    assert members["1"] == Member(lms_id="1", name="P1", email="a@x", number="0042")
    assert [(one.is_student, one.is_active) for one in members.values()] == [
        (True, True),
        (True, True),
        (True, False),
        (True, True),
        (False, True),
        (False, True),
    ]
    asked = platform.asked[0].url.params
    assert set(asked.get_list("enrollment_state[]")) == {"active", "invited", "inactive", "completed"}


def test_a_check_says_what_the_token_may_not(canvas):
    def answer(request):
        path = request.url.path
        if path.endswith("/permissions"):
            return {"manage_grades": True, "manage_assignments_add": False}
        if path.endswith("/users"):
            return [{"id": 1, "enrollments": [{"type": "StudentEnrollment"}]}]
        return [] if path.endswith("/assignments") else {"id": 9, "name": "Named"}

    findings = {one.what: one for one in canvas(answer).check()}
    assert [what for what, one in findings.items() if not one.works] == ["its rights", "people"]
    assert "make assignments" in findings["its rights"].found
    assert "SIS id" in findings["people"].advice


def test_against_the_double(doubles):
    double = doubles("canvas")
    with opened(double, "rest") as (platform, _):
        assert all(finding.works for finding in platform.check())
        item = platform.make(COLUMN)
        assert platform.line_items() == [item]
        assert item.resource_id == COLUMN.resource_id
        for points, comment in ((4, "first"), (5, "first"), (0, "second")):
            assert isinstance(platform.send(item, score(points, comment)), Taken)
        cell = double.cell(item=int(item.url), user="101")
        assert (cell["final"], cell["comments"], cell["attempts"]) == (0.0, ["first", "second"], 0)
        held = platform.results(item)
        assert (held["101"].points, held["101"].comment, held["102"].points) == (0.0, "second", None)
        right = LineItem(url=item.url, label="Renamed", maximum=20.0, due=datetime(2026, 12, 1, tzinfo=UTC))
        changed = platform.change(right)
        assert (changed.label, changed.maximum, changed.due) == ("Renamed", 20.0, right.due)
        assert changed.resource_id == COLUMN.resource_id
        double.lock(item=int(item.url), user="101")
        assert platform.send(item, score(9)).kind == "locked"
        assert platform.send(item, score(9, student="999")).kind == "refused"
        assert len(platform.members()) == 13


def test_a_connection_that_is_cut_after_the_double_has_worked(doubles):
    double = doubles("canvas")
    with opened(double, "rest") as (platform, _):
        item = platform.make(COLUMN)
        double.fault(kind="score", act="cut", works=True)
        assert isinstance(platform.send(item, score(3, "once")), Taken)
        assert double.cell(item=int(item.url), user="101")["comments"] == ["once"]
        assert double.counts()["score"] == 2
