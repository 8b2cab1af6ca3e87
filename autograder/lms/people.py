"""Who of an LMS's course is which of our students: what is sure, and a list of all that is not. Nothing is guessed.

There are three clues: the LMS's id that was stored when somebody was matched before, the student number, letter for
letter, and the e-mail address where it is nobody else's on either side. Two people whom all clues join, and no clue
joins to a third, are one. Everything else is for a person to look at.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from autograder.lms.model import Member

Clue = Literal["lms_id", "number", "email"]
# Whether the LMS's numbers are what we call our students by; where nobody's is, that says nothing against anybody.
Numbers = Literal["ours", "others", "unknown"]
_SHOWN = 6  # reasons of a conflict
_CLUES: tuple[Clue, ...] = ("lms_id", "number", "email")  # the best first
_SAID: Mapping[Clue, str] = {"lms_id": "the stored id", "number": "the number", "email": "the e-mail"}


class Student(Struct, frozen=True, kw_only=True):
    """One of ours, of the roster or the gradebook; ``lms_id`` is the stored one. Empty texts are what we don't know."""

    student: str
    name: str = ""
    email: str = ""
    lms_id: str = ""


class Match(Struct, frozen=True, kw_only=True):
    """Somebody on both sides, and the best clue that says so."""

    student: str
    member: Member
    by: Clue


class Conflict(Struct, frozen=True, kw_only=True):
    """People who can't be told apart, or whose clues disagree. The text is for staff: what disagrees."""

    students: tuple[str, ...]
    members: tuple[Member, ...]
    why: str


class Absent(Struct, frozen=True, kw_only=True):
    """A student of ours whom nobody in the LMS's course is; ``why`` where something is known.

    It is expected where the LMS knows them and says that they have left.
    """

    student: str
    name: str = ""
    why: str = ""
    is_expected: bool = False


class Stranger(Struct, frozen=True, kw_only=True):
    """A student in the LMS's course who is none of ours; ``why`` where something is known."""

    member: Member
    why: str = ""


