"""A teacher's own template: filled where our students stand, and otherwise as it was."""

import io
import re
import sys
import zipfile
from copy import copy

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference

from autograder.errors import AuthorError, GraderError
from autograder.report.lms_files.template import fill_template
from tests.report.lms_files.building import column, rows, scores, written
from tests.report.lms_files.workbooks import protect, shown_by_libreoffice, template

ASKED = column("作业一", "作业一", "100", header="平时成绩(30%)", is_asked=True)


def filled(path, **more):
    data, outcome = fill_template(scores(*more.pop("people", ()), columns=(ASKED,)), path, **more)
    return load_workbook(io.BytesIO(data)), data, outcome


def look(cell):
    return tuple(
        copy(one) for one in (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
    ), cell.number_format


def everything(book):
    """All that a book says of every cell, and of every sheet."""
    cells = {
        (sheet.title, cell.coordinate): (cell.value, look(cell), cell.comment and cell.comment.text)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }
    sheets = {
        sheet.title: (
            sheet.sheet_state,
            sheet.freeze_panes,
            sorted(map(str, sheet.merged_cells.ranges)),
            {name: one.width for name, one in sheet.column_dimensions.items()},
            {number: one.hidden for number, one in sheet.row_dimensions.items()},
            [(str(one.sqref), one.formula1, one.formula2) for one in sheet.data_validations.dataValidation],
            [(str(one.sqref), rule.formula) for one in sheet.conditional_formatting for rule in one.rules],
            (sheet.protection.sheet, sheet.protection.password),
        )
        for sheet in book
    }
    return cells, sheets


def test_scores_go_in_below_title_and_merged_header_and_nothing_else_changes(tmp_path):
    path = template(tmp_path / "t.xlsx")
    book, _, outcome = filled(path)
    (cells, sheets), (before, sheets_before) = everything(book), everything(load_workbook(path))
    assert {key: cell[0] for key, cell in cells.items() if cell != before[key]} == {
        ("成绩录入", "D5"): 9.5,  # 0012 as text
        ("成绩录入", "D6"): 0,  # 34, which its format shows as 0034
        ("成绩录入", "D8"): 10,  # ="2026004"
    }
    assert all(cell[1:] == before[key][1:] for key, cell in cells.items())
    assert sheets == sheets_before
    assert outcome.columns == ("作业一 into '平时成绩(30%)'",)
    assert outcome.blank == ("B7 of 成绩录入: 2026003 O'Brien, Ann",)
    assert outcome.strangers == ("B10 of 成绩录入: 合计",)
    assert outcome.notes == (
        "1 of the rows that were filled are hidden, by a filter perhaps",
        "it has formulas: open it in Excel or WPS once and save it, so that they are worked out",
    )


def test_libreoffice_shows_the_scores_and_all_that_was_there(tmp_path):
    path = template(tmp_path / "t.xlsx")
    (tmp_path / "filled.xlsx").write_bytes(filled(path)[1])
    before, after = (tmp_path / name for name in ("before", "after"))
    for folder in (before, after):
        folder.mkdir()
    was = shown_by_libreoffice(path, before)
    now = shown_by_libreoffice(tmp_path / "filled.xlsx", after)
    assert set(now) == set(was) >= {"成绩录入", "说明"}
    assert now["说明"] == was["说明"]
    sheet = now["成绩录入"]
    assert [line[1] for line in sheet[4:8]] == ["0012", "0034", "2026003", "2026004"]
    assert [line[3] for line in sheet[4:8]] == ["9.5", "0", "", "10"]
    assert [line[5] for line in sheet[4:8]] == ["58.9", "56.0", "56.0", "59.0"]  # 0.3 of it and 0.7 of 80
    for line in (*sheet, *was["成绩录入"]):
        del line[5], line[3]
    assert sheet == was["成绩录入"]


def test_who_is_in_one_of_the_two_only_is_listed(tmp_path):
    people = [("0012", "", "", "", "1"), ("0099", "Nobody", "", "", "2"), ("0100", "None", "", "", None)]
    outcome = filled(template(tmp_path / "t.xlsx"), people=people)[2]
    assert outcome.absent == ("0099 Nobody",)
    assert [one.split(": ")[1] for one in outcome.strangers] == [
        "0034 李四",
        "2026003 O'Brien, Ann",
        '="2026004" 王五',
        "合计",
    ]


def test_zeros_that_a_spreadsheet_took_are_not_guessed(tmp_path):
    def change(_book, sheet):
        sheet["B5"] = 12  # and shown so

    outcome = filled(template(tmp_path / "t.xlsx", change))[2]
    assert "B5 of 成绩录入: 12 张三 (nearly 0012: has a spreadsheet taken its zeros?)" in outcome.strangers
    assert outcome.absent == ("0012 张三",)


def test_a_protected_sheet_is_filled_where_people_may_and_stays_protected(tmp_path):
    book, *_ = filled(template(tmp_path / "t.xlsx", protect))
    assert book["成绩录入"]["D5"].value == 9.5
    assert book["成绩录入"].protection.sheet


def test_a_cell_that_is_formatted_as_text_gets_text(tmp_path):
    def change(_book, sheet):
        sheet["D5"].number_format = "@"

    book, *_ = filled(template(tmp_path / "t.xlsx", change))
    assert (book["成绩录入"]["D5"].value, book["成绩录入"]["D8"].value) == ("9.5", 10)


def test_a_word_stays_and_a_red_star_stays_red(tmp_path):
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def change(_book, sheet):
        sheet["D5"] = "缓考"
        sheet["B3"] = CellRichText(TextBlock(InlineFont(color="FFFF0000"), "*"), "学号")

    book, data, outcome = filled(template(tmp_path / "t.xlsx", change))
    assert book["成绩录入"]["D5"].value == "缓考"
    assert outcome.kept == ("D5 of 成绩录入: '缓考' stays for 0012 张三, here 9.5",)
    assert b"FFFF0000" in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_what_the_library_can_not_keep_is_told(tmp_path):
    def change(_book, sheet):
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=5, min_row=5, max_row=8))
        sheet.add_chart(chart, "J2")

    outcome = filled(template(tmp_path / "t.xlsx", change))[2]
    assert not any("chart" in note for note in outcome.notes)  # this one it can

    path = template(tmp_path / "u.xlsx")
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("xl/slicers/slicer1.xml", "<slicers/>")
    assert "the template's slicers could not be kept" in filled(path)[2].notes


