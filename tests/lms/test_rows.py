"""Our client against the double: every row of what the gradebooks do, and nothing is erased or from the future.

What the double does to a client that goes about it otherwise stands in double/test_moodle.py and double/test_others.py.
"""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from autograder.errors import GraderError, PlatformError
from autograder.lms.model import Column, NotTaken, Score, Taken
from tests.lms.connecting import opened
from tests.lms.double.asking import RESULT, SCOPES, SCORE
from tests.lms.double.tool import number_of

COLUMN = Column(id="1", resource_id="guanka/conv/1", label="第1关", maximum=20.0)
HANDED_IN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
EVERYWHERE = pytest.mark.parametrize("flavour", ["moodle", "canvas", "open-edx"])


@pytest.fixture
def double(doubles, flavour):
    """The double of a flavour; whatever a test sends it, no score was from the future or would have erased one."""
    there = doubles(flavour)
    yield there
    for entry in there.log(kind="score"):
        assert entry["told"]["timestamp"] is None or at(entry["told"]["timestamp"]) <= at(entry["at"])
    for item in there.items():
        for cell in there.cells(item=item["id"]).values():
            points = [held["points"] for held in cell["history"]]
            given = [one for one in points if one is not None]
            assert points[len(points) - len(given) :] == given  # none was taken away again


@pytest.fixture
def flavour():
    """Of the tests that don't say another."""
    return "moodle"


@pytest.fixture
def platform(double):
    with opened(double) as (there, clock):
        there.slept = clock.slept
        yield there


@pytest.fixture
def item(platform):
    return platform.make(COLUMN)


def at(text):
    return datetime.fromisoformat(text)


def who(double, n=1):
    """The id of the n-th student, as LTI has it."""
    return str(100 + n) if double.flavour == "moodle" else f"5c0ffee-{n:04}"


def score(double, n=1, points=17.5, comment="很好 ✓", **more):
    return Score(**{"lms_id": who(double, n), "points": points, "maximum": 20.0, "comment": comment} | more)


def held(double, item, n=1):
    cell = double.cell(item=number_of(item.url), user=who(double, n))
    return cell["final"], (cell["comments"] or [cell["comment"]])[-1]


@EVERYWHERE
@pytest.mark.parametrize("points", [17.5, 0, 20])
def test_a_score_arrives_with_its_comment(double, platform, item, points):
    answer = platform.send(item, score(double, points=points))
    assert isinstance(answer, Taken)
    assert held(double, item) == (points, "很好 ✓")
    if double.flavour != "open-edx":  # which tells what it was sent, not what it holds
        found = platform.results(item)[who(double)]
        assert found.points / found.maximum == points / 20


@EVERYWHERE
def test_many_scores_after_one_another_all_count_the_last_one_most(double, platform, item):
    last = None
    for points in (3, 4, 5):
        answer = platform.send(item, score(double, points=points, comment=f"{points} 分", after=last))
        assert isinstance(answer, Taken)
        last = answer.sent
    assert held(double, item) == (5, "5 分")


def test_no_second_is_used_twice_for_a_cell_and_others_need_not_wait_for_it(double, platform, item):
    first = platform.send(item, score(double))
    platform.send(item, score(double, points=3, after=first.sent))
    assert sum(platform.slept) <= 3
    before = sum(platform.slept)
    platform.send(item, score(double, n=2))
    assert sum(platform.slept) == before
    assert [entry["status"] for entry in double.log(kind="score")] == [200, 200, 200]


def test_a_conflict_that_nobody_knew_of_is_waited_out(double, platform, item):
    assert isinstance(platform.send(item, score(double)), Taken)
    assert isinstance(platform.send(item, score(double, points=3)), Taken)  # a new gradebook knows of no first score
    assert 409 in [entry["status"] for entry in double.log(kind="score")]
    assert held(double, item) == (3, "很好 ✓")


def test_a_cell_that_something_from_the_future_blocks_is_told_of(double, platform, item):
    double.give(item=number_of(item.url), user=who(double), points=3, at="2099-01-01T00:00:00Z")
    answer = platform.send(item, score(double))
    assert isinstance(answer, NotTaken)
    assert answer.advice
    assert held(double, item)[0] == 3
    assert len(double.log(kind="score")) < 12


@EVERYWHERE
@pytest.mark.parametrize("ahead", [-3000.0, 3000.0])
def test_a_clock_that_is_off_is_followed(double, ahead):
    with opened(double, ahead=ahead) as (platform, clock):
        item = platform.make(COLUMN)
        answer = platform.send(item, score(double))
        assert isinstance(answer, Taken)
        assert abs((answer.sent - clock.now()).total_seconds() - ahead) < 60
        again = platform.send(item, score(double, points=3, after=answer.sent))
        assert isinstance(again, Taken)
        assert held(double, item)[0] == 3


