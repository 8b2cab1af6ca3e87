"""Which student ids the gradebook takes."""

from autograder.errors import SubmissionError
from autograder.gradebook.cells import NAME_LENGTH
from autograder.wording import message
from autograder.wording.plain import plain

_MARKUP = '<>"\\'  # formgrader puts an id into its pages as it is, scripts included: a folder's name could act there


def check_student(student: str) -> None:
    """Refuse an id that a database, a spreadsheet or a person would take for another.

    What can't be seen would reverse or hide what a person reads, or look like another's id; a half of a character (a
    folder's name that is not UTF-8) can't be stored.

    Raises:
        SubmissionError: empty, over 128 characters, blanks at an end, characters that can't be seen or are markup.
    """
    if not student:
        raise SubmissionError(message("gradebook.student_empty"))
    if len(student) > NAME_LENGTH:
        raise SubmissionError(
            message("gradebook.student_too_long", start=plain(student[:20]), count=len(student), most=NAME_LENGTH)
        )
    if student != student.strip():
        raise SubmissionError(message("gradebook.student_blanks", student=f"'{plain(student)}'"))
    if plain(student) != student:
        place = next(end for end in range(1, len(student) + 1) if plain(student[:end]) != student[:end])
        code = f"U+{ord(student[place - 1]):04X}"
        raise SubmissionError(message("gradebook.student_invisible", student=plain(student), place=place, code=code))
    for place, character in enumerate(student, start=1):
        if character in _MARKUP:
            raise SubmissionError(
                message("gradebook.student_markup", student=student, place=place, character=character)
            )
