"""The command line explains itself, and the page about it says the same."""

import json
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from tests.house.commands import COMMANDS, GROUPS
from tests.house.repository import ROOT, text

HEAVY = {"sqlalchemy", "alembic", "nbgrader", "numpy", "IPython", "matplotlib", "ruamel", "pyseccomp"}


def plain(shown: str) -> str:
    """What a terminal shows in one line, without boxes and colours."""
    without_colours = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", without_colours).split())


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--help"], env={"COLUMNS": "400", "TERMINAL_WIDTH": "400"})
    assert result.exit_code == 0
    return plain(result.stdout)


def generated() -> str:
    spec = spec_from_file_location("make_commands", ROOT / "docs" / "make_commands.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page()


def test_the_page_about_the_commands_is_current():
    assert text("docs/commands.md") == generated(), "run: python docs/make_commands.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name):
    command = COMMANDS[name]
    sentences = command.help.split("\n\n")
    assert all(sentence.strip().endswith(".") for sentence in sentences)
    assert [one.name for one in command.params if not (one.help or "").strip().endswith(".")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_in_the_terminal_and_the_page_agree(name):
    in_the_terminal = shown(*name.split())
    start = f"\n## guanka {name}\n"
    section = (text("docs/commands.md") + "\n## ").split(start)[1].split("\n## ")[0]
    for paragraph in COMMANDS[name].help.split("\n\n"):
        assert plain(paragraph) in in_the_terminal
        assert plain(paragraph) in plain(section)
    for one in COMMANDS[name].params:
        label = one.opts[0] if one.param_type_name == "option" else one.metavar
        assert label in in_the_terminal
        assert one.help in in_the_terminal
        assert f"`{label}" in section


def test_the_list_of_commands_has_them_all():
    lists = {name: shown(name) for name in GROUPS} | {"": shown()}
    for name, command in [*COMMANDS.items(), *GROUPS.items()]:
        group, _, own = name.rpartition(" ")
        everything = lists[group]
        assert f" {own} " in everything
        assert plain(command.help.split("\n\n")[0]) in everything


def test_help_does_not_wait_for_a_database():
    code = (
        "import json, sys, autograder.cli; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, timeout=60)
    assert HEAVY & set(json.loads(done.stdout)) == set()
