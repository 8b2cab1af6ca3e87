"""``guanka lms roster``: the people of the LMS's course matched to our students, and their ids there kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from rich import box
from rich.table import Table
from rich.text import Text

from autograder.commands.lms.students import students_of
from autograder.commands.place import Place
from autograder.course.student_ids import fault_of
from autograder.errors import AuthorError, GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.people import write_lms_ids
from autograder.lms.model import Member
from autograder.lms.people import Matching, Student, match_people
from autograder.wording.plain import plain

_SHOWN = 200  # lines of a table; the JSON has all
_NAMED = 6  # people of a conflict
_NO_BEGINNING = "._-=+@'"  # of a folder of submissions, or of a text in a spreadsheet
_BY = {"lms_id": "as before", "number": "number", "email": "e-mail"}


@dataclass(frozen=True)
class Chosen:
    """What a person has decided: whose account is whose, and whose is nobody's any more."""

    matched: Mapping[str, str]  # the LMS's id, by student
    unmatched: Sequence[str] = ()

    @property
    def ids(self) -> dict[str, str]:
        """What is to be kept."""
        return {**dict.fromkeys(self.unmatched, ""), **self.matched}


@dataclass(frozen=True)
class Roster:
    """What came of it. ``listed`` are those who are put on a new roster, where one was asked for."""

    matching: Matching
    students: Mapping[str, Student]
    listed: tuple[Member, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to look."""
        found = self.matching
        return not (
            found.conflicts or found.strangers or self.notes or any(not one.is_expected for one in found.absent)
        )


def roster(place: Place, members: Sequence[Member], chosen: Chosen, *, dry: bool, listing: bool = False) -> Roster:
    """Match, and keep the LMS's ids of those who were matched, unless ``dry``.

    ``listing`` takes whoever has a student number in the LMS for a student of ours.

    Raises:
        AuthorError: the roster, or what was decided by hand, is not as it should be.
        GraderError: the gradebook can't be read or written.
    """
    missing = "://" not in place.db and not Path(place.db).exists()
    with nullcontext() if dry and missing else open_gradebook(place.db) as book:
        ours = {one.student: one for one in students_of(place, book)}
        _check(chosen, ours, members)
        listed, notes = _listed(members) if listing else ((), [])
        for one in listed:
            ours.setdefault(one.number, Student(student=one.number, name=one.name, email=one.email))
        for student, lms_id in chosen.ids.items():
            ours[student] = msgspec.structs.replace(ours[student], lms_id=lms_id)
        found = match_people(members, ours.values())
        if book is not None and not dry:
            write_lms_ids(book, chosen.ids | found.ids)
    return Roster(found, ours, listed, tuple(notes))


def _check(chosen: Chosen, ours: Mapping[str, Student], members: Iterable[Member]) -> None:
    there = {one.lms_id for one in members}
    for student in chosen.ids:
        if student not in ours:
            raise AuthorError(f"{student!r} is no student of ours; right would be an id of the roster or the gradebook")
    for lms_id in chosen.matched.values():
        if lms_id not in there:
            raise AuthorError(
                f"nobody in the LMS's course has the id {lms_id!r}; guanka lms roster --json FILE has all"
            )


def _listed(members: Iterable[Member]) -> tuple[tuple[Member, ...], list[str]]:
    """The students who can stand on a roster, and what is to be said of the others."""
    listed: dict[str, Member] = {}
    notes = []
    for one in members:
        if not one.is_student or not one.is_active:
            continue
        if not one.number or fault_of(one.number) is not None or "/" in one.number or one.number[0] in _NO_BEGINNING:
            said = f"the number {plain(one.number, limit=40)!r}" if one.number else "no student number"
            notes.append(f"{_who(one)} has {said} in the LMS: add a line for them by hand")
        elif one.number in listed:
            notes.append(f"{_who(one)} has the number of {_who(listed[one.number])}: only the first is listed")
        else:
            listed[one.number] = one
    return tuple(listed.values()), notes


def roster_table(members: Sequence[Member]) -> Iterator[Sequence[str]]:
    """The lines of a roster for course.yaml, as ``course/roster.py`` reads it."""
    yield ("student", "name", "section", "email")
    for one in members:
        # What formgrader would take for markup has no place in a roster, and what can't be seen neither.
        name, email = (plain("".join(c for c in text if c not in '<>"\\'), limit=100) for text in (one.name, one.email))
        yield (one.number, name.strip(), "", email.strip())


def match_table(found: Roster) -> Table:
    """Who was matched to whom."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), collapse_padding=True, show_edge=False, pad_edge=False)
    for name in ("student", "name", "name in the LMS", "LMS id", "by"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=36)
    for match in found.matching.matches[:_SHOWN]:
        own = found.students[match.student]
        cells = (match.student, own.name, match.member.name, match.member.lms_id)
        table.add_row(*(Text(plain(text, limit=80)) for text in cells), _BY[match.by])
    return table


def tail(found: Roster, *, dry: bool) -> Iterator[str]:
    """What is said below the table: whom a person has to look at, and the sums."""
    matching = found.matching
    if len(matching.matches) > _SHOWN:
        yield f"{_SHOWN} of {len(matching.matches)} are shown; --json FILE has all"
    for conflict in matching.conflicts:
        students, members = _some(conflict.students), _some([_who(one) for one in conflict.members])
        yield f"! conflict: {students} and {members}: {plain(conflict.why)}"
        yield from (f"  {text}" for text in _still(found, conflict.students))
    for absent in matching.absent:
        mark = "  " if absent.is_expected else "! "
        name = f" {plain(absent.name, limit=80)}" if absent.name else ""
        yield f"{mark}not in the LMS's course: {absent.student}{name}{f' ({absent.why})' if absent.why else ''}"
    for stranger in matching.strangers:
        yield f"! no student of ours: {_who(stranger.member)}{f' ({stranger.why})' if stranger.why else ''}"
    for member in matching.inactive:
        yield f"  not active there: {_who(member)}"
    yield from (f"! {note}" for note in found.notes)
    yield _sums(matching) + ("; nothing was kept" if dry else "")
    if matching.conflicts:
        yield "put it right in the LMS or in the roster, or decide: guanka lms roster --match STUDENT=LMS-ID"


def _still(found: Roster, students: Sequence[str]) -> Iterator[str]:
    for student in students:
        lms_id = found.students[student].lms_id
        if lms_id:
            yield f"scores of {student} still go to {lms_id} (--unmatch {student} stops that)"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _sums(matching: Matching) -> str:
    counts = {
        "matched": len(matching.matches),
        "conflicts": len(matching.conflicts),
        "not in the LMS's course": len(matching.absent),
        "no students of ours": len(matching.strangers),
        "not active there": len(matching.inactive),
        "teachers and others": len(matching.no_students),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count or what == "matched")


def document(course: str, found: Roster) -> dict[str, Any]:
    """The matching as data."""
    matching = found.matching
    return {
        "course": course,
        "settled": found.is_settled,
        "matched": [
            {"student": one.student, "by": one.by, "member": msgspec.to_builtins(one.member)}
            for one in matching.matches
        ],
        "conflicts": msgspec.to_builtins(matching.conflicts),
        "absent": msgspec.to_builtins(matching.absent),
        "strangers": msgspec.to_builtins(matching.strangers),
        "inactive": msgspec.to_builtins(matching.inactive),
        "no_students": msgspec.to_builtins(matching.no_students),
        "notes": list(found.notes),
    }


def refuse_existing(path: Path) -> None:
    """Keep a roster that is there.

    Raises:
        GraderError: something is there.
    """
    if path.exists() or path.is_symlink():
        raise GraderError(f"{path} is there already; right would be another name, and to compare the two")


def _who(member: Member) -> str:
    told = [text for text in (member.name, member.number, member.email) if text]
    return plain(f"{' '.join(told) or 'somebody without a name'} [{member.lms_id}]", limit=160)
