"""The page for authors, followed step by step in a copy of the course."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from tests.commands.running import ROOT, copy_course

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ guanka (.*)$", PAGE, re.MULTILINE)
LEVEL = "02-moving-mean"


@pytest.fixture(scope="module")
def course(tmp_path_factory, kernel_has_walls):
    return copy_course(tmp_path_factory.mktemp("authoring") / "course")


def run(course, command):
    name, *arguments = shlex.split(command)
    return CliRunner().invoke(app, [name, "--course", str(course), *arguments])


def test_the_page_goes_from_new_level_to_release():
    assert [command.split()[0] for command in COMMANDS] == ["new-level", "verify", "try", "try", "try", "release"]


def test_every_command_of_the_page_works_and_leads_where_it_says(course):
    said = {}
    for command in COMMANDS:
        done = run(course, command)
        assert done.exit_code == 0, (command, done.output)
        said[command] = done.stdout
    for file in re.findall(r"^\| `((?:assignments|solutions)/[^`]+)` \|", PAGE, re.MULTILINE):
        assert (course / file).is_file()
    stub, right, bug = (said[command] for command in COMMANDS if command.startswith("try"))
    assert "0/10" in stub
    assert "10/10" in right
    assert "Divide each by k" in bug
    released = course / "release" / LEVEL
    assert {path.name for path in released.iterdir()} == {f"{LEVEL}.ipynb", "guanka-cases.json"}
    notebook = (released / f"{LEVEL}.ipynb").read_text(encoding="utf-8")
    assert "第2关：滑动平均" in notebook
    assert "Level 2: The moving mean" not in notebook  # the course is in Chinese


def test_a_second_level_of_that_name_is_refused(course):
    done = run(course, "new-level 01-corr2d")
    assert done.exit_code == 2
    assert "01-corr2d" in done.stderr


@pytest.mark.parametrize("name", ["Über", "../x", "a b", "-x", "x" * 65, ""])
def test_a_name_that_is_no_level_s_is_refused(course, name):
    before = sorted(path.name for path in (course / "assignments").iterdir())
    done = CliRunner().invoke(app, ["new-level", "--course", str(course), "--", name])
    assert done.exit_code == 2
    assert sorted(path.name for path in (course / "assignments").iterdir()) == before


def test_the_rest_of_course_yaml_is_left_as_it_was(tmp_path):
    course = copy_course(tmp_path / "course")
    before = (course / "course.yaml").read_text(encoding="utf-8").splitlines()
    assert run(course, 'new-level 99-last --title-en "A \\"quoted\\" title"').exit_code == 0
    after = (course / "course.yaml").read_text(encoding="utf-8").splitlines()
    added = [line for line in after if line not in before]
    start = after.index(added[0]) - 1  # the blank line above it is new too
    assert after[:start] + after[start + 1 + len(added) :] == before
    assert added == ["  - id: 99-last", '    title: {zh: "新的关卡", en: "A \\"quoted\\" title"}']
