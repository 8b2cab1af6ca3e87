"""Files for Canvas, read by the rules of its gradebook import: which cells it changes, which columns it never does."""

import csv
import io
import re

import pytest

from autograder.errors import AuthorError
from autograder.report.lms_files.canvas import fill_canvas
from tests.report.lms_files.building import column, rows, scores

HEAD = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Quiz (7),第1关 (12),Homework Current Score,Final Score"
POINTS = "    Points Possible,,,,,(read only),5,10,(read only),(read only)"
EXPORT = [
    HEAD,
    ",,,,,,,Manual Posting,,",
    POINTS,
    '"张, 三",501,0012,zhang@school.edu,"A and B",,4.00,,80.00,80.00',
    '"李, 四",502,0034,li@school.edu,A,late,3.00,7.00,70.00,70.00',
    '"O\'Brien, Ann",503,2026003,ann@school.edu,A,,,6.50,65.00,65.00',
    '"Student, Test",599,,9f8e7d,A,,,,,',
]


def canvas_import(data, scores):
    """What Canvas holds after the import: ``scores`` by its ids of student and assignment.

    After GradebookImporter: the header is the first line, totals are stripped, read-only columns are never changed;
    people are found by id; a cell that says the same in two decimals, or nothing where there is nothing, is no change,
    and an empty one over a score removes it.
    """
    text = data.decode("utf-8")
    delimiter = ";" if text.splitlines()[0].count(";") > text.splitlines()[0].count(",") else ","
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    head = lines[0]
    assert "Student" in head[0] or head[:2] == ["LastName", "FirstName"], "Invalid header row"
    [points] = [line for line in lines if "Points Possible" in line[0]]
    totals = re.compile("Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override")
    columns = {}
    for place in range(head.index("Section") + 1, len(head)):
        found = re.fullmatch(r"(.*) \((\d+)\)", head[place])
        if found and not totals.search(head[place]) and "read" not in points[place]:
            columns[place] = int(found[2])
    after, changed = dict(scores), set()
    for line in lines[1:]:
        if line is points or all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in line):
            continue
        for place, assignment in columns.items():
            key, new = (int(line[head.index("ID")]), assignment), line[place].strip().replace(",", ".")
            old = after.get(key)
            same = new == old or (new in ("", "-") and old is None)
            if not same and old is not None and new and "EX" not in (old, new):
                same = f"{float(old):.2f}" == f"{float(new):.2f}"
            if not same:
                changed.add(key)
                after[key] = new or None
    return after, changed


IN_CANVAS = {(501, 7): "4.0", (502, 7): "3.0", (502, 12): "7.0", (503, 12): "6.5"}


def export(tmp_path, lines=EXPORT, mark="\ufeff", encoding="utf-8"):
    path = tmp_path / "Grades.csv"
    path.write_bytes((mark + "".join(line + "\r\n" for line in lines)).encode(encoding))
    return path


def test_only_our_cells_change_and_who_has_no_score_keeps_theirs(tmp_path):
    data, outcome = fill_canvas(scores(), export(tmp_path))
    after, changed = canvas_import(data, IN_CANVAS)
    assert changed == {(501, 12), (502, 12)}
    assert after == IN_CANVAS | {(501, 12): "9.5", (502, 12): "0"}
    assert data.startswith(b"\xef\xbb\xbfStudent,")
    before = rows(export(tmp_path).read_bytes())
    differing = [(i, j) for i, line in enumerate(rows(data)) for j, cell in enumerate(line) if cell != before[i][j]]
    assert differing == [(3, 7), (4, 7)]
    assert outcome.absent == ("2026004 王五",)
    assert outcome.strangers == ("line 7: Student, Test",)
    assert outcome.blank == ("line 6: 2026003 O'Brien, Ann",)
    assert (outcome.students, outcome.scores, outcome.columns) == (2, 2, ("a1 into '第1关 (12)'",))


def test_people_are_found_by_login_and_by_the_lms_id_where_there_is_no_number(tmp_path):
    lines = ["Student,ID,SIS Login ID,Section,第1关 (12)", "A,101,nobody,S,", "B,9,LI@example.org,S,", "C,8,2026004,S,"]
    data, _ = fill_canvas(scores(), export(tmp_path, [*lines[:1], "Points Possible,,,,10", *lines[1:]]))
    assert canvas_import(data, {})[0] == {(101, 12): "9.5", (9, 12): "0", (8, 12): "10"}


def test_two_clues_that_disagree_are_not_guessed_about(tmp_path):
    lines = [HEAD, POINTS, "X,101,0034,,S,,,,,", "Y,7,2026004,,S,,,,,"]
    data, outcome = fill_canvas(scores(), export(tmp_path, lines))
    assert canvas_import(data, {})[0] == {(7, 12): "10"}
    assert outcome.doubtful == ("line 3: X 0034: may be 0012 or 0034",)
    assert outcome.absent == ()


