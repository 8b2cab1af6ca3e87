"""The tree of errors, by whose fault it is and so by what happens to the grade.

GuankaError
├── AuthorError       the course team's: names the file and the line; nothing is graded until it is mended
├── SubmissionError   the student's: the submission is ungradable, with the reason; the batch goes on
├── BoxViolation      bytes from the box that no honest box sends: the box is ended at once, a verdict
└── GraderError       ours, or the machine's: the grade is held, never a zero
    ├── GradebookAway locked by another program, or its server is away: it is tried again for a while
    └── PlatformError the LMS can't be reached, or refuses us as a whole: what was to be sent waits
        └── ColumnError one column's only: the others may well be taken
"""

from pathlib import Path

from autograder.wording import Message


class GuankaError(Exception):
    """What every error that we raise on purpose derives from."""


class AuthorError(GuankaError):
    """Something in the course is wrong; the text says what, where, and what would be right."""

    def __init__(self, text: str, *, file: Path | str | None = None, line: int | None = None) -> None:
        self.text, self.file, self.line = text, file, line
        super().__init__(text)

    def __str__(self) -> str:
        place = "" if self.file is None else str(self.file) + (f":{self.line}" if self.line else "") + ": "
        return place + self.text


class SubmissionError(GuankaError):
    """A submission that can't be graded at all; the reason is a message, for a student to read."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(reason)


class GraderError(GuankaError):
    """Our fault, or the machine's: whatever was being graded is held for a person to look at."""


class GradebookAway(GraderError):
    """The gradebook is kept locked, or its server can't be reached: what was to be written may be tried again."""


class PlatformError(GraderError):
    """The LMS can't be reached, or refuses us as a whole; the text is for an administrator, and holds no secret."""


class ColumnError(PlatformError):
    """The LMS can't hold one of our columns; nothing is said of the others."""


class BoxViolation(GuankaError):
    """Bytes from the box that no honest box sends. The student's code did it, so it is a verdict, not held."""
