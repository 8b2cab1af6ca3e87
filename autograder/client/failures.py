"""What ends a graded cell, in one line: the level is not passed yet, or there are no cases to check it with."""

from autograder.errors import GuankaError


class _OneLine(GuankaError):
    """An exception of which a kernel shows its sentence alone: the report above it says the rest."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class LevelNotPassed(_OneLine):
    """Something in the cell is not right yet. nbgrader's Validate, which looks for an error, agrees with the report."""


class CasesError(_OneLine):
    """The public cases are not there, can't be read, or know no such cell. It is not the student's answer."""
