"""A score on its way: what it bears, when it is sent, and what is made of every answer."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from autograder.errors import GraderError, PlatformError
from autograder.lms.model import LineItem, NotTaken, Score, Taken
from tests.lms.handmade import BEGIN, HOST, ITEM_URL, Platform, reply

SCORES, ITEM = ("POST", "/items/7/scores"), ("GET", "/items/7")
PLACED = LineItem(url=ITEM_URL, label="Conv", maximum=20.0)
SCORE = Score(lms_id="5", points=17.5, maximum=20.0, comment="很好", submitted_at=BEGIN - timedelta(days=3))
THERE = reply(json={"id": ITEM_URL, "label": "Conv", "scoreMaximum": 20, "resourceLinkId": "block"})


def score(**changes):
    fields = {name: getattr(SCORE, name) for name in SCORE.__struct_fields__}
    return Score(**fields | changes)


def send(platform, *answers, kind="moodle", what=SCORE):
    platform.on(*ITEM, THERE) if ITEM not in platform._answers else None
    platform.on(*SCORES, *answers)
    lms = platform.open(kind)
    try:
        return lms.send(PLACED, what)
    finally:
        lms.close()


def sent(platform):
    return [json.loads(request.content) for request in platform.asked[SCORES]]


def stamps(platform):
    return [datetime.fromisoformat(one["timestamp"]) for one in sent(platform)]


def test_a_score_is_written_as_the_specification_has_it(platform):
    answer = send(platform, reply())
    (request,) = platform.asked[SCORES]
    assert str(request.url) == f"{HOST}/items/7/scores?type_id=1"
    assert request.headers["content-type"] == "application/vnd.ims.lis.v1.score+json"
    (body,) = sent(platform)
    stamp = body.pop("timestamp")
    assert body == {
        "userId": "5",
        "scoreGiven": 17.5,
        "scoreMaximum": 20,
        "comment": "很好",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    assert stamp == "2026-11-23T08:00:00.000Z"  # the platform's, rounded down; not the time of the submission
    assert answer == Taken(sent=datetime(2026, 11, 23, 8, tzinfo=UTC), answer="200")


def test_nothing_that_would_erase_is_left_out(platform):
    send(platform, reply(), what=score(points=0.0, comment=""))
    (body,) = sent(platform)
    assert (body["scoreGiven"], body["comment"], body["gradingProgress"]) == (0, "", "FullyGraded")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_one_and_its_body_is_nothing_to_us(platform, status):
    assert send(platform, reply(status, text="<not json")) == Taken(sent=stamps(platform)[0], answer=str(status))


@pytest.mark.parametrize(
    ("points", "maximum"),
    [(20.1, 20.0), (-0.1, 20.0), (float("nan"), 20.0), (1.0, float("inf")), (1.0, float("nan")), (0.0, 0.0)],
)
def test_what_is_no_score_is_not_sent(platform, points, maximum):
    with pytest.raises(GraderError, match="can't be sent"):
        send(platform, reply(), what=score(points=points, maximum=maximum))
    assert not platform.asked


def test_a_score_of_nobody_is_not_sent(platform):
    with pytest.raises(GraderError, match="of nobody"):
        send(platform, reply(), what=score(lms_id=""))


def test_canvas_is_told_that_it_is_no_new_attempt(platform):
    send(platform, reply(), kind="canvas")
    extension = {"new_submission": False, "submitted_at": "2026-11-20T08:00:00.250Z"}
    assert sent(platform)[0]["https://canvas.instructure.com/lti/submission"] == extension


def test_a_time_that_canvas_does_not_like_is_left_out(platform):
    said = "Provided submitted_at timestamp of 2026-11-20T08:00:00.250Z in the future"
    answer = send(platform, reply(400, json={"errors": {"message": said}}), reply(), kind="canvas")
    assert isinstance(answer, Taken)
    assert "left out" in answer.answer
    name = "https://canvas.instructure.com/lti/submission"
    assert [list(one[name]) for one in sent(platform)] == [["new_submission", "submitted_at"], ["new_submission"]]
    again = send(platform, *[reply(400, json={"errors": {"message": said}})] * 2, kind="canvas")
    assert again.kind == "refused"  # once


class TestTimestamp:
    @pytest.mark.parametrize("ahead", [-1000.7, 0.0, 1000.7])
    def test_it_is_the_platforms_now_and_never_later(self, keys, ahead):
        platform = Platform(keys, ahead)
        send(platform, reply())
        (stamp,) = stamps(platform)
        assert timedelta(0) <= platform.time.there() - stamp < timedelta(seconds=2)

    def test_it_is_of_the_moment_of_sending_not_of_asking(self, platform):
        send(platform, reply(429, Retry_After="60"), reply())
        assert stamps(platform)[1] - stamps(platform)[0] >= timedelta(seconds=59)

    def test_where_the_host_has_told_no_time_it_is_asked_first(self, keys):
        platform = Platform(keys)
        # The token comes from another clock, an hour ahead.
        platform.on(
            "POST", "/token", reply(json={"access_token": "t"}, Date=format_datetime(BEGIN + timedelta(hours=1)))
        )
        platform.on(*ITEM, THERE)
        platform.on(*SCORES, reply())
        lms = platform.open(token_url="https://sso.example.org/token")
        lms.send(PLACED, SCORE)
        lms.close()
        assert stamps(platform)[0] <= platform.time.there()

    @pytest.mark.parametrize("back", [0.0, 0.25, 0.9])
    def test_it_is_a_whole_second_after_the_last_one(self, platform, back):
        after = BEGIN - timedelta(seconds=back)
        answer = send(platform, reply(), what=score(after=after))
        assert answer.sent >= after + timedelta(seconds=1)
        assert answer.sent <= platform.time.there()
        assert sum(platform.time.slept) < 2

    def test_nobody_waits_after_a_last_one_long_ago(self, platform):
        send(platform, reply(), what=score(after=BEGIN - timedelta(seconds=30)))
        assert platform.time.slept == []

    def test_nobody_waits_for_a_last_one_that_lies_far_ahead(self, platform):
        """The platform's clock was set back, or ours was taken for it: it says itself whether it minds."""
        assert isinstance(send(platform, reply(), what=score(after=BEGIN + timedelta(days=1))), Taken)
        assert platform.time.slept == []
        assert stamps(platform)[0] <= platform.time.there()


