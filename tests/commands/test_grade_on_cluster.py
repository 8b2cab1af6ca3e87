"""The command with a cluster's workers: what its receipts say of who graded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox.machine import this_machine
from tests.batch.cluster.dask_cluster import Processes
from tests.commands.running import Put, Run, read_json
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D


@pytest.fixture
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("cluster"))
    yield started
    started.close()


def receipt(guanka: Run, course: Path, student: str) -> dict[str, object]:
    assert guanka("history", student, CORR2D, "--json", course / "story.json").exit_code == 0
    [found] = read_json(course / "story.json")["receipts"]
    return dict(found)


@pytest.mark.slow
def test_a_receipt_names_the_workers_machine_and_replay_tells_of_it(
    guanka: Run, put: Put, course: Path, processes: Processes
) -> None:
    here = list(this_machine().cpu)
    if not here:
        pytest.skip("numpy chooses among no instructions here")
    put("ana")
    put("ben")  # the same file: it is graded once
    put("cem", LOOPS_CORR2D + "\n# my own\n")
    processes.scheduler()
    processes.worker("older", environment={"NPY_DISABLE_CPU_FEATURES": here[-1]})
    done = guanka("grade", CORR2D, "--scheduler", processes.address)
    assert done.exit_code == 0, done.output
    for student in ("ana", "ben", "cem"):
        environment = receipt(guanka, course, student)["environment"]
        assert isinstance(environment, dict)
        assert environment["cpu"] == here[:-1], student
        assert environment.keys() - {"blas"} == {"machine", "cpu", "kernel", "limits"}
    told = guanka("replay", 1)
    assert told.exit_code == 0, told.output
    then, now = (" ".join(cpu) or "none" for cpu in (here[:-1], here))
    assert f"! another class of machine: cpu: {then}, now {now}" in told.stdout
    assert "equal: the same verdicts and points" in told.stdout
    assert "another class of machine, or other limits" not in guanka("history", "ana", CORR2D).stdout
    guanka("grade", CORR2D, "--force")
    assert "another class of machine, or other limits" in guanka("history", "ana", CORR2D).stdout
