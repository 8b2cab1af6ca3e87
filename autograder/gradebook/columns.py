"""The table of marks: a line a student, with a column a level and a homework, and the total on a base of 100.

Three things leave a mark blank, and none of them is a zero: what waits for a person, what was not handed in (but see
``missing``), and whatever is added up of one of these.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache

from autograder.checks.level import POINTS
from autograder.course.extensions import Extensions, due_of
from autograder.course.model import Course, LevelEntry
from autograder.course.roster import Person, Roster
from autograder.course.rounding import exact, rounded
from autograder.gradebook.export import Row

BASE = 100  # what a homework and the total are worth


@dataclass(frozen=True)
class Line:
    """A student's marks, in the order of the table's columns; None is blank. ``waiting`` are levels, by id."""

    person: Person
    levels: tuple[Decimal | None, ...]
    homework: tuple[Decimal | None, ...]
    total: Decimal | None
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Marks:
    """The table: the ids of the levels, the names of the homework, and the lines."""

    levels: tuple[str, ...]
    homework: tuple[str, ...]
    lines: tuple[Line, ...]


def marks(course: Course, rows: Iterable[Row], roster: Roster | None, extensions: Extensions, now: datetime) -> Marks:
    """The marks of everybody on the roster, in its order, and then of whoever else has a grade, by id.

    A level's mark is its points less the late penalty. A homework's is the sum of its levels' over the sum of their
    maxima, on a base of 100; the total is the mean of the homework by weight, or where the course has none, all levels
    as one homework. With ``missing: zero_after_due`` a level that was not handed in by the time it was due for the
    student (``now`` has a zone) is worth nothing. Numbers are rounded once, as the course says, after the arithmetic.
    """
    own = {entry.id for entry in course.levels}
    found: dict[str, dict[str, float | None]] = {}  # the scores alone: the rows of a whole course would be large
    most = {entry.id: float(POINTS) for entry in course.levels}
    for row in rows:
        if row.level in own:
            found.setdefault(row.student, {})[row.level] = row.score
            most[row.level] = row.max_score if row.max_score > 0 else most[row.level]
    people = dict(roster.people) if roster is not None else {}
    everyone = [*people.values(), *(Person(who, "", "", "") for who in sorted(found.keys() - people))]
    sums = _Sums.of(course, most, extensions, now)
    lines = tuple(sums.line(person, found.get(person.student, {})) for person in everyone)
    return Marks(tuple(entry.id for entry in course.levels), tuple(one.name for one in course.homework), lines)


def table(marks: Marks) -> Iterator[Sequence[object]]:
    """The marks as the rows of a CSV file, under a row of names; the last column says why a homework is blank."""
    yield ["student", "name", "section", *marks.levels, *marks.homework, "total", "waits_for_a_person"]
    for line in marks.lines:
        person = line.person
        who = (person.student, person.name, person.section)
        yield [*who, *line.levels, *line.homework, line.total, " ".join(line.waiting)]


@dataclass(frozen=True)
class _Part:
    """Levels that are added up: a homework, or where the course has none, all of them."""

    levels: tuple[str, ...]
    worth: Fraction
    weight: Fraction

    def share(self, points: Mapping[str, Fraction | None]) -> Fraction | None:
        """The points as a share of what can be had; None while one of them is blank."""
        got = [found for level in self.levels if (found := points[level]) is not None]
        return sum(got, Fraction()) / self.worth if len(got) == len(self.levels) else None


@dataclass(frozen=True)
class _Sums:
    """What is the same for every line. Of the numbers of a class few differ, so each is made a fraction once."""

    course: Course
    extensions: Extensions
    now: datetime
    parts: tuple[_Part, ...]
    exact: Callable[[float], Fraction]
    shown: Callable[[Fraction], Decimal]

    @classmethod
    def of(cls, course: Course, most: Mapping[str, float], extensions: Extensions, now: datetime) -> "_Sums":
        """The sums of a course of which each level, in its order, is worth this."""
        groups = [(one.levels, one.weight) for one in course.homework] or [(tuple(most), 1.0)]
        parts = tuple(
            _Part(levels, sum((exact(most[level]) for level in levels), Fraction()), Fraction(str(weight)))
            for levels, weight in groups
        )
        decimals = course.rounding.decimals
        return cls(course, extensions, now, parts, cache(exact), cache(lambda value: rounded(value, decimals)))

    def line(self, person: Person, scores: Mapping[str, float | None]) -> Line:
        """The line of one student, who has these scores by level; None is one that waits for a person."""
        points = {entry.id: self._points(entry, person, scores) for entry in self.course.levels}
        shares = [part.share(points) for part in self.parts]
        there = [(share, part.weight) for share, part in zip(shares, self.parts, strict=True) if share is not None]
        total = None
        if len(there) == len(shares):
            weights = sum((weight for _, weight in there), Fraction())
            total = sum((share * weight for share, weight in there), Fraction()) / weights
        return Line(
            person=person,
            levels=tuple(self._shown(one) for one in points.values()),
            homework=tuple(self._shown(share, BASE) for share in shares) if self.course.homework else (),
            total=self._shown(total, BASE),
            waiting=tuple(level for level in points if level in scores and scores[level] is None),
        )

    def _points(self, entry: LevelEntry, person: Person, scores: Mapping[str, float | None]) -> Fraction | None:
        if entry.id in scores:
            score = scores[entry.id]
            return None if score is None else self.exact(score)
        due = due_of(entry, self.extensions, person.student)
        is_zero = self.course.missing == "zero_after_due" and due is not None and self.now > due
        return Fraction() if is_zero else None

    def _shown(self, value: Fraction | None, base: int = 1) -> Decimal | None:
        return None if value is None else self.shown(value * base if base != 1 else value)
