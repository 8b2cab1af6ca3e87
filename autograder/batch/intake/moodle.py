"""Moodle's submissions zip: ``Full Name_74_assignsubmission_file/work.ipynb``, or the same name without folders."""

import re
from collections.abc import Sequence

from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity, Taken, shown

# 74 is a participant number. Up to 4.0 the folder's name ends with "_". A plug-in's name has small letters only.
_FOLDER = re.compile(r"(?P<name>.*)_(?P<id>\d{1,12})_assignsubmission_(?P<plugin>[a-z]+)_?", re.DOTALL)
_FLAT = re.compile(r"_(?P<id>\d{1,12})_assignsubmission_(?P<plugin>[a-z]+)_")


def fits(path: Sequence[str]) -> bool:
    """Whether Moodle would name a file so."""
    return bool(_FOLDER.fullmatch(path[0]) if len(path) > 1 else _FLAT.search(path[0]))


def read(entries: Sequence[Entry]) -> Taken:
    """The submissions of a Moodle zip; it does not say when they were handed in."""
    taken, groups = Taken(), dict[str, list[tuple[Entry, tuple[str, ...]]]]()
    for entry in entries:
        found = _whose(entry.path)
        if isinstance(found, str):
            taken.leave(entry, found)
        else:
            groups.setdefault(found[0], []).append((entry, found[1]))
    for number, files in groups.items():
        handed = tuple(HandedFile(path, entry) for entry, path in files)
        taken.handed.append(Handed((Identity(id=number),), handed, shown(files[0][0].path[0])))
    return taken


def _whose(path: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | str:
    """The participant and what the file is called there, or why nobody can say."""
    if len(path) > 1:
        found = _FOLDER.fullmatch(path[0])
        return (found["id"], path[1:]) if found else _NO_NAME
    marks = list(_FLAT.finditer(path[0]))
    if not marks:
        return _NO_NAME
    if len(marks) > 1:  # a student can call a file so, to make it another's
        return "its name names two participants; right would be Moodle's zip with folders"
    return marks[0]["id"], (path[0][marks[0].end() :] or "-",)


_NO_NAME = "its name is none of Moodle's; right would be Full Name_74_assignsubmission_file/work.ipynb"