OLDER = {
    "moodle": reply(409, text='{"status":409,"reason":"Refusing score with an earlier timestamp"}'),
    "open-edx": reply(400, json={"timestamp": ["Score timestamp can only be updated to a later point in time"]}),
    "canvas": reply(400, json={"errors": {"message": "Provided timestamp of x before last updated timestamp of y"}}),
    "blackboard": reply(409),
}


@pytest.mark.parametrize("kind", OLDER)
def test_a_timestamp_that_is_too_old_is_made_anew(platform, kind):
    answer = send(platform, OLDER[kind], OLDER[kind], reply(), kind=kind)
    first, second, third = stamps(platform)
    assert answer == Taken(sent=third, answer="200")
    assert second - first >= timedelta(seconds=1)
    assert third - second >= timedelta(seconds=1)


@pytest.mark.parametrize("kind", OLDER)
def test_one_that_stays_too_old_is_left_for_later(platform, kind):
    answer = send(platform, OLDER[kind], kind=kind)
    assert (answer.kind, answer.sent) == ("later", None)
    assert len(sent(platform)) == 4
    assert "clock that was ahead" in answer.advice


def test_moodle_shows_what_was_sent_and_that_is_not_taken_for_a_reason(platform):
    body = json.dumps({"userId": "5", "timestamp": "later", "comment": "很好"})
    answer = send(platform, reply(400, json={"status": 400, "reason": "Incorrect score received" + body}))
    assert len(sent(platform)) == 1
    assert (answer.kind, answer.answer) == ("refused", "400 Incorrect score received")
    assert "guanka lms roster" in answer.advice


@pytest.mark.parametrize("status", [400, 404, 422])
def test_one_student_who_is_refused(platform, status):
    answer = send(platform, reply(status, json={"message": "unknown user"}), kind="canvas")
    assert (answer.kind, answer.answer, answer.sent) == ("refused", f"{status} unknown user", None)
    assert len(sent(platform)) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_column_that_is_gone(platform, status):
    platform.on(*ITEM, reply(404))
    assert send(platform, reply(status)).kind == "gone"


