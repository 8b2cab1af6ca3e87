"""What nbgrader's ``release_assignment`` does of ours: nothing goes into the exchange before its level opens."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default.release_assignment import ExchangeReleaseAssignment
from traitlets import Bool

from autograder.course.load import load_course
from autograder.course.opening import still_closed
from autograder.errors import AuthorError
from autograder.page.said import moment


class ReleaseWhenOpen(ExchangeReleaseAssignment):  # type: ignore[misc]
    """nbgrader's own step, and formgrader's *Release* button, by ``opens`` in ``course.yaml``."""

    early = Bool(False, help="Hand out a level that is not open yet.").tag(config=True)

    def start(self) -> Any:
        """As nbgrader calls it; refuses in its way, with an error in its log."""
        if not self.early:
            self._refuse_early()
        return super().start()

    def _refuse_early(self) -> None:
        name = self.coursedir.assignment_id
        try:
            levels = load_course(Path(self.coursedir.root)).levels
        except AuthorError as error:
            self.fail(str(error))
        for entry in levels:
            if entry.id == name and entry.opens is not None and still_closed(entry, datetime.now(UTC)):
                why = f"level {name!r} opens at {moment(entry.opens.isoformat())}, so it was not handed out"
                early = f"--ReleaseWhenOpen.early=True (`guanka release {name} --early --exchange`)"
                self.fail(f"{why}; right would be to do it then, or {early}")
