"""Draw the pages of a graded submission again, nothing being graded: what stands beside the grading has changed."""

from collections.abc import Sequence

from autograder.batch.outputs import write_pages
from autograder.batch.submissions import sha256_of
from autograder.commands.place import Place
from autograder.course.folder import source_notebook
from autograder.errors import SubmissionError
from autograder.gradebook.receipts import Receipt
from autograder.grading import stopped_in
from autograder.notebook.mend import mend
from autograder.notebook.read import read_notebook
from autograder.notebook.source import read_source
from autograder.results import HandCell, Report


def redraw(place: Place, report: Report, receipt: Receipt, *, late_penalty: float, by_hand: Sequence[HandCell]) -> None:
    """Write the student's page and the staff's; ``late_penalty`` is in points, ``by_hand`` what a teacher gave.

    Raises:
        GraderError: a page can't be written.
        AuthorError: the level's notebook is wrong.
    """
    write_pages(
        place.out,
        place.rules.course_of(report.student),
        report,
        place.language,
        cells_of(place, report),
        late_penalty=late_penalty,
        versions=receipt.versions,
        by_hand=by_hand,
    )


def cells_of(place: Place, report: Report) -> dict[int, str]:
    """The code in which it stopped, from what was handed in; nothing where that is no longer the graded notebook."""
    for path in sorted((place.submitted / report.student / report.level).glob("*.ipynb")):
        if sha256_of(path) == report.submission_sha256:
            try:
                source = read_source(source_notebook(place.course.folder, report.level))
                return stopped_in(report.checks, mend(read_notebook(path), source).cells)
            except SubmissionError:
                return {}
    return {}
