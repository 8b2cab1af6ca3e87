"""A whole sync against the double: what an answer does not tell is found by reading, and nothing arrives twice."""

from datetime import UTC, datetime

import pytest

from autograder.lms.model import Column
from autograder.lms.sync import Options, Plan, sync
from tests.lms.connecting import opened
from tests.lms.double.tool import number_of
from tests.lms.fake import Memory, Quiet, wanted

COLUMN = Column(id="1", resource_id="guanka/conv/1", label="第1关", maximum=10.0)
CLASS = {f"s{n:03}": (n * 7 % 41) / 4 for n in range(1, 13)}
EVERYWHERE = pytest.mark.parametrize("flavour", ["moodle", "canvas", "open-edx"])


@pytest.fixture
def double(doubles, flavour):
    return doubles(flavour)


@pytest.fixture
def flavour():
    """Of the tests that don't say another."""
    return "moodle"


def lti_id(double, student):
    n = int(student.removeprefix("s"))
    return str(100 + n) if double.flavour == "moodle" else f"5c0ffee-{n:04}"


def run(double, record, scores=CLASS, column=COLUMN, **options):
    ids = {student: lti_id(double, student) for student in scores}
    some = [wanted(student, points, column=column) for student, points in scores.items()]
    with opened(double) as (platform, clock):
        plan = Plan([column], {column.id: some}, ids)
        return sync(plan, platform, record, Options(**options), clock=clock.now, watcher=Quiet())


def held(double):
    (item,) = double.items()
    cells = double.cells(item=item["id"])
    return {student: cells[lti_id(double, student)]["final"] for student in CLASS}


def comments(double):
    (item,) = double.items()
    return {len(cell["comments"]) for cell in double.cells(item=item["id"]).values()}


@EVERYWHERE
def test_a_class_is_delivered_and_again_nothing_is_sent(double):
    record = Memory()
    assert run(double, record).total == {"sent": 12}
    assert held(double) == CLASS
    assert run(double, record).total == {"already": 12}
    assert double.counts()["score"] == 12
    assert double.counts()["make"] == 1


@EVERYWHERE
def test_a_gradebook_that_was_lost_finds_its_column_and_scores_again(double):
    run(double, Memory())
    # Open edX does not tell what its gradebook holds: there they are sent once more.
    is_told = double.flavour != "open-edx"
    assert run(double, Memory()).total == {"already" if is_told else "sent": 12}
    assert double.counts()["make"] == 1
    assert (double.counts()["score"] == 12) is is_told
    assert held(double) == CLASS
    assert comments(double) <= {0, 1}


@EVERYWHERE
def test_a_regrade_sends_the_difference(double):
    record = Memory()
    run(double, record)
    assert run(double, record, CLASS | {"s003": 0.0}).total == {"sent": 1, "already": 11}
    assert held(double) == CLASS | {"s003": 0.0}


@EVERYWHERE
def test_one_whom_the_platform_does_not_grade_stops_nobody(double):
    scores = {"s777": 1.0} | CLASS
    done = run(double, Memory(), scores)
    assert done.total["sent"] == 12
    assert done.total["refused"] + done.total["maybe_locked"] == 1
    assert held(double) == CLASS


def test_a_teachers_own_grade_is_found_though_the_answer_was_yes(double):
    record = Memory()
    run(double, record)
    item = double.items()[0]["id"]
    double.override(item=item, user=lti_id(double, "s003"), points=1.5)
    done = run(double, record, CLASS | {"s003": 9.0})
    assert done.total == {"not_applied": 1, "already": 11}
    assert record.scores["1", "s003"].points == 1.5
    assert held(double)["s003"] == 1.5


@EVERYWHERE
def test_a_grade_that_somebody_took_away_is_told_of(double):
    record = Memory()
    run(double, record)
    if double.flavour == "open-edx":
        return  # it tells what was sent, not what the gradebook holds: nobody can know
    double.clear(item=double.items()[0]["id"], user=lti_id(double, "s003"))
    assert run(double, record).total == {"not_applied": 1, "already": 11}
    assert run(double, record, retry=True).total == {"sent": 1, "already": 11}
    assert held(double) == CLASS


