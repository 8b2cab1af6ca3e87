"""The double does what Canvas and Open edX do, and goes wrong as it is told to."""

import email.utils
import time
from datetime import UTC, datetime

import httpx
import pytest

from tests.lms.double.canvas import SUBMISSION
from tests.lms.double.running import as_process, plain_client
from tests.lms.double.tool import MORNING, Tool, number_of

C1, C2 = "5c0ffee-0001", "5c0ffee-0002"
LATER = "2026-11-20T08:00:00.000001Z"
SAME_ATTEMPT = {SUBMISSION: {"new_submission": False, "submitted_at": MORNING}}


@pytest.fixture
def on_canvas(canvas):
    made = Tool(canvas)
    yield made
    made.close()


@pytest.fixture
def on_edx(open_edx):
    made = Tool(open_edx)
    yield made
    made.close()


def cell(tool, url, user=C1):
    return tool.double.cell(item=number_of(url), user=user)


def test_open_edx_answers_201_with_the_score_and_reads_microseconds(on_edx):
    url = on_edx.make()
    answer = on_edx.score(url, C1)
    assert (answer.status_code, answer.json()["scoreGiven"]) == (201, 17.5)
    assert on_edx.score(url, C1, 3).status_code == 400  # the same moment
    assert on_edx.score(url, C1, 3, timestamp="2026-11-20T07:59:59Z").status_code == 400
    assert on_edx.score(url, C1, 3, timestamp=LATER).status_code == 201
    assert on_edx.results(url)[C1]["resultScore"] == 3


@pytest.mark.parametrize("change", [{"given": -1}, {"activityProgress": "Done"}, {"user": "nobody"}])
def test_open_edx_breaks_on_what_it_does_not_expect(on_edx, change):
    assert on_edx.score(on_edx.make(), **{"user": C1} | change).status_code == 500


def test_open_edx_drops_silently_what_is_for_a_column_without_its_block(on_edx):
    url = on_edx.make(resourceLinkId=None)
    assert on_edx.score(url, C1).status_code == 201
    assert cell(on_edx, url)["final"] is None
    linked = on_edx.make()
    on_edx.score(linked, C1)
    assert cell(on_edx, linked)["final"] == 17.5


def test_open_edx_shows_what_was_sent_and_not_what_the_gradebook_holds(on_edx):
    url = on_edx.make()
    on_edx.score(url, C1)
    on_edx.score(url, C1, 3, gradingProgress="Pending", timestamp=LATER)
    assert (cell(on_edx, url)["final"], on_edx.results(url)[C1]["resultScore"]) == (17.5, 3)


def test_open_edx_counts_a_column_in_whole_points(on_edx):
    body = {"label": "Level 1", "scoreMaximum": 10.5, "resourceId": "x"}
    media = "application/vnd.ims.lis.v2.lineitem+json"
    assert on_edx.send("POST", on_edx.there.line_items_url, body, media).status_code == 400


def test_canvas_knows_students_alone(on_canvas):
    url = on_canvas.make()
    assert on_canvas.score(url, C1).status_code == 200
    assert on_canvas.score(url, "101", timestamp=LATER).status_code == 200  # by its own id, too
    assert [on_canvas.score(url, who).status_code for who in ("nobody", "lti-teacher")] == [422, 422]


def test_canvas_refuses_what_is_older_than_the_last_and_takes_the_same_moment_again(on_canvas):
    url = on_canvas.make()
    on_canvas.score(url, C1)
    assert on_canvas.score(url, C1, 3, timestamp="2026-11-20T07:59:59.999Z").status_code == 400
    assert on_canvas.score(url, C1, 4).status_code == 200
    assert cell(on_canvas, url)["final"] == 4


@pytest.mark.parametrize("change", [{"gradingProgress": "Pending"}, {"given": None}])
def test_canvas_takes_the_grade_away_for_anything_but_a_final_score(on_canvas, change):
    url = on_canvas.make()
    on_canvas.score(url, C1)
    on_canvas.score(url, C1, **{"timestamp": LATER} | change)
    assert cell(on_canvas, url)["final"] is None
    assert "resultScore" not in on_canvas.results(url)[C1]


