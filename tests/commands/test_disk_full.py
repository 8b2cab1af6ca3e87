"""A disk gets full in the middle of a batch: it ends with a sentence, and goes on when there is space."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

from tests.batch.cluster.dask_cluster import Processes, until
from tests.commands.running import COMMAND, SECONDS, Put, Run, grades
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D
from tests.small_disk import on_small_disk, skip_where_nothing_can_be_mounted

COUNT = 60
# Grades onto a disk of which $1 is taken, once more while it is full, and again with space; at last what is there is
# brought to where others see it.
STEPS = """
ballast=$1; out=$2; kept=$3; shift 3
head -c "$ballast" /dev/zero >"$out/ballast"
"$@"; echo "status $?"
"$@"; echo "status $?"
rm "$out/ballast"
"$@"; echo "status $?"
cp -a "$out/." "$kept"
"""


@pytest.fixture
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("cluster"))
    yield started
    started.close()


def grade_onto_a_full_disk(course: Path, taken: int, *more: str) -> "subprocess.CompletedProcess[str]":
    """Of 8 MiB so many bytes are taken; what was written lies in ``out`` at the end."""
    small, kept = course / "small", course / "out"
    for folder in (small, kept):
        folder.mkdir()
    grade = [*COMMAND, "grade", CORR2D, "--out", str(small), "--language", "en", *more]
    steps = ["sh", "-c", STEPS, "sh", str(taken), str(small), str(kept), *grade]
    command = on_small_disk(small, "8m", steps)
    return subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=3 * SECONDS, check=False)


def is_whole(course: Path) -> None:
    """Everybody has one grade, and all the files that belong to it."""
    out = course / "out"
    (out / "gradebook.db").rename(course / "gradebook.db")
    students = {f"s{number:02}" for number in range(COUNT)}
    assert grades(course) == {(student, CORR2D): 10.0 for student in students}
    for folder in ("autograded", "feedback", "feedback-staff"):
        assert {path.name for path in (out / folder).iterdir()} == students
    assert list(out.rglob(".*.ipynb.*")) == []  # half a file


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "taken"), [("here", 4_900_000), ("cluster", 4_900_000), ("cluster", 8_200_000)]
)  # room for one step of fifty, and for hardly anything
def test_what_was_graded_is_kept_and_the_rest_is_graded_when_there_is_space(
    kernel_has_walls: None, put: Put, course: Path, processes: Processes, taken: int, where: str
) -> None:
    skip_where_nothing_can_be_mounted()
    for number in range(COUNT):
        put(f"s{number:02}", f"{LOOPS_CORR2D}\n# {number}\n")
    if where == "cluster":
        processes.scheduler()
        for name in ("one", "two"):
            processes.worker(name)
        done = grade_onto_a_full_disk(course, taken, "--scheduler", processes.address)
    else:
        done = grade_onto_a_full_disk(course, taken, "--jobs", "2")
    told = [line for line in done.stdout.splitlines() if line.startswith("status")]
    assert told == ["status 1", "status 1", "status 0"], done.stderr
    failures = done.stderr.split("error: ")[1:]
    assert len(failures) == 2
    for failure in failures:
        assert "No space left on device" in failure or "its disk is full" in failure
        assert "free some space" in failure
    assert "Traceback" not in done.stderr
    assert f"{COUNT} in all" in done.stdout
    is_whole(course)
    if where == "cluster":
        nothing_is_left(processes)


def nothing_is_left(processes: Processes) -> None:
    """No worker has anything to do, or holds a result for somebody who has gone."""
    client = Client(processes.address, set_as_default=False)
    try:
        until(lambda: not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)), "the last task")
        until(lambda: not any(client.run(lambda dask_worker: len(dask_worker.state.tasks)).values()), "idle workers")
    finally:
        client.close()


@pytest.mark.slow
def test_a_worker_whose_disk_is_full_is_left_out_and_the_others_grade(
    guanka: Run, put: Put, course: Path, processes: Processes
) -> None:
    skip_where_nothing_can_be_mounted()
    for number in range(8):
        put(f"s{number}", f"{LOOPS_CORR2D}\n# {number}\n")
    processes.scheduler()
    processes.worker("full", disk="24k")  # less than the level's files
    until(lambda: processes.count == 1, "the worker")
    processes.worker("roomy")
    until(lambda: processes.count == 2, "the other worker")
    done = guanka("grade", CORR2D, "--scheduler", processes.address, "--language", "en")
    assert done.exit_code == 0, done.output
    assert "can't be written: No space left on device" in " ".join(done.output.split())
    assert grades(course) == {(f"s{number}", CORR2D): 10.0 for number in range(8)}


@pytest.mark.slow
def test_where_all_their_disks_are_full_the_run_ends_and_nothing_is_held(
    guanka: Run, put: Put, course: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_where_nothing_can_be_mounted()
    monkeypatch.setattr("autograder.batch.cluster.client._PATIENCE", 3.0)
    for number in range(3):
        put(f"s{number}", f"{LOOPS_CORR2D}\n# {number}\n")
    processes.scheduler()
    full = processes.worker("full", disk="24k")
    until(lambda: processes.count == 1, "the worker")
    done = guanka("grade", CORR2D, "--scheduler", processes.address)
    assert done.exit_code == 1
    said = " ".join(done.stderr.split())
    assert "nobody in the cluster" in said
    assert "can't be written: No space left on device" in said
    assert grades(course) == {}
    full.process.kill()
    full.process.wait()
    processes.worker("roomy")
    until(lambda: processes.count == 1, "the other worker")
    assert guanka("grade", CORR2D, "--scheduler", processes.address).exit_code == 0
    assert set(grades(course).values()) == {10.0}
