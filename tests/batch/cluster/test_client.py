"""A cluster of processes: the same verdicts as here, whoever is killed, joins late, is slow, or can't grade."""

import os
import re
import signal
import threading

import msgspec
import pytest

from autograder.batch.cluster.client import Cluster
from autograder.batch.levels import prepare_all
from autograder.batch.run import run
from autograder.batch.submissions import find_submissions
from autograder.errors import GraderError
from autograder.wording import say
from tests.batch.cluster.dask_cluster import Processes, until
from tests.batch.conftest import LEVEL
from tests.sample_class.build import ENTRIES

RIGHT = """
import numpy as np
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
"""
POOL = "05-max-pool"


@pytest.fixture
def processes(tmp_path_factory):
    started = Processes(tmp_path_factory.mktemp("cluster"))
    yield started
    started.close()


def found(desk, *levels):
    return find_submissions(desk.submitted, levels, levels).submissions


def graded(desk, address, levels=(LEVEL,), tell=lambda _: None):
    several = run(found(desk, *levels), desk.settings, desk.course, desk.levels, 2, scheduler=address, tell=tell)
    reports = {}
    for one in several:
        assert (one.report.student, one.report.level) not in reports
        reports[one.report.student, one.report.level] = one
    return reports


def told(one):
    """All of it that does not say how long it took."""
    checks = tuple(msgspec.structs.replace(check, seconds=0.0) for check in one.report.checks)
    return msgspec.structs.replace(one.report, seconds=0.0, checks=checks), one.notebook, dict(one.cells)


def hand_in_slowly(desk, count, seconds=0.1):
    for number in range(count):
        desk.hand_in(f"student-{number}", f"# {number}\nimport time\ntime.sleep({seconds})\n" + RIGHT)


def scores(reports):
    return {one.report.score for one in reports.values()}


@pytest.mark.slow
def test_a_part_of_the_sample_class_comes_to_the_same_as_here(desk, processes):
    desk.levels |= prepare_all(desk.course, None, [POOL])
    entries = [one for one in ENTRIES if one.level in (LEVEL, POOL) and not one.slow][::6]
    for one in entries:
        path = desk.submitted / one.student / one.level / f"{one.level}.ipynb"
        path.parent.mkdir(parents=True)
        one.hand_in(path, desk.levels[one.level])
    assert {one.status for one in entries} == {"graded", "ungradable"}
    processes.scheduler()
    for name in ("one", "two"):
        processes.worker(name)
    there = graded(desk, processes.address, (LEVEL, POOL))
    here = {
        (one.report.student, one.report.level): one
        for one in run(found(desk, LEVEL, POOL), desk.settings, desk.course, desk.levels, 1)
    }
    assert len(here) == len(entries)
    assert {key: told(one) for key, one in there.items()} == {key: told(one) for key, one in here.items()}


@pytest.mark.slow
def test_one_killed_one_slow_and_one_late(desk, processes):
    hand_in_slowly(desk, 40)
    processes.scheduler()
    killed, slow = processes.worker("killed"), processes.worker("slow")
    late = []

    def disturb():
        until(lambda: killed.has_level and slow.has_level, "both to grade")
        os.kill(slow.process.pid, signal.SIGSTOP)
        try:
            killed.process.kill()
            late.append(processes.worker("late"))
            until(lambda: late[0].has_level, "the late one to grade")
        finally:
            os.kill(slow.process.pid, signal.SIGCONT)

    disturbing = threading.Thread(target=disturb)
    disturbing.start()
    reports = graded(desk, processes.address)
    disturbing.join()
    assert late[0].has_level
    assert len(reports) == 40
    assert scores(reports) == {10.0}


# A worker that does to its bench, or to itself, what a fault in a library would.
DEADLY = """
import os, signal
from autograder.batch.cluster.remote import BenchProcess

ask = BenchProcess.ask

def deadly(self, terms, level, parcel, errand):
    if b"kills the bench" in errand.data:
        self._process.kill()
    if b"kills the worker" in errand.data:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept(self, terms, level, parcel, errand)

if ask.__name__ != "deadly":  # a preloaded file is run twice
    BenchProcess.ask = deadly
    kept = ask
"""


