"""The sync against an LMS in memory: every score once, whatever happens in between."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autograder.errors import ColumnError, GraderError, PlatformError
from autograder.lms.model import Column, LineItem, NotTaken
from autograder.lms.sync import Options, sync
from tests.lms.fake import COLUMN, Clock, Fake, Killed, Life, Lms, Memory, Quiet, plan, renamed, run, states, wanted

CLASS = {f"s{n:02}": n / 4 for n in range(12)}
HOMEWORK = Column(id="作业一", resource_id="guanka/conv/作业一", label="作业一", maximum=100.0)


@pytest.fixture
def lms():
    return Lms()


@pytest.fixture
def record():
    return Memory()


def by_lms_id(scores):
    return {f"lms-{who}": points for who, points in scores.items()}


def test_a_class_is_delivered_once(lms, record):
    done = run(plan(CLASS), lms, record, lanes=3)
    assert lms.holds(COLUMN) == by_lms_id(CLASS)
    assert done.counts == {COLUMN.id: {"sent": 12}}
    assert done.is_complete
    again = run(plan(CLASS), lms, record, lanes=3)
    assert again.counts == {COLUMN.id: {"already": 12}}
    assert set(lms.posts.values()) == {1}


def test_only_the_difference_is_sent(lms, record):
    run(plan(CLASS), lms, record)
    done = run(plan({**CLASS, "s03": 9.0}), lms, record)
    assert done.total == {"sent": 1, "already": 11}
    assert lms.holds(COLUMN)["lms-s03"] == 9.0
    assert lms.posts.pop("lms-s03") == 2
    assert set(lms.posts.values()) == {1}


def test_another_comment_is_a_difference(lms, record):
    run(plan([wanted(comment="one")]), lms, record)
    run(plan([wanted(comment="two")]), lms, record)
    assert [text for *_, text in lms.comments] == ["one", "two"]


def test_zero_is_a_score(lms, record):
    run(plan({"ana": 0.0}), lms, record)
    assert lms.holds(COLUMN) == {"lms-ana": 0.0}


def test_what_waits_is_not_sent_and_makes_no_column(lms, record):
    done = run(plan([wanted("ana", None, waits="held", advice="look")]), lms, record)
    assert done.counts == {COLUMN.id: {"waiting": 1}}
    assert done.is_complete
    assert lms.items == {}


def test_what_waits_leaves_the_grade_that_is_there(lms, record):
    run(plan({"ana": 5.0}), lms, record)
    run(plan([wanted("ana", None, waits="a regrade")]), lms, record)
    assert lms.holds(COLUMN) == {"lms-ana": 5.0}


def test_a_student_whom_the_lms_does_not_know_is_refused_and_the_rest_goes_on(lms, record):
    done = run(plan(CLASS, ids={who: f"lms-{who}" for who in CLASS if who != "s05"}), lms, record)
    assert done.total == {"sent": 11, "refused": 1}
    assert not done.is_complete
    assert "guanka lms roster" in record.scores[COLUMN.id, "s05"].advice
    run(plan(CLASS), lms, record)
    assert lms.holds(COLUMN) == by_lms_id(CLASS)


@pytest.mark.parametrize("kind", ["refused", "locked"])
def test_what_the_platform_does_not_take_does_not_stop_the_rest(lms, record, kind):
    lms.answers["lms-s05"] = NotTaken(kind=kind, answer="no", advice="do this")
    done = run(plan(CLASS), lms, record, lanes=2)
    assert done.total == {"sent": 11, {"refused": "refused", "locked": "maybe_locked"}[kind]: 1}
    run(plan(CLASS), lms, record)
    assert lms.posts["lms-s05"] == {"refused": 1, "locked": 2}[kind]
    run(plan(CLASS), lms, record, retry=True)
    lms.answers.clear()
    run(plan({**CLASS, "s05": 9.0}), lms, record)  # without being told to: another score is wanted
    assert lms.holds(COLUMN) == by_lms_id({**CLASS, "s05": 9.0})
    assert lms.posts["lms-s05"] == {"refused": 3, "locked": 4}[kind]


def test_a_fault_of_ours_is_one_score_s_alone(lms, record):
    lms.answers["lms-s05"] = ValueError("odd")
    done = run(plan(CLASS), lms, record)
    assert done.total == {"sent": 11, "pending": 1}
    assert "ValueError: odd" in record.scores[COLUMN.id, "s05"].answer
    lms.answers.clear()
    assert run(plan(CLASS), lms, record).is_complete


def test_what_is_away_ends_the_sync_with_all_that_came_on_record(lms, record):
    lms.answers["lms-s05"] = PlatformError("the LMS is away")
    lms.answers["lms-s06"] = lambda: time.sleep(0.2)  # it is under way while what comes after it is called off
    done = run(plan(CLASS), lms, record)
    assert done.ended == "the LMS is away"
    assert states(record)["s00"] == "delivered"
    assert lms.posts["lms-s11"] == 0
    assert {one.student for one in record.scores.values() if one.is_uncertain} == {"s05"}
    lms.answers.clear()
    assert run(plan(CLASS), lms, record).is_complete
    assert lms.holds(COLUMN) == by_lms_id(CLASS)
    assert {who for who, count in lms.posts.items() if count > 1} == {"lms-s05"}


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_platform_that_takes_no_score_is_not_asked_for_each(lms, record, lanes):
    busy = NotTaken(kind="later", answer="503", advice="", is_away=True)
    everybody = {f"s{n:03}": 5.0 for n in range(100)}
    lms.answers.update({f"lms-{who}": busy for who in everybody})
    done = run(plan(everybody), lms, record, lanes=lanes)
    assert 3 <= sum(lms.posts.values()) <= 20  # those that were handed to the lanes before the third answer was read
    assert "could not take 3 scores in a row (503)" in done.ended
    assert done.total == {"pending": 100}
    assert not any(one.is_uncertain for one in record.scores.values())
    lms.answers.clear()
    assert run(plan(everybody), lms, record).is_complete


def test_in_a_row_is_over_all_columns(lms, record):
    columns = [replace(COLUMN, id=f"c{n}", resource_id=f"guanka/conv/c{n}") for n in range(6)]
    some = [wanted("ana", column=column) for column in columns]
    lms.answers["lms-ana"] = NotTaken(kind="later", answer="503", advice="", is_away=True)
    done = run(plan(some, columns), lms, record)
    assert (lms.posts["lms-ana"], len(lms.items)) == (3, 3)
    assert done.ended


def test_one_that_takes_some_is_asked_for_all(lms, record):
    busy = NotTaken(kind="later", answer="503", advice="", is_away=True)
    own = NotTaken(kind="later", answer="409", advice="")
    lms.answers.update({f"lms-s{n:02}": own if n < 4 else busy for n in range(12) if n % 3 or n < 4})
    done = run(plan(CLASS), lms, record)
    assert (done.ended, sum(lms.posts.values())) == ("", 12)


def test_a_score_that_was_cut_off_is_read_before_it_is_sent_again(lms, record):
    run(plan({"ana": 4.0}), lms, record)
    sent = datetime(2026, 11, 20, 9, tzinfo=UTC)
    lms.answers["lms-ana"] = NotTaken(kind="later", answer="no answer in 20 s", advice="", sent=sent)
    done = run(plan({"ana": 6.0}), lms, record)
    assert done.total == {"pending": 1}
    lms.grades["item/1", "lms-ana"] = (6.0, 10.0)  # it had arrived
    done = run(plan({"ana": 6.0}), lms, record)
    assert (done.total, lms.posts["lms-ana"]) == ({"already": 1}, 2)


def test_a_new_gradebook_over_an_old_column_sends_only_what_is_not_there(lms, record):
    run(plan(CLASS), lms, record)
    run(plan({**CLASS, "s01": 8.0}), lms, Memory())
    assert len(lms.items) == 1
    assert len(lms.comments) == 13


class TestAnotherAccount:
    def test_a_score_goes_to_the_account_that_its_student_has_now(self, lms, record):
        run(plan(CLASS), lms, record)
        ids = {who: f"lms-{who}" for who in CLASS} | {"s03": "lms-new"}
        done = run(plan(CLASS, ids=ids), lms, record)
        assert lms.holds(COLUMN)["lms-new"] == CLASS["s03"]
        assert done.total == {"sent": 1, "already": 11}
        (told,) = done.moved
        assert "s03 (01-corr2d)" in told
        assert "take away there what 'lms-s03' holds" in told
        assert "'lms-s03'" in record.scores[COLUMN.id, "s03"].advice
        again = run(plan(CLASS, ids=ids), lms, record)
        assert (again.total, again.moved) == ({"already": 12}, [])
        assert lms.posts["lms-new"] == 1

    def test_an_account_that_is_somebody_else_s_now_gets_theirs(self, lms, record):
        run(plan({"ana": 2.0, "ben": 9.0}), lms, record)
        done = run(plan({"ana": 2.0, "ben": 9.0}, ids={"ana": "lms-ben", "ben": "lms-ana"}), lms, record)
        assert lms.holds(COLUMN) == {"lms-ben": 2.0, "lms-ana": 9.0}
        assert (done.total, done.moved) == ({"sent": 2}, [])

    def test_who_had_an_id_taken_away_and_gets_another_one(self, lms, record):
        run(plan({"ana": 2.0}), lms, record)
        assert run(plan({"ana": 2.0}, ids={}), lms, record).total == {"refused": 1}
        done = run(plan({"ana": 2.0}, ids={"ana": "lms-new"}), lms, record)
        assert lms.holds(COLUMN) == {"lms-ana": 2.0, "lms-new": 2.0}
        assert len(done.moved) == 1


class TestOverriding:
    def test_a_teacher_s_own_grade_is_told_of_and_left(self, lms, record):
        lms.overrides["item/1", "lms-ana"] = 3.0
        done = run(plan({"ana": 7.0}), lms, record)
        assert done.total == {"not_applied": 1}
        one = record.scores[COLUMN.id, "ana"]
        assert (one.points, one.maximum) == (3.0, 10.0)
        assert "holds 3 of 10 in the place of 7 of 10" in one.answer
        run(plan({"ana": 7.0}), lms, record)
        assert lms.posts["lms-ana"] == 1

    def test_it_is_tried_again_when_we_want_another_or_are_told_to(self, lms, record):
        lms.overrides["item/1", "lms-ana"] = 3.0
        run(plan({"ana": 7.0}), lms, record)
        run(plan({"ana": 8.0}), lms, record)
        assert lms.posts["lms-ana"] == 2
        run(plan({"ana": 8.0}), lms, record, retry=True)
        assert lms.posts["lms-ana"] == 3
        assert states(record) == {"ana": "not_applied"}

    def test_when_the_override_goes_the_state_follows(self, lms, record):
        lms.overrides["item/1", "lms-ana"] = 3.0
        run(plan({"ana": 7.0}), lms, record)
        lms.overrides.clear()
        assert run(plan({"ana": 7.0}), lms, record).is_complete
        assert (states(record), lms.posts["lms-ana"]) == ({"ana": "delivered"}, 1)

    def test_a_grade_that_somebody_erased_is_told_of(self, lms, record):
        run(plan({"ana": 7.0}), lms, record)
        lms.grades.clear()
        done = run(plan({"ana": 7.0}), lms, record)
        assert done.total == {"not_applied": 1}
        assert "holds no grade" in record.scores[COLUMN.id, "ana"].answer

    def test_without_reading_everything_only_what_is_sent_is_read(self, lms, record):
        run(plan({"ana": 7.0}), lms, record)
        lms.grades.clear()
        assert run(plan({"ana": 7.0}), lms, record, read_all=False).total == {"already": 1}

    def test_a_column_that_is_worth_something_else_there_holds_our_share(self, lms, record):
        run(plan({"ana": 7.0}), lms, record)
        lms.grades["item/1", "lms-ana"] = (35.0, 50.0)
        assert run(plan({"ana": 7.0}), lms, record).total == {"already": 1}
        lms.grades["item/1", "lms-ana"] = (34.9, 50.0)
        assert run(plan({"ana": 7.0}), lms, record).total == {"not_applied": 1}


class TestColumns:
    def test_found_by_its_resource_id_before_it_is_made(self, lms, record):
        lms.items["item/7"] = LineItem(url="item/7", label="Level 1", maximum=10.0, resource_id=COLUMN.resource_id)
        run(plan({"ana": 7.0}), lms, record)
        assert list(lms.items) == ["item/7"]
        assert lms.holds(COLUMN) == {"lms-ana": 7.0}

    def test_what_we_change_is_changed_there(self, lms, record):
        run(plan({"ana": 7.0}), lms, record)
        due = datetime(2026, 12, 1, tzinfo=UTC)
        column = replace(COLUMN, label="Level one", maximum=20.0, due=due)
        done = run(plan([wanted(column=column)], [column]), lms, record)
        (item,) = lms.items.values()
        assert (item.label, item.maximum, item.due, done.notes) == ("Level one", 20.0, due, [])

    def test_what_somebody_renamed_stays_and_is_told(self, lms, record):
        run(plan({"ana": 7.0}), lms, record)
        renamed(lms, label="Week 1", maximum=5.0)
        done = run(plan({"ana": 7.0}), lms, record)
        assert lms.items["item/1"].label == "Week 1"
        assert any("is called 'Week 1'" in note for note in done.notes)
        assert any("is worth 5 points" in note for note in done.notes)
        assert done.is_complete
        column = replace(COLUMN, label="Level one", maximum=20.0)
        run(plan([wanted(column=column)], [column]), lms, record)
        assert (lms.items["item/1"].label, lms.items["item/1"].maximum) == ("Week 1", 5.0)

    def test_a_label_that_the_lms_escapes_is_ours(self, lms, record):
        column = replace(COLUMN, label="a < b &  c")
        run(plan([wanted(column=column)], [column]), lms, record)
        renamed(lms, label="a &lt; b &amp; c")
        assert run(plan([wanted(column=column)], [column]), lms, record).notes == []

    def test_a_deleted_column_is_not_made_again_unasked(self, lms, record):
        run(plan(CLASS), lms, record)
        lms.items.clear()
        lms.grades.clear()
        for _ in range(2):
            done = run(plan({**CLASS, "s01": 9.0}), lms, record)
            assert "--make-again" in done.lost[0]
            assert done.total == {"pending": 12}
            assert lms.items == {}
        assert record.columns[COLUMN.id].is_gone
        done = run(plan(CLASS), lms, record, make_again=True)
        assert lms.holds(COLUMN) == by_lms_id(CLASS)
        assert done.is_complete
        assert not record.columns[COLUMN.id].is_gone

    def test_scores_of_a_deleted_column_go_to_the_one_made_anew(self, lms, record):
        """Also where it was already known to be gone, and the platform tells nothing of what a column holds."""
        lms.readable = False
        run(plan(CLASS), lms, record)
        lms.items.clear()
        lms.grades.clear()
        run(plan(CLASS), lms, record)
        done = run(plan(CLASS), lms, record, make_again=True)
        assert done.total == {"sent": 12}
        assert lms.holds(COLUMN) == by_lms_id(CLASS)

    def test_a_column_that_comes_back_is_used_without_sending_again(self, lms, record):
        run(plan(CLASS), lms, record)
        kept = dict(lms.items)
        lms.items.clear()
        run(plan(CLASS), lms, record)
        lms.items.update(kept)
        assert run(plan(CLASS), lms, record).is_complete
        assert set(lms.posts.values()) == {1}
        assert not record.columns[COLUMN.id].is_gone

    def test_a_column_that_goes_while_we_send_ends_that_column(self, lms, record):
        other = [wanted("ana", 50.0, column=HOMEWORK)]
        lms.answers["lms-s03"] = NotTaken(kind="gone", answer="404", advice="")
        done = run(
            plan([*(wanted(who, points) for who, points in CLASS.items()), *other], [COLUMN, HOMEWORK]), lms, record
        )
        assert len(done.lost) == 1
        assert done.counts[COLUMN.id] == {"pending": 12}
        assert {one.points for (column, _), one in record.scores.items() if column == COLUMN.id} == {None}
        assert record.columns[COLUMN.id].is_gone
        assert lms.holds(HOMEWORK) == {"lms-ana": 50.0}

    def test_one_that_the_platform_can_not_hold_stops_no_other(self, lms, record):
        class Picky(Fake):
            def make(self, column):
                if column.id == COLUMN.id:
                    raise ColumnError("no component is known for it")
                return super().make(column)

        some = plan([wanted(), wanted("ana", 50.0, column=HOMEWORK)], [COLUMN, HOMEWORK])
        done = sync(some, Picky(lms), record, Options(), clock=Clock(), watcher=Quiet())
        assert (done.lost, done.ended) == (["no component is known for it"], "")
        assert done.counts == {COLUMN.id: {"pending": 1}, HOMEWORK.id: {"sent": 1}}

    def test_of_two_with_one_resource_id_the_stored_one_is_used(self, lms, record):
        run(plan({"ana": 7.0}), lms, record)
        lms.items = {"item/0": replace(lms.items["item/1"], url="item/0"), **lms.items}
        done = run(plan({"ana": 8.0}), lms, record)
        assert lms.grades == {("item/1", "lms-ana"): (8.0, 10.0)}
        assert any("2 columns with the resource id" in note for note in done.notes)
        run(plan({"ana": 9.0}), lms, Memory())
        assert lms.grades["item/0", "lms-ana"] == (9.0, 10.0)


def everything(column_scores):
    return plan([*(wanted(*one) for one in column_scores), wanted("ana", 50.0, column=HOMEWORK)], [COLUMN, HOMEWORK])


@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after its work"])
@pytest.mark.parametrize("lanes", [1, 3])
@pytest.mark.parametrize("is_first", [True, False], ids=["a new column", "scores that change"])
def test_killed_at_any_call_and_started_again(is_first, lanes, after):
    """One call after the other is the last one: the next sync ends right, with one column and one comment each."""
    scores = [(f"s{n:02}", n / 4) for n in range(10)]

    def begun():
        lms, record = Lms(), Memory()
        if not is_first:
            run(everything([(who, points + 1) for who, points in scores[:7]]), lms, record)
            lms.comments.clear()
        return lms, record

    life = Life()
    run(everything(scores), *begun(), life, lanes=lanes)
    assert life.calls > 20
    for last in range(1, life.calls + 1):
        lms, record = begun()
        with pytest.raises(Killed):
            run(everything(scores), lms, record, Life(last, after=after), lanes=lanes)
        done = run(everything(scores), lms, record, lanes=lanes)
        assert lms.holds(COLUMN) == by_lms_id(dict(scores))
        assert lms.holds(HOMEWORK) == {"lms-ana": 50.0}
        assert len(lms.comments) == len({(url, who) for url, who, _ in lms.comments}) == (11 if is_first else 10)
        assert len(lms.items) == 2
        assert done.is_complete
        assert not any(one.is_uncertain for one in record.scores.values())


@pytest.mark.parametrize("tells_comments", [True, False])
def test_a_kill_between_two_comments_of_the_same_points(tells_comments):
    """Where the LMS tells its comments the new one arrives; where not, it is at least not there twice."""
    first, second = plan([wanted(comment="one")]), plan([wanted(comment="two  words")])
    for last in range(1, 12):
        lms, record = Lms(tells_comments=tells_comments), Memory()
        run(first, lms, record)
        with suppress(Killed):
            run(second, lms, record, Life(last))
        run(second, lms, record)
        told = [text for *_, text in lms.comments]
        assert told == ["one", "two  words"] or (not tells_comments and told == ["one"])


def test_without_reading_back_a_kill_sends_again_and_still_ends_right():
    life = Life()
    run(plan(CLASS), Lms(readable=False), Memory(), life)
    for last in range(1, life.calls + 1):
        lms, record = Lms(readable=False), Memory()
        with pytest.raises(Killed):
            run(plan(CLASS), lms, record, Life(last, after=True))
        assert run(plan(CLASS), lms, record).is_complete
        assert lms.grades == {("item/1", f"lms-{who}"): (points, 10.0) for who, points in CLASS.items()}


def test_a_record_that_can_not_be_written_is_no_score_lost(lms, record):
    class Full(Memory):
        def write(self, deliveries):
            if len(self.scores) >= 8:
                raise GraderError("the disk is full")
            super().write(deliveries)

    full = Full()
    with pytest.raises(GraderError, match="disk is full"):
        run(plan(CLASS), lms, full)
    record.scores, record.columns = full.scores, full.columns
    assert run(plan(CLASS), lms, record).is_complete
    assert len(lms.comments) == 12


def test_told_to_stop_it_ends_between_scores_and_goes_on(lms, record):
    watcher = Quiet()
    done = sync(
        plan(CLASS),
        Fake(lms),
        record,
        Options(),
        clock=Clock(),
        watcher=watcher,
        stopped=lambda: len(watcher.told) >= 3,
    )
    assert "run it again" in done.ended
    assert 3 <= len(lms.posts) < 12
    assert not any(one.is_uncertain for one in record.scores.values())
    assert run(plan(CLASS), lms, record).is_complete
    assert set(lms.posts.values()) == {1}


WHO = ("ana", "ben", "eva")
POINTS = st.integers(0, 10).map(float)
EVENTS = st.one_of(
    st.tuples(st.just("want"), st.sampled_from(WHO), POINTS),
    st.tuples(st.just("override"), st.sampled_from(WHO), POINTS),
    st.tuples(st.just("release"), st.sampled_from(WHO), st.just(0.0)),
    st.tuples(st.just("kill"), st.integers(1, 30), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from(WHO), st.just(0.0)),
    st.just(("sync", "", 0.0)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=12), st.booleans())
def test_whatever_happens_the_lms_ends_with_what_we_want_or_a_teacher_does(events, tells_comments):
    """An undisturbed sync after any story: ours, but where a teacher's own grade stands, and that is told."""
    lms, record, wants = Lms(tells_comments=tells_comments), Memory(), dict.fromkeys(WHO, 5.0)

    def now():
        return plan([wanted(who, points, waits="" if points is not None else "held") for who, points in wants.items()])

    for what, who, value in [*events, ("sync", "", 0.0)]:
        match what:
            case "want":
                wants[who] = value
            case "wait":
                wants[who] = None
            case "override":
                lms.overrides["item/1", f"lms-{who}"] = value
            case "release":
                lms.overrides.pop(("item/1", f"lms-{who}"), None)
            case "kill":
                with suppress(Killed):
                    run(now(), lms, record, Life(who, after=value))
            case _:
                run(now(), lms, record)
    done = run(now(), lms, record, retry=True)
    shown = lms.results("item/1")
    final = {one.student: one for one in done.deliveries}
    for who, points in wants.items():
        theirs = lms.overrides.get(("item/1", f"lms-{who}"))
        if points is None:
            assert final[who].state == "waiting"
        elif theirs is None or theirs == points:
            assert shown[f"lms-{who}"].points == points
            assert final[who].state == "delivered"
        else:
            assert final[who].state == "not_applied"
            assert final[who].points == theirs
            assert lms.grades.get(("item/1", f"lms-{who}"), (points,))[0] == points
    assert len(lms.items) <= 1
    repeated = [one for one, other in pairwise(lms.comments) if one == other]
    assert repeated == [] or lms.overrides  # a comment is repeated only where a teacher's grade hid that it arrived
