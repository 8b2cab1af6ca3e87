"""Moodle's submissions zip: ``Full Name_74_assignsubmission_file/work.ipynb``, or the same name without folders."""

import re
from collections.abc import Mapping, Sequence

from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity, Taken, same, shown

# 74 is a participant number. Up to 4.0 the folder's name ends with "_". A plug-in's name has small letters only.
_FOLDER = re.compile(r"(?P<name>.*)_(?P<id>\d{1,12})_assignsubmission_(?P<plugin>[a-z]+)_?", re.DOTALL)
# Who is in no group hands in with all others who are in none, under a name without a number.
_NOBODYS = re.compile(r".*_assignsubmission_[a-z]+(_.*)?", re.DOTALL)
_FLAT = re.compile(r"_(?P<id>\d{1,12})_assignsubmission_(?P<plugin>[a-z]+)_")


def fits(path: Sequence[str]) -> bool:
    """Whether Moodle would name a file so."""
    return bool(_NOBODYS.fullmatch(path[0]))


def read(entries: Sequence[Entry], called: Mapping[str, str]) -> Taken:
    """The submissions of a Moodle zip; it does not say when they were handed in.

    ``called`` are the full names of participants, as far as they are known. Of a group's submission the number is the
    group's, and may be that of a participant who has nothing to do with it: then the names have nothing in common.
    """
    taken, groups = Taken(), dict[str, list[tuple[Entry, tuple[str, ...]]]]()
    for entry in entries:
        found = _whose(entry.path, called)
        if isinstance(found, str):
            taken.leave(entry, found)
        else:
            groups.setdefault(found[0], []).append((entry, found[1]))
    for number, files in groups.items():
        handed = tuple(HandedFile(path, entry) for entry, path in files)
        taken.handed.append(Handed((Identity(id=number),), handed, shown(files[0][0].path[0])))
    return taken


def _whose(path: tuple[str, ...], called: Mapping[str, str]) -> tuple[str, tuple[str, ...]] | str:
    """The participant and what the file is called there, or why nobody can say."""
    marks = [found] if len(path) > 1 and (found := _FOLDER.fullmatch(path[0])) else []
    if len(path) == 1:
        marks = list(_FLAT.finditer(path[0]))
    if not marks:
        return _NO_GROUP if _NOBODYS.fullmatch(path[0]) else _NO_NAME
    if len(marks) > 1:  # a student can call a file so, to make it another's
        return "its name names two participants; right would be Moodle's zip with folders"
    number, rest = marks[0]["id"], path[1:] or (path[0][marks[0].end() :] or "-",)
    name = path[0][: marks[0].start("id")].rstrip("_")
    if number in called and not _alike(name, called[number]):
        return f"--names calls participant {number} {shown(called[number])}; {_A_GROUP}"
    return number, rest


def _alike(one: str, other: str) -> bool:
    """Whether two names have a word in common, or one is part of the other: formats of names differ in all else."""
    words = [{same(word) for word in re.findall(r"\w+", name.replace("_", " "))} for name in (one, other)]
    joined = ["".join(re.findall(r"\w", same(name).replace("_", ""))) for name in (one, other)]
    return bool(words[0] & words[1]) or joined[0] in joined[1] or joined[1] in joined[0]


_A_GROUP = "if this is a group's, Moodle does not say who is in it; right would be a submission of each student's own"
_NO_GROUP = "it is of students in no group, and Moodle does not say of whom; right would be one of each student's own"
_NO_NAME = "its name is none of Moodle's; right would be Full Name_74_assignsubmission_file/work.ipynb"
