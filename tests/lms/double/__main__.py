"""``python -m tests.lms.double --flavour moodle --port 8080 --state FILE``: the double as a process."""

import argparse
from pathlib import Path

from tests.lms.double.running import listen, server
from tests.lms.double.start import fresh
from tests.lms.double.state import FLAVOURS, World


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.lms.double", description=__doc__)
    parser.add_argument("--flavour", choices=FLAVOURS, default="moodle")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="where it is kept, and taken up again")
    parser.add_argument("--students", type=int, default=12, help="s001, s002, ...")
    parser.add_argument("--members", type=Path, metavar="ROSTER", help="those of student,name,section,email instead")
    given = parser.parse_args()
    world = World(fresh(given.flavour, given.students, given.members), given.state)
    running, _ = server(world)
    with listen(given.port) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        running.run([listening])


if __name__ == "__main__":
    main()