def test_a_locked_cell_is_told_of_and_tried_once_a_run(double):
    record = Memory()
    run(double, record)
    user = lti_id(double, "s003")
    double.lock(item=double.items()[0]["id"], user=user)
    before = double.counts()["score"]
    assert run(double, record, CLASS | {"s003": 9.0}).total == {"maybe_locked": 1, "already": 11}
    assert double.counts()["score"] - before <= 3
    double.lock(item=double.items()[0]["id"], user=user, locked=False)
    assert run(double, record, CLASS | {"s003": 9.0}).total == {"sent": 1, "already": 11}


@EVERYWHERE
def test_a_column_that_is_called_otherwise_there_stays_so_and_one_that_we_rename_is_renamed(double):
    record = Memory()
    run(double, record)
    double.rename(item=double.items()[0]["id"], label="Teacher's name")
    done = run(double, record)
    assert any("Teacher's name" in note for note in done.notes)
    assert [item["label"] for item in double.items()] == ["Teacher's name"]
    assert run(double, record).total == {"already": 12}
    assert double.counts()["make"] == 1


@EVERYWHERE
def test_our_new_label_and_due_time_arrive_and_the_resource_id_is_not_lost(double):
    record, due = Memory(), datetime(2026, 12, 1, 16, tzinfo=UTC)
    run(double, record)
    later = Column(id="1", resource_id=COLUMN.resource_id, label="第一关", maximum=10.0, due=due)
    assert run(double, record, column=later).total == {"already": 12}
    (item,) = double.items()
    assert (item["label"], item["resource_id"]) == ("第一关", COLUMN.resource_id)
    assert double.flavour == "moodle" or datetime.fromisoformat(item["due"]) == due


@EVERYWHERE
def test_a_new_maximum_leaves_everybody_with_the_score_that_we_say(double):
    record = Memory()
    run(double, record)
    doubled = Column(id="1", resource_id=COLUMN.resource_id, label=COLUMN.label, maximum=20.0)
    run(double, record, {who: points * 2 for who, points in CLASS.items()}, column=doubled)
    assert double.items()[0]["maximum"] == 20
    assert held(double) == {who: points * 2 for who, points in CLASS.items()}


@EVERYWHERE
def test_a_column_that_somebody_deleted_is_not_made_again_unasked(double):
    record = Memory()
    run(double, record)
    double.delete(item=double.items()[0]["id"])
    done = run(double, record, CLASS | {"s003": 9.0})
    assert (double.items(), len(done.lost), done.is_complete) == ([], 1, False)
    run(double, record, CLASS | {"s003": 9.0}, make_again=True)
    assert held(double) == CLASS | {"s003": 9.0}


@EVERYWHERE
@pytest.mark.parametrize("works", [True, False])
def test_scores_whose_answers_were_cut_off_arrive_once(double, works):
    record = Memory()
    double.fault(act="cut", kind="score", works=works, skip=3, times=4)
    first = run(double, record)
    if not first.is_complete:
        assert run(double, record).is_complete
    assert held(double) == CLASS
    assert comments(double) <= {0, 1}


@EVERYWHERE
def test_a_column_whose_making_was_cut_off_is_there_once(double):
    record = Memory()
    double.fault(act="cut", kind="make", works=True)
    if not run(double, record).is_complete:
        assert run(double, record).is_complete
    assert held(double) == CLASS


@EVERYWHERE
def test_a_platform_that_is_away_leaves_a_sync_that_goes_on_from_there(double):
    record = Memory()
    double.fault(act="answer", status=503, skip=8, times=10_000)
    first = run(double, record)
    assert not first.is_complete
    double.no_faults()
    assert run(double, record).is_complete
    assert held(double) == CLASS
    assert comments(double) <= {0, 1}


def test_two_columns_with_our_resource_id_are_told_of_and_no_third_is_made(double):
    with opened(double) as (platform, _):
        first, second = platform.make(COLUMN), platform.make(COLUMN)
    done = run(double, Memory())
    assert any("2 columns" in note for note in done.notes)
    assert [len(double.cells(item=number_of(one.url))) for one in (first, second)] == [12, 0]


@EVERYWHERE
def test_a_platform_that_answers_503_to_every_score_is_not_asked_for_each(double):
    record = Memory()
    double.fault(act="answer", kind="score", status=503, times=10_000)
    done = run(double, record)
    assert "503" in done.ended
    assert done.total == {"pending": 12}
    assert double.counts()["score"] <= 5 * 9  # the tries of those that were handed to the lanes at first
    double.no_faults()
    assert run(double, record).total == {"sent": 12}
    assert held(double) == CLASS
