"""Frames: a length, then as many bytes. The length is judged before a byte is kept."""

import struct

from autograder.errors import BoxViolation

_LENGTH = struct.Struct("!I")


def frame(payload: bytes) -> bytes:
    """The payload with its length in front (4 bytes, big endian)."""
    return _LENGTH.pack(len(payload)) + payload


class FrameReader:
    """Cuts a stream of bytes into payloads of at most ``limit`` bytes each."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()

    @property
    def pending(self) -> bool:
        """Whether bytes have come that no payload has been made of yet."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Add what came; return the payloads that are now whole.

        Raises:
            BoxViolation: a frame says that it is longer than the limit.
        """
        self._buffer += data
        whole = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > self._limit:
                raise BoxViolation(f"a frame of {length} bytes, at most {self._limit} are allowed")
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                break
            with memoryview(self._buffer) as view:  # a slice of the buffer itself would be one more copy
                whole.append(bytes(view[_LENGTH.size : end]))
            del self._buffer[:end]
        return whole
