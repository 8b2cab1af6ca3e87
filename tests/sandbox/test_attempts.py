"""What is tried in a box: no attempt stands twice, and the page about them names them all."""

from collections import Counter
from pathlib import Path

from autograder.sandbox.attempts import ATTEMPTS, DESCRIPTORS, LANDLOCK, SECCOMP

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text(encoding="utf-8")


def test_each_is_named_once_and_has_its_own_code():
    for what in (Counter(attempt.what for attempt in ATTEMPTS), Counter(attempt.code for attempt in ATTEMPTS)):
        assert [each for each, times in what.items() if times > 1] == []


def test_each_layer_is_one_that_the_page_explains():
    walls = PAGE.split("## The walls of a box", 1)[1].split("\n## ", 1)[0]
    told = [line.split("|")[1].strip() for line in walls.splitlines() if line.startswith("| ")]
    layers = {layer for attempt in ATTEMPTS for layer in attempt.stopped_by}
    assert [layer for layer in layers if not any(layer in each for each in told)] == []


def test_only_what_newer_landlocks_stop_is_stopped_by_the_filter_too():
    """So that an old kernel qualifies: the filter alone stops signals, the network and truncation."""
    newer = [attempt for attempt in ATTEMPTS if attempt.abi > 1]
    assert newer
    assert [attempt.what for attempt in newer if SECCOMP not in attempt.stopped_by] == []
    assert all(LANDLOCK in attempt.stopped_by for attempt in newer)


def test_what_no_cell_needs_is_tried():
    words = " ".join(attempt.what for attempt in ATTEMPTS)
    for word in ("watch", "timer", "shared memory", "futex", "core", "memory", "descriptor", "signal", "socket", "key"):
        assert word in words
    assert [attempt.what for attempt in ATTEMPTS if not attempt.stopped_by] == []
    assert sum(DESCRIPTORS in attempt.stopped_by for attempt in ATTEMPTS) == 1
