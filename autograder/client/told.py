"""What a student is told of a graded cell, whole: as HTML in a notebook, as text elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.client.text import as_text
from autograder.results import CheckResult, Verdict
from autograder.wording import Language, Words, message

_PENDING = frozenset({Verdict.NOT_ATTEMPTED, Verdict.SKIPPED})


@dataclass(frozen=True, repr=False)
class CellReport:
    """One run of a graded cell's checks on the public cases.

    ``notes`` are sentences under the checks; ``printed`` is what the student's functions printed meanwhile, ``dropped``
    how many characters more. ``code`` is the source of the student's cells that a mismatch points into, by number from
    0.
    """

    cell: str
    language: Language
    checks: tuple[CheckResult, ...]
    notes: tuple[Words, ...] = ()
    printed: str = ""
    dropped: int = 0
    stamp: str = ""
    code: Mapping[int, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong on the public cases."""
        return all(check.verdict is Verdict.PASSED for check in self.checks)

    @property
    def pending(self) -> bool:
        """Whether nothing is there to be judged yet."""
        return not self.passed and {check.verdict for check in self.checks} <= _PENDING

    @property
    def headline(self) -> Words:
        """The sentence that says it."""
        if self.passed:
            return message("client.passed", cell=self.cell)
        if all(check.verdict is Verdict.NOT_ATTEMPTED for check in self.checks):
            return message("client.not_attempted", cell=self.cell)
        if self.pending:
            return message("client.skipped", cell=self.cell)
        if len(self.checks) == 1:
            return message("client.failed_one", cell=self.cell)
        right = sum(check.verdict is Verdict.PASSED for check in self.checks)
        return message("client.failed", cell=self.cell, right=right, total=len(self.checks))

    def __str__(self) -> str:
        return as_text(self.headline, self.checks, self.notes, (self.printed, self.dropped), self.stamp, self.language)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from autograder.client.html import as_html  # noqa: PLC0415 - a terminal never needs the templates

        return as_html(
            self.headline,
            self.checks,
            self.notes,
            (self.printed, self.dropped),
            self.stamp,
            self.language,
            tone="passed" if self.passed else "pending" if self.pending else "failed",
            code=self.code,
        )
