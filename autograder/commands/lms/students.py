"""Our students as an LMS's people are matched to them: those of the roster, and those of the gradebook."""

from autograder.commands.place import Place
from autograder.gradebook.book import Gradebook
from autograder.gradebook.lms_people import read_known
from autograder.lms.people import Student


def students_of(place: Place, book: Gradebook | None) -> list[Student]:
    """Everybody on the course's roster, then who is in the gradebook alone; what the roster says comes first.

    Raises:
        AuthorError: the roster is not as it should be.
        GraderError: the gradebook can't be read.
    """
    known = {} if book is None else {one.student: one for one in read_known(book)}
    roster = place.rules.roster
    listed = {} if roster is None else roster.people
    found = []
    for student in dict.fromkeys((*listed, *known)):
        person, row = listed.get(student), known.get(student)
        found.append(
            Student(
                student=student,
                name=(person.name if person else "") or (row.name if row else ""),
                email=(person.email if person else "") or (row.email if row else ""),
                lms_id=row.lms_id if row else "",
            )
        )
    return found
