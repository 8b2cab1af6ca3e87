"""Where a student's code stopped."""

import linecache
from collections.abc import Container
from types import TracebackType


def innermost(error: BaseException, files: Container[str]) -> TracebackType | None:
    """The last step of an exception's traceback that is in the student's own code."""
    found, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in files:
            found = step
        step = step.tb_next
    return found


def line_at(step: TracebackType) -> str:
    """The line of code at which it is."""
    return linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno)
