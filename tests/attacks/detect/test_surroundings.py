"""Tells a rehearsal (`guanka check`, `verify`, another student's turn) from its grading by what surrounds it."""

import os
import subprocess
import sys

from autograder.wire.answers import Returned

STOPPED_BY = ("environment", "fresh box", "descriptors")

# All that a process can ask about where it is, but for clocks and its own number.
LOOKS = """
import os, resource, sys
import numpy as np
def attack():
    limits = [resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")]
    terminals = [os.isatty(descriptor) for descriptor in range(3)]
    seen = [sorted(os.environ.items()), sys.argv, sys.path, sorted(sys.modules), os.getcwd(), limits, terminals]
    seen += [sys.flags, os.getuid(), np.random.get_state()[1].sum(), hash("a"), sys.getrecursionlimit()]
    return repr(seen)
"""


def test_every_box_looks_alike(boxed, monkeypatch):
    seen = []
    for name in ("GUANKA_REHEARSAL", "GUANKA_GRADING"):
        monkeypatch.setenv(name, "1")
        student = boxed(LOOKS)
        seen.append(student.call("attack", (), {}))
        monkeypatch.delenv(name)
    assert isinstance(seen[0], Returned)
    assert seen[0] == seen[1]
    assert "GUANKA" not in seen[0].value


def test_works_on_programs_that_inherit_their_surroundings():
    seen = [
        subprocess.run(
            [sys.executable, "-c", LOOKS + "print(attack())"],
            env={**os.environ, name: "1"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for name in ("GUANKA_REHEARSAL", "GUANKA_GRADING")
    ]
    assert seen[0] != seen[1]
