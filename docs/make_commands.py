"""Write docs/commands.md from the commands themselves, so that their description is generated, not typed.

python docs/make_commands.py
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from autograder.cli import app

PAGE = Path(__file__).with_name("commands.md")
_HEAD = """\
<!-- Written by docs/make_commands.py from the commands themselves: change autograder/cli/, then run it again. -->

# Commands

What `guanka --help` says of each command, in one place. `guanka COMMAND --help` says it in the terminal.
"""


def page() -> str:
    """The whole page."""
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return "\n".join([_HEAD, *(line for name, command in commands.items() for line in _lines(name, command))])


def _lines(name: str, command: Any) -> Iterator[str]:
    """A command, or each of a group."""
    if not hasattr(command, "commands"):
        yield from _command(name, command)
        return
    for own, one in command.commands.items():
        yield from _command(f"{name} {own}", one)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    yield f"## guanka {name}"
    yield ""
    yield "```text"
    yield " ".join(["guanka", name, *(one.metavar for one in arguments), "[OPTIONS]"])
    yield "```"
    yield ""
    for paragraph in command.help.split("\n\n"):
        yield " ".join(paragraph.split())
        yield ""
    yield "| argument or option | | default | environment |"
    yield "|---|---|---|---|"
    for one in (*arguments, *options):
        yield f"| {_named(one)} | {_cell(one.help)} | {_cell(_default(one))} | {_code(one.envvar)} |"
    yield ""


def _named(one: Any) -> str:
    if one.param_type_name == "argument":
        return _code(one.metavar)
    value = "" if one.is_flag else f" {one.metavar or one.name.upper()}"
    return _code(f"{one.opts[0]}{value}")


def _default(one: Any) -> str:
    if one.required:
        return "required"
    if isinstance(one.show_default, str):
        return one.show_default
    shown = one.default is not None and not getattr(one, "is_flag", False)
    return _code(one.default) if shown else ""


def _code(value: object) -> str:
    return f"`{_cell(str(value))}`" if value else ""


def _cell(text: str | None) -> str:
    """A text as it may stand in a table; ``<student>`` would else be taken for HTML."""
    return (text or "").replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
