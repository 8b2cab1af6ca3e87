"""How long scores take to Open edX's component: ``python -m tests.lms.edx.timing [SCORES] [LANES ...]``.

The component runs on this machine, on SQLite, in one process: the figure is of the component and of our client, not of
anybody's Open edX. Most of it is the component's, which reads its private key anew, twice, for each request.
"""

import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.lms.model import Column, Score, Taken, resource_id_of
from tests.lms.edx.client import opened, place
from tests.lms.edx.running import Edx, served


def seconds(edx: Edx, scores: int, lanes: int) -> tuple[float, float]:
    """Send so many scores to a new component: by the wall, and of this process's own CPU."""
    unit = place(edx, "Timed")
    column = Column(id="01", resource_id=resource_id_of("cnn", "01"), label="Level 1", maximum=10.0)
    people = [lms_id for name, lms_id in sorted(edx.people().items()) if name.startswith("s")]
    with opened({"01": unit}) as platform, ThreadPoolExecutor(lanes) as pool:
        item = platform.make(column)
        wanted = [
            Score(lms_id=people[n], points=n % 21 / 2, maximum=10.0, comment="12 of 12 checks") for n in range(scores)
        ]
        began, own = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
        answers = list(pool.map(lambda score: platform.send(item, score), wanted))
        took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
        assert all(isinstance(answer, Taken) for answer in answers)
    assert edx.published(unit) == scores
    return took, after.ru_utime + after.ru_stime - own.ru_utime - own.ru_stime


def main() -> None:
    scores, *lanes = [int(one) for one in sys.argv[1:]] or [1000]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), scores, as_it_is=True) as edx:
        for many in lanes or [1, 3]:
            load = os.getloadavg()[0]
            took, own = seconds(edx, scores, many)
            rate = f"{scores} scores in {took:.1f} s, {scores / took:.1f} a second"
            print(f"{many} lanes: {rate}; {own:.1f} s of it our CPU; load before {load:.1f} of {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
