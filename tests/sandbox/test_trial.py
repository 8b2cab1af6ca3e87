"""The walls are tried in a real box: each attempt is refused, and works where the layers that stop it are away."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.inside.kernel import landlock_abi
from autograder.inside.orders import Walls
from autograder.sandbox.attempts import ATTEMPTS, CAPABILITIES, DESCRIPTORS, LANDLOCK, LIMITS, PROCESS, SECCOMP
from autograder.sandbox.probe import require
from autograder.sandbox.trial import GOOD, seen, tried
from autograder.sandbox.zygote import Zygote

FIELDS = {"landlock": LANDLOCK, "seccomp": SECCOMP, "rlimits": LIMITS, "capabilities": CAPABILITIES, "process": PROCESS}
TAKEN_AWAY = {
    "landlock": Walls(landlock=False),
    "seccomp": Walls(seccomp=False),
    "rlimits": Walls(rlimits=False),
    "three of them": Walls(landlock=False, seccomp=False, rlimits=False),
    "all": Walls(**dict.fromkeys(FIELDS, False)),
}


def stopping(attempt, walls):
    """The layers that stand and stop it, on this kernel."""
    standing = {layer for field, layer in FIELDS.items() if getattr(walls, field)}
    if attempt.abi > landlock_abi():
        standing.discard(LANDLOCK)
    return set(attempt.stopped_by) & (standing | {DESCRIPTORS})


def outcomes(probes):
    return {probe.layer.partition(": ")[2]: probe.version for probe in probes}


def test_every_attempt_is_refused(zygote):
    probes = tried(zygote)
    assert len(probes) == len(ATTEMPTS)
    assert [probe for probe in probes if not probe.ok] == []
    require(probes)


def test_where_a_level_allows_threads_they_work_and_what_they_need(zygotes):
    found = outcomes(tried(zygotes(threads=True)))
    assert {what for what, outcome in found.items() if outcome not in GOOD} == {
        "start a thread",
        "wake another by a futex",  # the page says why, and that it is one of the things not promised there
    }


def test_none_is_refused_only_because_it_is_unknown(zygote):
    """The filter answers before the kernel looks: what it does not answer EPERM to is another matter."""
    assert set(outcomes(tried(zygote)).values()) == {"refused"}


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_the_missing_layers_stop_works_and_the_rest_does_not(zygotes, what):
    walls = TAKEN_AWAY[what]
    found = outcomes(tried(zygotes(walls)))
    certain = [attempt for attempt in ATTEMPTS if attempt.certain]
    expected = {attempt.what for attempt in certain if not stopping(attempt, walls)}
    assert {attempt.what for attempt in certain if found[attempt.what] not in GOOD} == expected
    assert expected
    # Of the others at least this is so: where a layer stands that stops it, it is refused.
    others = [attempt.what for attempt in ATTEMPTS if not attempt.certain and stopping(attempt, walls)]
    assert {name: found[name] for name in others if found[name] not in GOOD} == {}


def test_each_is_harmless_where_it_works(zygotes):
    folders = (Path("/tmp"), Path("/dev/shm"))
    tried(zygotes(TAKEN_AWAY["all"]))
    assert [path for folder in folders for path in folder.glob(f"guanka*-{os.getpid()}")] == []


def test_what_works_is_a_reason_not_to_grade(zygotes):
    with pytest.raises(GraderError, match=r"list the root folder \(it worked\): should have held"):
        require(tried(zygotes(TAKEN_AWAY["landlock"])))


def test_a_box_that_breaks_is_not_ok(zygote):
    broken = tuple(replace(attempt, code="os._exit(0)") for attempt in ATTEMPTS if attempt.what == "fork")
    assert [(probe.version, probe.ok) for probe in tried(zygote, broken)] == [("Ended", False)]


def test_a_box_as_the_kernel_shows_it(kernel_has_walls):
    with Zygote(("numpy",), hardware={}) as fresh:
        probes = seen(fresh)
        assert not fresh.alive  # it was killed, to see what becomes of the box
    assert [probe for probe in probes if not probe.ok] == []
    assert {layer for probe in probes for layer in probe.stopped_by} == {SECCOMP, CAPABILITIES, PROCESS}


@pytest.mark.parametrize(
    ("walls", "missing"),
    [
        (Walls(seccomp=False), {"a filter is loaded"}),
        (
            Walls(process=False),
            {"a session of its own", "first to go when memory runs out", "dies with its zygote"},
        ),
        (Walls(capabilities=False), {"no capability"} if os.geteuid() == 0 else set()),
    ],
)
def test_what_is_missing_is_seen(kernel_has_walls, walls, missing):
    with Zygote(("numpy",), walls=walls, hardware={}) as fresh:
        probes = seen(fresh)
    assert {probe.layer.removeprefix("seen: ") for probe in probes if not probe.ok} == missing
