"""Many submissions: the same verdicts however many workers there are, and whatever becomes of these."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder.batch.run import run
from autograder.batch.submissions import find_submissions
from autograder.batch.worker import Worker
from tests.batch.conftest import LEVEL

HALF = "def corr2d(X, K):\n    import numpy as np\n    return np.zeros((1, 1))"


def submissions(desk):
    return find_submissions(desk.submitted, [LEVEL], [LEVEL]).submissions


def graded(desk, jobs):
    found = run(submissions(desk), desk.settings, desk.course, desk.levels, jobs)
    return {one.report.student: one.report for one in found}


def told(reports):
    return {
        student: (report.status, report.score, [(check.id, check.verdict, check.mismatch) for check in report.checks])
        for student, report in reports.items()
    }


def test_two_workers_come_to_the_same_as_none(desk):
    for number in range(4):
        desk.hand_in(f"right-{number}", f"# {number}\nimport numpy as np\n" + RIGHT)
        desk.hand_in(f"wrong-{number}", f"# {number}\n" + HALF)
    here, there = graded(desk, 1), graded(desk, 2)
    assert told(here) == told(there)
    assert {report.score for student, report in here.items() if student.startswith("right")} == {10.0}
    assert all(report.score < 10 for student, report in here.items() if student.startswith("wrong"))


RIGHT = """
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
"""


def children(pid):
    """The processes that a process has started, from /proc."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append((int(entry.name), command))
    return found


def workers():
    """Our worker processes, and not the process that multiprocessing keeps for its own use."""
    return [pid for pid, command in children(os.getpid()) if b"--multiprocessing-fork" in command]


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_no_submission(desk):
    for number in range(30):
        desk.hand_in(f"student-{number}", f"# {number}\nimport time\ntime.sleep(0.05)\nimport numpy as np\n" + RIGHT)
    killed = []

    def kill_one():
        while not killed:
            for pid in workers():
                if any(b"autograder.inside.zygote" in command for _, command in children(pid)):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                    return
            time.sleep(0.05)

    killer = threading.Thread(target=kill_one)
    killer.start()
    reports = graded(desk, 2)
    killer.join()
    assert killed
    assert len(reports) == 30
    assert {report.score for report in reports.values()} == {10.0}


@pytest.mark.slow
def test_a_submission_that_kills_its_worker_each_time_is_held_alone(desk, monkeypatch):
    desk.hand_in("fatal", "# kills the worker\nimport numpy as np\n" + RIGHT)
    for number in range(3):
        desk.hand_in(f"student-{number}", f"# {number}\nimport numpy as np\n" + RIGHT)
    # A worker that reads this variable ends itself on that submission, as a fault in a library would.
    monkeypatch.setattr("autograder.batch.local.grade_here", end_on_fatal)
    reports = graded(desk, 2)
    assert reports["fatal"].status == "held"
    assert reports["fatal"].score is None
    assert "killed 3 times" in reports["fatal"].notes[-1].args["why"]
    assert {reports[f"student-{number}"].score for number in range(3)} == {10.0}


def end_on_fatal(settings, submission):
    from autograder.batch.worker import grade_here

    if submission.student == "fatal":
        os.kill(os.getpid(), signal.SIGKILL)
    return grade_here(settings, submission)


def test_an_error_of_our_own_holds_the_grade_and_says_where(desk, monkeypatch):
    desk.hand_in("ann")

    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr("autograder.batch.worker.grade", broken)
    worker = Worker(desk.settings, desk.course, desk.levels)
    try:
        report = worker.grade(submissions(desk)[0]).report
    finally:
        worker.close()
    assert (report.status, report.score) == ("held", None)
    assert "ZeroDivisionError: a fault of ours (test_run.py:" in report.notes[-1].args["why"]


CRASHED = """
import sys, time
from pathlib import Path
from autograder.batch.run import run
from autograder.batch.submissions import find_submissions
from autograder.batch.worker import Settings
from autograder.batch.levels import prepare_all
from autograder.course.load import load_course

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    course = load_course(folder)
    levels = prepare_all(course, None, ["01-corr2d"])
    found = find_submissions(folder / "submitted", levels, list(levels)).submissions
    settings = Settings(course=folder, solutions=None, protected=(), hardware=())
    for one in run(found, settings, course, levels, 2):
        print(one.report.student, flush=True)
"""


@pytest.mark.slow
def test_nothing_outlives_a_run_that_is_killed(desk, tmp_path):
    for number in range(12):
        desk.hand_in(f"student-{number}", f"# {number}\nimport time\ntime.sleep(1)\nimport numpy as np\n" + RIGHT)
    script = tmp_path / "crashed.py"
    script.write_text(CRASHED)
    running = subprocess.Popen([sys.executable, str(script), str(desk.folder)], stdout=subprocess.PIPE, text=True)
    running.stdout.readline()
    below = [pid for pid, _ in children(running.pid)]
    below += [pid for worker in below for pid, _ in children(worker)]
    assert len(below) >= 4  # two workers, and a zygote each
    running.kill()
    running.wait()
    running.stdout.close()  # not read to its end: what outlives the run would hold it open
    deadline = time.monotonic() + 10
    while (left := [pid for pid in below if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []
