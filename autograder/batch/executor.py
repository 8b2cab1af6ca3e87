"""What a batch asks of those who grade for it; processes of this machine and a cluster answer alike."""

from dataclasses import dataclass
from typing import Protocol

from autograder.grading import Graded, Submission


@dataclass(frozen=True)
class Lost:
    """A submission that comes back ungraded. ``blamed``: its grader ended, and nothing else can have ended it."""

    submission: Submission
    blamed: bool


Outcome = Graded | Lost


class Executor(Protocol):
    """Grades submissions, in any order. Each that was submitted comes out once. Used by one thread."""

    def room(self) -> int:
        """How many more it would take now; at least one where none is under way."""

    def submit(self, submission: Submission, /, *, alone: bool = False) -> None:
        """Take one. ``alone``: the caller has no other under way, and blame for a grader's end must be certain.

        Raises:
            GraderError: nobody is there any more who could grade.
        """

    def outcomes(self) -> list[Outcome]:
        """What has come of those under way; waits a while, and so may be empty.

        Raises:
            AuthorError: a level, the course or its secret is not as it should be.
            GraderError: nobody is there any more who could grade.
        """

    def close(self) -> None:
        """End what was started for this; what is still under way is dropped."""