def swap(cell, text):
    def change(_book, sheet):
        sheet[cell] = text

    return change


def no_number(book, sheet):
    del book["说明"]
    sheet["B3"] = "编码"


def merge(cells):
    return lambda _book, sheet: sheet.merge_cells(cells)


def lock(book, sheet):
    protect(book, sheet)
    sheet["D6"].protection = copy(sheet["E6"].protection)


def second(book, sheet):
    book.copy_worksheet(sheet).title = "二班"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (no_number, "no row of it has a header such as 学号 or student number"),
        (swap("C3", "学号"), "student numbers stand in several columns: B3 of 成绩录入 and C3 of 成绩录入"),
        (
            swap("D4", "平时"),
            "there is no column '平时成绩(30%)' for 作业一; there are: 序号, 姓名, 平时, 期末, 总评, 备注",
        ),
        (
            swap("E4", "平时成绩(30%)"),
            "stands 2 times: '平时成绩(30%)' in D3 of 成绩录入 and '平时成绩(30%)' in E3 of 成绩录入",
        ),
        (
            swap("B7", "0012"),
            "student '0012' stands twice, in B5 of 成绩录入 and in B7 of 成绩录入; right would be once",
        ),
        (swap("D6", "=E6"), "D6 of 成绩录入 is a formula"),
        (merge("D5:D6"), "D6 of 成绩录入 is part of merged cells"),
        (lock, "D6 of 成绩录入 is locked in a protected sheet"),
        (second, "students of this course stand in several sheets, B5 of 成绩录入 and B5 of 二班"),
    ],
)
def test_a_workbook_that_will_not_do(tmp_path, change, told):
    path = template(tmp_path / "t.xlsx", change)
    with pytest.raises(AuthorError, match=re.escape(told)) as error:
        filled(path)
    assert str(error.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("t.xls", b"", "is an old Excel file; right would be to open it in Excel or WPS and save it as .xlsx"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0rest", "has a password, or is an old Excel file by another name"),
        ("t.xlsx", b"<html>", "is no Excel workbook"),
        ("t.xlsx", b"PK\x05\x06" + bytes(18), r"can't be read as an Excel workbook"),
        ("t.docx", b"", "has the suffix .docx; right would be .xlsx or .csv"),
        ("t.csv", b"PK\x03\x04", "is an Excel workbook; right would be a CSV file"),
        ("t.csv", b"\xff\xff\xff", "is neither UTF-8 nor GB18030"),
        ("t.csv", b"", "is empty"),
        ("t.csv", '学号,成绩\n1,"2\n'.encode(), ":2: is not CSV"),
        (
            "t.csv",
            "学号,成绩\r\n0012,\r\n0012,\r\n".encode(),
            ":3: student '0012' stands twice, in line 2, column 1 and in line 3, column 1",
        ),
    ],
)
def test_a_file_that_will_not_do(tmp_path, name, data, told):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(AuthorError, match=re.escape(told)):
        fill_template(scores(columns=(column(header="成绩"),)), path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(AuthorError, match="can't be read"):
        fill_template(scores(), tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    ("encoding", "delimiter", "notes"),
    [
        ("gb18030", ",", ("it was GB18030 and is UTF-8 now",)),
        ("utf-8-sig", ",", ()),
        ("utf-8", "\t", ()),
        ("utf-16", "\t", ("it was UTF-16-LE and is UTF-8 now",)),
        ("gb18030", ";", ("it was GB18030 and is UTF-8 now",)),
    ],
)
def test_a_text_template_is_read_as_platforms_write_it_and_written_in_utf8_with_a_mark(
    tmp_path, encoding, delimiter, notes
):
    lines = [
        ["成绩表"],
        ["学号", "姓名", "第1关", "=备注"],
        ["0012", "张三", "", "=1"],
        ["'0034", "李四", "-", ""],
        ['="2026004"', "", "", "x"],
    ]
    path = written(tmp_path / "t.csv", lines, encoding, delimiter, "\n")
    data, outcome = fill_template(scores(), path)
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    lines[2][2], lines[3][2], lines[4][2] = "9.5", "0", "10"
    assert rows(data, delimiter=delimiter) == lines
    assert outcome.notes == notes


def test_libreoffice_reads_a_text_template_that_was_filled(tmp_path):
    lines = [["学号", "姓名", "第1关"], ["0012", "张三", ""], ["2026004", "王五", ""]]
    data, _ = fill_template(scores(), written(tmp_path / "t.csv", lines, "gb18030"))
    (tmp_path / "filled.csv").write_bytes(data)
    [sheet] = shown_by_libreoffice(tmp_path / "filled.csv", tmp_path).values()
    assert [line[1:] for line in sheet] == [["姓名", "第1关"], ["张三", "9.5"], ["王五", "10"]]


def test_workbooks_need_a_library_and_say_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.delitem(sys.modules, "autograder.report.lms_files.workbook", raising=False)
    with pytest.raises(GraderError, match=r"openpyxl is not installed; right would be: pip install 'guanka\[lms\]'"):
        fill_template(scores(), template(tmp_path / "t.xlsx"))
