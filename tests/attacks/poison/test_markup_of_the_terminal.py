"""Names itself in the markup of the library that prints the tables: another colour, another score, a link."""

from io import StringIO

import pytest
from rich.console import Console

from autograder.batch.submissions import find_submissions
from autograder.report.tables import class_table
from autograder.report.terminal import print_report
from tests.batch.conftest import LEVEL
from tests.report.samples import report

STOPPED_BY = ("escaping",)

NAMES = ("[bold red]ann", "[link=http:example.org]ann", "[conceal]ann", "[@click=app.bell]ann", "ann:skull:")


def printed(thing):
    console = Console(file=StringIO(), width=200, force_terminal=True, color_system="truecolor", legacy_windows=False)
    thing(console)
    return console.file.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_name(tmp_path, name):
    place = tmp_path / name / LEVEL
    place.mkdir(parents=True)
    (submission,) = find_submissions(tmp_path, [LEVEL], [LEVEL]).submissions
    assert submission.student == name
    one = report(name, LEVEL)
    assert name in printed(lambda console: console.print(class_table([one], "en")))
    assert name in printed(lambda console: print_report(console, one, "en"))


@pytest.mark.parametrize("name", NAMES)
def test_works_where_names_are_printed_as_strings(name):
    shown = printed(lambda console: console.print(name))
    assert name not in shown
    assert "ann" in shown
