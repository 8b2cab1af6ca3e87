"""The last comment of ours on each submission in Canvas, which appends every comment that it gets."""

from collections.abc import Iterable
from threading import Lock

import msgspec

from autograder.lms.rest.canvas_api import CanvasApi, Submission

_INCLUDE = ("include[]", "submission_comments")


class _Self(msgspec.Struct):
    id: int | str


class Comments:
    """What our last comments say; read from Canvas by the column, and kept in step with what is sent."""

    def __init__(self, api: CanvasApi) -> None:
        self._api = api
        self._lock = Lock()
        self._me: str | None = None
        self._last: dict[str, dict[str, str | None]] = {}  # by assignment and student; None: not known any more

    def read(self, assignment: str) -> list[Submission]:
        """Every submission of an assignment as it is now, and take note of the comments."""
        url = f"{self._api.assignment(assignment)}/submissions"
        found = list(self._api.every(url, Submission, "reading the grades", [_INCLUDE]))
        with self._lock:
            self._learn(assignment, found)
        return found

    def last(self, assignment: str, student: str) -> str:
        """Our last comment to a student; empty where there is none."""
        with self._lock:
            if assignment not in self._last:
                url = f"{self._api.assignment(assignment)}/submissions"
                self._learn(assignment, self._api.every(url, Submission, "reading the comments", [_INCLUDE]))
            known = self._last[assignment].get(student, "")
            if known is None:
                url = f"{self._api.assignment(assignment)}/submissions/{student}?include[]=submission_comments"
                one = self._api.get(url, Submission, "reading the comments")
                known = self._last[assignment][student] = "" if one is None else self.own(one)
            return known

    def note(self, assignment: str, student: str, comment: str | None) -> None:
        """Take note of what was sent; None where nobody knows whether it arrived."""
        with self._lock:
            self._last.setdefault(assignment, {})[student] = comment

    def own(self, submission: Submission) -> str:
        """The last comment of a submission that is ours."""
        ours = [one.comment or "" for one in submission.submission_comments if str(one.author_id) == self._myself()]
        return ours[-1] if ours else ""

    def _learn(self, assignment: str, submissions: Iterable[Submission]) -> None:
        self._last[assignment] = {str(one.user_id): self.own(one) for one in submissions}

    def _myself(self) -> str:
        if self._me is None:
            found = self._api.get(f"{self._api.root}/api/v1/users/self", _Self, "asking whose token it is")
            self._me = "" if found is None else str(found.id)
        return self._me