@pytest.mark.parametrize(("there", "kind"), [(reply(404), "gone"), (THERE, "refused")])
def test_a_404_later_on_is_of_the_column_or_of_the_student(platform, there, kind):
    platform.on(*ITEM, THERE, there)
    platform.on(*SCORES, reply(), reply(404))
    lms = platform.open()
    assert isinstance(lms.send(PLACED, SCORE), Taken)
    assert lms.send(PLACED, SCORE).kind == kind
    lms.close()


def test_500_is_tried_once_more_and_then_taken_for_a_lock(platform):
    answer = send(platform, reply(500))
    assert (answer.kind, answer.answer) == ("locked", "500")
    assert "locked" in answer.advice
    first, second = stamps(platform)
    assert second - first >= timedelta(seconds=1)
    assert isinstance(send(platform, reply(500), reply()), Taken)


@pytest.mark.parametrize(("status", "tried"), [(429, 5), (503, 5), (520, 1)])
def test_a_platform_that_is_away_is_for_later(platform, status, tried):
    answer = send(platform, reply(status))
    assert (answer.kind, answer.sent, len(sent(platform))) == ("later", None, tried)


@pytest.mark.parametrize("lost", [reply(502), reply(504), httpx.ReadTimeout(""), httpx.ReadError("")], ids=repr)
class TestSilence:
    def test_it_is_sent_again_with_a_later_timestamp(self, platform, lost):
        answer = send(platform, lost, reply())
        first, second = stamps(platform)
        assert second - first >= timedelta(seconds=1)
        assert answer == Taken(sent=second, answer="200")

    def test_in_the_end_nobody_knows(self, platform, lost):
        answer = send(platform, lost)
        assert (answer.kind, answer.sent) == ("later", stamps(platform)[-1])
        assert len(sent(platform)) == 2

    def test_canvas_would_show_the_comment_twice(self, platform, lost):
        answer = send(platform, lost, reply(), kind="canvas")
        assert (answer.kind, answer.sent) == ("later", stamps(platform)[0])
        assert len(sent(platform)) == 1

    @pytest.mark.parametrize("then", [httpx.ConnectError(""), reply(403), reply(503), OLDER["moodle"]], ids=repr)
    def test_that_it_may_have_arrived_is_not_forgotten(self, platform, lost, then):
        answer = send(platform, lost, then)
        assert isinstance(answer, NotTaken)
        assert (answer.kind, answer.sent) == ("later", stamps(platform)[0])


@pytest.mark.parametrize("answer", [reply(403, text="no"), reply(401), reply(415), httpx.ConnectError("")], ids=repr)
def test_what_befalls_all_of_them(platform, answer):
    with pytest.raises(PlatformError):
        send(platform, answer)


def test_an_answer_that_is_no_http_is_one_students_own(platform):
    answer = send(platform, httpx.RemoteProtocolError("illegal status line: b'HTTP/1.0 0 Error'"))
    assert (answer.kind, answer.sent, len(sent(platform))) == ("refused", None, 1)
    assert "LMS id" in answer.advice


class TestOpenEdx:
    def test_a_column_without_a_component_gets_no_score(self, platform):
        platform.on(*ITEM, reply(json={"id": ITEM_URL, "label": "Conv", "scoreMaximum": 20}))
        answer = send(platform, reply(201), kind="open-edx")
        assert answer.kind == "refused"
        assert "drop it" in answer.answer
        assert sent(platform) == []

    def test_it_is_looked_at_once(self, platform):
        platform.on(*ITEM, THERE)
        platform.on(*SCORES, reply(201))
        lms = platform.open("open-edx")
        assert [lms.send(PLACED, SCORE).answer for _ in range(3)] == ["201"] * 3
        assert len(platform.asked[ITEM]) == 1
        lms.close()

    def test_one_that_is_gone_is_gone(self, platform):
        platform.on(*ITEM, reply(404))
        assert send(platform, reply(404), kind="open-edx").kind == "gone"
