"""The pages say what is there: links lead somewhere, commands and targets exist, excerpts are what the files hold."""

import ast
import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from autograder.results import Verdict
from tests.house.commands import COMMANDS, GROUPS
from tests.house.repository import ROOT, blocks, named, text

PAGES = named("*.md")
DOCS = [path for path in PAGES if path.startswith("docs/")]
ADRS = [path for path in named("docs/adr/*.md") if re.match(r"\d", Path(path).name)]
# `guanka lms` is one of them too: a group of commands.
COMMAND = rf"(?:^|[\s/$(])guanka ((?:(?:{'|'.join(GROUPS)}) )?[a-z][a-z-]*)"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
OPTIONS_OF_OTHERS = {"--help", "--CourseDirectory"}  # of every command; of nbgrader


def prose(path: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text(path), flags=re.MULTILINE | re.DOTALL)


def anchors(path: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#{1,6} (.+)$", prose(path), re.MULTILINE)
    plain = [re.sub(r"[`*_]|\[|\]\([^)]*\)", "", heading).strip().lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def links(path: str) -> list[tuple[str, str]]:
    """The links of a page into the project: the file, from the root, and the anchor."""
    found = []
    for target in LINK.findall(prose(path)):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            place = (ROOT / path).parent / file if file else ROOT / path
            found.append((str(place.resolve().relative_to(ROOT)), anchor))
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_link_leads_somewhere(path):
    assert [target for target, _ in links(path) if not (ROOT / target).exists()] == []
    odd = [(file, anchor) for file, anchor in links(path) if anchor and anchor not in anchors(file)]
    assert odd == []


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = {"README.md"}, ["README.md"]
    while waiting:
        for target, _ in links(waiting.pop()):
            if target.endswith(".md") and target not in reached and (ROOT / target).exists():
                reached.add(target)
                waiting.append(target)
    assert set(DOCS) - reached == set()


def code_lines(path: str) -> list[str]:
    """What a reader would type or read as code: the lines of blocks, and the spans."""
    fenced = re.findall(r"^```\w*\n(.*?)^```$", text(path), re.MULTILINE | re.DOTALL)
    return [*(line for block in fenced for line in block.splitlines()), *re.findall(r"`([^`\n]+)`", prose(path))]


@pytest.mark.parametrize("path", PAGES)
def test_every_command_in_a_page_exists(path):
    for line in code_lines(path):
        for name in re.findall(COMMAND, line):
            assert name in COMMANDS or name in GROUPS, line
        command = re.search(COMMAND + "(.*)", line)
        if command and command[1] in COMMANDS:
            known = {option for one in COMMANDS[command[1]].params for option in one.opts}
            assert set(re.findall(r"--[\w-]+", command[2])) <= known | OPTIONS_OF_OTHERS, line


def test_every_option_in_a_page_exists():
    known = {option for command in COMMANDS.values() for one in command.params for option in one.opts}
    for path in DOCS:
        spans = re.findall(r"`(--[\w-]+)[^`]*`", prose(path))
        assert set(spans) <= known | OPTIONS_OF_OTHERS, path


def test_every_command_is_explained_by_hand_too():
    pages = "".join(text(path) for path in PAGES if not path.endswith(("commands.md", "CHANGELOG.md")))
    assert [name for name in COMMANDS if f"guanka {name}" not in pages] == []


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("path", PAGES)
def test_every_target_in_a_page_exists(path):
    told = {name for line in code_lines(path) for name in re.findall(r"^(?:\$ )?make ([a-z-]+)", line)}
    assert told - targets() == set()


def test_every_target_is_told_to_contributors():
    assert [name for name in targets() if f"make {name}" not in text("CONTRIBUTING.md")] == []


def test_decisions_are_numbered_once_and_indexed():
    numbers = [Path(path).name[:4] for path in ADRS]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    indexed = {target for target, _ in links("docs/adr/README.md")}
    assert set(ADRS) <= indexed


@pytest.mark.parametrize("path", ADRS)
def test_a_decision_has_its_four_parts(path):
    number = int(Path(path).name[:4])
    assert text(path).startswith(f"# {number}. ")
    assert re.search(r"^Status: (proposed|accepted|superseded by \[.*\]\(.*\)), [A-Z][a-z]+ \d{4}\.$", text(path), re.M)
    assert re.findall(r"^## (.+)$", text(path), re.M) == ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize("path", PAGES)
def test_excerpts_are_code(path):
    for line, _, body in blocks(path, "python"):
        ast.parse(body, f"{path}:{line}")
    for line, _, body in blocks(path, "json"):
        assert json.loads(body) is not None, line
    for line, _, body in blocks(path, "yaml"):
        assert YAML(typ="safe", pure=True).load(body) is not None, line


def excerpts() -> list[tuple[str, int, str, str]]:
    """Every block that says which file it is from: page, line, file, content."""
    found = []
    for path in PAGES:
        for line, above, body in blocks(path, "python"):
            source = re.fullmatch(r"<!-- from (\S+) -->", above)
            found += [(path, line, source[1], body)] if source else []
    return found


def test_excerpts_stand_in_the_files_that_they_are_from():
    assert excerpts()
    assert [f"{page}:{line}" for page, line, file, body in excerpts() if body not in text(file)] == []


def test_every_verdict_is_explained_to_students_in_both_languages():
    page = text("docs/students.md")
    chinese, english = page.split("\n## English\n")
    for verdict in Verdict:
        assert f"`{verdict.value}`" in chinese
        assert f"`{verdict.value}`" in english
