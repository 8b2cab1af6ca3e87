"""Gradescope's export: a folder a submission, and ``submission_metadata.yml`` that says whose they are."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity, Left, Taken, shown
from autograder.batch.intake.ruby import scalars
from autograder.gradebook.timestamps import parse_timestamp

METADATA = "submission_metadata.yml"
_MOST_TOGETHER = 50  # people of one submission
_NO_FOLDER = f"it lies in no folder that {METADATA} names; right would be Gradescope's export as it was downloaded"
_KEYS = {"sid", "email"}
_WANTED = (b"  :submitters:", b"  :created_at:")


@dataclass
class _Record:
    people: dict[int, dict[str, str]] = field(default_factory=dict)
    time: datetime | None = None


def metadata_of(entries: Sequence[Entry]) -> Entry | None:
    """The metadata at the top of the export; what students call so lies deeper, in their folders."""
    found = [entry for entry in entries if entry.path[-1] == METADATA and len(entry.path) <= 2]
    at_the_top = [entry for entry in found if len(entry.path) == 1]
    found = at_the_top or found
    return found[0] if len(found) == 1 else None


def read(entries: Sequence[Entry], metadata: Entry, data: bytes) -> Taken:
    """The submissions of an export; ``data`` is what ``metadata`` holds.

    Raises:
        Refused: the metadata can't be read.
    """
    records, top = _records(data), metadata.path[:-1]
    files: dict[str, list[Entry]] = {name: [] for name in records}
    taken = Taken()
    for entry in entries:
        inside = entry.path[len(top) :]
        if entry.path[: len(top)] == top and len(inside) > 1 and inside[0] in files:
            files[inside[0]].append(entry)
        elif entry is not metadata:
            taken.leave(entry, _NO_FOLDER)
    for name, record in records.items():
        who = tuple(Identity(number=one.get("sid", ""), email=one.get("email", "")) for one in record.people.values())
        handed = tuple(HandedFile(entry.path[len(top) + 1 :], entry) for entry in files[name])
        if not who:
            taken.left.append(Left(shown(name), f"{METADATA} names nobody who handed it in"))
        else:
            taken.handed.append(Handed(who, handed, shown(name), record.time))
    return taken


def _records(data: bytes) -> dict[str, _Record]:
    """By folder: ``:submitters:`` is a list of ``:sid:``, ``:email:``; ``:created_at:`` a time, or has ``utc:``."""
    records: dict[str, _Record] = {}
    for one in scalars(trimmed(data)):
        match one.place:
            case (str(name), "submitters", int(n), str(key)):
                people = records.setdefault(name, _Record()).people
                if n < _MOST_TOGETHER:
                    person = people.setdefault(n, {})
                    if key in _KEYS:
                        person[key] = one.text.strip()
            case (str(name), "created_at") | (str(name), "created_at", "utc"):
                with suppress(ValueError):
                    records.setdefault(name, _Record()).time = _moment(one.text)
            case (str(name), *_):
                records.setdefault(name, _Record())
            case _:
                pass
    return records


def trimmed(data: bytes) -> bytes:
    """The metadata without results and histories, which are nearly all of it, and reading YAML is slow.

    Ruby writes a folder's name without indentation and its keys behind two blanks; what a value holds stands deeper, or
    behind "- ". A file in another form is left as it is, or nearly so.
    """
    kept, wanted = [], True
    for line in data.split(b"\n"):
        indent = len(line) - len(line.lstrip(b" "))
        if indent == 0 and line:
            wanted = True
        elif indent == 2 and not line.startswith(b"  -"):
            wanted = line.startswith(_WANTED)
        if wanted:
            kept.append(line)
    return b"\n".join(kept)


def _moment(text: str) -> datetime:
    return parse_timestamp(re.sub(r" ([+-]\d\d):?(\d\d)\Z", r"\1:\2", text.strip()))