def test_canvas_keeps_every_comment_and_counts_attempts_unless_told_otherwise(on_canvas):
    url = on_canvas.make()
    on_canvas.score(url, C1)
    on_canvas.score(url, C1, timestamp=LATER)
    on_canvas.score(url, C2, **SAME_ATTEMPT)
    assert (cell(on_canvas, url)["comments"], cell(on_canvas, url)["attempts"]) == (["好", "好"], 2)
    assert (cell(on_canvas, url, C2)["attempts"], cell(on_canvas, url, C2)["submitted_at"]) == (0, None)


def test_canvas_does_not_clip_and_forgets_a_teachers_grade_with_the_next_score(on_canvas):
    url = on_canvas.make()
    on_canvas.score(url, C1, 25)
    assert cell(on_canvas, url)["final"] == 25
    on_canvas.double.override(item=number_of(url), user=C1, points=12)
    assert on_canvas.results(url)[C1]["resultScore"] == 12
    assert on_canvas.score(url, C1, 18, timestamp="2098-01-01T00:00:00Z").status_code == 200
    assert on_canvas.results(url)[C1]["resultScore"] == 18


def test_canvas_has_ten_a_page_behind_links_that_mind_their_case(on_canvas):
    for n in range(12):
        on_canvas.make(f"Level {n}")
    first = on_canvas.send("GET", on_canvas.there.line_items_url)
    following = first.links["next"]["url"]
    assert (len(first.json()), len(on_canvas.send("GET", following).json())) == (10, 2)
    assert on_canvas.send("GET", following.lower()).status_code == 400


