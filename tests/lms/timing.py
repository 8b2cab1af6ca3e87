"""How long scores take, one by one: ``python -m tests.lms.timing [--scores 1000] [--pace SECONDS] [--lanes N ...]``.

To the double of each platform, and to Open edX's own component where ``make setup-edx`` has put it. All run on this
machine, as processes of their own: the figures are of our client and of them, not of anybody's LMS. ``--pace`` is what
a double takes for each answer, such as the 0.045 s of a Moodle; Canvas's limit of requests is off. The component reads
its private key anew, twice, for each request, as it does in Open edX.
"""

import argparse
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.lms.model import Column, Score, Taken, resource_id_of
from autograder.lms.open import open_platform
from autograder.lms.platform import Platform
from tests.lms.connecting import connection_to
from tests.lms.double.running import as_process
from tests.lms.double.state import FLAVOURS, Flavour
from tests.lms.edx import client, running

COLUMN = Column(id="01", resource_id=resource_id_of("cnn", "01"), label="Level 1", maximum=10.0)


@dataclass(frozen=True)
class Timed:
    """Seconds: of all scores, and of each until its answer is here."""

    total: float
    each: Sequence[float]

    def __str__(self) -> str:
        late = sorted(self.each)[len(self.each) * 95 // 100]
        rate = f"{len(self.each)} scores in {self.total:.1f} s, {len(self.each) / self.total:.0f} a second"
        return f"{rate}; a score: median {statistics.median(self.each) * 1e3:.1f} ms, 95 % {late * 1e3:.1f} ms"


def timed(platform: Platform, people: Sequence[str], lanes: int) -> Timed:
    """Send everybody's score to a new column by so many lanes."""
    item, each = platform.make(COLUMN), []

    def send(n: int) -> None:
        score = Score(lms_id=people[n], points=n % 21 / 2, maximum=10.0, comment="12 of 12 checks")
        began = time.perf_counter()
        answer = platform.send(item, score)
        each.append(time.perf_counter() - began)
        assert isinstance(answer, Taken), answer

    began = time.perf_counter()
    with ThreadPoolExecutor(lanes) as pool:
        list(pool.map(send, range(len(people))))
    return Timed(time.perf_counter() - began, each)


@contextmanager
def double(flavour: Flavour, scores: int, pace: float) -> Iterator[tuple[Platform, list[str]]]:
    """A platform's double as a process, with so many students."""
    times = {"now": lambda: datetime.now(UTC), "monotonic": time.monotonic, "sleep": time.sleep}
    with tempfile.TemporaryDirectory() as folder, as_process(flavour, Path(folder), scores) as there:
        there.configure(bucket=1e9, pace=pace)
        connection = connection_to(there, columns=(COLUMN.id,))
        with closing(open_platform(connection, **times, draw=secrets.token_bytes)) as platform:
            yield platform, [one["lti_id"] for one in there.everybody() if one["role"] == "Learner"]


@contextmanager
def component(scores: int) -> Iterator[tuple[Platform, list[str]]]:
    """Open edX's component as a process, with so many students."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running.served(Path(folder), scores, as_it_is=True) as edx,
        client.opened({COLUMN.id: client.place(edx, "Timed")}) as platform,
    ):
        yield platform, [lms_id for name, lms_id in sorted(edx.people().items()) if name.startswith("s")][:scores]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.lms.timing", description=__doc__)
    parser.add_argument("--scores", type=int, default=1000)
    parser.add_argument("--pace", type=float, default=0.0)
    parser.add_argument("--lanes", type=int, nargs="+", default=[1, 3])
    given = parser.parse_args()
    ways = {f"{one}'s double": lambda one=one: double(one, given.scores, given.pace) for one in FLAVOURS}
    if running.PYTHON.exists():
        ways["Open edX's component"] = lambda: component(given.scores)
    for name, way in ways.items():
        for lanes in given.lanes:
            load = os.getloadavg()[0]
            with way() as (platform, people):
                took = timed(platform, people, lanes)
            own = " (its own)" if platform.lanes == lanes else ""
            print(f"{name}, lanes {lanes}{own}: {took}; load before {load:.1f} of {os.cpu_count()} cores", flush=True)


if __name__ == "__main__":
    main()
