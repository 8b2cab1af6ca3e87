"""Progress of long copies: a line now and then."""

import io

from rich.console import Console

from autograder.commands.counting import Counting


def test_a_line_every_few_seconds_and_none_before():
    now, out = [0.0], io.StringIO()
    said = Counting(Console(file=out, width=80), lambda: now[0], every=5.0).start("backup", 100)
    for done in range(1, 14):
        now[0] += 1
        said(done)
    assert out.getvalue() == "backup: 5 of 100 files\nbackup: 10 of 100 files\n"
    said.start("checked")
    now[0] += 6
    said(7)
    assert out.getvalue().endswith("\nchecked: 7 files\n")
