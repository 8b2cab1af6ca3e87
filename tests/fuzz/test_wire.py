"""A few hundred frames of each way, so that the harness keeps working; and it does see what is wrong."""

from random import Random

import pytest

from autograder.wire import messages
from tests.fuzz import coverage, wire
from tests.fuzz.frames import HONEST, framed, hostile_stream, large, pieces

KINDS = {"values", "exceptions and output", "not whole"}
KINDS |= {"refused by their header", "refused by their value", "refused by their length"}


def test_frames_changed_at_random_are_values_or_refused():
    summary = wire.mutations(1, 0, 400)
    assert summary.finds == ()
    assert summary.count >= 400
    assert set(summary.outcomes) == KINDS


@pytest.mark.parametrize("number", range(8))
def test_frames_at_the_edge_of_what_is_allowed_take_little_memory(number):
    rng = Random(number)
    wire.measured(framed(large(rng)), rng)


def test_frames_that_hypothesis_builds_are_values_or_refused():
    summary = wire.hypothesis_frames(1, 60)
    assert summary.finds == ()
    assert summary.outcomes["values"]


def test_frames_that_atheris_finds_are_values_or_refused(tmp_path):
    if not coverage.available():
        pytest.skip("atheris is not installed: pip install -e '.[fuzz]'")
    summary = coverage.run(1, 300, tmp_path)
    assert summary.finds == ()
    assert summary.count >= 300


def test_an_honest_payload_is_read_however_it_is_cut():
    for payload in HONEST:
        outcomes, frames = wire.judge(framed(payload), Random(0))
        assert frames == 1
        assert set(outcomes) <= {"values", "exceptions and output"}
    stream = b"".join(map(framed, HONEST))
    assert all(b"".join(pieces(stream, Random(number))) == stream for number in range(20))


def test_a_number_makes_the_same_stream_again():
    streams = [hostile_stream(Random(f"7 wire {number}")) for number in range(50)]
    assert streams == [hostile_stream(Random(f"7 wire {number}")) for number in range(50)]
    assert len(set(streams)) > 40


def test_another_error_than_ours_is_found_by_each_way(monkeypatch, tmp_path):
    def broken(tree, data, **more):
        raise OverflowError("planted")

    monkeypatch.setattr(messages, "value_of", broken)
    assert "planted" in wire.mutations(1, 0, 100).finds[0].what
    assert "planted" in wire.hypothesis_frames(1, 100).finds[0].what


def test_a_value_that_changes_on_its_way_is_found(monkeypatch):
    decoded = messages.value_of
    monkeypatch.setattr(messages, "value_of", lambda *some, **more: (decoded(*some, **more), 1))
    with pytest.raises(wire.Fault, match="changes on its way"):
        wire.judge(framed(HONEST[3]), Random(0))


def test_too_much_memory_is_found(monkeypatch):
    monkeypatch.setattr(wire, "_ROOM", 0)
    monkeypatch.setattr(wire, "_FACTOR", 1)
    with pytest.raises(wire.Fault, match="bytes of memory"):
        wire.measured(framed(HONEST[0]), Random(0))
