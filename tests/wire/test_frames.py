"""Frames: cut right however the bytes arrive, refused before they are kept."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import BoxViolation
from autograder.wire.frames import FrameReader, frame


@given(st.lists(st.binary(max_size=50), max_size=8), st.integers(1, 7))
def test_payloads_come_out_as_they_went_in_whatever_the_pieces(payloads, piece):
    stream = b"".join(map(frame, payloads))
    reader = FrameReader(limit=50)
    got = [out for at in range(0, len(stream), piece) for out in reader.feed(stream[at : at + piece])]
    assert got == payloads
    assert not reader.pending


def test_a_frame_too_long_is_refused_by_its_length_alone():
    reader = FrameReader(limit=10)
    with pytest.raises(BoxViolation, match="11 bytes, at most 10"):
        reader.feed(struct.pack("!I", 11))


def test_an_unfinished_frame_is_pending():
    reader = FrameReader(limit=10)
    assert reader.feed(frame(b"abc")[:-1]) == []
    assert reader.pending
