"""The commands of the command line by what a person types, such as ``lms sync``."""

import typer

from autograder.cli import app

GROUPS = {name: one for name, one in typer.main.get_command(app).commands.items() if hasattr(one, "commands")}
COMMANDS = {
    **{name: one for name, one in typer.main.get_command(app).commands.items() if name not in GROUPS},
    **{f"{group} {name}": one for group, own in GROUPS.items() for name, one in own.commands.items()},
}
