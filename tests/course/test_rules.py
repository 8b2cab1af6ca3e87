"""What must hold between the values of a course."""

import shutil

import pytest

from autograder.course.load import load_course
from autograder.errors import AuthorError


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("zh: 乙", "zh: ' '", 9, "levels[1].title.zh is ' '; right would be one line of text"),
        ("en: Demo", 'en: "De\\nmo"', 2, "title.en is 'De\\nmo'; right would be one line of text"),
        ("- id: bb", "- id: aa", 8, "level 'aa' stands twice, first in line 4; right would be once"),
        ("- id: bb", "- id: con", 8, "'con' is the name of a device on Windows; right would be"),
        ("- id: bb", "- id: lpt1", 8, "'lpt1' is the name of a device on Windows"),
        ("requires: [aa]", "requires: [ax]", 11, "level 'bb' requires 'ax', which no level is; there are: aa, bb"),
        ("requires: [aa]", "requires: [aa, aa]", 11, "level 'bb' requires 'aa' twice; right would be once"),
        ("requires: [aa]", "requires: [bb]", 11, "a circle: bb requires bb; right would be to drop"),
        ("    due: 2026-09-20", "    requires: [bb]\n    due: 2026-09-20", 7, "a circle: aa requires bb requires aa;"),
        (
            "levels: [bb]",
            "levels: [b]",
            19,
            "homework 'hw2' has 'b', which no level is; did you mean 'bb'? there are: ",
        ),
        ("levels: [bb]", "levels: [bb, aa]", 19, "level 'aa' is in a homework already, in line 15; right would be in"),
        ("levels: [bb]", "levels: [bb, bb]", 19, "level 'bb' is in a homework already, in line 19; right would be in"),
        ("name: hw2", "name: hw1", 18, "homework 'hw1' stands twice, first in line 14; right would be another name"),
        ("name: hw2", "name: aa", 18, "homework 'aa' has the name of a level; right would be another name"),
        ("{call_seconds: 7}", "{call_seconds: 61}", 12, "levels[1].limits.call_seconds is 61, more than total_seconds"),
        ("cell_seconds: 20", "total_seconds: 9", 25, "limits.cell_seconds is 10, more than total_seconds, which is 9;"),
        (
            "{call_seconds: 7}",
            "{total_seconds: 15}",
            12,
            "levels[1].limits.cell_seconds is 20, more than total_seconds",
        ),
        ("requires: [aa]", "packages: [numpy, numpy]", 11, "level 'bb' names the package 'numpy' twice; right would"),
        ("attempts: 5", "secret_file: assignments/s", 27, "secret_file is '"),
        ("attempts: 5", "secret_file: x/../solutions/s", 27, "secret_file is '"),
        ("attempts: 5", "secret_file: course.yaml", 27, "secret_file is '"),
        ("attempts: 5", "roster: assignments/aa/r.csv", 27, "roster is '"),
        ("attempts: 5", "roster: x/../solutions/r.csv", 27, "roster is '"),
        ("attempts: 5", "extensions: assignments/e.csv", 27, "extensions is '"),
        (
            "attempts: 5",
            "unknown_students: drop",
            27,
            "unknown_students is 'drop'; right would be grade, note or refuse",
        ),
        ("attempts: 5", "counts: first", 27, "counts is 'first'; right would be last or best"),
        ("attempts: 5", "missing: zero", 27, "missing is 'zero'; right would be blank or zero_after_due"),
        ("attempts: 5", "rounding: {decimals: 0.1}", 27, "rounding.decimals is 0.1; right would be a whole number"),
    ],
)
def test_a_contradiction_is_told_with_its_line(refused, old, new, line, text):
    error = refused(old, new)
    assert error.line == line
    assert error.text.startswith(text)
    assert "right would be" in error.text or "did you mean" in error.text or "there are" in error.text


def test_a_level_that_requires_a_later_one(build, base):
    text = base.replace("    requires: [aa]\n", "").replace(
        "    due: 2026-09-20", "    requires: [bb]\n    due: 2026-09-20"
    )
    with pytest.raises(AuthorError, match=r":7: level 'aa' requires 'bb', which stands below it; right would be above"):
        load_course(build(text))


def test_a_circle_of_three_is_told_whole(build):
    rows = [
        f"  - {{id: {level}, title: {{zh: 甲, en: A}}, requires: [{needs}]}}"
        for level, needs in ("az", "bx", "zb", "xa")
    ]
    head = "id: demo\ntitle: {zh: 演示, en: Demo}\nlevels:\n"
    with pytest.raises(AuthorError, match=r":4: a circle: a requires z requires b requires x requires a; right"):
        load_course(build(head + "\n".join(rows), "abzx"))


def test_a_level_without_its_folder(build):
    folder = build()
    shutil.rmtree(folder / "assignments" / "bb")
    (folder / "assignments" / "bbb").mkdir()
    with pytest.raises(AuthorError, match=r":8: level 'bb' has no folder .*/assignments/bb; did you mean 'bbb'\?"):
        load_course(folder)
    shutil.rmtree(folder / "assignments")
    with pytest.raises(AuthorError, match=r":4: level 'aa' has no folder .*; there are: none"):
        load_course(folder)


def test_a_level_without_its_notebook(build):
    folder = build()
    (folder / "assignments/bb/bb.ipynb").rename(folder / "assignments/bb/notebook.ipynb")
    with pytest.raises(
        AuthorError, match=r":8: level 'bb' has no notebook; right would be .*/assignments/bb/bb.ipynb$"
    ):
        load_course(folder)
