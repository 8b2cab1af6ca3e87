"""Puts pictures of terabytes into its outputs, a few kilobytes as they stand there, for who draws them anew."""

import base64
import io
import json
import struct
import zlib

import msgspec
import pytest

from autograder.notebook.outputs import safe_outputs

STOPPED_BY = ("rebuilding",)


def chunk(kind, data):
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


def png(width, height, *extra, rows=0):
    """A black picture with one bit a pixel; of so many rows, the others are missing."""
    head = chunk(b"IHDR", struct.pack("!2I5B", width, height, 1, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes((width // 8 + 1) * rows)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + chunk(b"IEND", b"")


def outputs(*pictures):
    shown = [{"output_type": "display_data", "data": {"image/png": base64.b64encode(one).decode()}} for one in pictures]
    return msgspec.Raw(json.dumps(shown).encode())


BOMBS = {
    "six million pixels": png(3000, 2000, rows=2000),
    "a row of two thousand millions": png(2**31 - 1, 1, rows=0),
    "all the pixels there are": png(2**31 - 1, 2**31 - 1, rows=0),
    "a text of 128 MiB": png(8, 8, chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(2**27))), rows=8),
    "a profile of 128 MiB": png(8, 8, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(2**27))), rows=8),
    "rows that do not come": png(2000, 2000, rows=1),
    "no side": png(0, 0, rows=0),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_left_out_or_small(bomb):
    pytest.importorskip("PIL")
    assert len(BOMBS[bomb]) < 300_000
    safe, count = safe_outputs(outputs(BOMBS[bomb]), 4)
    assert count <= 1
    assert len(json.dumps(safe)) < 100_000


def test_only_a_few_are_drawn_anew():
    pytest.importorskip("PIL")
    safe, count = safe_outputs(outputs(*[png(8, 8, rows=8)] * 15), 4)
    assert count == 4
    assert len(safe) == 4


def test_a_reader_without_the_bound_makes_them_of_it():
    image = pytest.importorskip("PIL.Image")
    bomb = BOMBS["six million pixels"]
    pixels = image.open(io.BytesIO(bomb)).convert("RGB").tobytes()
    assert len(pixels) == 18_000_000 > 1000 * len(bomb)
