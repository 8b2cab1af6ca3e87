"""The walls are tried in a real box; each attempt is refused, and works where its wall is down."""

import os

import pytest

from autograder.errors import GraderError
from autograder.inside.orders import Walls
from autograder.sandbox.attempts import ATTEMPTS, tried
from autograder.sandbox.probe import require

ALWAYS_REFUSED = {  # the kernel's own rules refuse these to a process without capabilities
    "read the grader's environment",
    "trace the grader",
}


def test_every_attempt_is_refused(zygote):
    probes = tried(zygote)
    assert len(probes) == len(ATTEMPTS)
    assert [probe for probe in probes if not probe.ok] == []
    require(probes)


def test_without_walls_they_work(zygotes):
    probes = {
        probe.layer.removeprefix("box: "): probe for probe in tried(zygotes(Walls(seccomp=False, landlock=False)))
    }
    refused = {what for what, probe in probes.items() if probe.ok}
    assert refused <= ALWAYS_REFUSED | {"make a namespace"}
    assert probes["write a file"].version == "it worked"
    with pytest.raises(GraderError, match="the box let it happen"):
        require(probes.values())
    assert not os.path.exists(f"/tmp/guanka-probe-{os.getpid()}")  # noqa: PTH110 - each is harmless where it works


@pytest.mark.parametrize(
    ("walls", "open_"),
    [
        (Walls(seccomp=False), {"open with truncation", "open a socket", "fork", "read the grader's limits"}),
        (Walls(landlock=False), {"open /etc/passwd", "list the root folder", "read /proc of itself"}),
    ],
)
def test_one_wall_down_is_seen(zygotes, walls, open_):
    worked = {probe.layer.removeprefix("box: ") for probe in tried(zygotes(walls)) if probe.version == "it worked"}
    assert open_ <= worked


def test_a_box_that_breaks_is_not_ok(zygote, monkeypatch):
    monkeypatch.setitem(ATTEMPTS, "fork", "os._exit(0)")
    probes = {probe.layer: probe for probe in tried(zygote)}
    assert (probes["box: fork"].version, probes["box: fork"].ok) == ("Ended", False)