def test_who_is_excused_or_has_not_got_the_assignment_stays_so(tmp_path):
    lines = [HEAD, POINTS, "X,1,0012,,S,,,EX,,", "Y,2,0034,,S,,,N/A,,", "Z,3,2026004,,S,,,-,,"]
    data, outcome = fill_canvas(scores(), export(tmp_path, lines))
    assert [line[7] for line in rows(data)[2:]] == ["EX", "N/A", "10"]
    assert outcome.kept == (
        "line 3, column 8: 'EX' stays for 0012 张三, here 9.5",
        "line 4, column 8: 'N/A' stays for 0034 李四, here 0",
    )


def test_a_european_export_and_one_with_first_names_keep_their_form(tmp_path):
    european = [line.replace(",", ";") for line in (HEAD, POINTS, "X,1,0012,,S,,4.00,,80.00,80.00")]
    data, _ = fill_canvas(scores(), export(tmp_path, [line.replace(".00", ",00") for line in european]))
    assert canvas_import(data, {(1, 7): "4.0"}) == ({(1, 7): "4.0", (1, 12): "9.5"}, {(1, 12)})
    named = [
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,第1关 (12)",
        "Points Possible,,,,,,10",
        "张,三,1,0012,,S,",
    ]
    data, _ = fill_canvas(scores(), export(tmp_path, named, mark=""))
    assert canvas_import(data, {})[0] == {(1, 12): "9.5"}  # with a mark the header would not be known


def test_a_column_is_found_by_title_id_or_as_it_is_called_there(tmp_path):
    def into(**more):
        return fill_canvas(scores(columns=(column(**more),)), export(tmp_path))[1].columns

    assert into(label="第1关") == into(label="?", header="12") == into(label="?", header="第1关 (12)")
    assert into(label="?", id="第1关") == ("第1关 into '第1关 (12)'",)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"label": "No"}, "none of No is a column; there are: Notes, Quiz (7), 第1关 (12), Homework Current Score"),
        ({"label": "第1", "is_asked": True}, "there is no column '第1' or 'a1'; there are: Notes"),
        ({"header": "Final Score"}, "the column 'Final Score' is worked out by Canvas"),
        ({"header": "Notes"}, "the column 'Notes' is read-only in Canvas"),
        ({"header": "Quiz"}, "the column 'Quiz (7)' is worth 5 points, a1 is worth 10"),
    ],
)
def test_a_column_that_is_not_for_us(tmp_path, asked, told):
    with pytest.raises(AuthorError, match=re.escape(told)) as error:
        fill_canvas(scores(columns=(column(**asked),)), export(tmp_path))
    assert str(error.value).startswith(f"{tmp_path / 'Grades.csv'}:1: ")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["a,b,c", "1,2,3"], "1: the first line is no header of Canvas's"),
        (
            [HEAD, POINTS, "X,1,0012,,S,,,,,", "Y,2,0012,,S,,,,,"],
            "4: student '0012' stands twice, in line 3 and in line 4",
        ),
        (
            [HEAD, POINTS, "X,1,12,,S,,,,,"],
            "3: nobody in it is a student of this course, such as line 3: X 12 (nearly 0012",
        ),
        (
            [HEAD.replace("Quiz (7)", "第1关 (7)"), POINTS],
            "the column 'a1' stands 2 times: '第1关 (7)' in column 7 and",
        ),
    ],
)
def test_a_file_that_will_not_do(tmp_path, lines, told):
    with pytest.raises(AuthorError, match=re.escape(told)):
        fill_canvas(scores(), export(tmp_path, lines))


def test_two_of_our_columns_never_go_to_one(tmp_path):
    both = scores(("1", "", "", "", "1", "2"), columns=(column(), column("a2", header="12")))
    with pytest.raises(AuthorError, match="a1 and a2 would go to the same column"):
        fill_canvas(both, export(tmp_path))


def test_what_is_not_in_the_export_is_told(tmp_path):
    more = scores(("0012", "", "", "", "1", "2"), columns=(column(), column("a2", "Level 2")))
    assert fill_canvas(more, export(tmp_path))[1].notes == ("the file has no column for a2",)


def test_a_table_that_excel_has_saved_in_chinese_is_utf8_again_with_a_mark(tmp_path):
    data, _ = fill_canvas(scores(), export(tmp_path, mark="", encoding="gb18030"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert canvas_import(data, IN_CANVAS)[1] == {(501, 12), (502, 12)}
