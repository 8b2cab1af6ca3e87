"""Canvas's submissions zip: ``name_[LATE_]userid_attachmentid_filename``."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity, Taken, shown

_MARK = re.compile(r"(?=_(?P<user>\d{1,20})_(?P<attachment>\d{1,20})_(?P<file>.+)\Z)", re.DOTALL)
_LATE = re.compile(r"_late\Z", re.IGNORECASE)
_ANONYMOUS = re.compile(r"(LATE_)?anon_(?P<id>[^_]+)_(\d+_.+|(text|link)\.html)", re.DOTALL)
# What was typed into the page, or a link: a page that Canvas writes, with no number of its own.
_PAGE = re.compile(r".+_(?P<user>\d{1,20})_(?P<file>(text|link)\.html)", re.DOTALL)
_NO_NAME = "its name is none of Canvas's; right would be name_userid_attachmentid_work.ipynb"


@dataclass(frozen=True)
class _Reading:
    user: str
    file: str
    late: bool


def fits(path: Sequence[str]) -> bool:
    """Whether Canvas would name a file so."""
    return bool(_MARK.search(path[0], 1) or _ANONYMOUS.fullmatch(path[0]) or _PAGE.fullmatch(path[0]))


def read(entries: Sequence[Entry], known: Collection[str]) -> Taken:
    """The submissions of a Canvas zip; it says who was late, and not when.

    ``known`` are the user ids of the course, or nothing. A student's name or file can hold digits between underscores
    and be taken for somebody else's id; where a name can be read in two ways, only ``known`` decides.
    """
    taken, groups = Taken(), dict[str, list[tuple[Entry, _Reading]]]()
    for entry in entries:
        found = _whose(entry.path, known)
        if isinstance(found, str):
            taken.leave(entry, found)
        else:
            groups.setdefault(found.user, []).append((entry, found))
    for user, files in groups.items():
        handed = tuple(HandedFile((reading.file, *entry.path[1:]), entry) for entry, reading in files)
        late = any(reading.late for _, reading in files)
        taken.handed.append(Handed((Identity(id=user),), handed, shown(files[0][0].path[0]), late=late))
    return taken


def _whose(path: tuple[str, ...], known: Collection[str]) -> _Reading | str:
    name = path[0]
    anonymous = _ANONYMOUS.fullmatch(name)
    if anonymous and anonymous["id"] not in known:  # it may be of digits alone, and is no user's
        return "it was handed in anonymously; right would be to reveal the names in Canvas and to download again"
    readings = [
        _Reading(mark["user"], mark["file"], bool(_LATE.search(name[: mark.start()])))
        for mark in _MARK.finditer(name)
        if mark.start() > 0
    ]
    if len(readings) > 1 and known:
        readings = [one for one in readings if one.user in known] or readings
    if len(readings) > 1:
        users = " or ".join(one.user for one in readings[:4])
        return f"its name can be read as user {users}; right would be --names with Canvas's gradebook export"
    if readings:
        return readings[0]
    page = _PAGE.fullmatch(name)
    if page:
        return _Reading(page["user"], page["file"], bool(_LATE.search(name[: page.start("user") - 1])))
    return _NO_NAME