def test_canvas_stops_whoever_is_too_fast_a_token_at_a_time(on_canvas):
    on_canvas.double.configure(bucket=3, cost=1, leak=2)
    statuses = [on_canvas.send("GET", on_canvas.there.line_items_url).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    tired, on_canvas.token = on_canvas.token, on_canvas.ask_token().json()["access_token"]
    answer = on_canvas.send("GET", on_canvas.there.line_items_url)
    assert (answer.status_code, float(answer.headers["x-rate-limit-remaining"])) == (200, 2.0)
    on_canvas.double.configure(over_limit=403, leak=0)
    on_canvas.token = tired
    assert {on_canvas.send("GET", on_canvas.there.line_items_url).status_code for _ in range(4)} >= {403}


def test_canvas_members_come_in_pages_with_full_names_of_roles(on_canvas):
    on_canvas.double.configure(members_page=5)
    url, seen = on_canvas.there.memberships_url, []
    while url:
        answer = on_canvas.send("GET", url)
        seen += answer.json()["members"]
        url = answer.links.get("next", {}).get("url")
    assert len(seen) == 13
    assert seen[1]["roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]


def rest(double, method, path, **more):
    headers = {"authorization": f"Bearer {double.registration.rest_token}"}
    with plain_client(headers=headers) as client:
        return client.request(method, f"{double.url}/api/v1/courses/2{path}", **more)


def test_canvas_rest_makes_reads_and_grades_assignments(canvas):
    form = {"assignment[name]": "Level 1", "assignment[points_possible]": "20"}
    made = rest(canvas, "POST", "/assignments", data=form).json()
    place = f"/assignments/{made['id']}/submissions"
    for _ in range(2):
        graded = {"submission[posted_grade]": "25", "comment[text_comment]": "好"}
        assert rest(canvas, "PUT", f"{place}/101", data=graded).json()["score"] == 25
    one = rest(canvas, "GET", f"{place}/101?include[]=submission_comments").json()
    assert [comment["comment"] for comment in one["submission_comments"]] == ["好", "好"]
    many = {"grade_data": {"101": {"posted_grade": 5}, "999": {"posted_grade": 5}}}
    job = rest(canvas, "POST", f"{place}/update_grades", json=many).json()
    assert job["workflow_state"] == "queued"
    rows = rest(canvas, "GET", place)
    assert (len(rows.json()), rows.json()[0]["score"], "next" in rows.links) == (10, 5, True)
    assert rest(canvas, "PUT", f"{place}/999", data=graded).status_code == 404
    assert rest(canvas, "PUT", f"{place}/101", data={"submission[posted_grade]": ""}).json()["score"] is None


def test_canvas_rest_tells_who_is_in_the_course(canvas):
    rows = rest(canvas, "GET", "/enrollments?type[]=StudentEnrollment&per_page=100").json()
    assert (len(rows), rows[0]["user"]["sis_user_id"], rows[0]["user_id"]) == (12, "s001", 101)
    users = rest(canvas, "GET", "/users?enrollment_type[]=student&include[]=email").json()
    assert (len(users), users[0]["email"]) == (10, "s001@example.org")
    with plain_client() as nobody:
        assert nobody.get(f"{canvas.url}/api/v1/courses/2/users").status_code == 401


def test_the_next_requests_are_answered_as_ordered(on_canvas):
    url = on_canvas.make()
    on_canvas.double.fault(act="answer", kind="score", status=503, retry_after="2", skip=1, times=1)
    answers = [on_canvas.score(url, user) for user in (C1, C2, C2)]
    assert [(one.status_code, one.headers.get("retry-after")) for one in answers] == [
        (200, None),
        (503, "2"),
        (200, None),
    ]
    assert cell(on_canvas, url, C2)["taken"] == 1


@pytest.mark.parametrize(("works", "taken"), [(True, 1), (False, 0)])
def test_a_connection_is_cut_before_the_work_or_after_it(on_canvas, works, taken):
    url = on_canvas.make()
    on_canvas.double.fault(act="cut", kind="score", works=works)
    with pytest.raises(httpx.TransportError):
        on_canvas.score(url, C1)
    assert cell(on_canvas, url)["taken"] == taken


def test_a_request_is_left_hanging(on_canvas):
    on_canvas.double.fault(act="hang", kind="line_items")
    with pytest.raises(httpx.ReadTimeout):
        on_canvas.send("GET", on_canvas.there.line_items_url, timeout=0.2)
    assert on_canvas.send("GET", on_canvas.there.line_items_url).status_code == 200


def test_its_clock_may_be_off_and_its_answers_say_so(on_canvas):
    on_canvas.double.configure(skew=-7200)
    told = on_canvas.send("GET", on_canvas.there.line_items_url).headers["date"]
    off = email.utils.parsedate_to_datetime(told) - datetime.now(UTC)
    assert -7205 < off.total_seconds() < -7195


def test_what_was_asked_is_counted_and_logged_without_secrets(on_canvas):
    url = on_canvas.make()
    on_canvas.score(url, C1)
    counts = on_canvas.double.counts()
    assert (counts["token"], counts["make"], counts["score"], counts["at once"]) == (1, 1, 1, 1)
    entry = on_canvas.double.log(kind="score")[0]
    assert (entry["status"], entry["told"]["points"], entry["token"]) == (200, 17.5, 1)
    assert on_canvas.token not in str(on_canvas.double.log())
    assert [one["points"] for one in on_canvas.double.history(item=number_of(url), user=C1)] == [17.5]


def test_as_a_process_it_keeps_its_state_from_one_life_to_the_next(tmp_path):
    with as_process("moodle", tmp_path) as double:
        tool = Tool(double)
        item = number_of(url := tool.make())
        tool.score(url, "101")
        tool.close()
        begun = time.monotonic()
        assert double.wait_for(kind="score", count=1, done=True)
        assert not double.wait_for(kind="score", count=2, seconds=0.05)
        assert time.monotonic() - begun < 10
    with as_process("moodle", tmp_path) as double:
        assert double.cell(item=item, user="101")["final"] == 17.5