@pytest.mark.slow
def test_what_kills_its_grader_each_time_is_held_alone(desk, processes):
    desk.hand_in("fatal", "# kills the bench" + RIGHT)
    desk.hand_in("deadly", "# kills the worker" + RIGHT)
    for number in range(6):
        desk.hand_in(f"student-{number}", f"# {number}" + RIGHT)
    processes.scheduler()
    for name in ("one", "two"):
        processes.worker(name, preload=DEADLY, nanny=True)  # a nanny starts its worker anew
    reports = {student: one.report for (student, _), one in graded(desk, processes.address).items()}
    held = {student for student, report in reports.items() if report.status == "held"}
    assert held == {"fatal", "deadly"}
    assert all("killed 3 times" in reports[student].notes[-1].args["why"] for student in held)
    assert {report.score for student, report in reports.items() if student not in held} == {10.0}
    assert len(reports) == 8


@pytest.mark.slow
def test_a_scheduler_that_comes_back_finds_the_run_waiting(desk, processes):
    hand_in_slowly(desk, 12)
    scheduler, worker = processes.scheduler(), processes.worker("one")
    port = int(processes.address.rpartition(":")[2])
    notes = []

    def restart():
        until(lambda: worker.has_level, "the worker to grade")
        scheduler.kill()
        worker.process.kill()
        scheduler.wait()
        processes.scheduler(port)
        processes.worker("another")

    restarting = threading.Thread(target=restart)
    restarting.start()
    reports = graded(desk, processes.address, tell=notes.append)
    restarting.join()
    assert [note.id for note in notes] == ["cluster.scheduler_gone"]
    assert len(reports) == 12
    assert scores(reports) == {10.0}


@pytest.mark.slow
def test_a_scheduler_that_does_not_come_back_ends_the_run_with_a_sentence(desk, processes):
    hand_in_slowly(desk, 3)
    scheduler = processes.scheduler()
    processes.worker("one")
    cluster = Cluster(processes.address, desk.settings, desk.course, desk.levels, lambda _: None, patience=5.0)
    try:
        cluster.submit(found(desk, LEVEL)[0])
        scheduler.kill()
        scheduler.wait()
        with pytest.raises(GraderError, match=r"has been gone for 5 s; what was graded is stored"):
            until(lambda: cluster.outcomes() and False, "the end")
    finally:
        cluster.close()


NO_WALLS = """
from autograder.batch.cluster import fitness
from autograder.sandbox.probe import Probe
fitness.host_report = lambda **_: (Probe(layer="Landlock", version="none", ok=False, advice="a newer kernel"),)
"""
OTHER = "import autograder; autograder.__version__ = '0.0.1'"


@pytest.mark.slow
def test_who_cannot_grade_is_left_out_and_who_has_other_versions_stops_the_run(desk, processes):
    hand_in_slowly(desk, 6, 0.0)
    processes.scheduler()
    bare = processes.worker("bare", preload=NO_WALLS)
    notes = []
    with pytest.raises(GraderError, match=r"nobody in the cluster .* can grade: .*Landlock \(none\): a newer kernel"):
        graded(desk, processes.address)
    processes.worker("good")
    until(lambda: processes.count == 2, "the good worker")
    reports = graded(desk, processes.address, tell=notes.append)
    assert scores(reports) == {10.0}
    assert [note.id for note in notes] == ["cluster.left_out"]
    assert "Landlock" in say(notes[0], "en")
    assert not bare.benches
    processes.worker("other", preload=OTHER)
    until(lambda: processes.count == 3, "the other worker")
    with pytest.raises(GraderError, match=re.escape("it has guanka 0.0.1, not ")):
        graded(desk, processes.address)


def test_nobody_there_is_a_sentence(desk):
    hand_in_slowly(desk, 1)
    with pytest.raises(GraderError, match=r"the scheduler nonsense://x does not answer .*tcp://host:8786"):
        graded(desk, "nonsense://x")
