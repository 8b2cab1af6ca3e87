"""How long scores take to the double: ``python -m tests.lms.double.timing [SCORES] [SECONDS AN ANSWER]``.

The double runs on this machine, as a process. Without a pace the figure is what our client costs, and the double; with
one, such as the 0.045 s that a Moodle takes, it shows what several lanes are for. Canvas's limit of requests is off.
"""

import os
import resource
import secrets
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from autograder.lms.model import Column, Score, Taken, resource_id_of
from autograder.lms.open import open_platform
from tests.lms.connecting import connection_to
from tests.lms.double.running import Handle, as_process
from tests.lms.double.state import FLAVOURS

COLUMN = Column(id="01", resource_id=resource_id_of("cnn", "01"), label="Level 1", maximum=10.0)


def timed(double: Handle, lanes: int) -> str:
    """Send everybody's score by so many lanes; what it took."""
    people = [one["lti_id"] for one in double.everybody() if one["role"] == "Learner"]
    times = {"now": lambda: datetime.now(UTC), "monotonic": time.monotonic, "sleep": time.sleep}
    platform = open_platform(connection_to(double, columns=(COLUMN.id,)), **times, draw=secrets.token_bytes)
    item, each = platform.make(COLUMN), []

    def send(n: int) -> bool:
        began = time.perf_counter()
        score = Score(lms_id=people[n], points=n % 21 / 2, maximum=10.0, comment="12 of 12 checks")
        is_taken = isinstance(platform.send(item, score), Taken)
        each.append(time.perf_counter() - began)
        return is_taken

    began, own = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    with ThreadPoolExecutor(lanes) as pool:
        assert all(pool.map(send, range(len(people))))
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    assert len(platform.results(item)) == len(people)
    read = time.perf_counter() - began
    platform.close()
    cpu = after.ru_utime + after.ru_stime - own.ru_utime - own.ru_stime
    late = sorted(each)[len(each) * 95 // 100]
    rate = f"{len(people)} scores in {took:.1f} s, {len(people) / took:.0f} a second, {cpu:.1f} s of our CPU"
    one = f"one takes {statistics.median(each):.3f} s, 95 % {late:.3f} s"
    return f"{lanes} lanes (of its own {platform.lanes}): {rate}; {one}; read back in {read:.2f} s"


def main() -> None:
    scores, pace = int((sys.argv[1:] or ["1000"])[0]), float((sys.argv[2:] or ["0"])[0])
    for flavour in FLAVOURS:
        for lanes in (1, 3):
            with tempfile.TemporaryDirectory() as folder, as_process(flavour, Path(folder), scores) as double:
                double.configure(bucket=1e9, pace=pace)
                load = os.getloadavg()[0]
                print(
                    f"{flavour}, {timed(double, lanes)}; load before {load:.1f} of {os.cpu_count()} cores", flush=True
                )


if __name__ == "__main__":
    main()
