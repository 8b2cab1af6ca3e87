"""How verdicts and states look in a terminal: mark and colour."""

from rich.console import Console

from autograder.page.said import MARKS
from autograder.results import Status, Verdict

_ASCII = {"✓": "+", "✗": "x", "»": ">"}
_COLOURS = {
    Verdict.PASSED: "green",
    Verdict.SKIPPED: "dim",
    Verdict.NOT_ATTEMPTED: "yellow",
    Verdict.HELD: "magenta",
}
_STATUS_COLOURS: dict[Status, str] = {"graded": "", "ungradable": "red", "held": "magenta"}


def mark(verdict: Verdict, console: Console) -> str:
    """The verdict's mark, one cell wide, in ASCII where the console can't show more."""
    character = MARKS[verdict]
    return character if console.encoding.startswith("utf") else _ASCII.get(character, character)


def colour(verdict: Verdict) -> str:
    """The verdict's style."""
    return _COLOURS.get(verdict, "red")


def status_colour(status: Status) -> str:
    """The style of a submission's state."""
    return _STATUS_COLOURS[status]
