"""Which student ids the gradebook takes."""

from autograder.course.student_ids import LONGEST, fault_of
from autograder.errors import SubmissionError
from autograder.wording import Message, message
from autograder.wording.plain import plain


def check_student(student: str) -> None:
    """Refuse an id that a database, a spreadsheet or a person would take for another.

    Raises:
        SubmissionError: empty, over 128 characters, blanks at an end, characters that can't be seen or are markup.
    """
    reason = _reason(student)
    if reason is not None:
        raise SubmissionError(reason)


def _reason(student: str) -> Message | None:
    fault = fault_of(student)
    if fault is None:
        return None
    match fault.kind:
        case "empty":
            return message("gradebook.student_empty")
        case "too_long":
            return message("gradebook.student_too_long", start=plain(student[:20]), count=len(student), most=LONGEST)
        case "blanks":
            return message("gradebook.student_blanks", student=f"'{plain(student)}'")
    character = student[fault.place - 1]
    if fault.kind == "markup":
        return message("gradebook.student_markup", student=student, place=fault.place, character=character)
    code = f"U+{ord(character):04X}"
    return message("gradebook.student_invisible", student=plain(student), place=fault.place, code=code)
