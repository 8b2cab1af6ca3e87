"""``guanka export --format``: the numbers of the table of marks, without what must not leave for an LMS."""

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.lms_files import Asked, check_asked
from autograder.errors import AuthorError
from autograder.gradebook.people import write_lms_ids
from autograder.lms.connection import Connection
from autograder.lms.private import write_connection
from autograder.report.lms_files.forms import Form, Identity
from tests.report.lms_files.building import rows, written

ROSTER = "student,name,email\n0012,张三,zs@example.org\n0034,李四,\n0056,=1+1,eve@example.org\n"


@pytest.fixture
def graded(course):
    """0012 has everything, 0034 waits for a person, 0056 has one level, which was graded without the sandbox."""
    (course.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    course.write(roster="roster.csv")
    for level in ("a1", "a2", "b1"):
        course.grade("0012", level, penalty=0.5)
    course.grade("0034", "a1", shape=2.0)
    course.grade("0034", "a2", status="held")
    course.grade("0056", "a1", sandboxed=False)
    return course


def export(course, *arguments) -> Result:
    done = CliRunner().invoke(app, ["export", "--course", str(course.folder), *map(str, arguments)])
    assert isinstance(done.exception, SystemExit | None), done.exception
    return done


def said(done):
    return done.output.replace("\n", " ")


def test_a_file_for_moodle_of_one_column(graded, tmp_path):
    done = export(graded, "--format", "moodle", "--column", "a1", "--to", tmp_path / "m.csv")
    assert done.exit_code == 0, done.output
    assert rows((tmp_path / "m.csv").read_bytes()) == [
        ["ID number", "Full name", "第1关：二维互相关"],
        ["0012", "张三", "9.0"],
        ["0034", "李四", "7.5"],
    ]
    assert "2 scores of 2 students: a1 as 第1关：二维互相关" in said(done)
    assert "0056 a1: graded without the sandbox" in said(done)
    assert "never both" in said(done)


def test_a_file_for_moodle_of_each_column_of_the_lms(graded, tmp_path):
    graded.write(roster="roster.csv", lms={"columns": "homework"})
    done = export(graded, "--format", "moodle", "--to", tmp_path / "m.csv")
    assert sorted(path.name for path in tmp_path.glob("m*")) == ["m-作业一.csv", "m-作业二.csv"]
    assert rows((tmp_path / "m-作业一.csv").read_bytes())[1:] == [["0012", "张三", "90.0"]]
    assert "0034 作业一: a2: held" in said(done)


def test_a_file_for_moodle_by_its_own_ids(graded, tmp_path):
    with graded.book() as book:
        write_lms_ids(book, {"0012": "501"})
    write_connection(graded.place().course, Connection(platform="moodle"))
    done = export(graded, "--format", "moodle", "--by", "lms-id", "--column", "a1", "--to", tmp_path / "m.csv")
    assert rows((tmp_path / "m.csv").read_bytes()) == [
        ["User ID", "Full name", "第1关：二维互相关"],
        ["501", "张三", "9.0"],
    ]
    assert "0034 李四: has no lms-id here" in said(done)


def test_ids_of_another_lms_name_nobody(graded, tmp_path):
    with graded.book() as book:
        write_lms_ids(book, {"0034": "1"})
    template = written(
        tmp_path / "Grades.csv",
        [
            ["Student", "ID", "SIS Login ID", "Section", "第1关：二维互相关 (7)"],
            ["张三", "2", "0012", "A", ""],
            ["X", "1", "x", "A", ""],
        ],
    )
    to = tmp_path / "c.csv"
    for platform, marks in (("moodle", ["9.0", ""]), ("canvas", ["9.0", "7.5"])):
        write_connection(graded.place().course, Connection(platform=platform))
        done = export(graded, "--format", "canvas", "--template", template, "--column", "a1", "--to", to)
        assert done.exit_code == 0, done.output
        assert [line[4] for line in rows(to.read_bytes())[1:]] == marks
    done = export(graded, "--format", "moodle", "--by", "lms-id")
    assert "--by lms-id needs a connection to a Moodle" in said(done)


def test_canvas_gets_its_own_file_back_with_scores(graded, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "第1关：二维互相关 (7)", "作业一 (8)"],
        ["    Points Possible", "", "", "", "", "10", "100"],
        ["张三", "1", "0012", "", "A", "", "3"],
        ["李四", "2", "0034", "", "A", "", "4"],
    ]
    written(tmp_path / "Grades.csv", lines)
    done = export(graded, "--format", "canvas", "--template", "Grades.csv")
    assert done.exit_code == 0, done.output
    assert [line[5:] for line in rows((tmp_path / "filled-Grades.csv").read_bytes())[2:]] == [
        ["9.0", "90.0"],
        ["7.5", "4"],
    ]
    assert "the file has no column for a2, b1, 作业二" in said(done)
    assert "line 4: 0034 李四: 作业一" in said(done)