@EVERYWHERE
@pytest.mark.parametrize("points", [-3.0, float("nan"), float("inf"), 20.5])
def test_what_is_no_score_is_not_sent(double, platform, item, points):
    with pytest.raises(GraderError, match="from 0 to the maximum"):
        platform.send(item, score(double, points=points))
    assert double.log(kind="score") == []


@pytest.mark.parametrize(
    ("flavour", "nobody"),
    [(flavour, nobody) for flavour in ("moodle", "canvas", "open-edx") for nobody in ("999", "x y/z")]
    + [("moodle", "3"), ("canvas", "lti-teacher")],  # Open edX does not look at roles
)
def test_somebody_who_cannot_be_graded_is_refused_and_the_next_one_is_not(double, platform, item, nobody):
    answer = platform.send(item, score(double, lms_id=nobody))
    assert isinstance(answer, NotTaken)
    assert answer.kind in ("refused", "locked")
    assert answer.advice
    assert isinstance(platform.send(item, score(double)), Taken)
    assert len(double.log(kind="score")) <= 3


def test_a_teachers_own_grade_is_seen_by_reading_though_the_answer_was_yes(double, platform, item):
    platform.send(item, score(double))
    double.override(item=number_of(item.url), user=who(double), points=12)
    assert isinstance(platform.send(item, score(double, points=20)), Taken)
    assert platform.results(item)[who(double)].points == 12


@pytest.mark.parametrize("whose", ["the column", "the cell"])
def test_what_is_locked_is_not_asked_without_end(double, platform, item, whose):
    double.lock(item=number_of(item.url), user=who(double) if whose == "the cell" else None)
    answer = platform.send(item, score(double))
    assert isinstance(answer, NotTaken)
    assert answer.kind == "locked"
    assert len(double.log(kind="score")) <= 3
    assert sum(platform.slept) < 60


@EVERYWHERE
def test_all_columns_and_all_results_come_whatever_the_pages(double, platform, item):
    for n in range(2, 13):
        platform.make(replace(COLUMN, id="1", label=f"Level {n}", resource_id=f"guanka/conv/{n}"))
        platform.send(item, score(double, n=n))
    platform.send(item, score(double))
    assert {one.resource_id for one in platform.line_items()} == {f"guanka/conv/{n}" for n in range(1, 13)}
    if double.flavour != "open-edx":
        assert set(platform.results(item)) == {who(double, n) for n in range(1, 13)}
    assert not [
        key for entry in double.log() for key, _ in entry["query"] if key == "limit" and entry["kind"] != "members"
    ]


@EVERYWHERE
def test_a_column_is_changed_and_found_again_by_its_resource_id(double, platform, item):
    changed = platform.change(replace(item, label="第一关", maximum=40.0))
    assert (changed.label, changed.maximum) == ("第一关", 40)
    (found,) = platform.line_items()
    assert (found.url, found.resource_id, found.label) == (item.url, COLUMN.resource_id, "第一关")


@EVERYWHERE
def test_a_column_that_somebody_deleted_is_gone(double, platform, item):
    double.delete(item=number_of(item.url))
    assert platform.line_item(item.url) is None
    assert platform.change(item) is None
    answer = platform.send(item, score(double))
    assert isinstance(answer, NotTaken)
    assert answer.kind == "gone"


@EVERYWHERE
def test_a_column_keeps_its_due_time_where_the_platform_has_one(double, platform):
    item = platform.make(replace(COLUMN, due=HANDED_IN))
    assert item.due in (HANDED_IN, None)
    assert platform.line_item(item.url).due == (None if double.flavour == "moodle" else HANDED_IN)


@EVERYWHERE
def test_a_token_that_expired_before_its_time_is_asked_for_anew(double, platform, item):
    double.expire_tokens()
    assert isinstance(platform.send(item, score(double)), Taken)
    assert isinstance(platform.send(item, score(double, n=2)), Taken)
    assert double.counts()["token"] <= 3  # of line items, of scores, and of scores again


@EVERYWHERE
@pytest.mark.parametrize("status", [429, 503])
def test_a_platform_that_asks_to_wait_is_waited_for(double, platform, item, status):
    double.fault(act="answer", kind="score", status=status, retry_after="7", times=2)
    assert isinstance(platform.send(item, score(double)), Taken)
    assert sum(platform.slept) >= 14
    assert double.cell(item=number_of(item.url), user=who(double))["taken"] == 1


@EVERYWHERE
def test_a_platform_that_stays_away_is_not_waited_for_without_end(double, platform, item):
    double.fault(act="answer", kind="score", status=503, times=1000)
    answer = platform.send(item, score(double))
    assert (type(answer), answer.kind) == (NotTaken, "later")
    assert "503" in answer.answer
    assert len(double.log(kind="score")) <= 10


