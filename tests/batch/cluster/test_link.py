"""The connection to a scheduler, where what it was to bring is gone."""

import pytest

from autograder.batch.cluster.link import Link
from tests.batch.cluster.dask_cluster import Processes, until


@pytest.fixture
def processes(tmp_path):
    running = Processes(tmp_path)
    yield running
    running.close()


def test_a_result_that_ended_with_its_worker_is_not_waited_for_for_ever(processes):
    processes.scheduler()
    link = Link(processes.address, 10.0)
    try:
        processes.worker("stays")
        until(lambda: len(link.workers()) == 1, "one worker")
        (stays,) = link.workers()
        goes = processes.worker("goes")
        until(lambda: len(link.workers()) == 2, "another one")
        (other,) = set(link.workers()) - {stays}
        kept, lost = (link.send(bytes, 3, places=(place,)) for place in (stays, other))
        until(lambda: kept.status == lost.status == "finished", "both")
        goes.process.kill()
        until(lambda: len(link.workers()) == 1, "its end to be seen")
        assert link.results([kept, lost], seconds=1.0) == [bytes(3), None]
    finally:
        link.close()
