"""The command line: parse, call one command, print."""

import sys

from autograder.cli.app import app

# isort: off
# Each adds its commands, and `guanka --help` lists them in this order.
from autograder.cli import grading, collecting, authoring, records, keeping, regrading  # noqa: F401
from autograder.cli import lms_connecting, lms_roster, lms, lms_serving, machine  # noqa: F401

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; what ``guanka`` starts."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()
