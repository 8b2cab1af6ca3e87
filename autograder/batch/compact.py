"""Many submissions in little memory: columns of what tells them apart, each made whole when it is asked for.

A submission as an object takes some 700 bytes, most of them its path and its texts. In columns it takes 54, and its
student's id where no other submission shares it; so a batch holds all of a course and grows by next to nothing.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import overload

import numpy as np

from autograder.grading import Submission

PAGE = 500  # submissions that are made whole at a time, so that the gradebook is asked once for all of them
_NO_FILE = bytes(32)  # in the place of a hash; no file is known to have this one
_NO_TIME = -(2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Submissions(Sequence[Submission]):
    """Submissions that lie below ``folder``, in an order of their own; each reads back as it was added.

    One that the columns can't say (its notebook has another name, there is a note) is kept as it is, beside them.
    """

    def __init__(self, folder: Path, some: Iterable[Submission] = ()) -> None:
        self._folder = folder
        self._names: list[str] = []  # of the levels; a column holds their numbers
        self._numbers: dict[str, int] = {}
        self._levels, self._students = array("H"), list[str]()
        self._hashes, self._moments, self._attempts = bytearray(), array("q"), array("I")
        self._odd: dict[int, Submission] = {}
        for one in some:
            self.add(one)

    def __len__(self) -> int:
        return len(self._students)

    @overload
    def __getitem__(self, place: int) -> Submission: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Submission]: ...
    def __getitem__(self, place: int | slice) -> Submission | Sequence[Submission]:
        if isinstance(place, slice):
            return [self._whole(one) for one in range(*place.indices(len(self)))]
        return self._whole(range(len(self))[place])

    def __iter__(self) -> Iterator[Submission]:
        return map(self._whole, range(len(self)))

    def add(self, one: Submission) -> None:
        """Add one at the end.

        Raises:
            ValueError: its hash is no SHA-256, or its moment is none.
        """
        place = len(self)
        if one.level not in self._numbers:
            self._numbers[one.level] = len(self._names)
            self._names.append(one.level)
        self._levels.append(self._numbers[one.level])
        self._students.append(one.student)
        self._hashes += _packed(one.sha256)
        self._moments.append(_NO_TIME if one.submitted_at is None else _microseconds(one.submitted_at))
        self._attempts.append(one.attempt)
        if self._usual(place) != one:
            self._odd[place] = one

    def picked(self, places: Iterable[int]) -> "Submissions":
        """Those in these places, in this order."""
        found = Submissions(self._folder)
        found._names, found._numbers = list(self._names), dict(self._numbers)
        for place in places:
            if place in self._odd:
                found._odd[len(found)] = self._odd[place]
            found._levels.append(self._levels[place])
            found._students.append(self._students[place])
            found._hashes += self._hashes[32 * place : 32 * place + 32]
            found._moments.append(self._moments[place])
            found._attempts.append(self._attempts[place])
        return found

    def of(self, students: Iterable[str]) -> "Submissions":
        """Those of these students, in the same order."""
        wanted = frozenset(students)
        return self.picked(place for place, student in enumerate(self._students) if student in wanted)

    def by_level(self, order: Sequence[str]) -> "Submissions":
        """All, in this order of levels; within a level the order stays. Each level must be in it."""
        rank = np.array([order.index(name) for name in self._names], np.uint16)
        found = self.picked(map(int, np.argsort(rank[np.array(self._levels)], kind="stable")) if len(self) else ())
        found._renumber(sorted(self._names, key=order.index))
        return found

    def _renumber(self, names: list[str]) -> None:
        """Number the levels in this order, so that ``has`` can go by the numbers."""
        numbers = {name: number for number, name in enumerate(names)}
        self._levels = array("H", (numbers[self._names[old]] for old in self._levels))
        self._names, self._numbers = names, numbers

    def has(self, level: str, student: str) -> bool:
        """Whether there is one of this student to this level.

        They must lie in the order of ``by_level`` and then of students, as ``find_submissions`` gives them.
        """
        if level not in self._numbers:
            return False
        wanted = self._numbers[level], student
        place = bisect_left(range(len(self)), wanted, key=self._key)
        return place < len(self) and self._key(place) == wanted

    def students(self) -> frozenset[str]:
        """Who they are of."""
        return frozenset(self._students)

    def pages(self) -> Iterator[Sequence[Submission]]:
        """All of them, some hundreds at a time."""
        for start in range(0, len(self), PAGE):
            yield self[start : start + PAGE]

    def same_files(self) -> list[list[int]]:
        """The places of those that are the same file to the same level, several each; in the order of the first."""
        if not self:
            return []
        words = np.frombuffer(self._hashes, np.uint64).reshape(-1, 4)
        levels = np.array(self._levels)
        order = np.lexsort((words[:, 3], words[:, 2], words[:, 1], words[:, 0], levels))  # stable: places rise
        one, next_one = order[:-1], order[1:]
        same = (levels[one] == levels[next_one]) & words[one].any(axis=1)
        for column in range(4):
            same &= words[one, column] == words[next_one, column]
        groups: list[list[int]] = []
        last = -1
        for index in np.flatnonzero(same).tolist():
            if index != last:
                groups.append([int(order[index])])
            groups[-1].append(int(order[index + 1]))
            last = index + 1
        return sorted(groups)

    def _key(self, place: int) -> tuple[int, str]:
        return self._levels[place], self._students[place]

    def _whole(self, place: int) -> Submission:
        return self._odd.get(place) or self._usual(place)

    def _usual(self, place: int) -> Submission:
        level, student = self._names[self._levels[place]], self._students[place]
        packed = bytes(self._hashes[32 * place : 32 * place + 32])
        moment = self._moments[place]
        return Submission(
            student=student,
            level=level,
            path=self._folder / f"{student}/{level}/{level}.ipynb",  # in one: pathlib interns its parts
            sha256="" if packed == _NO_FILE else packed.hex(),
            submitted_at=None if moment == _NO_TIME else (_EPOCH + moment * _MICROSECOND).isoformat(),
            attempt=self._attempts[place],
        )


def _packed(sha256: str) -> bytes:
    packed = bytes.fromhex(sha256) if sha256 else _NO_FILE
    if len(packed) != len(_NO_FILE):
        raise ValueError(f"{sha256!r} is no SHA-256 in hex")
    return packed


def _microseconds(moment: str) -> int:
    return (datetime.fromisoformat(moment) - _EPOCH) // _MICROSECOND
