"""Which platform a zip or a folder comes from, and its submissions by that platform's reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Literal

from autograder.batch.intake import blackboard, canvas, exchange, gradescope, moodle
from autograder.batch.intake.folder import FolderSource
from autograder.batch.intake.handed import Entry, Left, Refused, Source, Taken, shown
from autograder.batch.intake.leftovers import is_leftover
from autograder.batch.intake.people import People
from autograder.batch.intake.ruby import MOST_BYTES
from autograder.batch.intake.zipped import Bounds, ZipSource
from autograder.errors import AuthorError

Platform = Literal["exchange", "moodle", "canvas", "blackboard", "gradescope"]
_FITS: tuple[tuple[Platform, Callable[[Sequence[str]], bool]], ...] = (
    ("moodle", moodle.fits),
    ("blackboard", blackboard.fits),  # before Canvas: its names may hold two numbers in a row
    ("canvas", canvas.fits),
)


@dataclass(frozen=True)
class Wanted:
    """What a reader has to know: the level, who is known, the zone of times without one, whose folders are whose."""

    level: str
    people: People
    zone: tzinfo
    claimed: Callable[[int | None, str], str | None]


def open_source(path: Path, level: str, platform: Platform | None, bounds: Bounds) -> tuple[Source, Platform]:
    """The files of a zip or a folder, and where they come from: ``platform``, or what they look like.

    Raises:
        AuthorError: it can't be read, or it looks like none.
    """
    if path.is_dir():
        inbound = path / "inbound" if (path / "inbound").is_dir() else path
        if platform == "exchange" or (platform is None and _is_exchange(inbound)):
            return FolderSource(inbound, bounds, lambda name: exchange.level_of(name) == level), "exchange"
        folder = FolderSource(path, bounds)
        return folder, platform or _looks_like(folder, path)
    source = ZipSource(path, bounds)
    try:
        if platform == "exchange":
            raise AuthorError("is no folder; right would be the course's inbound folder in the exchange", file=path)
        return source, platform or _looks_like(source, path)
    except AuthorError:
        source.close()
        raise


def read_source(source: Source, platform: Platform, wanted: Wanted) -> Taken:
    """The submissions of a source, and whatever in it is none.

    Raises:
        Refused: what says whose they are can't be read.
    """
    entries = _unwrapped(source.entries, platform)
    match platform:
        case "exchange":
            taken = _exchange(source, wanted)
        case "moodle":
            taken = moodle.read(entries, wanted.people.names)
        case "canvas":
            taken = canvas.read(entries, wanted.people.ids("id"))
        case "blackboard":
            taken = blackboard.read(entries, wanted.people.ids("login"), wanted.zone, source.read)
        case "gradescope":
            metadata = gradescope.metadata_of(entries)
            if metadata is None:
                raise Refused(f"there is no {gradescope.METADATA} at its top; right would be Gradescope's export")
            taken = gradescope.read(entries, metadata, source.read(metadata, MOST_BYTES))
    taken.left = [*source.left, *taken.left]
    return taken


def _exchange(source: Source, wanted: Wanted) -> Taken:
    if not isinstance(source, FolderSource):
        raise Refused("it is no folder; right would be the course's inbound folder in the exchange")
    owner, level = source.owner, wanted.level
    taken = exchange.read(source.entries, source.tops, lambda name, student: wanted.claimed(owner(name), student))
    foreign = [name for name in source.others if not is_leftover((name,))]
    elsewhere = [name for name in foreign if exchange.fits(name)]
    right = f"right would be student+{level}+2026-09-07 08:00:00.000000 UTC+random"
    taken.left += [
        Left(shown(name), f"its name is none of the exchange's; {right}") for name in foreign if name not in elsewhere
    ]
    if elsewhere:
        taken.notes.append(f"{len(elsewhere)} submissions to other levels stay in the exchange")
    return taken


def _is_exchange(folder: Path) -> bool:
    try:
        return any(exchange.fits(entry.name) for entry in folder.iterdir())
    except OSError:
        return False


def _looks_like(source: Source, path: Path) -> Platform:
    entries = source.entries
    for tried in (entries, _without_top(entries)):
        if gradescope.metadata_of(tried) is not None:
            return "gradescope"
        votes = [(sum(fits(entry.path) for entry in tried), name) for name, fits in _FITS]
        most = max(count for count, _ in votes)
        if most:
            return next(name for count, name in votes if count == most)
    there = ", ".join(shown(entry.path) for entry in entries[:3]) or "nothing that can be read"
    if source.left and not entries:
        there = f"{there}, such as {source.left[0].at}: {source.left[0].why}"
    text = f"looks like the submissions of no platform (it holds {there}); right would be --from and its name"
    raise AuthorError(text, file=path)


def _unwrapped(entries: Sequence[Entry], platform: Platform) -> Sequence[Entry]:
    """The entries, without the one folder around all of them that packing them again has made."""
    fits = dict(_FITS).get(platform)
    if fits is None or any(fits(entry.path) for entry in entries):
        return entries
    return _without_top(entries)


def _without_top(entries: Sequence[Entry]) -> Sequence[Entry]:
    own = [entry for entry in entries if not is_leftover(entry.path)]
    if len({entry.path[0] for entry in own}) != 1 or any(len(entry.path) < 2 for entry in own):
        return entries
    return [replace(entry, path=entry.path[1:]) for entry in own]
