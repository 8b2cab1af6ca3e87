"""What every platform's reader yields: who handed in what, and when."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from autograder.batch.intake.leftovers import is_leftover
from autograder.errors import GuankaError
from autograder.wording.plain import plain

_SHOWN = 160  # characters of a name


class Refused(GuankaError):
    """A file that is not taken, and why, for staff."""


@dataclass(frozen=True)
class Entry:
    """A file of a source. ``path`` holds plain names: no empty ones, no dots, no separators, no NUL."""

    path: tuple[str, ...]
    key: int = 0  # by which its source finds it again


@dataclass(frozen=True)
class Left:
    """Something that was not taken, where it lies, and why, with what would be right."""

    at: str  # fit to be shown
    why: str


class Source(Protocol):
    """Files of an archive or a folder, listed once, read one by one."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What can be read."""
        ...

    @property
    def left(self) -> tuple[Left, ...]:
        """What is there and is not read, whatever it holds."""
        ...

    def read(self, entry: Entry, most: int, /) -> bytes:
        """The bytes of an entry, at most ``most``; raises Refused."""
        ...


@dataclass(frozen=True)
class Identity:
    """Whom a platform names, by whatever it names people; empty is what it does not say."""

    id: str = ""  # its own number: Moodle's participant, Canvas's user
    login: str = ""
    number: str = ""  # the student number that the platform was told
    email: str = ""

    @property
    def own(self) -> str:
        """The platform's own name for this person."""
        return self.id or self.login or self.number or self.email


@dataclass(frozen=True)
class HandedFile:
    """A file of a submission; ``path`` is what the student called it."""

    path: tuple[str, ...]
    entry: Entry


@dataclass(frozen=True)
class Handed:
    """One submission: who (several in a group), when (None where the platform does not say), what."""

    who: tuple[Identity, ...]
    files: tuple[HandedFile, ...]
    at: str  # where it lies, fit to be shown
    time: datetime | None = None
    late: bool = False  # the platform marked it so
    secret: Entry | None = None  # the exchange's own file, which names the feedback


@dataclass
class Taken:
    """What a reader made of a source: every entry is handed in, left, or counted."""

    handed: list[Handed] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    leftovers: int = 0  # what programs left behind

    def leave(self, entry: Entry, why: str) -> None:
        """Say why an entry is nobody's; what programs left behind is only counted."""
        if is_leftover(entry.path):
            self.leftovers += 1
        else:
            self.left.append(Left(shown(entry.path), why))


def shown(path: tuple[str, ...] | str) -> str:
    """A name of anyone's choosing as one line that hides nothing and is not endless."""
    return plain(path if isinstance(path, str) else "/".join(path), limit=_SHOWN)


def same(name: str) -> str:
    """What two names share that macOS or Windows would take for one."""
    return unicodedata.normalize("NFC", name).casefold()
