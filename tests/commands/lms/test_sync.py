"""``guanka lms sync`` and ``status`` from the command line to a platform over HTTP, and ``grade --sync``."""

import json
import os
import signal
import subprocess
import threading

import pytest

from autograder.commands.lms.stopping import stopping
from autograder.gradebook import runs
from autograder.gradebook.deliveries import read_deliveries
from autograder.gradebook.turns import only_sync
from autograder.lms.private import write_connection
from tests.commands.running import COMMAND, guanka
from tests.gradebook.building import MOMENT
from tests.lms.connecting import connection_to

CLASS = ("s001", "s002", "s003")


@pytest.fixture
def graded(connected):
    for student in CLASS:
        connected.grade(student)
    connected.know(*CLASS)
    return connected


def held(double, label="第1关：二维互相关"):
    """What a column shows, by its students' ids in Moodle."""
    (item,) = [one for one in double.items() if one["label"] == label]
    return {who: cell["final"] for who, cell in double.cells(item=item["id"]).items() if cell["final"] is not None}


def states(course, *options):
    course.run("status", "--json", course.folder / "status.json", *options)
    scores = json.loads((course.folder / "status.json").read_text())["scores"]
    return {(one["column"], one["student"]): one["state"] for one in scores}


def test_a_class_arrives_and_the_next_sync_sends_nothing(graded, double):
    before = graded.run("sync", "--dry-run", "--json", graded.folder / "plan.json")
    assert "a1 s001: nothing -> 9.5 of 10" in before.output
    assert "3 scores would be sent" in before.output
    assert double.counts() == {"at once": 0}
    assert [one["change"] for one in json.loads((graded.folder / "plan.json").read_text())["scores"]] == [
        "nothing -> 9.5 of 10"
    ] * 3
    assert set(states(graded).values()) == {"pending"}
    done = graded.run("sync", "--json", graded.folder / "sync.json")
    assert done.exit_code == 0, done.output
    assert held(double) == {"101": 9.5, "102": 9.5, "103": 9.5}
    document = json.loads((graded.folder / "sync.json").read_text())
    assert (document["complete"], document["counts"]["a1"]["sent"], document["ended"]) == (True, 3, None)
    assert set(states(graded).values()) == {"delivered"}
    sent = double.counts()["score"]
    assert graded.run("sync", "--quiet").output == ""
    assert double.counts()["score"] == sent
    graded.grade("s002", value=(0.0, 1.0), sha="b" * 64, attempt=2)
    assert "a1 s002: 9.5 -> 5 of 10" in graded.run("sync", "--dry-run").output
    graded.run("sync")
    assert held(double) == {"101": 9.5, "102": 5.0, "103": 9.5}
    assert double.counts()["score"] == sent + 1


def test_what_a_person_must_look_at_is_told_with_what_to_do(graded, double):
    graded.grade("s004")
    graded.grade("s005", status="held")
    graded.run("sync")
    (item,) = double.items()
    double.override(item=item["id"], user="102", points=3.0)
    graded.grade("s002", value=(0.0, 1.0), sha="b" * 64, attempt=2)
    done = graded.run("sync")
    assert done.exit_code == 1
    assert "! refused, no id in the LMS is known of this student: s004 (1 score); run guanka lms roster" in done.output
    assert "s002 a1, not applied: the LMS holds 3 of 10 in the place of 5 of 10" in done.output
    assert states(graded, "--column", "a1") == {
        ("a1", "s001"): "delivered",
        ("a1", "s002"): "not_applied",
        ("a1", "s003"): "delivered",
        ("a1", "s004"): "refused",
        ("a1", "s005"): "waiting",
    }
    assert states(graded, "--problems").keys() == {("a1", "s002"), ("a1", "s004")}
    assert states(graded, "--student", "s005", "--column", "a1").keys() == {("a1", "s005")}
    shown = graded.run("status", "--student", "s005").output
    assert "waiting" in shown
    assert "formgrader" in shown


def test_who_is_matched_to_another_account_is_sent_there_and_staff_are_told(graded, double):
    graded.run("sync")
    graded.run("roster", "--match", "s003=109")
    assert "a1 s003: nothing -> 9.5 of 10" in graded.run("sync", "--dry-run").output
    assert states(graded, "--problems") == {("a1", "s003"): "pending"}
    done = graded.run("sync")
    assert done.exit_code == 1
    assert "take away there what '103' holds" in done.output
    assert held(double) == {"101": 9.5, "102": 9.5, "103": 9.5, "109": 9.5}
    assert graded.run("sync").exit_code == 0


def test_a_column_that_was_deleted_is_made_again_when_it_is_asked_for(graded, double):
    graded.run("sync")
    (item,) = double.items()
    double.delete(item=item["id"])
    done = graded.run("sync")
    assert (done.exit_code, double.items()) == (1, [])
    assert "--make-again" in done.output
    shown = graded.run("status").output
    assert "was deleted in the LMS" in shown
    assert set(states(graded, "--problems").values()) == {"pending"}
    assert "3 scores would be sent" in graded.run("sync", "--dry-run").output
    done = graded.run("sync", "--make-again")
    assert done.exit_code == 0, done.output
    assert held(double) == {"101": 9.5, "102": 9.5, "103": 9.5}


def test_only_the_columns_that_are_named(graded, double):
    for student in CLASS:
        graded.grade(student, "a2")
    graded.run("sync", "作业一")
    assert [one["label"] for one in double.items()] == ["作业一"]
    assert held(double, "作业一") == {"101": 95.0, "102": 95.0, "103": 95.0}
    assert graded.run("sync", "a9").exit_code == 2