class Matching(Struct, frozen=True, kw_only=True):
    """Everybody, in one list each; students in the order given, members in the platform's."""

    matches: tuple[Match, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    absent: tuple[Absent, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    no_students: tuple[Member, ...] = ()  # teachers, assistants, observers
    inactive: tuple[Member, ...] = ()  # students whose place in the course has ended or is suspended

    @property
    def ids(self) -> dict[str, str]:
        """The LMS's ids of those who were matched, by student."""
        return {match.student: match.member.lms_id for match in self.matches}


class _Edge(Struct, frozen=True):
    """A clue that joins a student to a member; one that is ``against`` says that they are two."""

    student: str
    member: str
    clue: Clue
    against: str = ""


def match_people(members: Iterable[Member], students: Iterable[Student]) -> Matching:
    """Match everybody in the LMS's course to our students."""
    everybody = {member.lms_id: member for member in members}
    ours = {one.student: one for one in students}
    numbers: Numbers = "ours" if any(member.number in ours for member in everybody.values()) else "others"
    return _matched(everybody, ours, numbers)


def match_one(member: Member, students: Iterable[Student]) -> Match | Conflict | None:
    """Who of ours this one member is, where the others are not known: somebody, a conflict, or nobody.

    It is stricter than with everybody at hand: whoever has a number that is none of ours is not matched by e-mail.
    """
    ours = {one.student: one for one in students}
    active = Member(lms_id=member.lms_id, name=member.name, email=member.email, number=member.number)
    found = _matched({member.lms_id: active}, ours, "unknown")
    if found.conflicts:
        return found.conflicts[0]
    return found.matches[0] if found.matches else None


def _matched(everybody: Mapping[str, Member], ours: Mapping[str, Student], numbers: Numbers) -> Matching:
    taking = {lms_id: one for lms_id, one in everybody.items() if one.is_student and one.is_active}
    edges = list(_edges(everybody, taking, ours, numbers))
    matches: dict[str, Match] = {}
    conflicts: list[Conflict] = []
    for group in _groups(edges):
        students, ids = {edge.student for edge in group}, {edge.member for edge in group}
        if len(students) == len(ids) == 1 and not any(edge.against for edge in group):
            best = min(group, key=lambda edge: _CLUES.index(edge.clue))
            matches[best.student] = Match(student=best.student, member=taking[best.member], by=best.clue)
        else:
            conflicts.append(_conflict(group, ours, everybody))
    here, there = _counted(ours.values()), _counted(everybody.values())
    nearly = {_bare(student): student for student in ours}
    settled = {one for group in conflicts for one in group.students} | set(matches)
    known = {one.lms_id for group in conflicts for one in group.members}
    known |= {match.member.lms_id for match in matches.values()}
    return Matching(
        matches=tuple(matches[student] for student in ours if student in matches),
        conflicts=tuple(conflicts),
        absent=tuple(_absent(one, everybody) for one in ours.values() if one.student not in settled),
        strangers=tuple(_stranger(one, nearly, here, there) for lms_id, one in taking.items() if lms_id not in known),
        no_students=tuple(one for one in everybody.values() if not one.is_student),
        inactive=tuple(one for one in everybody.values() if one.is_student and not one.is_active),
    )


def _edges(
    everybody: Mapping[str, Member], taking: Mapping[str, Member], ours: Mapping[str, Student], numbers: Numbers
) -> Iterator[_Edge]:
    """Every clue, and what speaks against it."""
    stored = [one for one in ours.values() if one.lms_id]
    for one in stored:
        if one.lms_id in taking:
            number = taking[one.lms_id].number
            other = number and number != one.student and (numbers == "ours" or number in ours)
            said = f"the stored id is now that of somebody with the number {number!r}" if other else ""
            yield _Edge(one.student, one.lms_id, "lms_id", said)
    for member in taking.values():
        if member.number in ours:
            yield _Edge(member.number, member.lms_id, "number", _moved(ours[member.number], member))
    yield from _by_email(everybody, taking, ours, numbers)


def _moved(student: Student, member: Member) -> str:
    """What to say where the student was matched to another account before."""
    if not student.lms_id or student.lms_id == member.lms_id:
        return ""
    return f"{student.student!r} was matched to the LMS's id {student.lms_id!r} before"


def _by_email(
    everybody: Mapping[str, Member], taking: Mapping[str, Member], ours: Mapping[str, Student], numbers: Numbers
) -> Iterator[_Edge]:
    there, here = _counted(everybody.values()), _counted(ours.values())
    owners = {_email(one): one for one in ours.values()}
    for member in taking.values():
        email = _email(member)
        if email and there[email] == here[email] == 1:
            student = owners[email]
            yield _Edge(student.student, member.lms_id, "email", _email_against(student, member, numbers))


def _email(one: Member | Student) -> str:
    return one.email.strip().casefold()


def _counted(people: Iterable[Member | Student]) -> Counter[str]:
    return Counter(map(_email, people))


def _email_against(student: Student, member: Member, numbers: Numbers) -> str:
    if student.lms_id == member.lms_id:
        return ""  # the number was weighed with the stored id
    if member.number and member.number != student.student and numbers != "others":
        return f"the e-mail is that of {student.student!r} and the number is {member.number!r}"
    return _moved(student, member)


def _groups(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    """The edges, those together that share a student or a member."""
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(node: tuple[str, str]) -> tuple[str, str]:
        while root.setdefault(node, node) != node:
            node = root[node]
        return node

    for edge in edges:
        root[find(("student", edge.student))] = find(("member", edge.member))
    groups: dict[tuple[str, str], list[_Edge]] = {}
    for edge in edges:
        groups.setdefault(find(("member", edge.member)), []).append(edge)
    return list(groups.values())


def _conflict(group: Sequence[_Edge], ours: Mapping[str, Student], everybody: Mapping[str, Member]) -> Conflict:
    students = tuple(student for student in ours if any(edge.student == student for edge in group))
    members = tuple(one for lms_id, one in everybody.items() if any(edge.member == lms_id for edge in group))
    reasons = list(dict.fromkeys(edge.against for edge in group if edge.against))
    if len(students) + len(members) > 2:
        reasons += [f"{_SAID[edge.clue]} of {edge.member!r} is that of {edge.student!r}" for edge in group]
    more = [f"and {len(reasons) - _SHOWN} more"] if len(reasons) > _SHOWN else []
    return Conflict(students=students, members=members, why="; ".join([*reasons[:_SHOWN], *more]))


def _absent(student: Student, everybody: Mapping[str, Member]) -> Absent:
    member = everybody.get(student.lms_id) if student.lms_id else None
    if student.lms_id and member is None:
        why = f"the stored id {student.lms_id!r} is in the LMS's course no more"
        return Absent(student=student.student, name=student.name, why=why)
    left = member is not None and member.is_student and not member.is_active
    if left or any(
        one.number == student.student and one.is_student and not one.is_active for one in everybody.values()
    ):
        why = "is not active in the LMS's course"
        return Absent(student=student.student, name=student.name, why=why, is_expected=True)
    why = "is no student in the LMS's course any more" if member is not None else ""
    return Absent(student=student.student, name=student.name, why=why)


def _stranger(member: Member, nearly: Mapping[str, str], here: Mapping[str, int], there: Mapping[str, int]) -> Stranger:
    """A number that lost its zeros, or has other capitals, is not the same; but a person will want to know."""
    near = nearly.get(_bare(member.number)) if member.number else None
    email = _email(member)
    if near is not None:
        why = f"the number {member.number!r} is nearly that of {near!r}"
    elif email and here.get(email) and (here[email] > 1 or there[email] > 1):
        why = f"more than one person has the e-mail {member.email!r}, so it says nothing"
    else:
        why = ""
    return Stranger(member=member, why=why)


def _bare(number: str) -> str:
    return "".join(number.split()).casefold().lstrip("0")
