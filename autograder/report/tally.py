"""The sums of a class, counted one report at a time: what they take of memory does not grow with the class."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isclose
from typing import Self

from autograder.results import Report, Status, Verdict


@dataclass
class LevelTally:
    """What became of the submissions to one level, or to several."""

    statuses: Counter[Status] = field(default_factory=Counter)
    full: int = 0  # graded ones with all the points
    points: float = 0.0  # of all graded ones

    def add(self, report: Report) -> None:
        """Count one report."""
        self.statuses[report.status] += 1
        if report.status == "graded" and report.score is not None:
            self.points += report.score
            self.full += isclose(report.score, report.max_score)

    @property
    def mean(self) -> float | None:
        """The mean score of the graded ones; None where there is none."""
        graded = self.statuses["graded"]
        return self.points / graded if graded else None


@dataclass
class Tally:
    """What became of many submissions."""

    levels: dict[str, LevelTally] = field(default_factory=dict)
    all: LevelTally = field(default_factory=LevelTally)
    verdicts: Counter[Verdict] = field(default_factory=Counter)

    @classmethod
    def of(cls, reports: Iterable[Report]) -> Self:
        """The tally of these reports."""
        tally = cls()
        for report in reports:
            tally.add(report)
        return tally

    def add(self, report: Report) -> None:
        """Count one report."""
        self.levels.setdefault(report.level, LevelTally()).add(report)
        self.all.add(report)
        self.verdicts.update(check.verdict for check in report.checks)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.all.statuses.total()

    @property
    def held(self) -> int:
        """How many wait for a person."""
        return self.all.statuses["held"]