def test_students_who_share_an_id_get_nothing_of_each_other_s(graded, double):
    with graded.book() as book, book.writing() as connection:  # as `nbgrader db student add` would write it
        connection.exec_driver_sql("UPDATE student SET lms_user_id = '101' WHERE id = 's002'")
    done = graded.run("sync")
    assert done.exit_code == 1
    assert "! refused, the id in the LMS is that of another student too: s001, s002 (2 scores);" in done.output
    assert "no id in the LMS is known" not in done.output + graded.run("status").output
    assert held(double) == {"103": 9.5}


@pytest.mark.parametrize("command", [["sync"], ["sync", "--dry-run"], ["sync", "--watch"], ["status"]])
def test_without_a_gradebook_there_is_a_sentence(tmp_path, connected, command):
    (connected.folder / "gradebook.db").unlink()
    done = connected.run(*command)
    assert done.exit_code == 1
    assert "there is no gradebook" in done.output


def test_without_a_connection_it_is_the_operator_s(course):
    for command in (["sync"], ["sync", "--watch"]):
        done = course.run(*command)
        assert done.exit_code == 2
        assert "guanka lms connect" in done.output
    assert course.run("status").exit_code == 0
    assert course.run("sync", "--dry-run").exit_code == 0
    assert course.run("sync", "--watch", "--dry-run").exit_code == 2


def test_an_lms_that_refuses_us_as_a_whole_is_said_and_nothing_is_lost(graded, double):
    double.configure(jwks={"keys": []})
    done = graded.run("sync")
    assert done.exit_code == 1, done.output
    assert set(states(graded).values()) == {"pending"}
    write_connection(graded.place().course, connection_to(double))
    assert graded.run("sync").exit_code == 0


def test_an_lms_that_is_away_is_said_once(graded, double, monkeypatch):
    monkeypatch.setattr("autograder.lms.http._FIRST_WAIT", 0.001)
    everybody = [f"s{n:03}" for n in range(1, 13)]
    for student in everybody[3:]:
        graded.grade(student)
    graded.know(*everybody)
    double.fault(act="answer", kind="score", status=503, times=1000)
    done = graded.run("sync")
    assert done.exit_code == 1, done.output
    assert done.output.count("503") == 1
    assert "sync again when it is back" in done.output
    assert double.counts()["score"] <= 5 * 9  # the tries of those that were handed to the lanes at first
    assert set(states(graded).values()) == {"pending"}


def test_a_regrade_under_way_sends_nothing_of_its_level(graded, double):
    graded.run("sync")
    with graded.book() as book:
        runs.begin(book, "regrade", ["a1"], MOMENT)
    graded.grade("s001", value=(0.0, 0.0), reason="regrade")
    sent = double.counts()["score"]
    assert graded.run("sync").exit_code == 0
    assert double.counts()["score"] == sent
    assert held(double)["101"] == 9.5
    with graded.book() as book:
        runs.finish(book, "regrade", ["a1"], MOMENT)
    graded.run("sync")
    assert held(double)["101"] == 4.0


def test_of_two_at_once_one_waits_and_both_end_well(graded, double):
    double.fault(act="slow", kind="make", times=2, seconds=1.5)  # time enough to make a column twice
    command = [*COMMAND, "lms", "sync", "--course", str(graded.folder)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    told = [one.communicate(timeout=60)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    assert (len(double.items()), double.counts()["score"]) == (1, 3)


def test_who_is_forgotten_is_no_longer_on_record(graded):
    graded.run("sync")
    done = guanka(graded.folder, "forget", "s002", "--yes")
    assert done.returncode == 0, done.stderr
    with graded.book() as book:
        assert {student for _, student in read_deliveries(book)} == {"s001", "s003"}


def test_a_sync_at_work_is_waited_for_before_somebody_is_forgotten(graded):
    with graded.book() as book, only_sync(book, print):
        command = [*COMMAND, "forget", "s002", "--yes"]
        running = subprocess.Popen(
            command, cwd=graded.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert "another sync of" in running.stderr.readline()
    assert running.wait(30) == 0
    running.communicate()


def test_a_watch_ends_well_when_it_is_told_to(graded, double):
    command = [*COMMAND, "lms", "sync", "--watch", "--course", str(graded.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        assert running.stdout.readline().endswith(" sent 3\n")
        running.terminate()
        assert running.wait(30) == 0
    assert held(double) == {"101": 9.5, "102": 9.5, "103": 9.5}


def test_the_first_signal_is_a_wish_and_the_second_an_order():
    with stopping() as asked:
        assert not asked.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked.wait(5)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_elsewhere_than_in_the_main_thread_no_signal_is_taken():
    before, found = signal.getsignal(signal.SIGINT), []

    def work():
        with stopping():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [before]


def test_who_is_matched_after_a_refusal_is_said_to_be_sent(connected, double):
    for student in CLASS:
        connected.grade(student)
    done = connected.run("sync")
    assert (done.exit_code, done.output.count("no id in the LMS is known")) == (1, 1)  # once, not for each score
    assert "s001, s002, s003 (3 scores); run" in done.output
    assert double.items() == []
    assert set(states(connected).values()) == {"refused"}
    assert "0 scores would be sent" in connected.run("sync", "--dry-run").output
    connected.run("roster")
    shown = connected.run("sync", "--dry-run").output
    assert "3 scores would be sent" in shown
    assert "no id in the LMS" not in shown + connected.run("status").output
    assert set(states(connected).values()) == {"pending"}
    connected.run("sync")
    assert held(double) == {"101": 9.5, "102": 9.5, "103": 9.5}
