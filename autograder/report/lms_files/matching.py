"""Whose line of a file is whose of ours: what is sure, and lists of all that is not. Nothing is guessed."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.errors import AuthorError
from autograder.report.lms_files.scores import Line
from autograder.wording.plain import plain

_POWER_OF_TEN = re.compile(r"\d(\.\d+)?[Ee]\+\d+")  # what a spreadsheet makes of a long number
# A number kept from being one: a mark before it, or a formula that is a text.
_KEPT_AS_TEXT = re.compile(r"""^(?:['`\t]|=")?(.*?)"?$""")


@dataclass(frozen=True)
class FileLine:
    """A line of a file that is a person's: its row, where it is, who it says, and whom of ours that may be."""

    row: int
    where: str
    who: str
    students: frozenset[str]
    hint: str = ""

    @property
    def told(self) -> str:
        """The line in a list for staff."""
        return f"{self.where}: {self.who}" + (f" ({self.hint})" if self.hint else "")


@dataclass(frozen=True)
class Settled:
    """Who is who."""

    pairs: tuple[tuple[FileLine, Line], ...]
    strangers: tuple[FileLine, ...]
    doubtful: tuple[FileLine, ...]
    absent: tuple[Line, ...]  # of ours, without a line in the file


class Clues:
    """What our students can be known by."""

    def __init__(self, lines: Iterable[Line]) -> None:
        there = list(lines)
        self._numbers = {line.student: line.student for line in there}
        self._lms_ids = _single((line.lms_id, line.student) for line in there)
        self._emails = _single((line.email.strip().casefold(), line.student) for line in there)
        self._logins = _single((line.student.casefold(), line.student) for line in there)
        self._bare = _single((_bare(line.student), line.student) for line in there)

    def whose(self, *, number: str = "", login: str = "", email: str = "", lms_id: str = "") -> frozenset[str]:
        """Everybody that one of the clues points to; a login is a number in whatever letters, or an address."""
        found = (
            self._numbers.get(as_text(number)),
            self._numbers.get(as_text(login)) or self._logins.get(as_text(login).casefold()),
            self._emails.get(login.casefold()),
            self._emails.get(email.casefold()),
            self._lms_ids.get(lms_id),
        )
        return frozenset(one for one in found if one is not None)

    def hint(self, number: str) -> str:
        """What to say of a number that is nearly a student's."""
        near = self._bare.get(_bare(as_text(number)))
        if _POWER_OF_TEN.fullmatch(number.strip()):
            return "a spreadsheet made this of a long number: get the file again, and save it as text"
        return f"nearly {near}: has a spreadsheet taken its zeros?" if near is not None and near != number else ""


def as_text(number: str) -> str:
    """A number without what keeps a spreadsheet from counting with it: ``="0012"``, ``'0012``."""
    found = _KEPT_AS_TEXT.match(number.strip())
    return found[1].strip() if found else number.strip()


def _bare(number: str) -> str:
    return "".join(number.split()).casefold().lstrip("0")


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What points to one student alone."""
    there = [(clue, student) for clue, student in pairs if clue]
    count = Counter(clue for clue, _ in there)
    return {clue: student for clue, student in there if count[clue] == 1}


def settle(found: Sequence[FileLine], lines: Sequence[Line], error: Callable[[int, str], AuthorError]) -> Settled:
    """Say who is who; ``error`` makes the error about a row.

    Raises:
        AuthorError: a student stands twice.
    """
    ours = {line.student: line for line in lines}
    unsure = {student for one in found if len(one.students) > 1 for student in one.students}
    sure: dict[str, FileLine] = {}
    doubtful, strangers = [], []
    for one in found:
        if not one.students:
            strangers.append(one)
        elif one.students & unsure:
            doubtful.append(one)
        else:
            [student] = one.students
            if student in sure:
                text = f"student {student!r} stands twice, in {sure[student].where} and in {one.where}"
                raise error(one.row, f"{text}; right would be once")
            sure[student] = one
    return Settled(
        pairs=tuple((one, ours[student]) for student, one in sure.items()),
        strangers=tuple(strangers),
        doubtful=tuple(doubtful),
        absent=tuple(line for line in lines if line.student not in sure and line.student not in unsure),
    )


def shown_in_file(*cells: str) -> str:
    """Who a line of a file says it is."""
    return plain(" ".join(cell for cell in cells if cell), limit=80)