def test_a_template_gets_the_total_under_any_name(graded, tmp_path):
    book = Workbook()
    for line in (["成绩单"], ["学号", "姓名", "平时成绩"], ["0012", "张三", None], ["0034", "李四", None]):
        book.active.append(line)
    book.save(tmp_path / "t.xlsx")
    to = tmp_path / "out.xlsx"
    done = export(
        graded,
        *("--format", "xlsx-template", "--template", tmp_path / "t.xlsx"),
        "--column",
        "total=平时成绩",
        "--to",
        to,
    )
    assert done.exit_code == 0, done.output
    assert [line[2] for line in load_workbook(to).active.iter_rows(min_row=3, values_only=True)] == [90, None]
    assert "0034 total: a2: held" in said(done)


def test_points_above_the_most_are_cut_and_told(graded, tmp_path):
    graded.grade("0012", "b1")
    with graded.book() as book, book.writing() as connection:
        import sqlalchemy as sa

        connection.execute(sa.text("UPDATE grade SET extra_credit = 3 WHERE auto_score = 4"))
    done = export(graded, "--format", "moodle", "--column", "b1", "--to", tmp_path / "m.csv")
    assert rows((tmp_path / "m.csv").read_bytes())[1:] == [["0012", "张三", "10.0"]]
    assert "0012 b1: 12.5 points are written as 10.0, the most" in said(done)


def test_nothing_is_written_where_one_thing_is_wrong(graded, tmp_path):
    template = written(tmp_path / "t.csv", [["学号", "第1关：二维互相关"], ["0012", ""], ["0012", ""]])
    to = tmp_path / "out.csv"
    to.write_text("old")
    done = export(graded, "--format", "xlsx-template", "--template", template, "--to", to)
    assert done.exit_code == 2
    assert "t.csv:3: student '0012' stands twice" in said(done)
    assert to.read_text() == "old"
    written(template, [["学号", "第1关：二维互相关"], ["0012", ""]])
    before = template.read_bytes()
    done = export(graded, "--format", "xlsx-template", "--template", template, "--to", template)
    assert "is the template itself; right would be another name for --to" in said(done)
    assert template.read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(Form.CANVAS), "right would be --template FILE, the file of Grades > Export in Canvas"),
        (Asked(Form.BLACKBOARD), "right would be --template FILE, the file of Work Offline > Download in Blackboard"),
        (Asked(Form.TEMPLATE), "right would be --template FILE, the platform's own .xlsx or .csv file"),
        (
            Asked(Form.CSV, template=Path("x")),
            "--template says nothing to --format csv; right would be to leave it out",
        ),
        (Asked(Form.CSV, columns=("a1",)), "--column says nothing to --format csv"),
        (Asked(Form.CANVAS, template=Path("x"), by=Identity.EMAIL), "--by says nothing to --format canvas"),
        (Asked(Form.TEMPLATE, template=Path("x"), known=Path("y")), "--known says nothing to --format xlsx-template"),
    ],
)
def test_options_that_do_not_fit_the_form(asked, told):
    with pytest.raises(AuthorError, match=re.escape(told)):
        check_asked(asked)


def test_options_that_do_not_fit_the_course(graded, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    for arguments, told in (
        (["--column", "b9"], "'b9' is no column of this course; there are: a1, a2, b1, total, 作业一, 作业二"),
        (["--column", "a1", "--column", "a1=x"], "--column names a column twice"),
        (["--table", "x.csv"], "right would be without --table, --anonymous"),
        (["--by", "username"], "--by username needs Moodle's list of people"),
        (["--db", "none.db"], "there is no gradebook none.db"),
    ):
        done = export(graded, "--format", "moodle", *arguments)
        assert done.exit_code != 0
        assert told in said(done)
        assert set(tmp_path.iterdir()) == before


def test_without_a_form_it_is_the_csv_file_of_before(graded, tmp_path):
    assert export(graded, "--to", tmp_path / "one.csv").exit_code == 0
    assert export(graded, "--to", tmp_path / "two.csv", "--format", "csv").exit_code == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    [head, *_] = csv.reader(io.StringIO((tmp_path / "one.csv").read_text(encoding="utf-8-sig")))
    assert head[:3] == ["student", "level", "raw_score"]
