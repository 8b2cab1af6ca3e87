"""Which student ids the gradebook takes."""

import unicodedata

from autograder.errors import SubmissionError
from autograder.gradebook.cells import NAME_LENGTH
from autograder.wording import message

# Control characters, invisible ones (they reverse or hide what a person reads), halves of a character (a folder's
# name that is not UTF-8: no database stores it), the two line separators.
_REFUSED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_MARKUP = '<>"\\'  # formgrader puts an id into its pages as it is, scripts included: a folder's name could act there


def check_student(student: str) -> None:
    """Refuse an id that a database, a spreadsheet or a person would take for another.

    Raises:
        SubmissionError: empty, over 128 characters, blanks at an end, characters that can't be seen or are markup.
    """
    if not student:
        raise SubmissionError(message("gradebook.student_empty"))
    if len(student) > NAME_LENGTH:
        raise SubmissionError(
            message("gradebook.student_too_long", start=_printable(student[:20]), count=len(student), most=NAME_LENGTH)
        )
    if student != student.strip():
        raise SubmissionError(message("gradebook.student_blanks", student=repr(_printable(student))))
    for place, character in enumerate(student, start=1):
        if unicodedata.category(character) in _REFUSED:
            raise SubmissionError(
                message(
                    "gradebook.student_invisible",
                    student=_printable(student),
                    place=place,
                    code=f"U+{ord(character):04X}",
                )
            )
        if character in _MARKUP:
            raise SubmissionError(
                message("gradebook.student_markup", student=_printable(student), place=place, character=character)
            )


def _printable(text: str) -> str:
    return "".join(c if unicodedata.category(c) not in _REFUSED else "\N{REPLACEMENT CHARACTER}" for c in text)