@EVERYWHERE
@pytest.mark.parametrize("works", [True, False])
def test_a_connection_that_is_cut_leaves_no_doubt_or_says_that_there_is_one(double, platform, item, works):
    double.fault(act="cut", kind="score", works=works)
    answer = platform.send(item, score(double))
    cell = double.cell(item=number_of(item.url), user=who(double))
    if isinstance(answer, Taken):
        assert held(double, item)[0] == 17.5
    else:
        assert answer.kind == "later"
        assert answer.sent is not None
        assert cell["taken"] == works
    assert len(cell["comments"]) <= 1  # a student reads each of them


@EVERYWHERE
def test_everybody_of_the_course_is_told_with_what_they_are(double, platform):
    if double.flavour != "open-edx":
        people = double.everybody()
        people[3]["is_active"] = False
        double.people(people=people)
    members = {one.lms_id: one for one in platform.members()}
    assert len(members) == 13
    assert [one.name for one in members.values() if not one.is_student] == ["Teacher"]
    first = members[who(double)]
    assert (first.name, first.email, first.number) == ("学生 1", "s001@example.org", "s001")
    assert [one.lms_id for one in members.values() if not one.is_active] == (
        [] if double.flavour == "open-edx" else [who(double, 3)]
    )


@EVERYWHERE
def test_members_without_names_are_members(double, platform):
    double.configure(shares_names=False)
    first = {one.lms_id: one for one in platform.members()}[who(double)]
    assert (first.name, first.email, first.is_student) == ("", "", True)


@EVERYWHERE
def test_a_connection_that_works_is_found_to_and_nothing_is_changed_by_that(double, platform):
    assert [one for one in platform.check() if not one.works] == []
    assert not {"make", "change", "score", "delete"} & {entry["kind"] for entry in double.log()}


@EVERYWHERE
def test_a_service_that_is_not_granted_is_found_and_said(double, platform):
    double.configure(granted=[scope for scope in SCOPES if scope not in (SCORE, RESULT)])
    wrong = [one for one in platform.check() if not one.works]
    assert wrong
    assert all(one.advice for one in wrong)


@EVERYWHERE
def test_keys_that_the_platform_does_not_know_are_told_of_without_showing_any(double, platform):
    double.configure(jwks={"keys": []})
    with pytest.raises(PlatformError) as caught:
        platform.line_items()
    assert "eyJ" not in str(caught.value)
    assert [one for one in platform.check() if not one.works]


class TestCanvas:
    @pytest.fixture
    def flavour(self):
        return "canvas"

    def test_a_regrade_is_no_new_attempt(self, double, platform, item):
        first = platform.send(item, score(double, submitted_at=HANDED_IN))
        platform.send(item, score(double, points=3, submitted_at=HANDED_IN, after=first.sent))
        cell = double.cell(item=number_of(item.url), user=who(double))
        assert cell["attempts"] <= 1
        assert cell["submitted_at"] is None or at(cell["submitted_at"]) == HANDED_IN

    def test_a_time_of_handing_in_that_is_in_the_future_blocks_no_score(self, double, platform, item):
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        answer = platform.send(item, score(double, points=3, submitted_at=tomorrow))
        assert isinstance(answer, Taken), answer
        assert f"handed in at {tomorrow:%Y-%m-%dT%H:%M}" in answer.answer
        assert double.cell(item=number_of(item.url), user=who(double))["final"] == 3
        soon = platform.send(item, score(double, points=4, submitted_at=HANDED_IN, after=answer.sent))
        assert soon.answer == "200"

    def test_a_bucket_that_runs_over_is_given_time(self, double, platform, item):
        double.configure(bucket=10, cost=1, leak=2)
        for n in range(1, 13):
            for points in (3, 4):
                assert isinstance(platform.send(item, score(double, n=n, points=points)), Taken)
        cells = double.cells(item=number_of(item.url)).values()
        assert [(cell["final"], cell["taken"]) for cell in cells] == [(4, 2)] * 12

    def test_a_limit_that_is_said_with_403_is_one(self, double, platform, item):
        double.fault(act="answer", kind="score", status=403, body="403 Forbidden (Rate Limit Exceeded)", times=2)
        assert isinstance(platform.send(item, score(double)), Taken)


class TestOpenEdx:
    @pytest.fixture
    def flavour(self):
        return "open-edx"

    def test_a_column_carries_its_component_so_that_its_scores_are_not_dropped(self, double, platform, item):
        platform.send(item, score(double))
        assert double.items()[0]["resource_link_id"] == double.registration.resource_link_id
        assert held(double, item)[0] == 17.5

    def test_a_column_of_no_component_is_not_made(self, double):
        with opened(double, columns=()) as (platform, _), pytest.raises(PlatformError, match="component"):
            platform.make(COLUMN)

    def test_a_maximum_that_is_no_whole_number_is_scaled(self, double, platform):
        item = platform.make(replace(COLUMN, maximum=10.5))
        assert isinstance(platform.send(item, score(double, points=10.5, maximum=10.5)), Taken)
        assert held(double, item)[0] == item.maximum
