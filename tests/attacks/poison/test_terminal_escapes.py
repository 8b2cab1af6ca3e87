"""Raises and names what a terminal obeys: a title, the clipboard (OSC 52), links, lines that are overwritten."""

import re
from io import StringIO

import pytest
from rich.console import Console

from autograder.batch.submissions import find_submissions
from autograder.checks import outcome
from autograder.commands.console import line
from autograder.report import tables, terminal
from autograder.report.tables import class_table
from autograder.report.terminal import print_report
from autograder.wording import say
from tests.batch.conftest import LEVEL

STOPPED_BY = ("escaping",)

ORDERS = "\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x1b]8;;http://example.org\x07 \x1b[1A\x1b[2K10/10\r\x9b2J\x08"
CODE = "def corr2d(X, K):\n    raise ValueError({!r})\n"
OURS = re.compile(r"\x1b\[[0-9;]*m")  # rich's colours


@pytest.fixture
def screen(grader):
    """``screen()``: what is written to an operator's terminal of a submission that is full of orders."""

    def show():
        report = grader.code(CODE.format(ORDERS)).report
        console = Console(file=StringIO(), width=100, force_terminal=True, color_system="standard")
        print_report(console, report, "en", "staff")
        console.print(class_table([report], "en"))
        return OURS.sub("", console.file.getvalue())

    return show


def test_none_is_obeyed(screen):
    shown = screen()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
    assert "owned" in shown


def test_nor_are_the_names_of_files(tmp_path):
    place = tmp_path / "ann" / LEVEL
    place.mkdir(parents=True)
    (place / f"{ORDERS.replace('/', '')}.ipynb").write_text("{}")
    (tmp_path / f"eve{ORDERS.replace('/', '')}").mkdir()
    found = find_submissions(tmp_path, [LEVEL], [LEVEL])
    console = Console(file=StringIO(), width=100, force_terminal=True, color_system="standard")
    for note in found.notes:
        line(console, say(note, "en"))
    assert len(found.notes) == 2
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", OURS.sub("", console.file.getvalue()))


def test_works_where_text_is_kept_and_printed_as_it_is(screen, monkeypatch):
    for module in (terminal, tables):
        monkeypatch.setattr(module, "plain", lambda text, **_: text)
    assert "\x1b" not in screen()  # an exception's text is cleaned where it comes out of the box, too
    monkeypatch.setattr(outcome, "one_line", lambda text, *_: text)
    assert "\x1b]52;c;" in screen()
