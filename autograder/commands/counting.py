"""How far a long copy is: a line every few seconds, none for what is done before anyone wonders."""

from collections.abc import Callable

from rich.console import Console

from autograder.commands.console import line


class Counting:
    """Told the number of files that are done; ``clock`` gives seconds that never run back."""

    def __init__(self, console: Console, clock: Callable[[], float], every: float = 5.0) -> None:
        self._console, self._clock, self._every = console, clock, every
        self._what, self._total, self._spoke = "", 0, 0.0

    def start(self, what: str, total: int = 0) -> "Counting":
        """Begin with something else; a ``total`` of 0 is one that nobody knows."""
        self._what, self._total, self._spoke = what, total, self._clock()
        return self

    def __call__(self, done: int) -> None:
        """So many are done."""
        now = self._clock()
        if now - self._spoke >= self._every:
            self._spoke = now
            of = f" of {self._total}" if self._total else ""
            line(self._console, f"{self._what}: {done}{of} files")
