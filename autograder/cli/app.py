"""The command line as a whole: its name, its groups, and what the commands share."""

import typer

from autograder.cli.options import Tongue
from autograder.wording import Language

GRADING, LEVELS, RECORDS, MACHINE = "Grading", "Levels", "Records", "The machine"  # the groups of `guanka --help`

app = typer.Typer(
    name="guanka",
    help="Grade course notebooks from outside the process that runs them (关卡).",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def language_of(tongue: Tongue | None) -> Language | None:
    """The language that an option names; None where it was left out."""
    return None if tongue is None else ("zh" if tongue is Tongue.ZH else "en")
