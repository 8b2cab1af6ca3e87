"""Files for Blackboard, read as its help says: one header, the username of each line, columns by the id at the end."""

import csv
import io
import re

import pytest

from autograder.errors import AuthorError
from autograder.report.lms_files.blackboard import fill_blackboard
from tests.report.lms_files.building import column, scores

HEAD = ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"]
OURS = "第1关 [Total Pts: 10 Score] |4589"
TOTAL = "Weighted Total [Total Pts: up to 0 Percentage] |4001"
CLASS = [
    ["张", "三", "zs01", "0012", "2026-11-01 10:00:00", "Yes", "", "0"],
    ["李", "四", "0034", "", "", "Yes", "7.5", "75"],
    ["O'Brien", "Ann", "ann", "2026003", "", "Yes", "6", "60"],
    ["Cher", "Tea", "teacher", "", "", "Yes", "Needs Grading", ""],
]


def blackboard_upload(data, encoding, delimiter):
    """What is uploaded, by username and the column's id: a column without an id would be a new one."""
    text = data.decode(encoding).removeprefix("\ufeff")
    [head, *lines] = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ids = {place: int(cell.rpartition("|")[2]) for place, cell in enumerate(head) if "|" in cell}
    username = head.index("Username")
    return {(line[username], ids[place]): line[place] for line in lines for place in ids}


def download(tmp_path, lines=CLASS, *, ours=OURS, head=HEAD, encoding="utf-16-le", delimiter="\t"):
    """What Work Offline > Download gives: tabs in UTF-16 under the name .xls, every cell in quotes."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([[*head, ours, TOTAL], *lines])
    path = tmp_path / "gc_course_fullgc.xls"
    path.write_bytes(("\ufeff" + stream.getvalue()).encode(encoding))
    return path


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-16-le", "\t"), ("utf-8", ",")])
def test_scores_go_in_and_the_rest_is_what_was_downloaded_byte_by_byte(tmp_path, encoding, delimiter):
    template = download(tmp_path, encoding=encoding, delimiter=delimiter)
    data, outcome = fill_blackboard(scores(), template)
    before = blackboard_upload(template.read_bytes(), encoding, delimiter)
    after = blackboard_upload(data, encoding, delimiter)
    assert after == before | {("zs01", 4589): "9.5", ("0034", 4589): "0"}
    with_ours = (
        template.read_bytes().decode(encoding).replace('"Yes"' + delimiter + '""', '"Yes"' + delimiter + '"9.5"')
    )
    assert data.decode(encoding) == with_ours.replace('"7.5"', '"0"')
    assert outcome.absent == ("2026004 王五",)
    assert outcome.strangers == ("line 5: Cher Tea teacher",)
    assert outcome.blank == ("line 4: 2026003 O'Brien, Ann",)


def test_what_the_gradebook_says_in_words_stays(tmp_path):
    lines = [[*CLASS[0][:6], "Needs Grading", ""]]
    data, outcome = fill_blackboard(scores(), download(tmp_path, lines))
    assert blackboard_upload(data, "utf-16-le", "\t")["zs01", 4589] == "Needs Grading"
    assert outcome.kept == ("line 2, column 7: 'Needs Grading' stays for 0012 张三, here 9.5",)


def test_a_column_is_found_by_its_title_and_by_its_id(tmp_path):
    for asked in ({"label": "第1关"}, {"label": "?", "header": "4589"}, {"label": "?", "header": OURS}):
        assert fill_blackboard(scores(columns=(column(**asked),)), download(tmp_path))[1].students == 2


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"ours": "第1关"}, "none of 第1关 is a column; there are: Weighted Total"),
        ({"ours": "第1关 [Total Pts: 0 Text] |4589"}, "is worth 0 points, a1 is worth 10"),
        (
            {"head": ["Last Name", "First Name", "User", "Student ID", "", ""]},
            "the first line names no columns Username",
        ),
        ({"lines": [CLASS[0], CLASS[0]]}, "student '0012' stands twice, in line 2 and in line 3"),
    ],
)
def test_a_file_that_will_not_do(tmp_path, more, told):
    with pytest.raises(AuthorError, match=re.escape(told)):
        fill_blackboard(scores(), download(tmp_path, **more))
