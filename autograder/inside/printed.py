"""Standard output and error of the box: bounded, whatever is written to them."""

from io import TextIOBase


class Printed(TextIOBase):
    """Standard output and error: keeps the first ``limit`` characters and counts the rest."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self._kept: list[str] = []
        self._room = limit
        self._dropped = 0

    def writable(self) -> bool:
        """As a stream that is written to."""
        return True

    def write(self, text: str, /) -> int:
        """Keep what there is room for."""
        kept = text[: self._room]
        if kept:
            self._kept.append(kept)
            self._room -= len(kept)
        self._dropped += len(text) - len(kept)
        return len(text)

    def take(self) -> tuple[str, int]:
        """What was printed since the last time, and how many characters were dropped."""
        taken = "".join(self._kept), self._dropped
        self._kept.clear()
        self._room, self._dropped = self._limit, 0
        return taken
