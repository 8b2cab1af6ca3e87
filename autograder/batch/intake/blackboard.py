"""Blackboard's zip: ``assignment_username_attempt_YYYY-MM-DD-HH-MM-SS_filename``, and a ``.txt`` beside the files."""

import os.path
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo

from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity, Left, Refused, Taken, shown

_NAME = re.compile(r"(?P<head>.+?)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>.+)|\.txt)", re.DOTALL)
_PERSON = re.compile(r"\(([^()\s]+)\)\s*\Z")  # "Name: Ann Example (ann_e)", in the language of the server
_MOST_NOTE = 64 * 1024  # bytes of the .txt, which holds what the student wrote as well
_NO_NAME = "its name is none of Blackboard's; right would be assignment_user_attempt_2026-09-07-08-00-00_work.ipynb"

_Parts = tuple[str, datetime | None]  # what stands before "_attempt_", and when


def fits(path: Sequence[str]) -> bool:
    """Whether Blackboard would name a file so."""
    return len(path) == 1 and bool(_NAME.fullmatch(path[0]))


def read(
    entries: Sequence[Entry], known: Collection[str], zone: tzinfo, content: Callable[[Entry, int], bytes]
) -> Taken:
    """The submissions of a Blackboard zip, an attempt each; its times are of the server's zone, ``zone``.

    Assignments and user names may both hold underscores. The ``.txt`` says the user name, else ``known`` has one that
    fits, else it is what follows the beginning that all names share.
    """
    taken, groups = Taken(), dict[_Parts, list[tuple[Entry, str]]]()
    notes: dict[str, Entry] = {}
    for entry in entries:
        found = _NAME.fullmatch(entry.path[0]) if len(entry.path) == 1 else None
        if found is None:
            taken.leave(entry, _NO_NAME)
        elif found["file"] is None:
            notes[found["head"]] = entry
            groups.setdefault((found["head"], _moment(found["time"], zone)), [])
        else:
            groups.setdefault((found["head"], _moment(found["time"], zone)), []).append((entry, found["file"]))
    users = _users({head for head, _ in groups}, notes, known, content)
    for (head, time), files in groups.items():
        at = shown(files[0][0].path if files else notes[head].path)
        if head not in users:
            why = "nobody can say where the user name begins; right would be --names with the user names"
            taken.left.append(Left(at, why))
        else:
            handed = tuple(HandedFile((name,), entry) for entry, name in files)
            taken.handed.append(Handed((Identity(login=users[head]),), handed, at, time))
    return taken


def _moment(text: str, zone: tzinfo) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S").replace(tzinfo=zone)
    return None


def _users(
    heads: Collection[str],
    notes: Mapping[str, Entry],
    known: Collection[str],
    content: Callable[[Entry, int], bytes],
) -> dict[str, str]:
    users: dict[str, str] = {}
    for head in heads:
        user = _said(head, notes.get(head), content)
        fitting = [tail for tail in _tails(head) if tail in known]
        if user is None and len(fitting) == 1:
            user = fitting[0]
        if user is not None:
            users[head] = user
    prefixes = {head.removesuffix(user) for head, user in users.items()}
    if not prefixes and len(heads) > 1:
        common = os.path.commonprefix(sorted(heads))
        prefixes = {common[: common.rfind("_") + 1]}
    for head in set(heads) - set(users):
        tails = {head.removeprefix(prefix) for prefix in prefixes if prefix and head.startswith(prefix)}
        tails = tails or set(_tails(head))
        if len(tails) == 1:
            users[head] = tails.pop()
    return users


def _tails(head: str) -> list[str]:
    return [head[place + 1 :] for place, letter in enumerate(head[:-1]) if letter == "_"]


def _said(head: str, note: Entry | None, content: Callable[[Entry, int], bytes]) -> str | None:
    """The user name in the first line of the ``.txt``; the lines below are the student's."""
    if note is None:
        return None
    try:
        first = content(note, _MOST_NOTE).decode("utf-8-sig", errors="replace").partition("\n")[0]
    except Refused:
        return None
    found = _PERSON.search(first)
    return found[1] if found and head.endswith("_" + found[1]) else None
