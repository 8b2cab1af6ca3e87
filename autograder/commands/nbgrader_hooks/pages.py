"""What nbgrader's feedback has us do: draw the pages again, with what a teacher gave by hand since."""

from collections.abc import Iterator, Sequence

from autograder.batch.outputs import student_page
from autograder.commands.nbgrader_hooks.submitted import Submitted, Tell
from autograder.commands.place import Place
from autograder.commands.redraw import redraw
from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.gradebook.export import by_hand, export_rows, reports, standing


def lay_pages(place: Place, wanted: Sequence[Submitted], tell: Tell) -> list[str]:
    """Draw the pages of these submissions from the gradebook, nothing being graded; return what is missing.

    Only what grading has made is drawn again: where its page is gone, so may be the other files that it made.

    Raises:
        GuankaError: the gradebook can't be read, a page can't be written, the level's notebook is wrong.
    """
    there = {one for one in wanted if student_page(place.out, one.student, one.level).is_file()}
    faults = [
        f"{one.student}, {one.level}: there is no page; autograde the submission, then there is one"
        for one in wanted
        if one not in there
    ]
    if there:
        with open_gradebook(place.db) as book:
            for level in sorted({one.level for one in there}):
                faults += _lay(
                    place, book, level, [one.student for one in wanted if one in there and one.level == level], tell
                )
    return faults


def _lay(place: Place, book: Gradebook, level: str, students: Sequence[str], tell: Tell) -> Iterator[str]:
    receipts = {one.student: one for one in standing(book, level)}
    told = {one.student: one for one in reports(book, level)}
    penalties = {row.student: row.late_penalty for row in export_rows(book, level)}
    given = by_hand(book, [(level, student) for student in students])
    for student in students:
        if student not in receipts:
            why = "the gradebook has other scores than the grading that made the page"
            yield f"{student}, {level}: {why}; autograde the submission, then they agree"
            continue
        redraw(
            place,
            told[student],
            receipts[student],
            late_penalty=penalties[student],
            by_hand=given.get((level, student), ()),
        )
        tell(f"{student}, {level}: {student_page(place.out, student, level)} says what the gradebook says")
