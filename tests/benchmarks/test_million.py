"""The simulation of a million submissions against what can be worked out by hand."""

import random
from itertools import accumulate

import pytest

from benchmarks.million import Costs, advice, simulate


def test_one_worker_takes_one_after_the_other():
    outcome = simulate(Costs(worker=2.0, writer=0.5, scheduler=0.25), submissions=10, workers=1)
    # The first waits for the scheduler, the last for the writer; between them the worker never rests.
    assert outcome.seconds == pytest.approx(0.25 + 10 * 2.0 + 0.5)
    assert outcome.busy == pytest.approx({"workers": 20 / 20.75, "writer": 5 / 20.75, "scheduler": 2.5 / 20.75})
    assert outcome.full == "workers"


def test_a_full_writer_sets_the_pace_however_many_workers_there_are():
    costs = Costs(worker=2.0, writer=0.5, scheduler=0.0)
    outcomes = [simulate(costs, submissions=1000, workers=workers) for workers in (4, 8, 64)]
    assert [outcome.seconds for outcome in outcomes] == pytest.approx([502.0] * 3)  # 2 for the first, then one in 0.5
    assert outcomes[-1].full == "writer"


def test_a_full_scheduler_sets_the_pace():
    outcome = simulate(Costs(worker=0.1, writer=0.001, scheduler=0.01), submissions=1000, workers=50)
    assert outcome.seconds == pytest.approx(1000 * 0.01 + 0.1 + 0.001)
    assert outcome.full == "scheduler"


def test_the_mean_wait_is_that_of_a_queue_with_one_server():
    service, load, count = 1.0, 0.6, 200_000
    chance = random.Random(1)
    arrivals = accumulate(chance.expovariate(load / service) for _ in range(count))
    outcome = simulate(Costs(service, 0.0, 0.0), count, 1, arrivals=arrivals, under_way=count)
    assert outcome.wait == pytest.approx(load * service / (2 * (1 - load)), rel=0.03)  # Pollaczek and Khinchine, M/D/1


def test_the_slow_ones_take_their_share():
    costs = Costs(worker=1.0, writer=0.0, scheduler=0.0, slow_share=0.1, slow=11.0)
    assert simulate(costs, submissions=50_000, workers=1).seconds == pytest.approx(50_000 * 2.0, rel=0.03)


def test_what_to_buy():
    costs = Costs(worker=0.9, writer=0.01, scheduler=0.001, bytes_each=2**20, slow_share=0.01, slow=10.9)
    told = advice(costs, submissions=2**20)
    assert told["cores_that_fill_the_writer"] == pytest.approx(100)  # one takes 1 s on the average
    assert told["cores_that_fill_the_scheduler"] == pytest.approx(1000)
    assert told["cores_for_one_night"] == pytest.approx(2**20 / (8 * 3600))
    assert told["gib"] == pytest.approx(1024)
