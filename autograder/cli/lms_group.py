"""The group ``guanka lms``: its commands are added by the modules that have them."""

import typer

from autograder.cli.app import RECORDS, app

lms_app = typer.Typer(
    help="Keep the LMS's gradebook as the course's own says.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(lms_app, name="lms", rich_help_panel=RECORDS)
